"""Step 0: files that lie beside the main one are joined to its rows, one row a row as before."""

from dataclasses import replace
from pathlib import Path

import duckdb

from etl.errors import FileMissing, spot
from etl.mapping import Companion, FeedMap
from etl.read import ReadHints, ReadResult, read_file
from etl.stage.sql import cleaned, literal, name

#: Of a collected column, the value that comes first by the alphabet.
FIRST = " first"


def join_companions(
    staging: duckdb.DuckDBPyConnection, feed_map: FeedMap, *, read: ReadResult
) -> ReadResult:
    """Add what companions say of each row of `src`, and the first filled of some columns.

    Every collected column comes twice, with all its values and with the first alone. Raises
    FileMissing when a companion is not there.
    """
    added: list[str] = []
    for number, companion in enumerate(feed_map.companions):
        added += _join(staging, companion, read.path, number=number)
    for column, of in feed_map.first_of:
        cases = " ".join(f"WHEN {cleaned(name(one))} IS NOT NULL THEN {literal(one)}" for one in of)
        _replace(staging, f"SELECT *, CASE {cases} END AS {name(column)} FROM src")
        added.append(column)
    return replace(read, columns=(*read.columns, *added)) if added else read


def _join(
    staging: duckdb.DuckDBPyConnection, companion: Companion, main: Path, *, number: int
) -> list[str]:
    path = main.with_name(main.name.replace(*companion.file))
    if not path.exists():
        raise FileMissing(where=spot(path))
    table, key = f"companion_{number}", name(companion.key)
    read_file(path, hints=ReadHints(), staging=staging, table=table)
    parts = " UNION ALL ".join(
        f"SELECT {_bare(key)} AS _key, {literal(column)} AS _column, {_cell(group)} AS _value "
        f"FROM {table}"
        for column, groups in companion.collect
        for group in groups
    )
    columns = [column for column, _ in companion.collect]
    chosen = ", ".join(
        f"string_agg(DISTINCT _value, '; ') FILTER (WHERE _column = {literal(column)}) AS "
        f"{name(column)}, min(_value) FILTER (WHERE _column = {literal(column)}) AS "
        f"{name(column + FIRST)}"
        for column in columns
    )
    _replace(
        staging,
        f"SELECT src.*, c.* EXCLUDE (_key) FROM src LEFT JOIN (SELECT _key, {chosen} FROM "
        f"({parts}) WHERE _value IS NOT NULL GROUP BY _key) c ON c._key = {_bare('src.' + key)}",
    )
    return [part for column in columns for part in (column, column + FIRST)]


def _bare(key: str) -> str:
    """A number without leading noughts."""
    return f"ltrim({cleaned(key)}, '0')"


def _cell(group: tuple[str, ...]) -> str:
    return "nullif(concat_ws('/', " + ", ".join(cleaned(name(one)) for one in group) + "), '')"


def _replace(staging: duckdb.DuckDBPyConnection, query: str) -> None:
    """Put a query's rows in the place of `src`, be that a table or a view."""
    staging.execute(f"CREATE TABLE src_joined AS {query}")
    kind = staging.execute(
        "SELECT table_type FROM information_schema.tables WHERE table_name = 'src'"
    ).fetchone()[0]
    staging.execute(f"DROP {'VIEW' if kind == 'VIEW' else 'TABLE'} src")
    staging.execute("ALTER TABLE src_joined RENAME TO src")
