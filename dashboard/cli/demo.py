"""The demonstration: simulate a campaign once, load it, keep it until the folder is removed."""

from datetime import date
from pathlib import Path

from rich.console import Console

from dashboard.cli.load import run_load
from dashboard.cli.settings import DEMO_SECRET
from etl.mapping import load_source
from etl.reference_load import keep_setting
from warehouse.engines import open_warehouse

#: A real moment of the campaign: the Ministry's report of this day is well documented.
DEMO_DAY = date(2021, 11, 27)
DEMO_SCALE = 0.01
_READY = "ready"


def build_demo(folder: Path, *, scale: float = DEMO_SCALE) -> str:
    """The demo warehouse's path; builds it in `folder` unless a finished one is there."""
    console = Console(highlight=False)
    warehouse = str(folder / "warehouse.duckdb")
    if (folder / _READY).exists():
        console.print(f"Using the demo warehouse in {folder} (remove the folder to build it anew).")
        return warehouse
    from etl.simulator.run import simulate

    console.print("Simulating a campaign: every person and figure is made up.")
    files = folder / "files"
    simulate(files, scale=scale, until=DEMO_DAY)
    _mark_simulated(warehouse)
    run_load(
        load_source("vn"),
        [files],
        warehouse=warehouse,
        known_on=None,
        secret=DEMO_SECRET,
        console=console,
    )
    (folder / _READY).touch()
    return warehouse


def _mark_simulated(warehouse: str) -> None:
    opened = open_warehouse(warehouse)
    with opened.transaction() as connection:
        keep_setting(connection, "simulated", value="1")
    opened.close()
