"""Measures of pace: each dose counted by the hours of its steps and the minutes between them."""

from collections.abc import Callable
from functools import partial

import sqlalchemy as sa

from warehouse.schema.bins import (
    ENTERED_BEFORE,
    ENTRY_EDGES,
    HOURS,
    INTERVALS,
    LONGEST_MINUTES,
    PACE,
    STAMPS,
    TYPED,
    TYPED_SECONDS,
    bin_column,
    dropped_columns,
    entry_column,
    hour_column,
)
from warehouse.schema.ledgers import Mart

_MINUTE = 60


def is_pace(mart: Mart) -> bool:
    """Whether a ledger's measures are those of pace."""
    return mart.measures == PACE


def timed(rows: sa.FromClause) -> list[sa.ColumnElement]:
    """Rows with at least one time stamp."""
    return [sa.or_(*[rows.c[f"{stamp}_at"].is_not(None) for stamp in (*STAMPS, "entered")])]


def _counted(rows: sa.FromClause, is_counted: sa.ColumnElement) -> sa.ColumnElement:
    return sa.case((is_counted, rows.c.doses * rows.c.sign), else_=0)


def _in_hour(rows: sa.FromClause, *, stamp: str, hour: int) -> sa.ColumnElement:
    found = sa.extract("hour", rows.c[f"{stamp}_at"])
    if hour == HOURS[0]:
        return _counted(rows, found <= hour)
    return _counted(rows, found >= hour if hour == HOURS[-1] else found == hour)


def _seconds(rows: sa.FromClause, interval: str) -> sa.ColumnElement:
    start, end, _edges = INTERVALS[interval]
    return sa.extract("epoch", rows.c[f"{end}_at"] - rows.c[f"{start}_at"])


def _between(rows: sa.FromClause, *, interval: str, low: int, high: int) -> sa.ColumnElement:
    """At least `low` and less than `high` minutes; equal times are no time."""
    seconds = _seconds(rows, interval)
    start = seconds > 0 if low == 0 else seconds >= low * _MINUTE
    return _counted(rows, sa.and_(start, seconds < high * _MINUTE))


def _dropped(rows: sa.FromClause, *, interval: str, is_equal: bool) -> sa.ColumnElement:
    seconds = _seconds(rows, interval)
    wrong = sa.or_(seconds < 0, seconds >= LONGEST_MINUTES * _MINUTE)
    return _counted(rows, seconds == 0 if is_equal else wrong)


def _typed(rows: sa.FromClause) -> sa.ColumnElement:
    return _counted(rows, _seconds(rows, "watch") == TYPED_SECONDS)


def _entered(rows: sa.FromClause, *, low: int, high: int | None) -> sa.ColumnElement:
    """Doses entered at least `low` and less than `high` days after their day."""
    days = sa.cast(rows.c.entered_at, sa.Date) - rows.c.event_date
    return _counted(rows, days >= low if high is None else sa.and_(days >= low, days < high))


def _entered_before(rows: sa.FromClause) -> sa.ColumnElement:
    return _counted(rows, sa.cast(rows.c.entered_at, sa.Date) < rows.c.event_date)


def _counts() -> dict[str, Callable[[sa.FromClause], sa.ColumnElement]]:
    found: dict[str, Callable[[sa.FromClause], sa.ColumnElement]] = {
        hour_column(stamp, hour): partial(_in_hour, stamp=stamp, hour=hour)
        for stamp in STAMPS
        for hour in HOURS
    }
    for interval, (_start, _end, edges) in INTERVALS.items():
        for low, high in zip(edges, (*edges[1:], LONGEST_MINUTES), strict=True):
            found[bin_column(interval, low)] = partial(
                _between, interval=interval, low=low, high=high
            )
        equal, wrong = dropped_columns(interval)
        found[equal] = partial(_dropped, interval=interval, is_equal=True)
        found[wrong] = partial(_dropped, interval=interval, is_equal=False)
    for low, high in zip(ENTRY_EDGES, (*ENTRY_EDGES[1:], None), strict=True):
        found[entry_column(low)] = partial(_entered, low=low, high=high)
    return {**found, TYPED: _typed, ENTERED_BEFORE: _entered_before}


#: For each measure, what a row of injections counts in it.
COUNTS = _counts()
