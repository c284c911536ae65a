"""What every engine offers to a load and to a reader."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

import duckdb
import pandas as pd
import sqlalchemy as sa

from warehouse.engines.kept import Arrays, Asks


class WarehouseError(Exception):
    """The warehouse cannot be used as asked; the text says what to do."""


class Warehouse(ABC):
    """A warehouse open for writing; one process at a time."""

    engine: sa.Engine

    @abstractmethod
    def create_tables(self, connection: sa.Connection, metadata: sa.MetaData) -> None:
        """Create what is missing."""

    @abstractmethod
    def staging(self) -> duckdb.DuckDBPyConnection:
        """A DuckDB connection whose tables are private to one load."""

    @abstractmethod
    def receive(self, connection: sa.Connection, staged: str, incoming: sa.Table) -> None:
        """Show the staged DuckDB table to `connection` as the temporary table `incoming`."""

    @abstractmethod
    def release(self) -> None:
        """Drop the newest staging database."""

    @abstractmethod
    def limit_threads(self, count: int) -> None:
        """Let the engine of this process work on at most so many cores, where it has one."""

    @abstractmethod
    def publish(self, asks: Asks | None = None) -> None:
        """Let readers see everything committed so far, at once or not at all.

        The state keeps its name when nothing has been committed since the last publication. An
        engine that can keep what `asks` works out of the new state does so.
        """

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """One transaction; committed at the end, rolled back on any error."""
        with self.engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Release files and connections."""
        self.engine.dispose()


class State(Protocol):
    """One published state, the same for every statement."""

    def snapshot(self) -> str:
        """Its name."""

    def frame(self, statement: sa.Select) -> pd.DataFrame:
        """The answer of one statement."""

    def kept(self, name: str, make: Callable[[], Arrays]) -> Arrays:
        """What was worked out under the name when the state was published, else what is made."""


class Reader(Protocol):
    """The published state, open for questions."""

    def snapshot(self) -> str:
        """A name of the state, new after each publication of something new."""

    def frame(self, statement: sa.Select) -> pd.DataFrame:
        """The answer of one statement."""

    def pinned(self) -> AbstractContextManager[State]:
        """The newest state, kept for the several statements of an answer: a block's length."""

    def close(self) -> None:
        """Release files and connections."""
