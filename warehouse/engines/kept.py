"""What is worked out once when a state is published, and kept in its file: arrays by name.

The first question about a nation reads ledgers of tens of millions of rows, whoever asks it. Who
publishes asks it instead, and readers find what it came to.
"""

import time
from collections.abc import Callable, Iterable
from typing import Protocol

import duckdb
import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.engines.positional import frame_of

Arrays = dict[str, np.ndarray]
_TABLE = "kept_array"
#: A warehouse with fewer ledger rows answers at once; what is made faster than this is not kept.
MANY_ROWS = 20_000_000
LEAST_SECONDS = 0.02


class Asks(Protocol):
    """Whoever asks a new state the questions that its readers will ask first."""

    def __call__(self, state: "FreshState") -> None:
        """Ask; the state keeps what takes long."""
        ...


class FreshState:
    """A state that is being published, which keeps what is worked out of it."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, name: str) -> None:
        self._cursor = cursor
        self._name = name
        self.found: dict[str, Arrays] = {}

    def snapshot(self) -> str:
        """The state's name."""
        return self._name

    def frame(self, statement: sa.Select) -> pd.DataFrame:
        """The answer of one statement."""
        return frame_of(self._cursor, statement)

    def kept(self, name: str, make: Callable[[], Arrays]) -> Arrays:
        """What `make` gives; kept for readers when it took long."""
        started = time.perf_counter()
        made = make()
        if time.perf_counter() - started > LEAST_SECONDS:
            self.found[name] = made
        return made


def write(cursor: duckdb.DuckDBPyConnection, found: dict[str, Arrays]) -> None:
    """Put arrays into the database in use, one row each."""
    cursor.execute(
        f"CREATE OR REPLACE TABLE {_TABLE} "
        "(name TEXT, part TEXT, kind TEXT, shape INTEGER[], content BLOB)"
    )
    for name, arrays in found.items():
        for part, array in arrays.items():
            row = [name, part, array.dtype.str, list(array.shape), array.tobytes()]
            cursor.execute(f"INSERT INTO {_TABLE} VALUES (?, ?, ?, ?, ?)", row)


def read(cursor: duckdb.DuckDBPyConnection, name: str) -> Arrays:
    """The arrays kept under a name, which cannot be written to; none when nothing was kept."""
    try:
        rows: Iterable[tuple] = cursor.execute(
            f"SELECT part, kind, shape, content FROM {_TABLE} WHERE name = ?", [name]
        ).fetchall()
    except duckdb.CatalogException:  # a small warehouse keeps nothing
        return {}
    return {
        part: np.frombuffer(content, dtype=kind).reshape(shape)
        for part, kind, shape, content in rows
    }
