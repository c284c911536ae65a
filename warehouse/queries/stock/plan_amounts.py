"""Measures of the stock and its plan by unit and day: the state of each day is a running sum."""

import numpy as np
import pandas as pd

from warehouse.indicators.base import Measure
from warehouse.queries.history import History
from warehouse.queries.ledger_sum import NoAnswer, Slice
from warehouse.queries.look import Look
from warehouse.queries.rollup import Rollup
from warehouse.queries.session import Session
from warehouse.queries.stock.plan_rows import count_rows, line_rows, usable_rows
from warehouse.queries.stock.plan_use import SPANS, use_rows
from warehouse.queries.stock.risk_rows import Risk, risk_rows
from warehouse.scope import Scope

_OF_LINES = ("lines_due", "lines_on_time", "doses_decided", "doses_taken_back")
_LEVELS = ("province", "district")
#: What each day's forecast says of that day's lots: a level, and no running sum.
OF_FORECASTS = ("at_risk",)


def plan_history(
    session: Session, measure: Measure, *, scope: Scope, slice_: Slice, roll: Rollup
) -> History:
    """The measure's changes by day and unit; raises NoAnswer below the districts."""
    where = _whole(session, scope, slice_)
    acts = len(session.acts(scope.known_on))
    key = ("plan", measure.column, roll.base_level, *where.key, acts)
    rows = session.memo(key, lambda: _rows(where, measure.column, roll.base_level))
    return session.memo((*key, roll.key), lambda: _spread(rows, roll))


def _whole(session: Session, scope: Scope, slice_: Slice) -> Look:
    """The nation up to the newest day, so that one reading answers for every day and area."""
    until = max(slice_.as_of, session.last_day or slice_.as_of)
    nation = session.tree.find("", map_name="63")
    own = Scope(as_of=until, known_on=scope.known_on, vaccine=scope.vaccine)
    return Look(session, own, nation, until, None, None)


def _rows(where: Look, column: str, level: str) -> pd.DataFrame:
    if level not in _LEVELS or (column in _OF_LINES and level != "province"):
        raise NoAnswer(f"{column} is not kept by {level}")
    if column in SPANS:
        return use_rows(where, column)
    if column in _OF_LINES:
        return line_rows(where, column)
    return (
        usable_rows(where, level) if column == "usable" else count_rows(where, level, column=column)
    )


def _spread(rows: pd.DataFrame, roll: Rollup) -> History:
    if rows.empty:
        nothing = np.zeros((0, len(roll.unit_ids)))
        return History(np.datetime64("1970-01-01", "D"), nothing, nothing.astype(bool))
    event = rows["event_date"].to_numpy(dtype="datetime64[D]")
    first = event.min()
    base = rows["base_id"].to_numpy(dtype=np.int64)
    day = (event - first).astype(int)
    return History(first, *roll.spread(base, day, amount=rows["amount"].to_numpy(dtype=float)))


def plan_by_day(
    session: Session,
    measure: Measure,
    *,
    scope: Scope,
    slice_: Slice,
    roll: Rollup,
    days: pd.DatetimeIndex,
) -> np.ndarray:
    """A level of each day and unit, nan on days of which no forecast says anything.

    Raises NoAnswer below the districts.
    """
    if roll.base_level not in _LEVELS:
        raise NoAnswer(f"{measure.column} is not kept by {roll.base_level}")
    where = _whole(session, scope, slice_)
    ids = None if roll.base_level == "province" else _base_ids(roll)
    acts = len(session.acts(scope.known_on))
    key = ("risk", roll.base_level, *where.key, acts, None if ids is None else tuple(ids))
    risk = session.memo(key, lambda: risk_rows(where, roll.base_level, base_ids=ids))
    return _levels(risk, roll, days)


def _base_ids(roll: Rollup) -> np.ndarray:
    return np.unique(roll.links["base_id"].to_numpy(dtype=np.int64))


def _levels(risk: Risk, roll: Rollup, days: pd.DatetimeIndex) -> np.ndarray:
    at = (days.to_numpy(dtype="datetime64[D]") - risk.first).astype(int)
    nobody = np.zeros(len(risk.base_ids))
    # A place that is known has nothing at risk until a row says otherwise.
    base = np.r_[risk.base_ids, risk.base_id].astype(np.int64)
    day = np.r_[nobody, risk.day].astype(int)
    sums, seen = roll.spread(base, day, amount=np.r_[nobody, risk.doses])
    table = np.full((len(days), len(roll.unit_ids)), np.nan)
    inside = (at >= 0) & (at < len(risk.is_told))
    inside[inside] = risk.is_told[at[inside]]
    padded = np.zeros((max(len(risk.is_told), len(sums)), sums.shape[1]))
    padded[: len(sums)] = sums
    table[inside] = np.where(seen.any(axis=0), padded[at[inside]], np.nan)
    return table
