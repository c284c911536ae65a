"""Step 2: text becomes typed values, and every value that cannot is given a reason."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import duckdb

from etl.feed import IDENTITY_NAMES, Check, Feed, Field
from etl.mapping import FeedMap
from etl.stage.mapped import Shape
from etl.stage.sql import literal, name, parted, search_key

_MOMENTS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M:%S.%f",
    "%d/%m/%Y %H:%M",
    "%Y-%m-%d %H:%M",
)
_SQL_TYPES = {
    "day": "DATE",
    "moment": "TIMESTAMP",
    "integer": "INTEGER",
    "real": "DOUBLE",
    "given": "BOOLEAN",
}
_LEVELS = ("commune", "district", "province")


@dataclass(frozen=True)
class Terms:
    """What the checks of one load stand on: the day it is known, and the campaign's first day."""

    known_on: date
    campaign_from: date | None


def parse_columns(staging: duckdb.DuckDBPyConnection, feed_map: FeedMap, *, shape: Shape) -> None:
    """Create the view `parsed`: every column in its type, and as it was found (raw_)."""
    fields = feed_map.feed.all_fields
    values = [f"{_typed(field, feed_map, shape)} AS {name(field.name)}" for field in fields]
    raw = [f"{name(field.name)} AS {name('raw_' + field.name)}" for field in fields]
    named = ", ref_term_names" if any(field.kind == "terms" for field in fields) else ""
    staging.execute(
        f"CREATE VIEW parsed AS SELECT _row, _emit, {', '.join(values + raw)} FROM mapped{named}"
    )


def type_columns(
    staging: duckdb.DuckDBPyConnection, feed_map: FeedMap, *, terms: Terms, shape: Shape
) -> None:
    """Create the view `checked`: typed columns, area ids, and whether any value is at fault.

    The reasons themselves are looked up afterwards, for the few rows that have one.
    """
    feed = feed_map.feed
    parse_columns(staging, feed_map, shape=shape)
    kept = [f"p.{name(field.name)}" for field in feed.all_fields]
    areas = [f"{_area(place, shape)} AS {place}_area_id" for place in feed.places]
    if feed.personal:
        areas.append(f"{_age(feed)} AS _age")
    broken = " OR ".join(f"({reason.broken})" for reason in _reasons(feed_map, terms, shape))
    staging.execute(
        f"CREATE VIEW checked AS SELECT p._row, p._emit, {', '.join(kept + areas)}, "
        f"coalesce({broken}, false) AS _is_bad FROM parsed p {_joins(feed, shape)}"
    )


def _age(feed: Feed) -> str:
    """Whole years at the event: as the source says them, else from the birth date."""
    born = f"date_sub('year', p.birth_date, p.{feed.event_date})"
    said = any(field.name == "age_years" for field in feed.fields)
    return f"coalesce(CAST(floor(p.age_years) AS BIGINT), {born})" if said else born


#: Of a file without a bad row: to plan all that could be wrong takes longer than to read few rows.
_NO_REASONS = (
    "CREATE TABLE reasons (_row INTEGER, _emit INTEGER, reason VARCHAR, canonical VARCHAR, "
    "value VARCHAR)"
)


def list_reasons(
    staging: duckdb.DuckDBPyConnection, feed_map: FeedMap, *, terms: Terms, shape: Shape
) -> None:
    """Create `reasons` (_row, _emit, reason, canonical, value) for the bad rows of `typed`."""
    if not staging.execute("SELECT count(*) FROM bad_rows").fetchone()[0]:
        staging.execute(_NO_REASONS)
        return
    told = ", ".join(_told(reason) for reason in _reasons(feed_map, terms, shape))
    staging.execute(
        f"CREATE TABLE reasons AS SELECT _row, _emit, bad.reason AS reason, bad.canonical AS "
        f"canonical, bad.value AS value FROM (SELECT p._row, p._emit, unnest(list_filter([{told}], "
        f"x -> x IS NOT NULL)) AS bad FROM parsed p {_joins(feed_map.feed, shape)} "
        "WHERE p._row IN (SELECT _row FROM bad_rows))"
    )


