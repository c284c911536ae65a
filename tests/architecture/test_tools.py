"""The linter, the formatter and the import contracts agree with the tree."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

TOOLS = Path(sys.executable).parent


def _run(*command: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(TOOLS / command[0]), *command[1:]],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "command",
    [("ruff", "check"), ("ruff", "format", "--check"), ("lint-imports", "--no-cache")],
    ids=" ".join,
)
def test_tool_has_no_complaint(command):
    run = _run(*command)
    assert run.returncode == 0, f"\n{run.stdout}\n{run.stderr}"


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("C901", "def f(x):\n" + "".join(f"    if x == {n}: x += 1\n" for n in range(10))),
        ("FBT002", "def f(frame, deep=True):\n    return frame, deep\n"),
        ("BLE001", "try:\n    x = 1\nexcept Exception:\n    x = 2\n"),
        ("E722", "try:\n    x = 1\nexcept:\n    x = 2\n"),
        ("D103", "def ask(scope):\n    return scope\n"),
        ("PGH004", "x = 1  # noqa\n"),
        ("E501", f"x = '{'m' * 100}'\n"),
    ],
)
def test_linter_knows_our_rules(tmp_path, rule, code):
    (tmp_path / "sample.py").write_text(code)
    config = str(ROOT / "pyproject.toml")
    run = _run("ruff", "check", "--no-cache", "--config", config, "sample.py", folder=tmp_path)
    assert f"{rule} " in run.stdout
