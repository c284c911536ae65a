"""One file into one staging table, or a refusal that leaves nothing behind."""

import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from etl.errors import (
    ContentMismatch,
    EmptyFile,
    FileChanged,
    FileMissing,
    NoPermission,
    NoSpace,
    NotAFile,
    UnknownFormat,
    spot,
)
from etl.read import staging as stage
from etl.read.delimited import read_delimited
from etl.read.parquet import read_parquet
from etl.read.text import is_packed
from etl.read.values import ReadHints, ReadResult
from etl.read.workbook import read_workbook

_TEXT, _SHEET, _PARQUET = "text", "XLSX", "Parquet"
_FORMATS = {
    ".csv": _TEXT,
    ".tsv": _TEXT,
    ".txt": _TEXT,
    ".xlsx": _SHEET,
    ".xlsm": _SHEET,
    ".parquet": _PARQUET,
    ".pq": _PARQUET,
}
_GZIP = b"\x1f\x8b"
_NOT_TEXT = {
    b"PK\x03\x04": "a workbook (.xlsx) or another ZIP file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls)",
    b"PAR1": "Parquet",
    b"%PDF-": "PDF",
}


def read_file(
    path: Path, *, hints: ReadHints, staging: duckdb.DuckDBPyConnection, table: str
) -> ReadResult:
    """Creates staging table `table`: `_row` (from 1) and the file's own columns, all text.

    Replaces a table of that name. Raises a FileError if the file is not the table promised, and
    then leaves no table of that name. Call it outside a transaction of `staging`.
    """
    try:
        with steady(path):
            return _read(path, hints=hints, staging=staging, table=table)
    except BaseException:
        stage.drop(staging, table=table)
        raise


@contextmanager
def steady(path: Path) -> Iterator[None]:
    """Refuses what is no readable file, and a file that changes while it is read."""
    try:
        before = _regular(path)
        yield
        after = path.stat()
    except FileNotFoundError:
        raise FileMissing(where=spot(path)) from None
    except PermissionError:
        raise NoPermission(where=spot(path)) from None
    except OSError as bad:
        if bad.errno != errno.ENOSPC:
            raise
        raise NoSpace(where=spot(path), folder=tempfile.gettempdir()) from None
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise FileChanged(where=spot(path), before=before.st_size, after=after.st_size)


def _regular(path: Path) -> os.stat_result:
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        what = "folder" if stat.S_ISDIR(found.st_mode) else "device or pipe"
        raise NotAFile(where=spot(path), what=what)
    if found.st_size == 0:
        raise EmptyFile(where=spot(path))
    return found


def _read(
    path: Path, *, hints: ReadHints, staging: duckdb.DuckDBPyConnection, table: str
) -> ReadResult:
    format_ = _format(path)
    if format_ == _SHEET:
        return read_workbook(path, hints=hints, staging=staging, table=table)
    if format_ == _TEXT:
        _refuse_binary(path)
    reader = read_delimited if format_ == _TEXT else read_parquet
    with tempfile.TemporaryDirectory(prefix="tiemchung-") as folder:
        return reader(path, hints=hints, staging=staging, table=table, folder=Path(folder))


def _format(path: Path) -> str:
    """What the file's name says it is; only text may be packed."""
    name = path.with_suffix("") if is_packed(path) else path
    format_ = _FORMATS.get(name.suffix.lower())
    if format_ is None or (is_packed(path) and format_ != _TEXT):
        raise UnknownFormat(where=spot(path), suffix="".join(path.suffixes[-2:]))
    return format_


def _refuse_binary(path: Path) -> None:
    with path.open("rb") as raw:
        head = raw.read(8)
    if is_packed(path):
        named, found = "gzip", None if head.startswith(_GZIP) else "not packed"
    else:
        found = next((what for magic, what in _NOT_TEXT.items() if head.startswith(magic)), None)
        named = "text"
    if found:
        raise ContentMismatch(where=spot(path), named=named, found=found)
