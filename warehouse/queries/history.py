"""A measure's history by unit, read once: the answer for any day is a slice of it.

A reader who steps through the days, plays them, or looks at one area after another asks the same
ledger the same question. What changes is only how much of its history counts.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from threading import Lock
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from warehouse.indicators.base import Measure
from warehouse.queries.ledger_sum import REACH, Slice, ledger_sum, ledger_sums
from warehouse.queries.rollup import Rollup
from warehouse.queries.session import Session
from warehouse.scope import Scope

#: Days of history kept; what happened before is gathered on the first of them.
DAYS_KEPT = 1_100
#: A map of more units than this is read for the days asked and not kept.
_MOST_UNITS = 1_500
#: What all histories of one published state may take of a process's memory.
KEPT_BYTES = 128_000_000
_DAY = "datetime64[D]"
Kept = TypeVar("Kept", bound="Rows | History")


@dataclass(frozen=True)
class Rows:
    """Sums of a ledger by base area and day."""

    base_id: np.ndarray
    event: np.ndarray
    amount: np.ndarray

    @property
    def nbytes(self) -> int:
        """What it takes of the memory."""
        return self.base_id.nbytes + self.event.nbytes + self.amount.nbytes


@dataclass(frozen=True)
class Window:
    """A measure over some days (rows) and units (columns), and what is known of each unit."""

    table: np.ndarray
    last_day: np.ndarray
    is_known: np.ndarray


@dataclass(frozen=True)
class History:
    """Amounts of each day (row) and unit (column), and on which days a unit has any row."""

    first: np.datetime64
    daily: np.ndarray
    is_seen: np.ndarray

    @classmethod
    def of(cls, arrays: dict[str, np.ndarray]) -> "History":
        """The history that has these arrays."""
        return cls(arrays["first"][()], arrays["daily"], arrays["is_seen"])

    @property
    def arrays(self) -> dict[str, np.ndarray]:
        """Its arrays by name, as a published state keeps them: whole numbers where they are."""
        whole = self.daily.astype(np.int32)
        daily = whole if (whole == self.daily).all() else self.daily
        return {"first": np.array(self.first), "daily": daily, "is_seen": self.is_seen}

    def of_units(self, columns: np.ndarray) -> "History":
        """The same of some of the units alone."""
        daily = np.ascontiguousarray(self.daily[:, columns])
        return History(self.first, daily, np.ascontiguousarray(self.is_seen[:, columns]))

    @property
    def nbytes(self) -> int:
        """What it takes of the memory, with the running sums."""
        return 2 * self.daily.nbytes + self.is_seen.nbytes

    @cached_property
    def running(self) -> np.ndarray:
        """Sums up to the end of each day; the first row is the time before."""
        return np.concatenate([np.zeros((1, self.daily.shape[1])), self.daily.cumsum(axis=0)])

    def window(self, measure: Measure, days: pd.DatetimeIndex) -> Window:
        """The measure as of each of some consecutive days, in its own window and lag."""
        start, end = (self._row(day) - measure.lag_days for day in (days[0], days[-1]))
        rows = np.arange(start, end + 1)
        reach = REACH[measure.window]
        if measure.window == "day":
            table = self._on(rows)
        else:
            table = self._until(rows)
            if measure.window != "cumulative":
                table = table - self._until(rows - reach - 1)
        oldest = 0 if measure.window == "cumulative" else max(start - reach, 0)
        return self._known(table, oldest=oldest, newest=end)

    def _row(self, day: pd.Timestamp) -> int:
        return int((day.to_datetime64().astype(_DAY) - self.first).astype(int))

    def _on(self, rows: np.ndarray) -> np.ndarray:
        if not len(self.daily):  # a ledger that nothing was ever written to
            return np.zeros((len(rows), self.daily.shape[1]))
        inside = (rows >= 0) & (rows < len(self.daily))
        return np.where(inside[:, None], self.daily[np.where(inside, rows, 0)], 0.0)

    def _until(self, rows: np.ndarray) -> np.ndarray:
        return self.running[np.clip(rows + 1, 0, len(self.daily))]

    def _known(self, table: np.ndarray, *, oldest: int, newest: int) -> Window:
        seen = self.is_seen[oldest : max(newest + 1, 0)]
        known = seen.any(axis=0)
        back = seen[::-1].argmax(axis=0) if len(seen) else np.zeros(len(known), dtype=int)
        last = self.first + (oldest + len(seen) - 1 - back)
        return Window(
            table=np.where(known, table, np.nan),
            last_day=np.where(known, last, np.datetime64("NaT")).astype("datetime64[ns]"),
            is_known=known,
        )


class Shelf:
    """The histories used last, as many as fit."""

    def __init__(self, limit: int = KEPT_BYTES) -> None:
        self._limit = limit
        self._size = 0
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def __contains__(self, key: Hashable) -> bool:
        with self._lock:
            return key in self._kept

    @property
    def histories(self) -> list[tuple["_Reading", tuple]]:
        """The readings and roll-ups of which there is a history."""
        with self._lock:
            return [key for key in self._kept if isinstance(key, tuple)]

    def get(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """What stands under the key, else what `make` gives, which may push out the oldest."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self._size += made.nbytes
            while self._size > self._limit:
                self._size -= self._kept.popitem(last=False)[1].nbytes
        return made


