"""A source file's own rows, as text: to export what was set aside, to recognise an export."""

from pathlib import Path

import duckdb
import pandas as pd

from etl.mapping import FeedMap
from etl.read import EXPORT_LOAD, EXPORT_ROW, ReadHints, read_file
from etl.stage.mapped import header_groups


def source_rows(path: Path, feed_map: FeedMap) -> pd.DataFrame:
    """Every row of the file in its own columns, with `_row`; raises FeedError."""
    hints = ReadHints(
        encoding=feed_map.encoding,
        delimiter=feed_map.delimiter,
        sheet=feed_map.sheet,
        expected=header_groups(feed_map),
    )
    with duckdb.connect() as scratch:
        read_file(path, hints=hints, staging=scratch, table="src")
        return scratch.execute("SELECT * FROM src").df()


def exported_rows(path: Path) -> list[tuple[int, int]]:
    """(load, row) of each row of a quarantine export; empty when the file is not one."""
    with duckdb.connect() as scratch:
        read = read_file(path, hints=ReadHints(), staging=scratch, table="src")
        if not {EXPORT_LOAD, EXPORT_ROW} <= set(read.columns):
            return []
        return scratch.execute(
            f'SELECT CAST("{EXPORT_LOAD}" AS INTEGER), CAST("{EXPORT_ROW}" AS INTEGER) FROM src'
        ).fetchall()
