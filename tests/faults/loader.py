"""Loads files in a child process that a test may kill: `python -m tests.faults.loader`.

Each line of standard input is a URL, a known day, a folder and, for a kill, the seconds before it.
The loader forks a child that loads the folder and prints how it ended.
"""

import os
import signal
import sys
import time
from datetime import date
from pathlib import Path

from etl.pipeline import Clock, load_files
from tests.spec.harness import NOW, SECRET, spec_source
from warehouse.engines import open_warehouse

#: Made once, before any fork.
SOURCE = spec_source("cz")


def load(url: str, known_on: date, folder: Path) -> None:
    """Load every file of a folder as one run of the command would."""
    warehouse = open_warehouse(url)
    load_files(
        warehouse,
        SOURCE,
        files=sorted(folder.iterdir()),
        secret=SECRET,
        clock=Clock(now=NOW, known_on=known_on),
    )
    warehouse.close()


def run_child(url: str, known_on: date, folder: Path) -> None:
    """Load and leave without the parent's clean-up; the exit code says whether it went well."""
    code = 1
    try:
        load(url, known_on, folder)
        code = 0
    finally:
        os._exit(code)


def serve() -> None:
    """Fork one child a line; nothing has opened a warehouse before, so a fork is safe."""
    for line in sys.stdin:
        url, known_on, folder, kill_after = line.rstrip("\n").split("\t")
        child = os.fork()
        if child == 0:
            run_child(url, date.fromisoformat(known_on), Path(folder))
        if kill_after:
            time.sleep(float(kill_after))
            os.kill(child, signal.SIGKILL)  # one that has ended is ours until we wait for it
        _number, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
