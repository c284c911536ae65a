"""Reads a file the way the tests here want it: hints in, result and rows of cells out."""

from pathlib import Path

import duckdb

from etl.read import ReadHints, ReadResult, read_file

TABLE = "source_file"
STAGING = duckdb.connect()  # opening one for each of a property's examples would take longest


def read(path: Path, **hints: object) -> tuple[ReadResult, list[tuple[str | None, ...]]]:
    """The result and the rows in file order, without `_row`."""
    result = read_file(path, hints=ReadHints(**hints), staging=STAGING, table=TABLE)
    query = f"SELECT * EXCLUDE (_row) FROM {TABLE} ORDER BY _row"
    return result, STAGING.execute(query).fetchall()


def read_text(folder: Path, text: str | bytes, *, name: str = "a.csv", **hints: object):
    """Writes the text as a file, as UTF-8 unless it is bytes already, and reads it."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path, **hints)


def expect(*columns: str) -> tuple[tuple[str, ...], ...]:
    """Required columns, each under its one name."""
    return tuple((column,) for column in columns)
