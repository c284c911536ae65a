"""Step 2: text becomes typed values, and every value that cannot is given a reason."""

from dataclasses import dataclass
from datetime import date

import duckdb

from etl.feed import IDENTITY_NAMES, Field
from etl.mapping import FeedMap
from etl.stage.sql import literal, name, search_key

_MOMENTS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%Y-%m-%d %H:%M",
)
_LEVELS = ("commune", "district", "province")


@dataclass(frozen=True)
class Terms:
    """What the checks of one load stand on: the day it is known, and the campaign's first day."""

    known_on: date
    campaign_from: date | None


def type_columns(staging: duckdb.DuckDBPyConnection, feed_map: FeedMap, *, terms: Terms) -> None:
    """Create `typed`: typed columns, area ids, and `_bad`, a list of (reason, column, value)."""
    feed = feed_map.feed
    values = [f"{_typed(field, feed_map.dates)} AS {name(field.name)}" for field in feed.all_fields]
    raw = [f"{name(field.name)} AS {name('raw_' + field.name)}" for field in feed.all_fields]
    staging.execute(
        f"CREATE TABLE parsed AS SELECT _row, _emit, {', '.join(values + raw)} FROM mapped"
    )
    reasons = [
        *_value_reasons(feed.all_fields, feed_map.require),
        *_rule_reasons(feed_map, terms),
        *_place_reasons(feed.places),
    ]
    kept = [f"p.{name(field.name)}" for field in feed.all_fields]
    areas = [f"{_area(place)} AS {place}_area_id" for place in feed.places]
    if feed.personal:
        areas.append(f"date_sub('year', p.birth_date, p.{feed.event_date}) AS _age")
    listed = f"list_filter([{', '.join(reasons)}], x -> x IS NOT NULL)"
    staging.execute(
        f"CREATE TABLE typed AS SELECT p._row, p._emit, {', '.join(kept + areas)}, "
        f"{listed} AS _bad FROM parsed p {_joins(feed)}"
    )
    staging.execute("DROP TABLE parsed")


def _typed(field: Field, dates: tuple[str, ...]) -> str:
    column = name(field.name)
    if field.kind == "day":
        return f"coalesce({_strptime(column, dates)}, TRY_CAST({column} AS DATE))"
    if field.kind == "moment":
        formats = _MOMENTS + dates
        return (
            f"coalesce(TRY_CAST(try_strptime({column}, [{_list(formats)}]) AS TIMESTAMP), "
            f"TRY_CAST({column} AS TIMESTAMP))"
        )
    if field.kind == "integer":
        return (
            f"TRY_CAST(CASE WHEN {column} SIMILAR TO '-?[0-9]+(\\.0+)?' THEN {column} END "
            "AS INTEGER)"
        )
    if field.kind == "real":
        return f"TRY_CAST({column} AS DOUBLE)"
    if field.kind == "choice":
        return f"CASE WHEN {column} IN ({_list(field.choices)}) THEN {column} END"
    return column


def _strptime(column: str, dates: tuple[str, ...]) -> str:
    return f"TRY_CAST(try_strptime({column}, [{_list(dates)}]) AS DATE)" if dates else "NULL"


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


def _value_reasons(fields: tuple[Field, ...], promised: tuple[str, ...]) -> list[str]:
    found = []
    for field in fields:
        value, raw = f"p.{name(field.name)}", f"p.{name('raw_' + field.name)}"
        if field.required or field.name in promised:
            found.append(_reason("missing_value", field.name, f"{raw} IS NULL"))
        if field.kind in _BAD_VALUE:
            found.append(
                _reason(
                    _BAD_VALUE[field.kind], field.name, f"{raw} IS NOT NULL AND {value} IS NULL"
                )
            )
        if field.kind in _REFERENCE:
            reason, table, key = _REFERENCE[field.kind]
            found.append(
                _reason(
                    reason,
                    field.name,
                    f"{value} IS NOT NULL AND {value} NOT IN (SELECT {key} FROM {table})",
                )
            )
        if field.low is not None:
            found.append(_reason("too_small", field.name, f"{value} < {field.low}"))
        if field.high is not None:
            found.append(_reason("too_large", field.name, f"{value} > {field.high}"))
    return found


def _rule_reasons(feed_map: FeedMap, terms: Terms) -> list[str]:
    feed = feed_map.feed
    found = [_reason(check.reason, check.column, check.broken) for check in feed.checks]
    event = feed.event_date
    if event and not feed.future_dates and "after_known" not in feed_map.flags:
        found.append(_reason("after_known", event, f"p.{event} > DATE '{terms.known_on}'"))
    if event and terms.campaign_from and "before_campaign" not in feed_map.flags:
        found.append(_reason("before_campaign", event, f"p.{event} < DATE '{terms.campaign_from}'"))
    return found


def _place_reasons(places: tuple[str, ...]) -> list[str]:
    found = []
    for place in places:
        for level in _LEVELS:
            column = f"{place}_{level}_code"
            found.append(
                _reason(
                    "unknown_area",
                    column,
                    f"p.{column} IS NOT NULL AND {place}_{level}.area_id IS NULL",
                )
            )
        column = f"{place}_province_name"
        found.append(
            _reason(
                "unknown_area",
                column,
                f"p.{column} IS NOT NULL AND p.{place}_province_code IS NULL "
                f"AND {place}_name.area_id IS NULL",
            )
        )
    return found


def _reason(reason: str, column: str, broken: str) -> str:
    value = "NULL" if column in IDENTITY_NAMES else f"p.{name('raw_' + column)}"
    return (
        f"CASE WHEN {broken} THEN {{'reason': {literal(reason)}, 'column': "
        f"{literal(column)}, 'value': CAST({value} AS VARCHAR)}} END"
    )


def _area(place: str) -> str:
    found = ", ".join(f"{place}_{level}.area_id" for level in (*_LEVELS, "name"))
    return f"coalesce({found}, 0)"


def _joins(feed: object) -> str:
    event = f"p.{feed.event_date}" if feed.event_date else "DATE '2021-07-01'"
    joins = []
    for place in feed.places:
        for level in _LEVELS:
            joins.append(_area_join(f"{place}_{level}", level, f"p.{place}_{level}_code", event))
        joins.append(
            f"LEFT JOIN ref_alias {place}_alias ON {place}_alias.alias = "
            + search_key(f"p.{place}_province_name")
        )
        joins.append(_area_join(f"{place}_name", "province", f"{place}_alias.area_code", event))
    return " ".join(joins)


def _area_join(alias: str, level: str, code: str, event: str) -> str:
    return (
        f"LEFT JOIN ref_area {alias} ON {alias}.area_code = {code} AND {alias}.level = "
        f"'{level}' AND coalesce({event}, DATE '2021-07-01') BETWEEN {alias}.valid_from AND "
        f"coalesce({alias}.valid_to, DATE '9999-12-31')"
    )
