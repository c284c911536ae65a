"""CSV and its relatives: the rows below the header, strictly and in file order."""

import csv
import shutil
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path

import duckdb

from etl.errors import spot
from etl.read import staging as stage
from etl.read.body import Body
from etl.read.count import count_rows
from etl.read.header import name_columns, require_columns
from etl.read.layout import Layout, find_layout
from etl.read.records import long_cells
from etl.read.text import TextFile, as_utf8
from etl.read.values import MAX_RECORD_BYTES, ReadHints, ReadResult


def read_delimited(
    path: Path,
    *,
    hints: ReadHints,
    staging: duckdb.DuckDBPyConnection,
    table: str,
    folder: Path,
) -> ReadResult:
    """Reads CSV, TSV and the like; `folder` holds working copies and is the caller's to delete."""
    text = as_utf8(path, hint=hints.encoding, folder=folder)
    layout = find_layout(text, hints=hints)
    require_columns(layout.header, expected=hints.expected, at=spot(path, line=layout.line))
    staged = _fill(staging, _body(path, text=text, layout=layout, folder=folder), table=table)
    return ReadResult(
        path=path,
        sha256=text.sha256,
        size=text.size,
        format="csv",
        rows_read=staged.rows,
        columns=staged.columns,
        header_line=layout.line,
        encoding=text.encoding,
        delimiter=layout.delimiter,
        is_export=staged.is_export,
        warnings=text.warnings + staged.warnings,
    )


def _body(path: Path, *, text: TextFile, layout: Layout, folder: Path) -> Body:
    """The rows where they lie, if only one line is above them; else a copy of them."""
    link = folder / "source.csv"  # DuckDB would take a * or ? in the source's name for a pattern
    link.symlink_to(text.utf8.resolve())
    body = Body(
        source=path,
        path=link,
        skip=1,
        first_line=layout.end,
        delimiter=layout.delimiter,
        columns=name_columns(layout.header.cells),
        ends_with_newline=text.ends_with_newline,
        is_plain=text.is_plain,
        is_regular=text.is_regular,
    )
    if layout.end == 2:
        return body
    below = folder / "body.csv"
    with text.utf8.open("rb") as whole, below.open("wb") as copy:
        whole.seek(layout.bytes)
        shutil.copyfileobj(whole, copy)
    return replace(body, path=below, skip=0)


def _fill(staging: duckdb.DuckDBPyConnection, body: Body, *, table: str) -> stage.Staged:
    """DuckDB reads what it reads well; Python's csv module reads the rest, at a third the speed.

    DuckDB refuses or bends files that mix CRLF and LF, which are legal and which pasting makes,
    and takes a cell that begins with a space and a quote for a quoted one.
    """
    rows = count_rows(body)
    if body.is_regular:
        with suppress(duckdb.Error):
            staged = stage.fill(staging, table=table, source=_scan(body), columns=body.columns)
            if staged.rows == rows:
                return staged
    with long_cells(), body.path.open(encoding="utf-8", newline="") as lines:
        below = islice(lines, body.skip, None)
        records = filter(None, csv.reader(below, delimiter=body.delimiter, strict=True))
        return stage.fill_rows(staging, table=table, rows=records, columns=body.columns)


def _scan(body: Body) -> str:
    """DuckDB's strict reading of the rows, by one thread so that their order is the file's."""
    cells = ", ".join(f"'{cell}': 'VARCHAR'" for cell in stage.source_columns(len(body.columns)))
    return (
        f"read_csv({stage.literal(str(body.path))}, columns = {{{cells}}}, auto_detect = false,"
        f" header = false, skip = {body.skip}, delim = {stage.literal(body.delimiter)},"
        " quote = '\"', escape = '\"', strict_mode = true, null_padding = false,"
        f" ignore_errors = false, max_line_size = {2 * MAX_RECORD_BYTES}, parallel = false,"
        " hive_partitioning = false, compression = 'none')"
    )
