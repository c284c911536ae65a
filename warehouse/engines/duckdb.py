"""DuckDB: one file for writing, one published file for reading, swapped by atomic rename."""

import contextlib
import glob
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pandas as pd
import sqlalchemy as sa
from duckdb_sqlalchemy import ConnectionWrapper

from warehouse.engines.base import Warehouse, WarehouseError
from warehouse.engines.kept import Arrays, Asks, KeptReader, work_out
from warehouse.engines.positional import frame_of
from warehouse.engines.publication import (
    open_published,
    publish,
    published_path,
    quoted,
    state_name,
)

#: More does not make a nation's load faster; the Python side needs room too.
_MOST_MEMORY_MIB = 8_192


class DuckDBWarehouse(Warehouse):
    """The working file; DuckDB lets one process hold it."""

    def __init__(self, url: sa.URL) -> None:
        self.path = Path(url.database or "")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._staged = 0
        try:
            self._base = duckdb.connect(str(self.path))
        except duckdb.Error as error:
            raise _locked(self.path, error) from error
        # The lock is ours now: what lies beside the file was left by a process that was killed.
        _sweep(self.path)
        self._scratch = tempfile.TemporaryDirectory(
            prefix=_scratch_prefix(self.path), dir=self.path.parent
        )
        self._base.execute(f"SET temp_directory = {quoted(Path(self._scratch.name))}")
        self._base.execute(f"SET memory_limit = '{_memory_mib()}MiB'")
        self.engine = sa.create_engine(
            "duckdb:///:memory:",
            poolclass=sa.pool.NullPool,
            creator=lambda: ConnectionWrapper(self._base.cursor()),
        )

    def create_tables(self, connection: sa.Connection, metadata: sa.MetaData) -> None:
        """Create the tables without keys on facts: an index over a nation's rows does not pay."""
        plain = sa.MetaData()
        for source in metadata.tables.values():
            copy = source.to_metadata(plain)
            if source.name.startswith(("fact_", "mart_", "bridge_event")):
                _drop_primary_key(copy)
                copy.indexes.clear()
            if source.name.startswith("dim_"):
                copy.indexes.clear()
        plain.create_all(connection, checkfirst=True)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """One transaction; rows may go in in any order, so that all threads can write."""
        self._base.execute("SET preserve_insertion_order = false")
        try:
            with super().transaction() as connection:
                yield connection
        finally:
            self._base.execute("SET preserve_insertion_order = true")  # files are read in theirs

    def staging(self) -> duckdb.DuckDBPyConnection:
        """A cursor on the same instance; its own database lies in memory and spills to scratch."""
        self._staged += 1
        name = f"staging_{self._staged}"
        cursor = self._base.cursor()
        cursor.execute(f"ATTACH ':memory:' AS {name}")
        cursor.execute(f"USE {name}")
        return cursor

    def receive(self, connection: sa.Connection, staged: str, incoming: sa.Table) -> None:
        """A view is enough: both databases live in one instance."""
        names = ", ".join(f'"{column.name}"' for column in incoming.columns)
        connection.exec_driver_sql(
            f"CREATE OR REPLACE TEMP VIEW {incoming.name} AS "
            f"SELECT {names} FROM staging_{self._staged}.main.{staged}"
        )

    def release(self) -> None:
        """Drop the newest staging database."""
        name = f"staging_{self._staged}"
        with contextlib.suppress(duckdb.Error):
            self._base.cursor().execute(f"DETACH {name}")

    def limit_threads(self, count: int) -> None:
        """Let the engine work on at most so many cores."""
        self._base.execute(f"SET threads = {count:d}")

    def publish(self, asks: Asks | None = None) -> None:
        """Write a new published file beside the old one and rename it into place.

        Then `asks` asks a large one what its readers will ask first; nobody waits for it.
        """
        publish(self._base.cursor(), self.path)
        if asks is not None:
            work_out(published_path(self.path), asks)

    def close(self) -> None:
        """Close the file and drop the scratch folder."""
        super().close()
        self._base.close()
        self._scratch.cleanup()


class DuckDBReader:
    """Readers of the published file; reopens it when a load has replaced it."""

    def __init__(self, url: sa.URL) -> None:
        self.path = published_path(Path(url.database or ""))
        self._lock = threading.Lock()
        self._seen = ""
        self._base: duckdb.DuckDBPyConnection | None = None
        self._kept = KeptReader(self.path, "")

    def snapshot(self) -> str:
        """A name of the published state, new after each publication."""
        return self._name()

    def frame(self, statement: sa.Select) -> pd.DataFrame:
        """The answer of one statement against the newest published state."""
        with self.pinned() as state:
            return state.frame(statement)

    def close(self) -> None:
        """Release the file."""
        if self._base is not None:
            self._base.close()
            self._base = None

    def _name(self) -> str:
        try:
            return state_name(self.path)
        except FileNotFoundError as error:
            raise WarehouseError(
                f"Nothing has been published at {self.path}. Load a source first: "
                "tiemchung load vn FILE..."
            ) from error

    @contextlib.contextmanager
    def pinned(self) -> Iterator["DuckDBState"]:
        """The newest published state, which stays what it is while a load replaces the file."""
        seen = self._name()
        with self._lock:
            if self._base is None or seen != self._seen:
                # The old instance is left to its readers and closed by the garbage collector.
                self._base = open_published(self.path)
                self._seen, self._kept = seen, KeptReader(self.path, seen)
            state = DuckDBState(seen, self._base, self._kept)
        yield state


class DuckDBState:
    """One published state, whole for all statements of an answer."""

    def __init__(self, name: str, base: duckdb.DuckDBPyConnection, kept: KeptReader) -> None:
        self._name = name
        self._base = base
        self._kept = kept

    def snapshot(self) -> str:
        """The state's name."""
        return self._name

    def frame(self, statement: sa.Select) -> pd.DataFrame:
        """The answer of one statement."""
        cursor = self._base.cursor()
        try:
            cursor.execute("USE published")
            return frame_of(cursor, statement)
        finally:
            cursor.close()

    def kept(self, name: str, make: Callable[[], Arrays]) -> Arrays:
        """What was worked out under the name when the state was published, else what is made."""
        return self._kept.read(name) or make()


def _memory_mib() -> int:
    """What the engine may take: three fifths of the machine, no more than a nation needs."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    return min(machine * 3 // 5, _MOST_MEMORY_MIB)


def _drop_primary_key(table: sa.Table) -> None:
    for column in table.columns:
        column.primary_key = False  # else an empty key would gather them again
    table.append_constraint(sa.PrimaryKeyConstraint())


def _scratch_prefix(path: Path) -> str:
    return f"{path.name}.staging-"


def _sweep(path: Path) -> None:
    """Remove staging folders and half-written publications of an earlier process."""
    for folder in path.parent.glob(f"{glob.escape(_scratch_prefix(path))}*"):
        shutil.rmtree(folder, ignore_errors=True)
    for half in path.parent.glob(f"{glob.escape(published_path(path).stem)}.*.tmp*"):
        half.unlink(missing_ok=True)


def _locked(path: Path, error: Exception) -> WarehouseError:
    return WarehouseError(
        f"{path} cannot be opened for writing: another process holds it, or it is "
        f"not a DuckDB file. ({str(error).splitlines()[0]})"
    )
