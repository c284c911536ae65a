"""tiemchung quarantine: list the rows set aside, export them to be corrected, replay them."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.console import Console
from rich.table import Table

from dashboard.cli.clock import now
from dashboard.cli.load import line_of
from dashboard.cli.options import DayOption, WarehouseOption, warehouse_or_default
from dashboard.cli.settings import read_settings, secret_for
from etl.errors import FileThere, spot
from etl.forecast.step import forecast_latest
from etl.mapping import FeedMap, Source, load_source
from etl.pipeline import Clock, Refused
from etl.quarantine import export_rows, issues_of, open_issues, replay_file, replay_open
from etl.quarantine_export import write_quarantine
from layouts.words import t
from warehouse.engines import open_warehouse
from warehouse.rehearsal import rehearse

app = typer.Typer(no_args_is_help=True, help="Rows set aside with a reason.")
_SHOWN = (
    "last_load_id",
    "mapping",
    "row_number",
    "reason",
    "column_name",
    "value",
    "doses",
    "file_name",
)


class Status(StrEnum):
    """What has become of a row that was set aside."""

    OPEN = "open"
    REPLAYED = "replayed"
    REPLACED = "replaced"
    SUPERSEDED = "superseded"


SourceArgument = Annotated[str, typer.Argument(help="vn, cz, or the path of a mapping.")]
SeverityOption = Annotated[str, typer.Option(help="quarantine, or flag: loaded with a doubt.")]
StatusOption = Annotated[
    Status,
    typer.Option(
        help="open; or closed: replayed by a clerk, replaced by a good row of the same key, "
        "superseded by an extract without it."
    ),
]
LanguageOption = Annotated[str, typer.Option("--lang", help="vi or en.")]


@app.command("list")
def list_rows(
    source: Annotated[str, typer.Argument()] = "",
    severity: SeverityOption = "quarantine",
    status: StatusOption = Status.OPEN,
    limit: int = 50,
    warehouse: WarehouseOption = "",
) -> None:
    """List rows, newest load first: open ones, or those that something has closed."""
    opened = open_warehouse(warehouse_or_default(warehouse))
    try:
        with opened.transaction() as connection:
            issues = issues_of(connection, status=status, source=source, severity=severity)
    finally:
        opened.close()
    shown = _SHOWN if status is Status.OPEN else (*_SHOWN, "closed_load_id")
    table = Table(title=f"{len(issues):,} {status}", title_justify="left")
    for name in shown:
        table.add_column(name, no_wrap=True)
    for row in issues.head(limit)[list(shown)].itertuples(index=False):
        table.add_row(*["" if value is None else str(value) for value in row])
    Console(highlight=False, width=None if sys.stdout.isatty() else 180).print(table)


@app.command("export")
def export(
    source: SourceArgument,
    mapping: Annotated[str, typer.Argument(help="Such as sites; without it, each one.")] = "",
    out: Annotated[
        Path | None,
        typer.Argument(
            help="A .csv or .xlsx file; without it, SOURCE_MAPPING_quarantine_DAY.xlsx here."
        ),
    ] = None,
    lang: LanguageOption = "vi",
    warehouse: WarehouseOption = "",
) -> None:
    """Write open rows in the source's own layout, with their reasons, to be corrected."""
    chosen = load_source(source)
    wanted = _feed_maps(chosen, mapping)
    opened = open_warehouse(warehouse_or_default(warehouse))
    try:
        with opened.transaction() as connection:
            issues = open_issues(connection, source=chosen.name, mapping=mapping)
    finally:
        opened.close()
    console = Console(highlight=False)
    if issues.empty:
        console.print(f"{chosen.name}{mapping and '/'}{mapping}: no open row")
    for feed_map in wanted:
        rows = issues[issues["mapping"] == feed_map.name]
        if len(rows):
            path = out or _new_file(f"{chosen.name}_{feed_map.name}_quarantine_{now():%Y-%m-%d}")
            _write(console, rows, feed_map, path=path, lang=lang)


def _feed_maps(source: Source, mapping: str) -> list[FeedMap]:
    found = [feed_map for feed_map in source.feeds if mapping in ("", feed_map.name)]
    if not found:
        known = ", ".join(feed_map.name for feed_map in source.feeds)
        raise LookupError(f"source {source.name} has no mapping {mapping}; it has {known}")
    return found


def _new_file(name: str) -> Path:
    """An XLSX, in which Excel keeps the zeros that begin a number; never one that is there."""
    path = Path(f"{name}.xlsx")
    if path.exists():
        raise FileThere(where=spot(path))
    return path


def _write(
    console: Console, issues: pd.DataFrame, feed_map: FeedMap, *, path: Path, lang: str
) -> None:
    reasons = {reason: t(f"quarantine.{reason}.name", lang) for reason in set(issues["reason"])}
    exported = export_rows(issues, feed_map, reasons=reasons)
    write_quarantine(
        exported.frame, path, columns=exported.columns, reason_header=feed_map.reason_header
    )
    rows = f"{len(exported.frame):,} row{'' if len(exported.frame) == 1 else 's'}"
    console.print(f"{rows} written to {path}", soft_wrap=True)
    if not exported.has_identities:
        console.print(
            "A source file is no longer where it was loaded from: its identity columns "
            "are missing, because the warehouse keeps none."
        )


@app.command("replay")
def replay(
    source: SourceArgument,
    file: Annotated[
        Path | None,
        typer.Argument(
            exists=True,
            help="The corrected export; without it the source files of all open "
            "rows are read again under today's mapping.",
        ),
    ] = None,
    known_on: DayOption = None,
    warehouse: WarehouseOption = "",
) -> None:
    """Load corrected rows, or try the open rows again."""
    chosen: Source = load_source(source)
    secret = secret_for(chosen, read_settings())
    clock = Clock(now=now(), known_on=known_on)
    opened = open_warehouse(warehouse_or_default(warehouse))
    try:
        if file is None:
            reports = replay_open(opened, chosen, clock=clock, secret=secret)
        else:
            reports = [replay_file(opened, chosen, path=file, clock=clock, secret=secret)]
        forecast_latest(opened, clock)
        opened.publish(rehearse)
    finally:
        opened.close()
    console = Console(highlight=False)
    for report in reports:
        console.print(line_of(report), soft_wrap=True)
    if any(isinstance(report, Refused) for report in reports):
        raise typer.Exit(1)
