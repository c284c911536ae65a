"""tiemchung load: source files into the warehouse, one line per file."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from dashboard.cli.clock import now
from dashboard.cli.options import DayOption, FilesArgument, WarehouseOption, warehouse_or_default
from dashboard.cli.progress import bar
from dashboard.cli.settings import read_settings, secret_for
from etl.forecast.step import forecast_latest
from etl.mapping import Source, load_source
from etl.pipeline import Clock, LoadReport, Refused, find_files, load_files
from etl.reference_load import load_reference
from warehouse.engines import open_warehouse
from warehouse.rehearsal import rehearse


def init(
    reference: Annotated[str, typer.Argument(help="Reference tables: vn or cz.")] = "vn",
    warehouse: WarehouseOption = "",
) -> None:
    """Create or migrate a warehouse, and bring in its reference tables."""
    opened = open_warehouse(warehouse_or_default(warehouse))
    try:
        with opened.transaction() as connection:
            load_reference(connection, reference)
        opened.publish(rehearse)
    finally:
        opened.close()


def load(
    source: Annotated[str, typer.Argument(help="vn, cz, or the path of a mapping (.yml).")],
    paths: FilesArgument,
    warehouse: WarehouseOption = "",
    known_on: DayOption = None,
) -> None:
    """Load files or folders of a source; the same file twice changes nothing."""
    console = Console(highlight=False)
    chosen = load_source(source)
    reports = run_load(
        chosen,
        paths,
        warehouse=warehouse_or_default(warehouse),
        known_on=known_on,
        secret=secret_for(chosen, read_settings()),
        console=console,
    )
    refused = sum(isinstance(report, Refused) for report in reports)
    if refused:
        console.print(f"{refused} of {len(reports)} files refused; nothing of them was loaded.")
        raise typer.Exit(1)


def run_load(
    source: Source,
    paths: list[Path],
    *,
    warehouse: str,
    known_on: date | None,
    secret: bytes,
    console: Console,
) -> list[LoadReport | Refused]:
    """Load and publish, with a progress bar on a terminal and one line per file."""
    files, unknown = find_files(source, paths)
    for path in unknown:
        console.print(f"[dim]{path.name}: no mapping of {source.name} fits, left alone[/]")
    opened = open_warehouse(warehouse)
    clock = Clock(now=now(), known_on=known_on)
    try:
        with bar(console) as progress:
            task = progress.add_task("loading", total=len(files))

            def told(report: LoadReport | Refused) -> None:
                console.print(line_of(report), soft_wrap=True)
                progress.advance(task)

            return load_files(
                opened,
                source,
                files=files,
                clock=clock,
                secret=secret,
                progress=told,
                before_publishing=forecast_latest,
            )
    finally:
        opened.close()


def line_of(report: LoadReport | Refused) -> str:
    """One line: read, loaded, unchanged, quarantined, and what else a clerk must know."""
    if isinstance(report, Refused):
        return f"[bold red]refused[/] {escape(report.path.name)}: {escape(str(report.error))}"
    line = (
        f"{escape(report.path.name)}: {report.rows_read:,} read, {report.rows_loaded:,} loaded, "
        f"{report.rows_unchanged:,} unchanged, {report.rows_quarantined:,} quarantined"
    )
    if report.rows_flagged:
        line += f"; {report.rows_flagged:,} flagged ({report.doses_flagged:,} doses)"
    if report.rows_withdrawn:
        line += f"; {report.rows_withdrawn:,} withdrawn"
    if report.rows_answered:
        line += f"; {report.rows_answered:,} rows in quarantine answered"
    if report.is_superseded:
        line += "; a newer extract is already known, nothing changed"
    for met in report.corrected:
        told = f"corrected {met.rows:,} rows" if met.rows else "[bold]a correction met no row[/]"
        line += f"\n  {told}: {escape(met.correction.reason)}"
    for warning in report.warnings:
        line += f"\n  [yellow]note[/] {escape(warning)}"
    return line
