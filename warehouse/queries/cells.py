"""Registrations by priority group and channel: moves between states, entry kept by week."""

from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.engines.kept import Arrays
from warehouse.marts.waiting import STATES
from warehouse.queries.rollup import rollup
from warehouse.queries.session import Session
from warehouse.queries.tree import Area
from warehouse.queries.waits import GONE, IN, OUT, Moves
from warehouse.schema.ledgers import BY_NAME
from warehouse.scope import Scope

By = Literal["area", "group", "channel"]
_DAY = "datetime64[D]"
_COLUMN = {"group": "priority_group_code", "channel": "channel"}


@dataclass(frozen=True)
class Cells:
    """Moves of groups or channels, by state, code, week of entry and day of the move in this order.

    `code` and `state` are places among `codes` and STATES; `move` is IN, OUT or GONE.
    """

    codes: np.ndarray
    code: np.ndarray
    state: np.ndarray
    move: np.ndarray
    week: np.ndarray
    event: np.ndarray
    people: np.ndarray

    def where(self, rows: np.ndarray | slice) -> "Cells":
        """Some of the rows."""
        names = [field.name for field in fields(self) if field.name != "codes"]
        return Cells(self.codes, **{name: getattr(self, name)[rows] for name in names})

    def until(self, day: date) -> "Cells":
        """The moves up to the end of a day."""
        return self.where(self.event <= np.datetime64(day, "D"))

    def of(self, code: int, state: int) -> "Cells":
        """The moves of one code into and out of one state."""
        cell = state * len(self.codes) + code
        start, end = np.searchsorted(self._cell, [cell, cell + 1])
        return self.where(slice(start, end))

    @cached_property
    def waiting(self) -> np.ndarray:
        """Who is in each state (row) of each code (column)."""
        signed = np.where(self.move == IN, self.people, -self.people)
        return self._table(np.bincount(self._cell, signed, minlength=self._size))

    @cached_property
    def seen(self) -> np.ndarray:
        """Which states (row) of which codes (column) have any row."""
        return self._table(np.bincount(self._cell, minlength=self._size)) > 0

    @property
    def _size(self) -> int:
        return len(STATES) * len(self.codes)

    def _table(self, cells: np.ndarray) -> np.ndarray:
        return cells.reshape(len(STATES), len(self.codes))

    @cached_property
    def _cell(self) -> np.ndarray:
        return self.state.astype(np.int64) * len(self.codes) + self.code


def province_of(session: Session, area: Area) -> Area:
    """The province that an area lies inside, else the area itself."""
    if not area.province_id or area.level == "province":
        return area
    return session.tree.find(session.tree.codes_of_2021(area.province_id)[0], map_name="63")


def cells(session: Session, area: Area, *, scope: Scope, by: By) -> Cells:
    """The moves of every day of an area's groups or channels, read once."""
    provinces = rollup(session, area, level=area.level, map_name=scope.map)
    c = BY_NAME["mart_waiting_group"].table.c
    where = [c.known_date <= scope.known_on] if scope.known_on else []
    where += [c.priority_group_code == scope.group] if scope.group else []
    if not provinces.is_whole:
        where.append(c.province_id.in_([int(i) for i in provinces.links["base_id"]]))
    kinds = [c[_COLUMN[by]].label("code"), c.state, c.move, c.entered_week, c.event_date]
    query = sa.select(*kinds, sa.func.sum(c.people).label("people")).where(*where).group_by(*kinds)
    key = ("waiting cells", by, provinces.key, scope.known_on, scope.group)

    def read() -> Cells:
        return Cells(**session.kept(key, lambda: _arrays(session.frame(query))))

    return session.memo(key, read)


def _arrays(rows: pd.DataFrame) -> Arrays:
    """The fields of `Cells` from code, state, move, entered_week, event_date, people."""
    place, names = pd.factorize(rows["code"], sort=True)
    move = np.select([rows["move"] == "in", rows["move"] == "out"], [IN, OUT], GONE)
    found = {
        "code": place.astype(np.int16),
        "state": pd.Index(STATES).get_indexer(rows["state"]).astype(np.int8),
        "move": move.astype(np.int8),
        "week": rows["entered_week"].to_numpy(dtype=_DAY),
        "event": rows["event_date"].to_numpy(dtype=_DAY),
        "people": rows["people"].to_numpy(dtype=float),
    }
    order = np.lexsort([found[name] for name in ("event", "week", "code", "state")])
    codes = np.asarray(names, dtype=str)
    return {"codes": codes, **{name: values[order] for name, values in found.items()}}


def in_order(rows: Cells) -> Moves:
    """Moves with the day entered, of one cell and state: first come, first gone within a week.

    Who enters does so on the day of the move.
    """
    rows = rows.where(rows.people > 0)
    week, event, people, move = rows.week, rows.event, rows.people, rows.move
    is_in = move == IN
    came, gone = people[is_in], people[~is_in]
    last = np.cumsum(came)
    before = _before(week[is_in], came)
    start = before(week[~is_in]) + _within(week[~is_in], gone)
    end = np.minimum(start + gone, last[-1] if len(last) else 0.0)
    first_in, last_in = np.searchsorted(last, start, "right"), np.searchsorted(last, end, "left")
    times = np.maximum(last_in - first_in + 1, 0)
    row = np.repeat(np.arange(len(gone)), times)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times) + first_in[row]
    nth = np.minimum(nth, max(len(last) - 1, 0))
    share = np.minimum(end[row], last[nth]) - np.maximum(start[row], (last - came)[nth])
    parts = {
        "entered": np.concatenate([event[is_in], event[is_in][nth]]),
        "event": np.concatenate([event[is_in], event[~is_in][row]]),
        "people": np.concatenate([came, share]),
        "move": np.concatenate([move[is_in], move[~is_in][row]]),
    }
    kept = parts["people"] > 0
    return Moves(
        unit=np.zeros(int(kept.sum()), dtype=int), **{k: v[kept] for k, v in parts.items()}
    )


def _before(week: np.ndarray, people: np.ndarray):
    """How many had entered before a week began."""
    running = np.concatenate([[0.0], np.cumsum(people)])
    return lambda wanted: running[np.searchsorted(week, wanted, "left")]


def _within(week: np.ndarray, people: np.ndarray) -> np.ndarray:
    """How many of the same week left before each row."""
    running = np.cumsum(people) - people
    return running - running[np.searchsorted(week, week, "left")]
