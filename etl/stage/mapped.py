"""Step 1: the source's columns become the feed's columns, still as text."""

import duckdb

from etl.errors import MissingColumn, spot
from etl.mapping import ColumnMap, Emit, FeedMap
from etl.read import ReadResult, normalise_header
from etl.stage.sql import clean, literal, name


def header_groups(feed_map: FeedMap) -> tuple[tuple[str, ...], ...]:
    """The headers a file must have: one group of aliases for each required column."""
    required = {field.name for field in feed_map.feed.fields if field.required}
    required |= set(feed_map.require)
    groups: dict[tuple[str, ...], None] = {}
    for emit in feed_map.emits:
        for column, spec in emit.columns.items():
            if spec.aliases and column in required:
                groups[spec.aliases] = None
    return tuple(groups)


def find_headers(feed_map: FeedMap, read: ReadResult) -> dict[tuple[str, ...], str]:
    """For each group of aliases the file's own header, where it has one."""
    by_key = {normalise_header(header): header for header in read.columns}
    found = {}
    for emit in feed_map.emits:
        for spec in emit.columns.values():
            for alias in spec.aliases:
                if header := by_key.get(normalise_header(alias)):
                    found[spec.aliases] = header
                    break
        for column in emit.when:
            header = by_key.get(normalise_header(column))
            if header is None:
                raise MissingColumn(
                    where=spot(read.path), missing=column, found=", ".join(read.columns)
                )
            found[(column,)] = header
    return found


def map_columns(
    staging: duckdb.DuckDBPyConnection, feed_map: FeedMap, *, headers: dict[tuple[str, ...], str]
) -> None:
    """Create the view `mapped`: _row, _emit and one text column per canonical column."""
    columns = [field.name for field in feed_map.feed.all_fields]
    selects = [
        _select(emit, number, columns, headers) for number, emit in enumerate(feed_map.emits)
    ]
    staging.execute("CREATE VIEW mapped AS " + " UNION ALL ".join(selects))


def _select(
    emit: Emit, number: int, columns: list[str], headers: dict[tuple[str, ...], str]
) -> str:
    chosen = ", ".join(
        f"{_expression(emit.columns.get(column), headers)} AS {name(column)}" for column in columns
    )
    return f"SELECT _row, {number} AS _emit, {chosen} FROM src WHERE {_when(emit, headers)}"


def _when(emit: Emit, headers: dict[tuple[str, ...], str]) -> str:
    tests = [
        f"coalesce({clean(headers[(column,)])}, '0') NOT IN ('0', '0.0')" for column in emit.when
    ]
    return " AND ".join(tests) or "true"


def _expression(spec: ColumnMap | None, headers: dict[tuple[str, ...], str]) -> str:
    if spec is None:
        return "CAST(NULL AS VARCHAR)"
    if spec.constant is not None:
        return literal(spec.constant)
    if spec.aliases not in headers:
        return "CAST(NULL AS VARCHAR)"
    text = clean(headers[spec.aliases])
    if spec.prefix:
        text = f"{literal(spec.prefix)} || {text}"
    if spec.values:
        pairs = ", ".join(f"{literal(key)}: {literal(value)}" for key, value in spec.values)
        text = f"coalesce(map {{{pairs}}}[lower({text})], {text})"
    return text
