"""Measures of pace: each dose counted by its hour and by the minutes between its steps."""

from collections.abc import Iterator

import sqlalchemy as sa

from warehouse.schema.bins import (
    ENTRY_COLUMNS,
    ENTRY_EDGES,
    HOURS,
    INTERVALS,
    LONGEST_MINUTES,
    PACE,
    REQUIRED_MINUTES,
    TYPED,
    WRONG,
    Interval,
    hour_column,
)
from warehouse.schema.ledgers import Mart

_MINUTE = 60
#: What the dimensions of a ledger of pace are joined by.
_PLACE = ("facility_id", "place_area_id")
_STAMPS = ("received_at", "screened_at", "injected_at", "released_at", "entered_at")


def is_pace(mart: Mart) -> bool:
    """Whether a ledger's measures are those of pace."""
    return mart.measures == PACE


def timed(rows: sa.FromClause) -> sa.Subquery:
    """Rows with any time stamp, with their signed doses, hour, seconds between steps, entry lag.

    What many measures ask is worked out once here: a bin must not take its own look at the clock.
    """
    kept = [column for column in rows.c if column.name not in ("doses", "sign", *_STAMPS)]
    seconds = [_seconds(rows, interval).label(interval.name) for interval in INTERVALS.values()]
    return (
        sa.select(
            *kept,
            (rows.c.doses * rows.c.sign).label("counted"),
            _whole(sa.extract("hour", rows.c.injected_at)).label("hour"),
            _whole(sa.cast(rows.c.entered_at, sa.Date) - rows.c.event_date).label("entry_days"),
            *seconds,
        )
        .where(sa.or_(*[rows.c[name].is_not(None) for name in _STAMPS]))
        .subquery("timed")
    )


def by_place(rows: sa.FromClause) -> sa.Subquery:
    """The measures of pace by facility, place, day and kind: before anything is joined, so that
    what a row adds is added to few sums.
    """
    every = timed(rows)
    groups = [every.c[name] for name in (*_PLACE, "event_date", "kind")]
    sums = [
        sa.cast(sa.func.sum(value), sa.Integer).label(name) for name, value in counts(every).items()
    ]
    return sa.select(*groups, *sums).group_by(*groups).subquery("by_place")


def _whole(number: sa.ColumnElement) -> sa.ColumnElement:
    return sa.cast(number, sa.Integer)


def _seconds(rows: sa.FromClause, interval: Interval) -> sa.ColumnElement:
    return _whole(sa.extract("epoch", rows.c[interval.end] - rows.c[interval.start]))


def counts(rows: sa.FromClause) -> dict[str, sa.ColumnElement]:
    """For each measure of pace what a row of `timed` counts in it."""
    found = dict(_conditions(rows))
    return {name: sa.case((found[name], rows.c.counted), else_=0) for name in PACE}


def _conditions(rows: sa.FromClause) -> Iterator[tuple[str, sa.ColumnElement]]:
    for hour in HOURS:
        yield hour_column(hour), _between(rows.c.hour, HOURS, hour)
    for low, name in zip(ENTRY_EDGES, ENTRY_COLUMNS, strict=True):
        yield name, sa.and_(rows.c.entry_days >= 0, _between(rows.c.entry_days, ENTRY_EDGES, low))
    for interval in INTERVALS.values():
        seconds = rows.c[interval.name]
        edges = tuple(edge * _MINUTE for edge in interval.edges)
        for low, name in zip(edges, interval.columns, strict=True):
            yield name, sa.and_(_is_measured(seconds), _between(seconds, edges, low))
        yield interval.equal, seconds == 0
    yield TYPED, rows.c.watch == REQUIRED_MINUTES * _MINUTE
    wrong = [_is_wrong(rows.c[name]) for name in INTERVALS]
    yield WRONG, sa.or_(*[sa.func.coalesce(each, sa.false()) for each in wrong])


def _between(value: sa.ColumnElement, edges: tuple[int, ...], low: int) -> sa.ColumnElement:
    """At or above an edge and below the next; the first takes all below, the last all above."""
    place = edges.index(low)
    if place == 0:
        return value < edges[1]
    if low == edges[-1]:
        return value >= low
    return sa.and_(value >= low, value < edges[place + 1])


def _is_measured(seconds: sa.ColumnElement) -> sa.ColumnElement:
    return sa.and_(seconds > 0, seconds < LONGEST_MINUTES * _MINUTE)


def _is_wrong(seconds: sa.ColumnElement) -> sa.ColumnElement:
    return sa.or_(seconds < 0, seconds >= LONGEST_MINUTES * _MINUTE)
