"""The campaign played forward: a day's drop is loaded every few seconds while people look on."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

import sqlalchemy as sa
import typer
from rich.console import Console

from dashboard.cli.clock import now
from dashboard.cli.demo import (
    DEMO_DAY,
    DEMO_SCALE,
    by_hand,
    drops_of,
    first_load,
    mark_simulated,
    write_campaign,
)
from dashboard.cli.settings import DEMO_SECRET
from etl.mapping import load_source
from etl.pipeline import Clock, LoadReport, Refused, find_files, load_files
from etl.simulator.calendar import LAST_DAY
from etl.simulator.gather import gather_drops
from warehouse.engines import Warehouse, open_warehouse
from warehouse.schema.loads import dim_load

#: Three days before Hà Nội's drive of 11 to 13/09/2021 (DOMAIN 5).
FIRST_DAY = date(2021, 9, 8)
_READY = "ready"


def build_live(
    folder: Path,
    *,
    start: date,
    console: Console,
    scale: float = DEMO_SCALE,
    until: date = LAST_DAY,
) -> str:
    """The warehouse that a live demonstration begins with; a second start goes on where it was."""
    warehouse = folder / "warehouse.duckdb"
    if (folder / _READY).exists():
        console.print(f"Going on with the campaign in {folder}; remove it to begin anew.")
        return str(warehouse)
    console.print("Simulating a whole campaign day by day: every person and figure is made up.")
    files = folder / "files"
    write_campaign(files, scale=scale, until=until, console=console)
    gather_drops(files, until=start)
    warehouse.unlink(missing_ok=True)
    mark_simulated(warehouse)
    first_load(files, warehouse=str(warehouse), known_on=start, console=console)
    (folder / _READY).touch()
    return str(warehouse)


class Player:
    """A process of its own that loads one drop after another."""

    def __init__(self, folder: Path, *, every: float) -> None:
        self._command = [sys.executable, "-m", "dashboard.cli.main", "play", str(folder)]
        self._command += ["--every", str(every)]
        self._owner = os.getpid()
        self._process: subprocess.Popen | None = None

    def __enter__(self) -> "Player":
        self._process = subprocess.Popen(self._command)
        return self

    def __exit__(self, *_raised: object) -> None:
        """End it after the file that it is loading; a forked server process leaves it alone."""
        if self._process is not None and os.getpid() == self._owner:
            self._process.terminate()
            self._process.wait()


class _Stopped(Exception):
    """A signal came between two files; what is loaded stays, and the day is loaded again."""


def play(
    folder: Annotated[Path, typer.Argument(help="The folder of a live demonstration.")],
    every: Annotated[float, typer.Option(help="Seconds for one day.")] = 4.0,
) -> None:
    """Load and publish drop after drop, one in `every` seconds, until the last or a signal."""
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_signal: stopped.set())
    console = Console(highlight=False)
    opened = open_warehouse(str(folder / "warehouse.duckdb"))
    opened.limit_threads(1)  # a day's files are small; the other cores are the dashboard's
    try:
        for drop in drops_ahead(folder / "files", opened):
            began = time.monotonic()
            rows = load_day(opened, drop, stopped=stopped)
            console.print(f"{drop.name}: {rows:,} rows loaded")
            if stopped.wait(max(every - (time.monotonic() - began), 0.0)):
                return
    except _Stopped:
        return
    finally:
        opened.close()
    console.print("The campaign is over; the dashboard stays.")


def drops_ahead(files: Path, opened: Warehouse) -> Iterator[Path]:
    """The drops not loaded yet, and the newest once more: a kill may have left it half loaded."""
    with opened.transaction() as connection:
        newest = connection.execute(sa.select(sa.func.max(dim_load.c.known_on))).scalar()
    for drop in drops_of(files):
        if newest is None or date.fromisoformat(drop.name) >= newest:
            yield drop


def load_day(opened: Warehouse, drop: Path, *, stopped: threading.Event) -> int:
    """Load one day's drop and publish it whole; returns the rows that changed something."""
    source, day = load_source("vn"), date.fromisoformat(drop.name)
    typed = by_hand(drop.parent) if day == DEMO_DAY else []
    files, _unknown = find_files(source, [drop, *typed])

    def loaded(_report: LoadReport | Refused) -> None:
        if stopped.is_set():
            raise _Stopped

    reports = load_files(
        opened,
        source,
        files=files,
        clock=Clock(now=now(), known_on=day),
        secret=DEMO_SECRET,
        progress=loaded,
    )
    return sum(0 if isinstance(report, Refused) else report.rows_loaded for report in reports)
