"""One published state and what every question needs of it, read once."""

from collections.abc import Callable, Hashable
from datetime import date, datetime
from functools import cached_property
from typing import Any

import pandas as pd
import sqlalchemy as sa

from warehouse.engines import Reader
from warehouse.queries.tree import AreaTree
from warehouse.schema.ledgers import BY_NAME
from warehouse.schema.loads import dim_load, warehouse_state

DEFAULT_POPULATION = "2021"
#: Small things kept for one published state; a day of browsing asks for some hundreds.
_REMEMBERED = 5_000


class Session:
    """A reader with the small things cached that change only when a load is published."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._state = reader.pinned()
        self.snapshot = self._state.snapshot()
        self._memory: dict[Hashable, Any] = {}

    def memo(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What `make` gave for the key the first time in this published state."""
        if key in self._memory:
            return self._memory[key]
        value = make()
        if len(self._memory) >= _REMEMBERED:
            self._memory.clear()  # rare, and cheaper than keeping account of every use
        self._memory[key] = value
        return value

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

    @cached_property
    def state(self) -> dict[str, str]:
        """The warehouse's settings: home area, country, default basis, whether it is simulated."""
        rows = self.frame(sa.select(warehouse_state))
        return dict(zip(rows["name"], rows["value"], strict=True))

    def population_version(self, chosen: str) -> str:
        """The population version to divide by: the one chosen, else the warehouse's default."""
        return chosen or self.state.get("population", DEFAULT_POPULATION)

    @cached_property
    def tree(self) -> AreaTree:
        """The areas."""
        return AreaTree.read(self._state, home=self.state.get("home", ""))

    @cached_property
    def first_day(self) -> date | None:
        """The first day with an injection."""
        return self._event_day(sa.func.min)

    @cached_property
    def last_day(self) -> date | None:
        """The last day with an injection, else with a movement: the default as-of day."""
        return self._event_day(sa.func.max)

    @cached_property
    def updated_at(self) -> datetime | None:
        """When the newest load was made."""
        value = self.frame(sa.select(sa.func.max(dim_load.c.loaded_at).label("at")))["at"].iloc[0]
        return None if pd.isna(value) else pd.Timestamp(value).to_pydatetime()

    @cached_property
    def known_days(self) -> list[date]:
        """The days on which something was loaded as known, ascending."""
        rows = self.frame(sa.select(dim_load.c.known_on).distinct().order_by(dim_load.c.known_on))
        return [pd.Timestamp(value).date() for value in rows["known_on"]]

    def _event_day(self, edge: object) -> date | None:
        for name in ("mart_injection_province", "mart_stock_province"):
            column = BY_NAME[name].table.c.event_date
            value = self.frame(sa.select(edge(column).label("day")))["day"].iloc[0]
            if not pd.isna(value):
                return pd.Timestamp(value).date()
        return None
