"""Clocks of a severe case: what starts each, when it is due, whether it was kept.

A clock in hours runs day and night. A clock in working days counts neither its first day (Bộ luật
Dân sự 2015 Điều 147) nor weekends and holidays, and ends with the last of its days. A clock that
has not started waits for its step and is not overdue.
"""

from collections.abc import Iterable
from datetime import date, datetime

import numpy as np
import pandas as pd

from warehouse.analytics.safety import checks

WAITING, RUNNING, OVERDUE, MET, LATE = "waiting", "running", "overdue", "met", "late"


def working_days_after(start: pd.Series, days: int, *, holidays: Iterable[date]) -> pd.Series:
    """The day on which the given working day after each start falls; NaT where nothing started."""
    days = checks.whole("days", days, least=1)
    known = pd.to_datetime(start)
    free = np.array(sorted(holidays), dtype="datetime64[D]")
    first = known.fillna(pd.Timestamp(0)).to_numpy().astype("datetime64[D]")
    reached = np.busday_offset(first, days, roll="backward", holidays=free)
    found = pd.Series(reached.astype("datetime64[ns]"), index=known.index)
    return found.where(known.notna())


def due_at(
    started: pd.Series, *, amount: int, unit: str, holidays: Iterable[date] = ()
) -> pd.Series:
    """When a clock that started at `started` runs out; ValueError for a unit nobody knows."""
    if unit == "hour":
        return pd.to_datetime(started) + pd.Timedelta(hours=amount)
    if unit != "working_day":
        raise ValueError(f"a clock runs in hours or working days, not in {unit}")
    last = working_days_after(started, amount, holidays=holidays)
    return last + pd.Timedelta(days=1)  # the end of that day


def clock_states(
    cases: pd.DataFrame, rules: pd.DataFrame, *, now: datetime, holidays: Iterable[date] = ()
) -> pd.DataFrame:
    """One row a case and clock: case, clock_code, started_at, due_at, done_at, state, hours_left.

    `cases` has case and a moment column for each step that a rule names (NaT while open); a step
    done before it was asked for counts as met. `rules` has clock_code, from_step, to_step, amount
    and unit. hours_left is negative once overdue and missing where nothing runs.
    """
    free = tuple(holidays)
    parts = [_one_clock(cases, rule, now=now, holidays=free) for rule in rules.itertuples()]
    return pd.concat(parts, ignore_index=True) if parts else _NOTHING.copy()


def clock_spans(
    cases: pd.DataFrame, rules: pd.DataFrame, *, holidays: Iterable[date] = ()
) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """When each clock of each case started, was due and was done (NaT while not), one a rule."""
    free = tuple(holidays)
    found = []
    for rule in rules.itertuples():
        started, done = (pd.to_datetime(cases[name]) for name in (rule.from_step, rule.to_step))
        due = due_at(started, amount=int(rule.amount), unit=rule.unit, holidays=free)
        found.append(tuple(part.to_numpy() for part in (started, due, done)))
    return found


_NOTHING = pd.DataFrame(
    columns=["case", "clock_code", "started_at", "due_at", "done_at", "state", "hours_left"]
)


def _one_clock(
    cases: pd.DataFrame, rule: object, *, now: datetime, holidays: tuple[date, ...]
) -> pd.DataFrame:
    started, done = (pd.to_datetime(cases[name]) for name in (rule.from_step, rule.to_step))
    started = started.where(started <= now)
    done = done.where(done <= now)
    due = due_at(started, amount=int(rule.amount), unit=rule.unit, holidays=holidays)
    left = (due - pd.Timestamp(now)) / pd.Timedelta(hours=1)
    state = np.select(
        [done.notna() & (due.isna() | (done <= due)), done.notna(), due.isna(), left < 0],
        [MET, LATE, WAITING, OVERDUE],
        RUNNING,
    )
    open_ = np.isin(state, [RUNNING, OVERDUE])
    return pd.DataFrame(
        {
            "case": cases["case"].to_numpy(),
            "clock_code": rule.clock_code,
            "started_at": started.to_numpy(),
            "due_at": due.to_numpy(),
            "done_at": done.to_numpy(),
            "state": state,
            "hours_left": np.where(open_, left, np.nan),
        }
    )
