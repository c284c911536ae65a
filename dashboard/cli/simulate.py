"""tiemchung simulate: a made-up campaign as the source systems' own files."""

import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from dashboard.cli.options import DayOption, day_parser
from dashboard.cli.progress import bar
from dashboard.cli.settings import SettingsError
from etl.simulator.calendar import FIRST_DAY, LAST_DAY
from etl.simulator.explain import explain
from etl.simulator.run import Simulated
from etl.simulator.run import simulate as write_files

OutOption = Annotated[Path | None, typer.Option("--out", help="Folder to write to.")]
ScaleOption = Annotated[float, typer.Option(help="1 is the nation: 266 million injections.")]
SeedOption = Annotated[int, typer.Option(help="The same seed and scale give the same files.")]
FromOption = Annotated[
    date | None, typer.Option("--from", parser=day_parser, metavar="YYYY-MM-DD", help="First day.")
]
FaultsOption = Annotated[str, typer.Option(help="none, default, or a fault file (.yml).")]
DailyOption = Annotated[
    bool, typer.Option("--daily", help="One folder a day, by the day each row was known.")
]
CsvOption = Annotated[bool, typer.Option("--csv", help="CSV instead of Parquet.")]
ExplainOption = Annotated[
    bool, typer.Option("--explain", help="Print the published figures beside the model's.")
]


def simulate(
    out: OutOption = None,
    *,
    scale: ScaleOption = 0.01,
    seed: SeedOption = 1,
    start: FromOption = None,
    until: DayOption = None,
    daily: DailyOption = False,
    csv: CsvOption = False,
    faults: FaultsOption = "default",
    explained: ExplainOption = False,
) -> None:
    """Write the files of a simulated campaign; every person in them is made up."""
    if explained:
        sys.stdout.write(explain().round(2).to_string(index=False) + "\n")
        return
    if out is None:
        raise SettingsError("Say where to write with --out FOLDER, or ask for --explain.")
    made = _write(
        out,
        scale=scale,
        seed=seed,
        start=start or FIRST_DAY,
        until=until or LAST_DAY,
        is_parquet=not csv,
        is_daily=daily,
        faults=faults,
    )
    console = Console(highlight=False)
    for kind, rows in made.rows.items():
        console.print(f"{kind}: {rows:,} rows")
    console.print(f"{len(made.files):,} files in {out}")


def _write(out: Path, **asked: Any) -> Simulated:
    """Write with a progress bar by province; raises SettingsError for what cannot be made."""
    with bar(Console(highlight=False)) as progress:
        task = progress.add_task("simulating", total=63)

        def told(name: str, done: int, of: int) -> None:
            progress.update(task, completed=done, total=of, description=name)

        try:
            return write_files(out, progress=told, **asked)
        except (ValueError, FileExistsError) as error:
            raise SettingsError(str(error)) from error