def _reasons(feed_map: FeedMap, terms: Terms, shape: Shape) -> list[Check]:
    feed = feed_map.feed
    return [
        *_value_reasons(feed.all_fields, feed_map.require, shape),
        *_rule_reasons(feed_map, terms),
        *_place_reasons(feed.places, shape),
    ]


def _told(reason: Check) -> str:
    hidden = reason.column in IDENTITY_NAMES
    value = "NULL" if hidden else f"p.{name('raw_' + reason.column)}"
    return (
        f"CASE WHEN {reason.broken} THEN {{'reason': {literal(reason.reason)}, 'canonical': "
        f"{literal(reason.column)}, 'value': CAST({value} AS VARCHAR)}} END"
    )


def _typed(field: Field, feed_map: FeedMap, shape: Shape) -> str:
    column = name(field.name)
    if field.name not in shape.mapped:
        return f"CAST(NULL AS {_SQL_TYPES.get(field.kind, 'VARCHAR')})"
    if field.name in shape.native:
        return _native(column, field.kind)
    if field.kind == "day":
        return f"coalesce({_iso(column, 'DATE')}, {_strptime(column, feed_map.dates, 'DATE')})"
    if field.kind == "moment":
        formats = (*_MOMENTS, *feed_map.dates)
        return f"coalesce({_iso(column, 'TIMESTAMP')}, {_strptime(column, formats, 'TIMESTAMP')})"
    if field.kind == "integer":
        return (
            f"TRY_CAST(CASE WHEN {column} SIMILAR TO '-?[0-9]+(\\.0+)?' THEN {column} END "
            "AS INTEGER)"
        )
    if field.kind == "real":
        return f"TRY_CAST({column} AS DOUBLE)"
    if field.kind in _OWN_WAY:
        return _OWN_WAY[field.kind](column)
    if field.kind == "choice":
        return f"CASE WHEN {column} IN ({_list(field.choices)}) THEN {column} END"
    return column


#: Kinds that no cast reads.
_OWN_WAY: dict[str, Callable[[str], str]] = {
    "given": lambda column: f"({column} IS NOT NULL)",
    "list": parted,
    "terms": lambda column: parted(column, known="_term_names"),
}


def _native(column: str, kind: str) -> str:
    """A value that came in its type; only a date that no text could say is not taken."""
    if kind in ("day", "moment"):
        return f"CASE WHEN isfinite({column}) AND year({column}) < 10000 THEN {column} END"
    return f"TRY_CAST({column} AS {_SQL_TYPES[kind]})"


def _iso(column: str, kind: str) -> str:
    """An ISO date by a plain cast, much faster than a pattern; 05-06-21 must not become year 5."""
    return f"CASE WHEN substr({column}, 5, 1) = '-' THEN TRY_CAST({column} AS {kind}) END"


def _strptime(column: str, formats: tuple[str, ...], kind: str) -> str:
    if not formats:
        return "NULL"
    return f"TRY_CAST(try_strptime({column}, [{_list(formats)}]) AS {kind})"


def _list(texts: tuple[str, ...]) -> str:
    return ", ".join(literal(text) for text in texts)


_BAD_VALUE = {
    "day": "not_a_date",
    "moment": "not_a_time",
    "integer": "not_a_whole_number",
    "real": "not_a_number",
    "choice": "unknown_value",
}
_REFERENCE = {
    "vaccine": ("unknown_vaccine", "ref_vaccine", "vaccine_code"),
    "age_band": ("unknown_age_band", "ref_age_band", "age_band_code"),
    "group": ("unknown_group", "ref_group", "priority_group_code"),
}


_UNKNOWN_AREA = (
    "{value} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ref_area r WHERE r.is_exact "
    "AND r.area_code = {value} AND r.valid_from = p.valid_from)"
)


def _value_reasons(
    fields: tuple[Field, ...], promised: tuple[str, ...], shape: Shape
) -> list[Check]:
    found = []
    for field in fields:
        raw = f"p.{name('raw_' + field.name)}"
        if field.required or field.name in promised:
            found.append(Check("missing_value", field.name, f"{raw} IS NULL"))
        if field.name in shape.mapped:
            found += _filled_reasons(field, f"p.{name(field.name)}", raw)
    return found


