"""One published state and what every question needs of it, read once."""

from collections.abc import Callable, Hashable
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.acts.standing import known_acts, standing
from warehouse.acts.store import empty_book
from warehouse.engines.base import State
from warehouse.engines.kept import Arrays
from warehouse.queries.tree import AreaTree
from warehouse.schema.ledgers import BY_NAME
from warehouse.schema.loads import dim_load, warehouse_state

DEFAULT_POPULATION = "2021"
#: Small things kept for one published state; a day of browsing asks for some hundreds.
_REMEMBERED = 5_000


class Memory:
    """What is known of one published state; its answers share it."""

    def __init__(self, snapshot: str) -> None:
        self.snapshot = snapshot
        self._known: dict[Hashable, Any] = {}

    def recall(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What is known under the key, else what `make` gives, kept for the next time."""
        if key in self._known:
            return self._known[key]
        value = make()
        if len(self._known) >= _REMEMBERED:
            self._known.clear()  # rare, and cheaper than keeping account of every use
        self._known[key] = value
        return value


def _remembered(make: Callable[["Session"], Any]) -> property:
    """A property of the session that its memory keeps."""
    return property(lambda self: self.memo(make.__name__, lambda: make(self)), doc=make.__doc__)


def _plain(column: pd.Series) -> np.ndarray:
    """A column as an array without Python objects."""
    is_text = pd.api.types.is_string_dtype(column.dtype)
    return column.to_numpy(dtype=str) if is_text else column.to_numpy()


class Session:
    """One answer's view of the published state, with the small things that last as long as it."""

    def __init__(
        self, state: State, memory: Memory | None = None, *, acts: pd.DataFrame | None = None
    ) -> None:
        self._state = state
        self._acts = empty_book() if acts is None else acts
        self._memory = Memory(state.snapshot()) if memory is None else memory

    @property
    def snapshot(self) -> str:
        """The name of the published state."""
        return self._memory.snapshot

    def memo(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What `make` gave for the key the first time in this published state."""
        return self._memory.recall(key, make)

    def kept(self, key: Hashable, make: Callable[[], Arrays]) -> Arrays:
        """What was worked out under the key when the state was published, else what is made.

        The arrays cannot be written to. Nothing is remembered: that is `memo`'s.
        """
        return self._state.kept(repr(key), make)

    def kept_frame(self, key: Hashable, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """The same of a frame of numbers, days and texts without gaps, and remembered."""

        def arrays() -> Arrays:
            return {str(name): _plain(column) for name, column in make().items()}

        return self.memo(("kept", key), lambda: pd.DataFrame(self.kept(key, arrays)))

    def frame(self, statement: sa.Select | sa.CompoundSelect) -> pd.DataFrame:
        """The answer of one statement."""
        return self._state.frame(statement)

    def typed(self, statement: sa.Select | sa.CompoundSelect) -> pd.DataFrame:
        """The same in the types it names: datetime64, int64 and float, also when empty."""
        frame = self.frame(statement)
        for column in statement.selected_columns:
            if isinstance(column.type, sa.Date):
                frame[column.name] = pd.to_datetime(frame[column.name]).astype("datetime64[us]")
            elif isinstance(column.type, sa.Numeric):
                frame[column.name] = frame[column.name].astype(float)
            elif isinstance(column.type, sa.Integer) and not frame[column.name].isna().any():
                frame[column.name] = frame[column.name].astype("int64")
        return frame

    def acts(self, known_on: date | None) -> pd.DataFrame:
        """The acts known on a day (all without one), each with its effect; see warehouse.acts."""
        # The book is only appended: its length says which state of it this is.
        key = ("acts", len(self._acts), known_on)
        return self.memo(key, lambda: known_acts(self._acts, known_on))

    def standing(self, subject_kind: str, *, known_on: date | None) -> pd.DataFrame:
        """Where each subject of a kind stands that somebody acted on, with its area."""
        key = ("standing", len(self._acts), known_on)
        rows = self.memo(key, lambda: standing(self.acts(known_on)))
        return rows[rows["subject_kind"] == subject_kind].reset_index(drop=True)

    @_remembered
    def state(self) -> dict[str, str]:
        """The warehouse's settings: home area, country, default basis, whether it is simulated."""
        rows = self.frame(sa.select(warehouse_state))
        return dict(zip(rows["name"], rows["value"], strict=True))

    def population_version(self, chosen: str) -> str:
        """The population version to divide by: the one chosen, else the warehouse's default."""
        return chosen or self.state.get("population", DEFAULT_POPULATION)

    @_remembered
    def tree(self) -> AreaTree:
        """The areas."""
        return AreaTree.read(self._state, home=self.state.get("home", ""))

    @_remembered
    def first_day(self) -> date | None:
        """The first day with an injection."""
        return self._event_day(sa.func.min)

    @_remembered
    def last_day(self) -> date | None:
        """The last day with an injection, else a movement or a report: the default as-of day."""
        return self._event_day(sa.func.max)

    @_remembered
    def updated_at(self) -> datetime | None:
        """When the newest load was made."""
        value = self.frame(sa.select(sa.func.max(dim_load.c.loaded_at).label("at")))["at"].iloc[0]
        return None if pd.isna(value) else pd.Timestamp(value).to_pydatetime()

    @_remembered
    def known_days(self) -> list[date]:
        """The days on which something was loaded as known, ascending."""
        rows = self.frame(sa.select(dim_load.c.known_on).distinct().order_by(dim_load.c.known_on))
        return [pd.Timestamp(value).date() for value in rows["known_on"]]

    def as_known(self, known_on: date | None) -> date | None:
        """The day to read a ledger as known on; None when all that is known was known by then."""
        newest = self.known_days[-1] if self.known_days else None
        return None if known_on and newest and known_on >= newest else known_on

    def _event_day(self, edge: object) -> date | None:
        for name in ("mart_injection_province", "mart_stock_province", "mart_report_term"):
            column = BY_NAME[name].table.c.event_date
            value = self.frame(sa.select(edge(column).label("day")))["day"].iloc[0]
            if not pd.isna(value):
                return pd.Timestamp(value).date()
        return None