def history(
    session: Session,
    measure: Measure,
    *,
    scope: Scope,
    slice_: Slice,
    roll: Rollup,
    days: pd.DatetimeIndex,
) -> History:
    """The measure by day and unit, from the shelf or from one reading of its ledger."""
    asked = _Reading.of(session, measure, scope=scope, slice_=slice_, days=days)
    if len(roll.unit_ids) > _MOST_UNITS:
        first = days[0].date() - asked.reach
        return _spread(_read(session, measure, scope, slice_, first), roll)
    shelf: Shelf = session.memo("histories", Shelf)
    return shelf.get(
        (asked, roll.key),
        lambda: _kept(session, asked, roll=roll, shelf=shelf),
    )


def _kept(session: Session, asked: "_Reading", *, roll: Rollup, shelf: Shelf) -> History:
    """The history that was worked out at publication, else one made now."""

    def make() -> dict[str, np.ndarray]:
        return _spread(shelf.get(asked, lambda: asked.rows(session)), roll).arrays

    return History.of(session.kept(asked.name(roll), make))


def gather(
    session: Session,
    measures: Iterable[Measure],
    *,
    scope: Scope,
    slice_: Slice,
    roll: Rollup,
    days: pd.DatetimeIndex,
) -> None:
    """Read several columns of one ledger by one statement, for the histories asked for next."""
    if len(roll.unit_ids) > _MOST_UNITS:
        return
    shelf: Shelf = session.memo("histories", Shelf)
    wanted = []
    for measure in dict.fromkeys(measures):
        one = _Reading.of(session, measure, scope=scope, slice_=slice_, days=days)
        if one.is_column and one not in shelf and not _is_kept(session, one, roll, shelf):
            wanted.append(one)
    for one, rows in _together(session, wanted):
        shelf.get(one, lambda rows=rows: rows)


def _is_kept(session: Session, one: "_Reading", roll: Rollup, shelf: Shelf) -> bool:
    """Whether the history itself is at hand; one that the state keeps is taken from it."""
    if (one, roll.key) in shelf:
        return True
    found = session.kept(one.name(roll), dict)
    if found:
        shelf.get((one, roll.key), lambda: History.of(found))
    return bool(found)