def _filled_reasons(field: Field, value: str, raw: str) -> list[Check]:
    found = []
    if field.kind in _BAD_VALUE:
        found.append(
            Check(_BAD_VALUE[field.kind], field.name, f"{raw} IS NOT NULL AND {value} IS NULL")
        )
    if field.kind in _REFERENCE:
        reason, table, key = _REFERENCE[field.kind]
        unknown = f"{value} IS NOT NULL AND {value} NOT IN (SELECT {key} FROM {table})"
        found.append(Check(reason, field.name, unknown))
    if field.kind == "area":
        found.append(Check("unknown_area", field.name, _UNKNOWN_AREA.format(value=value)))
    if field.low is not None:
        found.append(Check("too_small", field.name, f"{value} < {field.low}"))
    if field.high is not None:
        found.append(Check("too_large", field.name, f"{value} > {field.high}"))
    return found


def _rule_reasons(feed_map: FeedMap, terms: Terms) -> list[Check]:
    feed = feed_map.feed
    found = [check for check in feed.checks if check.reason not in feed_map.flags]
    own = {field.name for field in feed.all_fields}
    if feed_map.key and own.issuperset(feed_map.key):
        # Rows without a key would all count as versions of one row.
        empty = " AND ".join(f"p.{name(column)} IS NULL" for column in feed_map.key)
        found.append(Check("missing_value", feed_map.key[0], empty))
    event = feed.event_date if feed.is_dated else ""
    if event and not feed.future_dates and "after_known" not in feed_map.flags:
        found.append(Check("after_known", event, f"p.{event} > DATE '{terms.known_on}'"))
    if event and terms.campaign_from and "before_campaign" not in feed_map.flags:
        found.append(Check("before_campaign", event, f"p.{event} < DATE '{terms.campaign_from}'"))
    return found


def _place_reasons(places: tuple[str, ...], shape: Shape) -> list[Check]:
    found = []
    for place in places:
        for level in _levels(place, shape):
            column = f"{place}_{level}_code"
            unknown = f"p.{column} IS NOT NULL AND {place}_{level}.area_id IS NULL"
            found.append(Check("unknown_area", column, unknown))
        column = f"{place}_province_name"
        if column in shape.mapped:
            unknown = f"p.{column} IS NOT NULL AND p.{place}_province_code IS NULL "
            found.append(
                Check("unknown_area", column, f"{unknown}AND {place}_name.area_id IS NULL")
            )
    return found


def _levels(place: str, shape: Shape) -> list[str]:
    return [level for level in _LEVELS if f"{place}_{level}_code" in shape.mapped]


def _area(place: str, shape: Shape) -> str:
    """The finest area that the row names; its province by name when no code says it."""
    names = ["name"] if f"{place}_province_name" in shape.mapped else []
    found = [f"{place}_{level}.area_id" for level in (*_levels(place, shape), *names)]
    return f"coalesce({', '.join([*found, '0'])})"


def _joins(feed: Feed, shape: Shape) -> str:
    event = f"p.{feed.event_date}" if feed.event_date else "DATE '2021-07-01'"
    joins = []
    for place in feed.places:
        for level in _levels(place, shape):
            joins.append(_area_join(f"{place}_{level}", level, f"p.{place}_{level}_code", event))
        if f"{place}_province_name" in shape.mapped:
            joins.append(_alias_join(place))
            joins.append(_area_join(f"{place}_name", "province", f"{place}_alias.area_code", event))
    return " ".join(joins)


def _alias_join(place: str) -> str:
    # A name beside a code says nothing new: it is neither looked up nor held against the row.
    name_alone = f"CASE WHEN p.{place}_province_code IS NULL THEN p.{place}_province_name END"
    return f"LEFT JOIN ref_alias {place}_alias ON {place}_alias.alias = " + search_key(name_alone)


def _area_join(alias: str, level: str, code: str, event: str) -> str:
    return (
        f"LEFT JOIN ref_area {alias} ON {alias}.area_code = {code} AND {alias}.level = "
        f"'{level}' AND coalesce({event}, DATE '2021-07-01') BETWEEN {alias}.valid_from AND "
        f"coalesce({alias}.valid_to, DATE '9999-12-31')"
    )
