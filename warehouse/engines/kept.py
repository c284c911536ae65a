"""What is worked out once after a state is published, and kept beside its file: arrays by name.

The first question about a nation reads ledgers of tens of millions of rows, whoever asks it. Who
publishes asks it instead, and readers find what it came to.
"""

import contextlib
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import duckdb
import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.engines.positional import frame_of
from warehouse.engines.publication import open_published, quoted, state_name

Arrays = dict[str, np.ndarray]
#: A warehouse with fewer ledger rows answers at once; what is made faster than this is not kept.
MANY_ROWS = 20_000_000
LEAST_SECONDS = 0.02


class Asks(Protocol):
    """Whoever asks a new state the questions that its readers will ask first."""

    def __call__(self, state: "FreshState") -> None:
        """Ask; the state keeps what takes long."""
        ...


class FreshState:
    """A state that has just been published, which keeps what is worked out of it."""

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


def work_out(published: Path, asks: Asks) -> None:
    """Ask a large published state, which everybody can already read, and keep what it came to.

    It stands in a file beside it, which says of which state it is, so that nobody waits for it.
    """
    name = state_name(published)
    with contextlib.closing(open_published(published)) as base:
        cursor = base.cursor()
        cursor.execute("USE published")
        if _ledger_rows(cursor) < MANY_ROWS or KeptReader(published, name).is_there:
            return
        state = FreshState(cursor, name)
        asks(state)
    _write(kept_path(published), name, state.found)


def kept_path(published: Path) -> Path:
    """Where what was worked out of a published file stands."""
    return published.with_suffix(".kept")


def _ledger_rows(cursor: duckdb.DuckDBPyConnection) -> int:
    rows = cursor.execute(
        "SELECT sum(estimated_size) FROM duckdb_tables() "
        "WHERE database_name = 'published' AND starts_with(table_name, 'mart_')"
    ).fetchone()
    return int(rows[0] or 0)


def _write(target: Path, state: str, found: dict[str, Arrays]) -> None:
    """Write arrays, one row each, and rename them into place."""
    fresh = target.with_suffix(f".{os.getpid()}.tmp")
    fresh.unlink(missing_ok=True)
    with contextlib.closing(duckdb.connect(fresh)) as base:
        base.execute("CREATE TABLE state (name TEXT)")
        base.execute("INSERT INTO state VALUES (?)", [state])
        base.execute(
            "CREATE TABLE kept (name TEXT, part TEXT, kind TEXT, shape INTEGER[], content BLOB)"
        )
        for name, arrays in found.items():
            for part, array in arrays.items():
                row = [name, part, array.dtype.str, list(array.shape), array.tobytes()]
                base.execute("INSERT INTO kept VALUES (?, ?, ?, ?, ?)", row)
    os.replace(fresh, target)


class KeptReader:
    """What was worked out of one published state, once it is there; safe from any thread."""

    def __init__(self, published: Path, state: str) -> None:
        self._path, self._state = kept_path(published), state
        self._lock = threading.Lock()
        self._base: duckdb.DuckDBPyConnection | None = None

    @property
    def is_there(self) -> bool:
        """Whether anything of this very state has been kept."""
        return self._open() is not None

    def read(self, name: str) -> Arrays:
        """The arrays kept under a name, which cannot be written to; empty when there are none."""
        base = self._open()
        if base is None:
            return {}
        with contextlib.closing(base.cursor()) as cursor:
            rows = cursor.execute(
                "SELECT part, kind, shape, content FROM beside.kept WHERE name = ?", [name]
            ).fetchall()
        return {
            part: np.frombuffer(content, dtype=kind).reshape(shape)
            for part, kind, shape, content in rows
        }

    def _open(self) -> duckdb.DuckDBPyConnection | None:
        with self._lock:
            if self._base is None and self._path.exists():
                # An instance of its own: one opened by path would be shared with the file before.
                base = duckdb.connect()
                base.execute(f"ATTACH {quoted(self._path)} AS beside (READ_ONLY)")
                told = base.execute("SELECT name FROM beside.state").fetchone()
                if told == (self._state,):
                    self._base = base
                else:  # of another state: a newer one is being worked out
                    base.close()
            return self._base
