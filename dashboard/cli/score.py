"""tiemchung score: what a warehouse finds of the faults that a simulation planted in its files."""

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.options import DayOption, WarehouseOption, warehouse_or_default
from etl.simulator.calendar import LAST_DAY
from etl.simulator.score import score as score_truth


def score(
    truth: Annotated[Path, typer.Argument(exists=True, help="su_that.csv of the simulation.")],
    warehouse: WarehouseOption = "",
    as_of: DayOption = None,
) -> None:
    """Print recall and false alarms of every detector, by fault."""
    until: date = as_of or LAST_DAY
    rows = score_truth(truth, warehouse=warehouse_or_default(warehouse), as_of=until)
    sys.stdout.write(rows.round(1).to_string(index=False) + "\n")
