"""Measures of the stock and its plan by unit and day: the state of each day is a running sum."""

from dataclasses import replace

import numpy as np
import pandas as pd

from warehouse.indicators.base import Measure
from warehouse.queries.history import History
from warehouse.queries.ledger_sum import NoAnswer, Slice
from warehouse.queries.look import Look
from warehouse.queries.rollup import Rollup
from warehouse.queries.session import Session
from warehouse.queries.stock.nodes import units_of
from warehouse.queries.stock.plan_rows import count_rows, line_rows, usable_rows
from warehouse.queries.stock.plan_use import SPANS, use_rows
from warehouse.queries.stock.run_out import node_rows
from warehouse.scope import Scope

_OF_LINES = ("lines_due", "lines_on_time", "doses_decided", "doses_taken_back")
_LEVELS = ("province", "district")
#: What is worked out for one day alone, and has no history.
OF_ONE_DAY = ("at_risk",)


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


def plan_of_day(
    session: Session, measure: Measure, *, scope: Scope, slice_: Slice, roll: Rollup
) -> np.ndarray:
    """The measure of each unit as of the slice's day alone, nan where nothing is known."""
    if roll.base_level not in _LEVELS:
        raise NoAnswer(f"{measure.column} is not kept by {roll.base_level}")
    where = replace(_whole(session, scope, slice_), as_of=slice_.as_of)
    acts = len(session.acts(scope.known_on))
    key = ("plan of day", roll.base_level, *where.key, acts)
    rows = session.memo(key, lambda: _of_day(where, roll.base_level))
    sums, known = roll.spread(
        rows["node_id"].to_numpy(dtype=np.int64),
        np.zeros(len(rows), dtype=int),
        amount=rows[measure.column].to_numpy(dtype=float),
    )
    none = np.full(len(roll.unit_ids), np.nan)
    return np.where(known[0], sums[0], none) if len(rows) else none


def _of_day(where: Look, level: str) -> pd.DataFrame:
    rows = node_rows(where, units_of(where, level))
    return rows[rows["vaccine_code"] == where.scope.vaccine].reset_index(drop=True)
