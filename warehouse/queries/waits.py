"""Registrations by state: who is in it, since when, and when they moved on."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from warehouse.analytics.waiting import quantile_of_wait
from warehouse.indicators.base import Measure, Wait
from warehouse.marts.waiting import CANCELLED, STATES
from warehouse.queries.ledger_sum import Slice, ledger_cross
from warehouse.queries.rollup import Rollup
from warehouse.queries.session import Session
from warehouse.scope import Scope

#: The pace by which waiting is judged is that of so many days.
PERIOD_DAYS = 28
_DAY = "datetime64[D]"
_BY = ("state", "move", "entered_on", "event_date")
#: What a row of `Moves` does, as a number, because words are slow to compare.
IN, OUT, GONE = 0, 1, 2
#: The ledger's words as these numbers: IN, OUT and GONE, and the places of STATES.
CODED = {"state": STATES, "move": ("in", "out", CANCELLED)}


@dataclass(frozen=True)
class Moves:
    """Who entered and left a state: unit (position), day entered, day of the move, people.

    `move` is IN, OUT (to a later state) or GONE (cancelled).
    """

    unit: np.ndarray
    entered: np.ndarray
    event: np.ndarray
    people: np.ndarray
    move: np.ndarray

    def of(self, unit: int) -> "Moves":
        """Those of one unit."""
        own = self.unit == unit
        return Moves(
            *(getattr(self, name)[own] for name in ("unit", "entered", "event", "people", "move"))
        )

    @cached_property
    def is_in(self) -> np.ndarray:
        """Which rows enter the state."""
        return self.move == IN

    @cached_property
    def is_out(self) -> np.ndarray:
        """Which rows move on to a later state."""
        return self.move == OUT

    @cached_property
    def by_unit(self) -> dict[int, "Moves"]:
        """Each unit that has any, with its own; the rows are looked through once."""
        if not len(self.unit):
            return {}
        order = np.argsort(self.unit, kind="stable")
        units, starts = np.unique(self.unit[order], return_index=True)
        names = ("unit", "entered", "event", "people", "move")
        parts = [np.split(getattr(self, name)[order], starts[1:]) for name in names]
        return {int(unit): Moves(*own) for unit, *own in zip(units, *parts, strict=True)}


def moves(session: Session, state: str, *, scope: Scope, slice_: Slice, roll: Rollup) -> Moves:
    """Every move into and out of a state up to the newest day, spread over the units.

    One unit that is the sum of its areas is read for all its states at once.
    """
    whole = replace(slice_, as_of=max(slice_.as_of, session.last_day or slice_.as_of))
    wanted = "" if roll.is_sum else state
    key = ("moves", wanted, scope.group, whole, roll.key)

    def read() -> dict[str, Moves]:
        rows = session.kept(
            key, lambda: _read(session, wanted, scope=scope, slice_=whole, roll=roll)
        )
        return _by_state(rows)

    return session.memo(key, read).get(state, nobody())


def nobody() -> Moves:
    """No move at all."""
    days = np.array([], dtype=_DAY)
    return Moves(np.array([], dtype=int), days, days, np.array([]), np.array([], dtype=np.int8))


def _read(
    session: Session, state: str, *, scope: Scope, slice_: Slice, roll: Rollup
) -> dict[str, np.ndarray]:
    """The fields of `Moves`, and the state (its place among STATES), in the order of states."""
    where = (("state", (state,)),) if state else ()
    measure = Measure("waiting", column="people", where=where)
    by_base = not roll.is_sum
    query = ledger_cross(measure, scope, slice_=slice_, by=_BY, by_base=by_base, coded=CODED)
    rows = session.frame(query)
    unit, people = np.zeros(len(rows), dtype=np.int32), rows["amount"].to_numpy(dtype=float)
    if not roll.is_sum:
        rows = rows.merge(roll.links, on="base_id", how="inner")
        unit = roll.unit_ids.get_indexer(rows["unit_id"]).astype(np.int32)
        people = rows["amount"].to_numpy(dtype=float) * rows["share"].to_numpy(dtype=float)
    fields = {
        "unit": unit,
        "entered": rows["entered_on"].to_numpy(dtype=_DAY),
        "event": rows["event_date"].to_numpy(dtype=_DAY),
        "people": people,
        "move": rows["move"].to_numpy(dtype=np.int8),
        "state": rows["state"].to_numpy(dtype=np.int8),
    }
    order = np.argsort(fields["state"], kind="stable")
    return {name: values[order] for name, values in fields.items()}


def _by_state(rows: dict[str, np.ndarray]) -> dict[str, Moves]:
    """The moves of each state that has any."""
    ends = np.searchsorted(rows["state"], np.arange(len(STATES) + 1))
    fields = ("unit", "entered", "event", "people", "move")
    return {
        name: Moves(*(rows[field][ends[place] : ends[place + 1]] for field in fields))
        for place, name in enumerate(STATES)
    }


def wait_table(
    session: Session,
    wait: Wait,
    *,
    scope: Scope,
    slice_: Slice,
    roll: Rollup,
    days: pd.DatetimeIndex,
) -> pd.DataFrame:
    """The quantile of the wait in each unit (column) as of each day (row), in days."""
    found = moves(session, wait.state, scope=scope, slice_=slice_, roll=roll)
    if len(days) == 1:
        moved_on, at_risk = life_on(found, days[0], units=len(roll.unit_ids))
        values = quantile_of_wait(moved_on, at_risk, q=wait.q)[None]
        return pd.DataFrame(values, index=days, columns=roll.unit_ids)
    table = np.full((len(days), len(roll.unit_ids)), np.nan)
    for unit, own in found.by_unit.items():
        moved_on, at_risk = life_table(own, days)
        table[:, unit] = quantile_of_wait(moved_on, at_risk, q=wait.q)
    return pd.DataFrame(table, index=days, columns=roll.unit_ids)


def life_on(found: Moves, day: pd.Timestamp, *, units: int) -> tuple[np.ndarray, np.ndarray]:
    """What `life_table` says as of one day, of all units at once: unit (row) by age in days.

    One unit alone is all rows, whatever its position.
    A stay is at risk at every age that it reaches within the period: a difference at its first of
    them and one behind its last, added up along the ages.
    """
    last = day.to_datetime64().astype(_DAY)
    now = (found.event <= last) & (found.entered <= last)
    names = ("unit", "entered", "event", "people", "is_in", "is_out")
    unit, entered, event, people, is_in, is_out = (getattr(found, name)[now] for name in names)
    unit = unit if units > 1 else np.zeros(len(unit), dtype=int)
    ages = int((last - entered.min(initial=last)).astype(int)) + 1
    start = last - (PERIOD_DAYS - 1)
    since = np.maximum(event + np.where(is_in, 0, 1), start)  # who leaves on a day waited on it
    signed = np.where(is_in, people, -people)
    ends = (last - entered).astype(int) + 1
    first = np.minimum((since - entered).astype(int), ends)
    size = units * (ages + 1)
    row = unit * (ages + 1)
    change = np.bincount(row + first, weights=signed, minlength=size)
    change -= np.bincount(row + ends, weights=signed, minlength=size)
    at_risk = change.reshape(units, ages + 1).cumsum(axis=1)[:, :ages]
    out = is_out & (event >= start)
    age = (event - entered).astype(int)
    moved = np.bincount((row + age)[out], weights=people[out], minlength=size)
    return moved.reshape(units, ages + 1)[:, :ages], at_risk


def life_table(of_unit: Moves, days: pd.DatetimeIndex) -> tuple[np.ndarray, np.ndarray]:
    """Who moved on and who was at risk, by day (row) and age in days (column).

    Each row gathers the ages that were lived through within the period that ends on its day.
    """
    last = days[-1].to_datetime64().astype(_DAY)
    span = len(days) + PERIOD_DAYS - 1  # days watched, the first of them on `start`
    start = last - (span - 1)
    oldest = of_unit.entered.min(initial=start)
    ages = int((last - oldest).astype(int)) + 1
    waiting = np.zeros((span + 1, ages))  # by day watched and day entered
    moved = np.zeros((span + 1, ages))
    entered = (of_unit.entered - oldest).astype(int)
    day = (of_unit.event - start).astype(int)
    is_in, is_out = of_unit.is_in, of_unit.is_out
    # Whoever leaves on a day was waiting on it.
    change = np.where(is_in, day, day + 1).clip(0, span)
    kept = (entered < ages) & (day <= span)
    signed = np.where(is_in, of_unit.people, -of_unit.people)
    np.add.at(waiting, (change[kept], entered[kept]), signed[kept])
    out = kept & is_out & (day >= 0)
    np.add.at(moved, (day.clip(0)[out], entered[out]), of_unit.people[out])
    by_age = _by_age(start, oldest, span=span, ages=ages)
    return tuple(_over_period(by_age(table[:span])) for table in (moved, waiting.cumsum(axis=0)))


def _by_age(start: np.datetime64, oldest: np.datetime64, *, span: int, ages: int):
    """From day watched x day entered to day watched x age."""
    today = np.arange(span)[:, None] + int((start - oldest).astype(int))
    entered = today - np.arange(ages)[None, :]
    inside = (entered >= 0) & (entered < ages)
    place = np.where(inside, entered, 0)

    def turned(table: np.ndarray) -> np.ndarray:
        return np.where(inside, np.take_along_axis(table, place, axis=1), 0.0)

    return turned


def _over_period(by_day: np.ndarray) -> np.ndarray:
    """Sums over the period that ends on each day."""
    running = np.concatenate([np.zeros((1, by_day.shape[1])), by_day.cumsum(axis=0)])
    return running[PERIOD_DAYS:] - running[:-PERIOD_DAYS]
