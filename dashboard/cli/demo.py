"""The demonstration: simulate a campaign once, load it, keep it until the folder is removed."""

from datetime import date
from pathlib import Path

from rich.console import Console

from dashboard.cli.load import run_load
from dashboard.cli.progress import bar
from dashboard.cli.settings import DEMO_SECRET
from etl.mapping import load_source
from etl.reference_load import keep_setting
from etl.simulator.run import simulate
from warehouse.engines import open_warehouse

#: A real moment of the campaign: the Ministry's report of this day is well documented.
DEMO_DAY = date(2021, 11, 27)
DEMO_SCALE = 0.01
_READY = "ready"


def build_demo(folder: Path, *, scale: float = DEMO_SCALE, console: Console) -> str:
    """The demo warehouse's path; builds it in `folder` unless a finished one is there."""
    warehouse = folder / "warehouse.duckdb"
    if (folder / _READY).exists():
        console.print(f"Using the demo warehouse in {folder}; remove the folder to build it anew.")
        return str(warehouse)
    console.print("Simulating a campaign: every person and figure is made up.")
    files = folder / "files"
    write_campaign(files, scale=scale, until=DEMO_DAY, console=console)
    mark_simulated(warehouse)
    run_load(
        load_source("vn"),
        [files],
        warehouse=str(warehouse),
        known_on=DEMO_DAY,
        secret=DEMO_SECRET,
        console=console,
    )
    (folder / _READY).touch()
    return str(warehouse)


def write_campaign(folder: Path, *, scale: float, until: date, console: Console) -> None:
    """Write the simulated source files, with a progress bar by province."""
    with bar(console) as progress:
        task = progress.add_task("simulating", total=63)

        def told(name: str, done: int, of: int) -> None:
            progress.update(task, completed=done, total=of, description=name)

        simulate(folder, scale=scale, until=until, progress=told)


def mark_simulated(warehouse: Path) -> None:
    """Make every screen on this warehouse say that its people are made up."""
    opened = open_warehouse(str(warehouse))
    try:
        with opened.transaction() as connection:
            keep_setting(connection, "simulated", value="1")
    finally:
        opened.close()
