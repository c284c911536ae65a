"""Parquet: every column as text, exactly as DuckDB writes its values, or a view of the file."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from etl.errors import (
    ContentMismatch,
    DamagedFile,
    EmptyFile,
    NulByte,
    PasswordProtected,
    TruncatedFile,
    spot,
)
from etl.read import staging as stage
from etl.read.header import Header, name_columns, require_columns
from etl.read.text import hash_file
from etl.read.typed import view
from etl.read.values import EXPORT_LOAD, ROW, ReadHints, ReadResult

_MAGIC, _ENCRYPTED_MAGIC = b"PAR1", b"PARE"
_DUCKDB_ROW = "file_row_number"


def read_parquet(
    path: Path,
    *,
    hints: ReadHints,
    staging: duckdb.DuckDBPyConnection,
    table: str,
    folder: Path,
) -> ReadResult:
    """Reads one Parquet file; dates become 2021-08-20, numbers keep the form of their type."""
    _check_ends(path)
    sha256, size = hash_file(path)
    header = Header(0, 1, tuple(_names(path)))
    require_columns(header, expected=hints.expected, at=spot(path))
    columns = name_columns(header.cells)
    if hints.is_typed and _can_be_viewed(path, columns):
        staged = _view(path, staging, columns, table=table)
    else:
        staged = _fill(path, staging, columns, table=table, folder=folder)
        _refuse_nul(path, staging, staged, table=table)
    return ReadResult(
        path=path,
        sha256=sha256,
        size=size,
        format="parquet",
        rows_read=staged.rows,
        columns=staged.columns,
        header_line=0,
        is_export=staged.is_export,
        warnings=staged.warnings,
    )


def _check_ends(path: Path) -> None:
    """The format begins and ends with the same four bytes."""
    with path.open("rb") as raw:
        first = raw.read(4)
        raw.seek(max(path.stat().st_size - 4, 0))
        last = raw.read(4)
    if _ENCRYPTED_MAGIC in (first, last):
        raise PasswordProtected(where=spot(path))
    if first != _MAGIC:
        raise ContentMismatch(where=spot(path), named="Parquet", found="no Parquet file")
    if last != _MAGIC:
        raise TruncatedFile(where=spot(path), detail="the table of contents at its end")


def _names(path: Path) -> list[str]:
    try:
        names = pq.read_schema(path).names
    except (pa.ArrowException, OSError, UnicodeDecodeError) as bad:
        raise DamagedFile(where=spot(path), detail=str(bad)) from None
    if not names:
        raise EmptyFile(where=spot(path))
    return names


def _can_be_viewed(path: Path, columns: tuple[str, ...]) -> bool:
    """A view keeps the file's own path, in which DuckDB takes * ? [ for patterns."""
    is_plain = not set("*?[") & set(str(path.resolve()))
    return is_plain and EXPORT_LOAD not in columns and not _has_own_row_number(columns)


def _has_own_row_number(columns: tuple[str, ...]) -> bool:
    return _DUCKDB_ROW in map(str.lower, columns)


def _view(
    path: Path, staging: duckdb.DuckDBPyConnection, columns: tuple[str, ...], *, table: str
) -> stage.Staged:
    source = f"{stage.literal(str(path.resolve()))}, hive_partitioning = false"
    source = f"read_parquet({source}, {_DUCKDB_ROW} = true)"
    try:
        staged, has_nul = view(staging, table=table, source=source, columns=columns)
    except duckdb.Error as bad:
        raise DamagedFile(where=spot(path), detail=str(bad).split("\n")[0]) from None
    if has_nul:
        _refuse_nul(path, staging, staged, table=table)
    return staged


def _fill(
    path: Path,
    staging: duckdb.DuckDBPyConnection,
    columns: tuple[str, ...],
    *,
    table: str,
    folder: Path,
) -> stage.Staged:
    link = folder / "source.parquet"  # DuckDB would take a * in the source's name for a pattern
    link.symlink_to(path.resolve())
    cells = stage.source_columns(len(columns))
    options, row = "hive_partitioning = false", "row_number() OVER ()"
    if not _has_own_row_number(columns):  # numbered by the file, all threads can read
        cells, options, row = [*cells, "r"], f"{options}, {_DUCKDB_ROW} = true", "r + 1"
    source = f"read_parquet({stage.literal(str(link))}, {options}) AS t({', '.join(cells)})"
    try:
        return stage.fill(staging, table=table, source=source, columns=columns, row=row)
    except duckdb.Error as bad:
        raise DamagedFile(where=spot(path), detail=str(bad).split("\n")[0]) from None


def _refuse_nul(
    path: Path, staging: duckdb.DuckDBPyConnection, staged: stage.Staged, *, table: str
) -> None:
    # One pass over all columns first: it nearly always finds nothing.
    tests = {
        column: f"contains({stage.quoted(column)}::VARCHAR, chr(0))" for column in staged.columns
    }
    first = f"SELECT min({ROW}) FROM {stage.quoted(table)} WHERE "
    (row,) = staging.execute(first + " OR ".join(tests.values())).fetchone()
    if row is None:
        return
    for column, test in tests.items():
        if staging.execute(f"{first}{test} AND {ROW} = {row}").fetchone()[0] is not None:
            raise NulByte(where=spot(path, row=row, column=column))
