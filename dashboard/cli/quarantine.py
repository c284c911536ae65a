"""tiemchung quarantine: list the rows set aside, export them to be corrected, replay them."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from dashboard.cli.clock import now
from dashboard.cli.load import line_of
from dashboard.cli.options import DayOption, WarehouseOption, warehouse_or_default
from dashboard.cli.settings import read_settings, secret_for
from etl.mapping import Source, load_source
from etl.pipeline import Clock, Refused
from etl.quarantine import export_rows, open_issues, replay_file, replay_open
from etl.quarantine_export import write_quarantine
from layouts.words import t
from warehouse.engines import open_warehouse

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
SourceArgument = Annotated[str, typer.Argument(help="vn, cz, or the path of a mapping.")]
SeverityOption = Annotated[str, typer.Option(help="quarantine, or flag: loaded with a doubt.")]
LanguageOption = Annotated[str, typer.Option("--lang", help="vi or en.")]


@app.command("list")
def list_rows(
    source: Annotated[str, typer.Argument()] = "",
    severity: SeverityOption = "quarantine",
    limit: int = 50,
    warehouse: WarehouseOption = "",
) -> None:
    """List open rows, newest load first."""
    opened = open_warehouse(warehouse_or_default(warehouse))
    try:
        with opened.transaction() as connection:
            issues = open_issues(connection, source=source, severity=severity)
    finally:
        opened.close()
    table = Table(title=f"{len(issues):,} open", title_justify="left")
    for name in _SHOWN:
        table.add_column(name, no_wrap=True)
    for row in issues.head(limit)[list(_SHOWN)].itertuples(index=False):
        table.add_row(*["" if value is None else str(value) for value in row])
    Console(highlight=False, width=None if sys.stdout.isatty() else 180).print(table)


@app.command("export")
def export(
    source: SourceArgument,
    mapping: Annotated[str, typer.Argument(help="Such as sites.")],
    out: Annotated[Path, typer.Argument(help="A .csv or .xlsx file.")],
    lang: LanguageOption = "vi",
    warehouse: WarehouseOption = "",
) -> None:
    """Write open rows in the source's own layout, with their reasons, to be corrected."""
    chosen = load_source(source)
    feed_map = next((feed for feed in chosen.feeds if feed.name == mapping), None)
    if feed_map is None:
        raise LookupError(
            f"source {source} has no mapping {mapping}; it has "
            f"{', '.join(feed.name for feed in chosen.feeds)}"
        )
    opened = open_warehouse(warehouse_or_default(warehouse))
    try:
        with opened.transaction() as connection:
            issues = open_issues(connection, source=chosen.name, mapping=mapping)
    finally:
        opened.close()
    console = Console(highlight=False)
    if issues.empty:
        console.print(f"{chosen.name}/{mapping}: no open row")
        return
    reasons = {reason: t(f"quarantine.{reason}.name", lang) for reason in set(issues["reason"])}
    exported = export_rows(issues, feed_map, reasons=reasons)
    write_quarantine(
        exported.frame, out, columns=exported.columns, reason_header=feed_map.reason_header
    )
    console.print(f"{len(exported.frame):,} rows written to {out}")
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
        opened.publish()
    finally:
        opened.close()
    console = Console(highlight=False)
    for report in reports:
        console.print(line_of(report), soft_wrap=True)
    if any(isinstance(report, Refused) for report in reports):
        raise typer.Exit(1)
