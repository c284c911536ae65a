"""Puts any source that DuckDB can scan into the staging table that mappings read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import duckdb
import pyarrow as pa

from etl.read.cells import as_column
from etl.read.neutral import restored_sql
from etl.read.values import EXPORT_LOAD, EXPORT_ROW, ROW, ReadWarning

_BATCH_ROWS = 20_000
_SCANNED = "rows_being_read"


@dataclass(frozen=True, kw_only=True)
class Staged:
    """A filled staging table."""

    rows: int
    columns: tuple[str, ...]
    is_export: bool
    warnings: tuple[ReadWarning, ...]


def quoted(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """An SQL string."""
    return "'" + text.replace("'", "''") + "'"


def source_columns(count: int) -> list[str]:
    """The names that every source gives its columns, by position: c1, c2, ..."""
    return [f"c{position}" for position in range(1, count + 1)]


def fill(
    staging: duckdb.DuckDBPyConnection,
    *,
    table: str,
    source: str,
    columns: Sequence[str],
    row: str = "row_number() OVER ()",
) -> Staged:
    """Creates `table` from a FROM clause that offers c1..cN in the file's order.

    `row` is the SQL that numbers the rows from 1, for a source that knows better than counting.
    Blank cells become NULL. A row of nothing but blanks is left out and keeps its number.
    """
    names = tuple(columns)
    is_export = {EXPORT_LOAD, EXPORT_ROW} <= set(names)
    cells = source_columns(len(names))
    drop(staging, table=table)
    staging.execute(
        f"CREATE TABLE {quoted(table)} AS"
        f" SELECT {ROW}, {_renamed(cells, names, is_export=is_export)}"
        f" FROM (SELECT ({row})::INTEGER AS {ROW}, {_blank_as_null(cells)}"
        f" FROM {source})"
        f" WHERE coalesce({', '.join(cells)}) IS NOT NULL"
    )
    rows, last = staging.execute(
        f"SELECT count(*), coalesce(max({ROW}), 0) FROM {quoted(table)}"
    ).fetchone()
    return Staged(rows=rows, columns=names, is_export=is_export, warnings=gaps(last - rows, rows))


def fill_rows(
    staging: duckdb.DuckDBPyConnection,
    *,
    table: str,
    rows: Iterator[Sequence[object]],
    columns: Sequence[str],
) -> Staged:
    """Creates `table` from rows of cells, batch by batch; cells beyond the columns are dropped."""
    schema = pa.schema([(cell, pa.string()) for cell in source_columns(len(columns))])
    reader = pa.RecordBatchReader.from_batches(schema, _batches(rows, schema=schema))
    staging.register(_SCANNED, reader)
    try:
        return fill(staging, table=table, source=_SCANNED, columns=columns)
    finally:
        staging.unregister(_SCANNED)


def _batches(rows: Iterator[Sequence[object]], *, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    while batch := list(islice(rows, _BATCH_ROWS)):
        cells = islice(zip(*batch, strict=False), len(schema))
        yield pa.RecordBatch.from_arrays(list(map(as_column, cells)), schema=schema)


def _renamed(cells: Sequence[str], names: Sequence[str], *, is_export: bool) -> str:
    values = [restored_sql(cell) for cell in cells] if is_export else cells
    return ", ".join(
        f"{value} AS {quoted(name)}" for value, name in zip(values, names, strict=True)
    )


def _blank_as_null(cells: Sequence[str]) -> str:
    return ", ".join(f"nullif({cell}::VARCHAR, '') AS {cell}" for cell in cells)


def gaps(blank: int, rows: int) -> tuple[ReadWarning, ...]:
    """What to say of blank rows, and of a header with nothing below it."""
    warnings = []
    if blank:
        text = f"{blank:,} blank rows between the others were passed over"
        warnings.append(ReadWarning(code="blank_rows", text=text, facts={"rows": blank}))
    if not rows:
        text = "there is a header and no row below it"
        warnings.append(ReadWarning(code="header_only", text=text))
    return tuple(warnings)


def drop(staging: duckdb.DuckDBPyConnection, *, table: str) -> None:
    """Leaves nothing of a refused file behind."""
    kinds = staging.execute(
        "SELECT table_type FROM information_schema.tables WHERE table_name = ? "
        "AND table_catalog = current_database()",
        [table],
    ).fetchall()
    for (kind,) in kinds:
        staging.execute(f"DROP {'VIEW' if kind == 'VIEW' else 'TABLE'} {quoted(table)}")
