"""tiemchung status: loads, sums and freshness."""

import json
import sys
from enum import StrEnum
from typing import Annotated

import pandas as pd
import typer
from rich.console import Console
from rich.table import Table

from dashboard.cli.options import WarehouseOption, warehouse_or_default
from dashboard.data import WarehouseDoor
from warehouse.scope import Scope

_SHOWN = (
    "load_id",
    "mapping",
    "file_name",
    "known_on",
    "rows_read",
    "rows_loaded",
    "rows_unchanged",
    "rows_quarantined",
    "rows_flagged",
    "status",
)


class Format(StrEnum):
    """How the status is written."""

    TEXT = "text"
    JSON = "json"


def status(
    output: Annotated[Format, typer.Option("--format")] = Format.TEXT,
    warehouse: WarehouseOption = "",
) -> None:
    """Show what is loaded, what waits in quarantine, and how fresh each feed is."""
    door = WarehouseDoor.open(warehouse_or_default(warehouse))
    parts = {
        name: door.ask(name, Scope()).frame
        for name in ("loads", "freshness", "quarantine_by_reason")
    }
    parts["loads"] = parts["loads"][[name for name in _SHOWN if name in parts["loads"]]]
    parts["sums"] = door.ask("ledger_totals", Scope()).frame
    if output is Format.JSON:
        text = {
            name: json.loads(frame.to_json(orient="records", date_format="iso", force_ascii=False))
            for name, frame in parts.items()
        }
        sys.stdout.write(json.dumps(text, ensure_ascii=False, indent=1) + "\n")
        return
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 180)
    for name, frame in parts.items():
        console.print(_table(name, frame))


def _table(title: str, frame: pd.DataFrame) -> Table:
    table = Table(title=title, title_justify="left")
    for name in frame.columns:
        table.add_column(
            str(name), justify="right" if frame[name].dtype.kind in "if" else "left", no_wrap=True
        )
    for row in frame.itertuples(index=False):
        table.add_row(*["" if pd.isna(value) else _cell(value) for value in row])
    return table


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value).removesuffix(" 00:00:00")
