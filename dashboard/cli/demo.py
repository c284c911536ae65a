"""The demonstration: simulate a campaign once, load it, keep it until the folder is removed."""

import shutil
from datetime import date
from pathlib import Path

from rich.console import Console

from dashboard.cli.forecast import run_forecast
from dashboard.cli.load import run_load
from dashboard.cli.progress import bar
from dashboard.cli.settings import DEMO_SECRET
from etl.mapping import load_source
from etl.reference_load import keep_setting
from etl.simulator.gather import gather_drops
from etl.simulator.run import simulate
from warehouse.engines import WarehouseError, open_reader, open_warehouse

#: A real moment of the campaign: the Ministry's report of this day is well documented.
DEMO_DAY = date(2021, 11, 27)
#: Up to this day everything arrives at once, after it day by day, late entries and all.
FIRST_DROP = date(2021, 11, 23)
DEMO_SCALE = 0.01
#: A score for every horizon, four weeks included.
HINDCAST_WEEKS = 8
_READY = "ready"
#: What no day stands on: the lists that everything else refers to.
_LISTS = ("ds_co_so.csv", "dan_so.csv")


def build_demo(folder: Path, *, scale: float = DEMO_SCALE, console: Console) -> str:
    """The demo warehouse's path; builds it in `folder` unless a finished one is there."""
    warehouse = folder / "warehouse.duckdb"
    if (folder / _READY).exists() and _is_of_this_program(warehouse, console):
        console.print(f"Using the demo warehouse in {folder}; remove the folder to build it anew.")
        return str(warehouse)
    shutil.rmtree(folder, ignore_errors=True)
    console.print("Simulating a campaign: every person and figure is made up.")
    files = folder / "files"
    write_campaign(files, scale=scale, until=DEMO_DAY, console=console)
    gather_drops(files, until=FIRST_DROP)
    mark_simulated(warehouse)
    _load_drops(files, warehouse=str(warehouse), console=console)
    console.print(f"Scoring forecasts of the last {HINDCAST_WEEKS} weeks, made afterwards.")
    run_forecast(str(warehouse), weeks_back=HINDCAST_WEEKS)
    (folder / _READY).touch()
    return str(warehouse)


def _is_of_this_program(warehouse: Path, console: Console) -> bool:
    try:
        open_reader(str(warehouse)).close()
    except WarehouseError as error:
        console.print(f"{error}", soft_wrap=True)
        console.print("It is a demonstration: building it anew.")
        return False
    return True


def _load_drops(files: Path, *, warehouse: str, console: Console) -> None:
    """The first drop with its lists, then each day's as known that day, then what came by hand."""
    first_load(files, warehouse=warehouse, known_on=FIRST_DROP, console=console)
    later = [path for path in drops_of(files) if path.name > FIRST_DROP.isoformat()]
    for paths, known_on in ((later, None), (by_hand(files), DEMO_DAY)):
        _load(paths, warehouse=warehouse, known_on=known_on, console=console)


def first_load(files: Path, *, warehouse: str, known_on: date, console: Console) -> None:
    """Load the lists that everything refers to and the drop of the first day."""
    lists = [files / name for name in _LISTS]
    _load(lists, warehouse=warehouse, known_on=known_on, console=console)
    drop = files / known_on.isoformat()
    _load([drop], warehouse=warehouse, known_on=known_on, console=console)


def drops_of(files: Path) -> list[Path]:
    """The folders of daily drops, in order."""
    return sorted(path for path in files.iterdir() if path.is_dir())


def by_hand(files: Path) -> list[Path]:
    """What people typed: import lists and rows with planted faults."""
    known = load_source("vn")
    beside = sorted(path for path in files.iterdir() if path.is_file() and path.name not in _LISTS)
    return [path for path in beside if known.knows(path)]


def _load(paths: list[Path], *, warehouse: str, known_on: date | None, console: Console) -> None:
    run_load(
        load_source("vn"),
        paths,
        warehouse=warehouse,
        known_on=known_on,
        secret=DEMO_SECRET,
        console=console,
    )


def write_campaign(folder: Path, *, scale: float, until: date, console: Console) -> None:
    """Write the simulated source files by day, with planted faults and a progress bar."""
    with bar(console) as progress:
        task = progress.add_task("simulating", total=63)

        def told(name: str, done: int, of: int) -> None:
            progress.update(task, completed=done, total=of, description=name)

        simulate(folder, scale=scale, until=until, is_daily=True, faults="default", progress=told)


def mark_simulated(warehouse: Path) -> None:
    """Make every screen on this warehouse say that its people are made up."""
    opened = open_warehouse(str(warehouse))
    try:
        with opened.transaction() as connection:
            keep_setting(connection, "simulated", value="1")
    finally:
        opened.close()
