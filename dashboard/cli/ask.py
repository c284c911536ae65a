"""tiemchung ask: the numbers that the screen shows, in a terminal or a file."""

import json
import sys
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import pandas as pd
import typer
from rich.console import Console
from rich.table import Table

from dashboard.cli.options import DayOption, WarehouseOption, warehouse_or_default
from dashboard.data import WarehouseDoor
from warehouse.answer import Answer
from warehouse.scope import Scope

COLUMNS = (
    "area_code",
    "name_vi",
    "name_en",
    "level",
    "numerator",
    "denominator",
    "value",
    "state",
    "rank",
)


class Format(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def ask(
    indicator: Annotated[str, typer.Argument(help="A key such as coverage_d1_18plus.")],
    area: Annotated[str, typer.Option(help="Area code; the nation when empty.")] = "",
    level: Annotated[str, typer.Option(help="nation, zone, province, district or commune.")] = "",
    as_of: DayOption = None,
    known_on: DayOption = None,
    map_name: Annotated[str, typer.Option("--map", help="63 or 34 provinces.")] = "63",
    dose: str = "",
    vaccine: str = "",
    age: str = "",
    sex: str = "",
    group: str = "",
    basis: Annotated[str, typer.Option(help="residence or place.")] = "",
    population: Annotated[str, typer.Option(help="Population version.")] = "",
    output: Annotated[Format, typer.Option("--format")] = Format.TABLE,
    warehouse: WarehouseOption = "",
) -> None:
    """Answer an indicator by area, with numerator, denominator and what stands under it."""
    scope = Scope(
        area=area,
        level=level,
        map=map_name,
        indicator=indicator,
        as_of=as_of,
        known_on=known_on,
        dose=dose,
        vaccine=vaccine,
        age=age,
        sex=sex,
        group=group,
        basis=basis,
        population=population,
    )
    door = WarehouseDoor.open(warehouse_or_default(warehouse))
    answer = door.ask("indicator_by_area", scope)
    write_answer(answer, output)


def write_answer(answer: Answer, output: Format) -> None:
    """Print an answer in one of the formats."""
    frame = answer.frame[[name for name in COLUMNS if name in answer.frame]]
    if output is Format.CSV:
        sys.stdout.write(frame.to_csv(index=False))
    elif output is Format.JSON:
        rows = json.loads(frame.to_json(orient="records", force_ascii=False))
        stamp = asdict(answer.stamp)
        sys.stdout.write(
            json.dumps({"stamp": stamp, "rows": rows}, ensure_ascii=False, indent=1, default=str)
            + "\n"
        )
    else:
        _print_table(frame, answer)


def _print_table(frame: pd.DataFrame, answer: Answer) -> None:
    stamp = answer.stamp
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    table = Table(
        title=f"{stamp.indicator} · {stamp.area_name_vi} · as of {stamp.as_of}, known on "
        f"{stamp.known_on} · basis {stamp.basis} · population "
        f"{stamp.population_version}",
        caption=", ".join(stamp.marks),
        title_justify="left",
        caption_justify="left",
    )
    shown = [name for name in frame.columns if name not in ("name_en", "level")]
    for name in shown:
        numeric = name in ("numerator", "denominator", "value", "rank")
        table.add_column(name, justify="right" if numeric else "left", no_wrap=True)
    for row in frame[shown].itertuples(index=False):
        table.add_row(*[_cell(name, value) for name, value in zip(shown, row, strict=True)])
    console.print(table)


def _cell(name: str, value: object) -> str:
    if pd.isna(value):
        return "–"
    if name == "value":
        return f"{value:,.2f}"
    return f"{value:,.0f}" if isinstance(value, float) else str(value)
