"""tiemchung safety: take the looks that are due, as a load does."""

import typer
from rich.console import Console

from dashboard.cli.clock import now
from dashboard.cli.options import WarehouseOption, warehouse_or_default
from etl.pipeline import look_at_safety
from warehouse.engines import open_warehouse
from warehouse.rehearsal import rehearse

app = typer.Typer(no_args_is_help=True, help="Watch adverse events by the protocol.")


@app.callback()
def safety() -> None:
    """Watch adverse events by the protocol."""


@app.command()
def look(warehouse: WarehouseOption = "") -> None:
    """Take every look that is due; a look that is stored is never taken again."""
    opened = open_warehouse(warehouse_or_default(warehouse))
    try:
        taken = look_at_safety(opened, now=now())
        opened.publish(rehearse)
    finally:
        opened.close()
    days = f"{taken.cut_offs[0]} to {taken.cut_offs[-1]}" if taken.cut_offs else "no day was due"
    Console(highlight=False).print(f"{taken.looks} looks stored, {taken.signals} signals; {days}")
