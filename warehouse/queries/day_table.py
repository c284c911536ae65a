"""Counts of a ledger by day and unit, several at once: any day's answer is a sum along the days."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.engines.kept import Arrays
from warehouse.queries.rollup import Rollup, beside, every_district
from warehouse.queries.session import Session

_DAY = "datetime64[D]"


@dataclass(frozen=True)
class Counted:
    """What is counted, by a name that says what it depends on, and the statement that counts it.

    `query` is told the level of the areas, province or district, and which of them (None for all);
    it gives base_id, event_date and one column a series.
    """

    name: Hashable
    query: Callable[[str, tuple[int, ...] | None], sa.Select]


@dataclass(frozen=True)
class DayTable:
    """Counts by series, day and unit, and on which days a unit has any row."""

    first: np.datetime64
    counts: np.ndarray
    is_seen: np.ndarray

    @property
    def arrays(self) -> Arrays:
        """Its arrays by name, as a published state keeps them."""
        return {"first": np.array(self.first), "counts": self.counts, "is_seen": self.is_seen}

    @classmethod
    def of(cls, arrays: Arrays) -> "DayTable":
        """The table that has these arrays."""
        return cls(arrays["first"][()], arrays["counts"], arrays["is_seen"])

    def until(self, day: date, *, days: int = 0) -> np.ndarray:
        """Sums up to the end of a day, or of the last `days` days: series (row) x unit."""
        end = self._end(day)
        start = self._end(day, back=days) if days else 0
        return self.counts[:, start:end].sum(axis=1, dtype=np.float64)

    def seen(self, day: date) -> np.ndarray:
        """Which units have any row up to the end of a day."""
        return self.is_seen[: self._end(day)].any(axis=0)

    def of_units(self, columns: np.ndarray) -> "DayTable":
        """The same of some of the units alone."""
        counts = np.ascontiguousarray(self.counts[:, :, columns])
        return replace(self, counts=counts, is_seen=self.is_seen[:, columns])

    def _end(self, day: date, *, back: int = 0) -> int:
        """How many of its days are over at the end of a day."""
        last = np.datetime64(day, "D") - back
        return int(np.clip((last - self.first).astype(int) + 1, 0, self.counts.shape[1]))


def day_table(session: Session, counted: Counted, *, roll: Rollup) -> DayTable:
    """The counts of the units of a roll-up, of every day; read once, or kept of the state.

    They are read with the units beside them, so that one reading serves whichever is asked next.
    """
    whole = beside(session, roll)
    ids = None if whole.is_whole else tuple(int(i) for i in whole.links["base_id"])
    level = "district" if whole.base_level == "district" else "province"
    key = _key(counted, whole)

    def make() -> Arrays:
        return _table(session.frame(counted.query(level, ids)), whole).arrays

    table = session.memo(key, lambda: DayTable.of(session.kept(key, make)))
    if whole.key == roll.key:
        return table
    return table.of_units(whole.unit_ids.get_indexer(roll.unit_ids))


def keep_by_district(session: Session, counted: Counted) -> None:
    """Let the state keep the counts of every province's districts, which are read at once."""
    every, provinces = every_district(session)
    whole = _table(session.frame(counted.query("district", None)), every)
    for roll in provinces:
        own = whole.of_units(every.unit_ids.get_indexer(roll.unit_ids))
        session.kept(_key(counted, roll), lambda own=own: own.arrays)


def _key(counted: Counted, roll: Rollup) -> Hashable:
    return ("day table", counted.name, roll.key)


def _table(rows: pd.DataFrame, roll: Rollup) -> DayTable:
    """Base rows as a table of the units; whole numbers unless a row counts in several of them."""
    names = [name for name in rows if name not in ("base_id", "event_date")]
    units = len(roll.unit_ids)
    if rows.empty:
        nothing = np.zeros((len(names), 0, units), dtype=np.int32)
        return DayTable(np.datetime64("1970-01-01", "D"), nothing, np.zeros((0, units), dtype=bool))
    event = rows["event_date"].to_numpy(dtype=_DAY)
    first = event.min()
    base, day = rows["base_id"].to_numpy(dtype=np.int64), (event - first).astype(int)
    amounts = [rows[name].to_numpy(dtype=float) for name in names]
    tables = [roll.spread(base, day, amount=amount) for amount in amounts]
    kind = np.int32 if (roll.links["share"] == 1.0).all() else np.float64
    counts = np.stack([sums for sums, _seen in tables]).astype(kind)
    return DayTable(first, counts, tables[0][1])