def _together(
    session: Session, readings: Iterable["_Reading"]
) -> Iterator[tuple["_Reading", Rows]]:
    """What each reading gives; columns of one ledger under the same conditions by one statement."""
    alike: dict[Hashable, list[_Reading]] = {}
    for place, one in enumerate(readings):
        alike.setdefault(one.without_columns if one.is_column else place, []).append(one)
    for together in alike.values():
        first = together[0]
        if len(together) == 1:
            yield first, first.rows(session)
            continue
        measures = [one.measure for one in together]
        query = ledger_sums(measures, first.scope, slice_=first.slice_, first=first.first)
        rows = session.frame(query)
        for place, one in enumerate(together):
            yield one, _rows(rows, f"amount_{place}")


def keep_by_district(session: Session, *, every: Rollup, provinces: list[Rollup]) -> None:
    """Let the state keep of every province's districts what has been read of one's.

    `every` are the districts of the nation, which are read at once.
    """
    shelf: Shelf = session.memo("histories", Shelf)
    keys = {roll.key for roll in provinces}
    readings = dict.fromkeys(one.everywhere for one, key in shelf.histories if key in keys)
    for one, rows in _together(session, readings):
        whole = _spread(rows, every)
        for roll in provinces:
            own = whole.of_units(every.unit_ids.get_indexer(roll.unit_ids))
            session.kept(one.name(roll), lambda own=own: own.arrays)


@dataclass(frozen=True)
class _Reading:
    """What one reading of a ledger depends on; the day asked for is not among it."""

    measure: Measure
    scope: Scope
    slice_: Slice
    first: date
    reach: timedelta = field(compare=False, repr=False)

    @classmethod
    def of(
        cls,
        session: Session,
        measure: Measure,
        *,
        scope: Scope,
        slice_: Slice,
        days: pd.DatetimeIndex,
    ) -> "_Reading":
        until = max(slice_.as_of, session.last_day or slice_.as_of)
        # One day more than the window needs: on it lies what happened before.
        reach = timedelta(days=measure.lag_days + REACH[measure.window] + 1)
        return cls(
            measure=replace(measure, lag_days=0, window="cumulative"),
            scope=replace(scope, area="", level="", map="", indicator="", as_of=None, since=None),
            slice_=replace(slice_, as_of=until),
            first=min(days[0].date() - reach, until - timedelta(days=DAYS_KEPT)),
            reach=reach,
        )

    @property
    def everywhere(self) -> "_Reading":
        """The same of all areas."""
        return replace(self, slice_=replace(self.slice_, ids=None))

    @property
    def is_column(self) -> bool:
        """Whether it adds up columns of the ledger itself, row by row."""
        return not (self.measure.distinct or self.measure.per_vial)

    @property
    def without_columns(self) -> Hashable:
        """What readings that one statement can answer have in common."""
        return replace(self, measure=replace(self.measure, column="", columns=()))

    def name(self, roll: Rollup) -> Hashable:
        """Under which name a published state keeps its history of some units."""
        return ("history", self.everywhere, roll.key)

    def rows(self, session: Session) -> Rows:
        """What the ledger says."""
        return _read(session, self.measure, self.scope, self.slice_, self.first)


def _read(session: Session, measure: Measure, scope: Scope, slice_: Slice, first: date) -> Rows:
    plain = replace(measure, lag_days=0, window="cumulative")
    return _rows(session.frame(ledger_sum(plain, scope, slice_=slice_, first=first)), "amount")


def _rows(rows: pd.DataFrame, amount: str) -> Rows:
    return Rows(
        base_id=rows["base_id"].to_numpy(dtype=np.int64),
        event=rows["event_date"].to_numpy(dtype=_DAY),
        amount=rows[amount].to_numpy(dtype=float),
    )


def _spread(rows: Rows, roll: Rollup) -> History:
    if not len(rows.event):
        nothing = np.zeros((0, len(roll.unit_ids)))
        return History(np.datetime64("1970-01-01", "D"), nothing, nothing.astype(bool))
    first = rows.event.min()
    day = (rows.event - first).astype(int)
    return History(first, *roll.spread(rows.base_id, day, amount=rows.amount))
