"""Options that several commands share."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.settings import read_settings


def day_parser(text: str) -> date:
    """A day as people may type it on a command line: 2021-11-27."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text} is not a day; write it as 2021-11-27") from error


def warehouse_or_default(text: str) -> str:
    """The warehouse an option names, else the environment's, else the default file."""
    return text or read_settings().warehouse


WarehouseOption = Annotated[
    str,
    typer.Option(
        "--warehouse", help="A file path (DuckDB) or a postgresql:// URL; also TIEMCHUNG_WAREHOUSE."
    ),
]
DayOption = Annotated[date | None, typer.Option(parser=day_parser, metavar="YYYY-MM-DD")]
FilesArgument = Annotated[
    list[Path], typer.Argument(exists=True, readable=True, help="Files or folders.")
]
