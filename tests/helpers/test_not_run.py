"""What cannot run here is said, and is never counted among the passed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[1]

NEEDS_DATA = "def test_national_total(shared_data):\n    assert shared_data\n"
NEEDS_BROWSER = "def test_map_is_drawn(browser):\n    assert browser\n"


def _run_alone(folder: Path, test: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs one test file beside a copy of our fixtures, in a folder without ../shared."""
    tests = folder / "clone" / "tests"
    tests.mkdir(parents=True)
    for name in ("__init__.py", "conftest.py", "engines.py", "screen.py", "shared.py"):
        shutil.copy(HERE / name, tests / name)
    (tests / "test_it.py").write_text(test, encoding="utf-8")
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("TIEMCHUNG_", "PYTEST_"))}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:dash", "-p", "no:cacheprovider", "tests"],
        cwd=tests.parent,
        env=clean | {"CI": "false", "PYTHONPATH": "."} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_test_of_real_data_is_named_as_not_run(tmp_path):
    run = _run_alone(tmp_path, NEEDS_DATA)
    assert "1 TESTS NOT RUN: needs the real data" in run.stdout
    assert "tests/test_it.py::test_national_total" in run.stdout
    assert "1 skipped" in run.stdout.splitlines()[-1]
    assert "passed" not in run.stdout.splitlines()[-1]


def test_test_of_real_data_runs_where_the_data_are(tmp_path):
    run = _run_alone(tmp_path, NEEDS_DATA, TIEMCHUNG_SHARED_DATA=str(tmp_path))
    assert "1 passed" in run.stdout.splitlines()[-1]


@pytest.mark.parametrize(("ci", "outcome"), [("true", "1 error"), ("false", "1 skipped")])
def test_missing_chromium_fails_in_ci_and_is_named_elsewhere(tmp_path, ci, outcome):
    run = _run_alone(tmp_path, NEEDS_BROWSER, CI=ci, TIEMCHUNG_CHROMIUM="/nowhere/chromium")
    assert "needs Chromium: apt-get install chromium" in run.stdout
    assert outcome in run.stdout.splitlines()[-1]
