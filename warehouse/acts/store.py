"""Where acts are written: a small file beside a DuckDB warehouse, a table on PostgreSQL.

The published state of DuckDB is read-only and its working file belongs to the loader, so the book
lies in a file of its own (SQLite), which several server processes may write. Either way a trigger
refuses to change or remove what was written.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.schema import CreateIndex, CreateTable

from warehouse.acts.act import Act, check
from warehouse.acts.standing import known_acts, state_of
from warehouse.engines.open import normalise_url
from warehouse.schema.acts import act as table
from warehouse.viewer import Viewer

#: Any number will do, as long as every version of this program takes the same.
_ONE_WRITER = 20_210_309
_SQLITE_GUARDS = tuple(
    sa.DDL(
        f"CREATE TRIGGER IF NOT EXISTS act_{verb} BEFORE {verb} ON act "
        "BEGIN SELECT RAISE(ABORT, 'an act is never changed'); END"
    )
    for verb in ("UPDATE", "DELETE")
)
_POSTGRESQL_GUARDS = (
    sa.DDL(
        "CREATE OR REPLACE FUNCTION act_is_kept() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'an act is never changed'; END $$"
    ),
    sa.DDL(
        "CREATE OR REPLACE TRIGGER act_kept BEFORE UPDATE OR DELETE ON act "
        "FOR EACH ROW EXECUTE FUNCTION act_is_kept()"
    ),
)


def book_url(warehouse: str) -> sa.URL:
    """Where the book of a warehouse is: beside the DuckDB file, or in the same database."""
    url = normalise_url(warehouse)
    if url.get_backend_name() != "duckdb":
        return url
    return sa.URL.create("sqlite", database=str(Path(url.database or "").with_suffix(".acts.db")))


class ActStore:
    """The book of acts of one warehouse, for any number of processes and threads."""

    def __init__(self, url: sa.URL) -> None:
        self._engine = _engine(url)
        self._lock = threading.Lock()
        self._read: tuple[int, pd.DataFrame] = (-1, empty_book())
        self._is_ready = False

    @classmethod
    def open(cls, warehouse: str) -> "ActStore":
        """The book of a warehouse; it comes into being with the first act."""
        return cls(book_url(warehouse))

    def version(self) -> int:
        """The number of the newest act, 0 without one: what was read before it is out of date."""
        if not self._exists():
            return 0
        with self._engine.connect() as connection:
            return connection.execute(sa.select(sa.func.max(table.c.act_id))).scalar() or 0

    def acts(self) -> pd.DataFrame:
        """Every act, oldest first."""
        version = self.version()
        with self._lock:
            if version and self._read[0] != version:
                with self._engine.connect() as connection:
                    self._read = (version, _read_all(connection))
            return self._read[1]

    def record(self, act: Act, *, viewer: Viewer) -> int:
        """Write one act and return its number; raises ActRefused or NotAllowed."""
        with self._alone() as connection:
            self._prepare(connection)
            check(act, state=_stands(act, _read_all(connection)), viewer=viewer)
            done = connection.execute(sa.insert(table).values(**act.row()))
            self._is_ready = True
            return int(done.inserted_primary_key[0])

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def _exists(self) -> bool:
        if not self._is_ready:
            path = self._engine.url.database
            is_file = self._engine.dialect.name == "sqlite"
            self._is_ready = (not is_file or Path(path).exists()) and sa.inspect(
                self._engine
            ).has_table(table.name)
        return self._is_ready

    @contextmanager
    def _alone(self) -> Iterator[sa.Connection]:
        """A transaction during which nobody else writes, so that no act follows a stale state."""
        with self._engine.begin() as connection:
            if self._engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ONE_WRITER)))
            yield connection

    def _prepare(self, connection: sa.Connection) -> None:
        if self._is_ready:
            return
        connection.execute(CreateTable(table, if_not_exists=True))
        for index in table.indexes:
            connection.execute(CreateIndex(index, if_not_exists=True))
        is_sqlite = self._engine.dialect.name == "sqlite"
        for guard in _SQLITE_GUARDS if is_sqlite else _POSTGRESQL_GUARDS:
            connection.execute(guard)


def _engine(url: sa.URL) -> sa.Engine:
    if url.get_backend_name() != "sqlite":
        return sa.create_engine(url, pool_pre_ping=True)
    engine = sa.create_engine(url)
    # The driver would begin a transaction of its own; we say when one begins.
    sa.event.listen(engine, "connect", lambda raw, _: setattr(raw, "isolation_level", None))
    return engine


def _stands(act: Act, acts: pd.DataFrame) -> str:
    subject = {name: getattr(act, name) for name in ("subject_kind", "subject", "area_code")}
    return state_of(known_acts(acts, None), **subject)


def _read_all(connection: sa.Connection) -> pd.DataFrame:
    frame = pd.read_sql(sa.select(table).order_by(table.c.act_id), connection)
    return frame.assign(at=pd.to_datetime(frame["at"]))


def empty_book() -> pd.DataFrame:
    """A book in which nothing was written yet."""
    frame = pd.DataFrame({column.name: pd.Series(dtype=object) for column in table.columns})
    numbers = {"act_id": "int64", "answers_id": "int64", "at": "datetime64[us]"}
    return frame.astype(numbers)
