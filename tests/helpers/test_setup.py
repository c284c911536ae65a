"""What a clone needs and cannot get is said in one line, with the cure."""

import shutil
import subprocess
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder of commands without apt-get, sudo, Python or Chromium."""
    commands = tmp_path / "bin"
    commands.mkdir()
    for name in ("bash", "cat", "dirname", "env", "id", "rm"):
        (commands / name).symlink_to(shutil.which(name))
    return commands


def _run(
    script: str, *arguments: str, path: Path, **environment: str
) -> subprocess.CompletedProcess:
    return subprocess.run(
        [str(TOOLS / script), *arguments],
        env={"PATH": str(path)} | environment,
        cwd=path.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def _fake_python(commands: Path, *, version: str, can: str) -> None:
    """A Python of that version whose only successful `-c` program contains `can`."""
    script = commands / "python3"
    script.write_text(
        f'#!/bin/sh\ncase "$2" in *print*) echo {version};; *{can}*) exit 0;; *) exit 1;; esac\n'
    )
    script.chmod(0o755)


def test_missing_python_is_said(bare):
    run = _run("make_venv.sh", "python3", ".venv", path=bare)
    assert run.returncode == 1
    assert "no 'python3' here. Install Python 3.11 or newer" in run.stderr


def test_old_python_is_said(bare):
    _fake_python(bare, version="3.9", can="nothing")
    run = _run("make_venv.sh", "python3", ".venv", path=bare)
    assert run.returncode == 1
    assert "'python3' is Python 3.9, and this needs 3.11 or newer" in run.stderr


def test_python_without_ensurepip_is_said_with_the_package_that_brings_it(bare):
    _fake_python(bare, version="3.12", can="version_info")
    run = _run("make_venv.sh", "python3", ".venv", path=bare)
    assert run.returncode == 1
    assert "As root: apt-get install python3.12-venv" in run.stderr
    assert not (bare.parent / ".venv").exists()


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_chromium_that_cannot_be_had_names_the_tests_and_fails_only_in_ci(bare, ci, code):
    run = _run("need_chromium.sh", path=bare, CI=ci)
    assert run.returncode == code
    assert "CANNOT RUN: the tests in tests/browser" in run.stderr
    assert "As root: apt-get install chromium" in run.stderr


def test_chromium_that_is_here_is_not_asked_for(bare):
    (bare / "chromium").symlink_to("/bin/true")
    run = _run("need_chromium.sh", path=bare, CI="true")
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
