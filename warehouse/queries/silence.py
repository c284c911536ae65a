"""Which units have been silent: no dose for some days makes their figures incomplete."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd

from warehouse.indicators.base import Indicator, Measure, terms
from warehouse.queries.amounts import amounts, day_range
from warehouse.queries.ledger_sum import Slice
from warehouse.queries.rollup import Rollup
from warehouse.queries.session import Session
from warehouse.scope import Scope

#: A unit whose newest dose is older than this many days before the as-of day is incomplete.
SILENT_DAYS = 3
#: Communes are too small to vaccinate every day: their silence says nothing.
_JUDGED = ("nation", "zone", "province", "district")


def is_silent(
    session: Session, indicator: Indicator, *, scope: Scope, slice_: Slice, roll: Rollup
) -> np.ndarray:
    """For each unit whether its doses have stopped arriving; never for other figures."""
    flows = [term.measure.family == "injection" for term in indicator.numerator]
    level = roll.units["level"].iloc[0] if len(roll.units) else ""
    if not flows or not all(flows) or level not in _JUDGED:
        return np.zeros(len(roll.units), dtype=bool)
    whole = replace(scope, dose="", age="", sex="", vaccine="", group="", indicator="")
    newest = session.memo(
        ("newest dose", roll.key, slice_.as_of, whole),
        lambda: _newest_dose(session, scope=whole, slice_=slice_, roll=roll),
    )
    return (newest < pd.Timestamp(slice_.as_of) - timedelta(days=SILENT_DAYS)).to_numpy()


def still_open(
    session: Session, indicator: Indicator, *, slice_: Slice, days: pd.DatetimeIndex
) -> np.ndarray:
    """For each day whether doses given on it are still being entered; never for other figures.

    A day is open while it is no more than SILENT_DAYS before the day as known on.
    """
    flows = [term.measure.family == "injection" for term in indicator.numerator]
    known = slice_.known_on or (session.known_days[-1] if session.known_days else None)
    if known is None or not flows or not all(flows):
        return np.zeros(len(days), dtype=bool)
    return np.asarray(days > pd.Timestamp(known) - timedelta(days=SILENT_DAYS))


def _newest_dose(session: Session, *, scope: Scope, slice_: Slice, roll: Rollup) -> pd.Series:
    days = day_range(slice_.as_of, slice_.as_of)
    every = terms(Measure("injection"))
    return amounts(session, every, scope=scope, slice_=slice_, roll=roll, days=days).last_day
