"""What is dear to make is made once a run, by whichever of its workers comes first."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

_FOLDER = "TIEMCHUNG_TEST_RUN"


def begin() -> None:
    """Make this run's folder; its workers inherit the variable that names it."""
    os.environ[_FOLDER] = tempfile.mkdtemp(prefix="tiemchung-run-")


def end() -> None:
    """Remove the folder."""
    shutil.rmtree(os.environ.pop(_FOLDER), ignore_errors=True)


def made_once(name: str, make: Callable[[Path], object]) -> Path:
    """The folder of that name, filled by `make`; the others wait until it is. Do not write to it.

    A maker that fails leaves nothing: the next one begins anew, and fails by its own test's name.
    """
    run = Path(os.environ[_FOLDER])
    folder, ready = run / name, run / f"{name}.ready"
    with (run / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            ready.touch()
    return folder
