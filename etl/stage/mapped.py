"""Step 1: the source's columns become the feed's columns, as text or in a type that fits."""

from dataclasses import dataclass

import duckdb

from etl.errors import MissingColumn, spot
from etl.feed import Field
from etl.mapping import ColumnMap, Emit, FeedMap
from etl.read import ReadResult, normalise_header
from etl.stage.sql import clean, literal, name, trimmed


def header_groups(feed_map: FeedMap) -> tuple[tuple[str, ...], ...]:
    """The headers a file must have: one group of aliases for each required column."""
    required = {field.name for field in feed_map.feed.fields if field.required}
    required |= set(feed_map.require)
    made = feed_map.made
    groups: dict[tuple[str, ...], None] = {}
    for emit in feed_map.emits:
        for column, spec in emit.columns.items():
            if spec.aliases and column in required and not made.issuperset(spec.aliases):
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


@dataclass(frozen=True)
class Shape:
    """What becomes of a feed's columns in one file.

    `whole` are the source's columns of whole numbers, whose text needs no cleaning.
    `native` are read in their own type, `fixed` are the same in every row (empty or a constant),
    `mapped` are filled from the file or by a constant, `uncleaned` are left as the source wrote
    them, because few rows need them.
    """

    whole: frozenset[str]
    native: frozenset[str]
    fixed: frozenset[str]
    mapped: frozenset[str]
    uncleaned: frozenset[str]


def map_columns(
    staging: duckdb.DuckDBPyConnection, feed_map: FeedMap, *, headers: dict[tuple[str, ...], str]
) -> Shape:
    """Create the view `mapped`: _row, _emit and one column per canonical column, text or typed."""
    types = dict(staging.execute("SELECT column_name, column_type FROM (DESCRIBE src)").fetchall())
    fields = feed_map.feed.all_fields
    shape = Shape(
        whole=frozenset(header for header, kind in types.items() if kind in _WHOLE),
        native=frozenset(f.name for f in fields if _is_native(f, feed_map, headers, types)),
        fixed=frozenset(f.name for f in fields if _is_fixed(f, feed_map, headers)),
        mapped=frozenset(f.name for f in fields if _is_filled(f, feed_map, headers)),
        uncleaned=frozenset(f.name for f in fields if _can_wait(f, feed_map)),
    )
    selects = [
        _select(emit, number, fields, headers, shape) for number, emit in enumerate(feed_map.emits)
    ]
    staging.execute("CREATE VIEW mapped AS " + " UNION ALL ".join(selects))
    return shape


#: The source types that a kind of column takes as they are; any other becomes text first.
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
_NATIVE = {
    "day": ("DATE",),
    "moment": ("TIMESTAMP",),
    "integer": _WHOLE,
    "real": ("DOUBLE",),
}


def _is_native(
    field: Field,
    feed_map: FeedMap,
    headers: dict[tuple[str, ...], str],
    types: dict[str, str],
) -> bool:
    """Whether every row takes the column from one source column of a fitting type."""
    specs = [emit.columns.get(field.name) for emit in feed_map.emits]
    return all(
        spec is not None
        and spec.aliases in headers
        and not (spec.values or spec.prefix)
        and types[headers[spec.aliases]] in _NATIVE.get(field.kind, ())
        for spec in specs
    )


def _is_fixed(field: Field, feed_map: FeedMap, headers: dict[tuple[str, ...], str]) -> bool:
    specs = [emit.columns.get(field.name) for emit in feed_map.emits]
    values = {spec.constant if spec else None for spec in specs}
    from_file = any(spec and spec.aliases in headers for spec in specs)
    return len(values) == 1 and not from_file


def _can_wait(field: Field, feed_map: FeedMap) -> bool:
    """Whether only the person's key reads the column, and only where a better identity lacks."""
    specs = [emit.columns[field.name] for emit in feed_map.emits if field.name in emit.columns]
    is_plain = all(not (spec.values or spec.prefix) for spec in specs)
    return field.kind == "identity" and field.name not in feed_map.require and is_plain


def _is_filled(field: Field, feed_map: FeedMap, headers: dict[tuple[str, ...], str]) -> bool:
    specs = [emit.columns[field.name] for emit in feed_map.emits if field.name in emit.columns]
    return any(spec.constant is not None or spec.aliases in headers for spec in specs)


def _select(
    emit: Emit,
    number: int,
    fields: tuple[Field, ...],
    headers: dict[tuple[str, ...], str],
    shape: Shape,
) -> str:
    chosen = ", ".join(
        f"{_source(emit.columns.get(field.name), headers, field, shape)} AS {name(field.name)}"
        for field in fields
    )
    return f"SELECT _row, {number} AS _emit, {chosen} FROM src WHERE {_when(emit, headers)}"


def _when(emit: Emit, headers: dict[tuple[str, ...], str]) -> str:
    tests = [
        f"coalesce({clean(headers[(column,)])}, '0') NOT IN ('0', '0.0')" for column in emit.when
    ]
    return " AND ".join(tests) or "true"


def _source(
    spec: ColumnMap | None, headers: dict[tuple[str, ...], str], field: Field, shape: Shape
) -> str:
    if spec is None:
        return "CAST(NULL AS VARCHAR)"
    if spec.constant is not None:
        return literal(spec.constant)
    if spec.aliases not in headers:
        return "CAST(NULL AS VARCHAR)"
    header = headers[spec.aliases]
    if field.name in shape.native or field.name in shape.uncleaned:
        return f"src.{name(header)}"
    return _mapped_text(spec, header, is_whole=header in shape.whole)


#: In a list of values, what stands for every other one and for an empty cell.
_OTHERWISE = "*"


def _mapped_text(spec: ColumnMap, header: str, *, is_whole: bool) -> str:
    text, found = clean(header), trimmed(f"src.{name(header)}")
    if is_whole:
        text = found = f"CAST(src.{name(header)} AS VARCHAR)"
    if spec.prefix:
        text = found = f"{literal(spec.prefix)} || {text}"
    if spec.values:
        named = [(key, value) for key, value in spec.values if key and key != _OTHERWISE]
        pairs = ", ".join(f"{literal(key)}: {literal(value)}" for key, value in named)
        rest = dict(spec.values).get(_OTHERWISE)
        text = f"coalesce(map {{{pairs}}}[lower({found})], {literal(rest) if rest else text})"
    return text
