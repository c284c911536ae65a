"""From when to when the books said something: running sums, and the spans of days between rows."""

from collections.abc import Callable

import numpy as np
import pandas as pd

#: The day after a span that has not ended.
NO_END = np.datetime64("9999-12-31", "us")
#: A group and a day as one number: sorting one is many times quicker than sorting by two.
_DAY_BITS = 23
_FAR = 1 << (_DAY_BITS - 1)  # more days than any date lies from 1970, before or after it


def spans(
    group: np.ndarray,
    day: np.ndarray,
    *,
    change: np.ndarray,
    holds: Callable[[np.ndarray], np.ndarray],
) -> pd.DataFrame:
    """group, event_date, until, total: a group's sum of changes on the days on which `holds` says
    so of it.

    Rows come in any order, with whole numbers; groups are not negative. A total is that of the end
    of its day, and lasts to the day before `until`, the next day of its group.
    """
    days = day.astype("datetime64[D]").astype(np.int64)
    key = (group.astype(np.int64) << _DAY_BITS) + (days + _FAR)
    order = np.argsort(key)
    key, sums = key[order], change[order].cumsum(dtype=np.int64)
    last = _ends(key)
    key, sums = key[last], sums[last]
    own = key >> _DAY_BITS
    ends = _ends(own)
    total = sums - np.repeat(np.r_[0, sums[ends]][:-1], np.diff(ends, prepend=-1))
    shown = np.flatnonzero(holds(total))
    is_end = np.isin(shown, ends)
    until = np.where(is_end, NO_END, _days(key[np.where(is_end, shown, shown + 1)]))
    told = {"group": own[shown], "event_date": _days(key[shown])}
    return pd.DataFrame({**told, "until": until, "total": total[shown]})


def _ends(values: np.ndarray) -> np.ndarray:
    """Where each run of equal values ends."""
    return np.flatnonzero(np.r_[values[1:] != values[:-1], True]) if len(values) else np.arange(0)


def _days(key: np.ndarray) -> np.ndarray:
    days = (key & (2 * _FAR - 1)) - _FAR
    return days.astype("datetime64[D]").astype("datetime64[us]")


def on_day(rows: pd.DataFrame, day: object) -> pd.Series:
    """Which spans, from event_date to the day before `until`, hold on a day."""
    at = pd.Timestamp(day)
    return (rows["event_date"] <= at) & (rows["until"] > at)
