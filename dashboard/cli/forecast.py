"""tiemchung forecast: what will be used, made anew or afterwards for weeks that have come."""

from typing import Annotated

import typer
from rich.console import Console

from dashboard.cli.clock import now
from dashboard.cli.options import WarehouseOption, warehouse_or_default
from etl.forecast.make import Made
from etl.forecast.step import forecast_latest, hindcast
from etl.pipeline import Clock
from warehouse.engines import open_warehouse
from warehouse.rehearsal import rehearse


def forecast(
    weeks_back: Annotated[
        int,
        typer.Option(
            min=0, max=104, help="Also make hindcasts from so many weekly origins, to be scored."
        ),
    ] = 0,
    warehouse: WarehouseOption = "",
) -> None:
    """Forecast doses from what is loaded; a load does so by itself."""
    console = Console(highlight=False)
    made = run_forecast(warehouse_or_default(warehouse), weeks_back=weeks_back)
    for one in made:
        console.print(line_of(one))
    if not made:
        console.print("Nothing new is loaded since the last forecast, or less than two weeks.")


def run_forecast(warehouse: str, *, weeks_back: int) -> list[Made]:
    """Make the hindcasts asked for and the newest forecast, and publish them."""
    opened = open_warehouse(warehouse)
    clock = Clock(now=now())
    try:
        made = hindcast(opened, clock, weeks=weeks_back) if weeks_back else []
        made += forecast_latest(opened, clock)
        opened.publish(rehearse)
    finally:
        opened.close()
    return made


def line_of(made: Made) -> str:
    """One line: what is forecast, from which day on, and how much of it."""
    return f"{made.measure}: {made.rows:,} rows, first day to come is after {made.origin:%Y-%m-%d}"
