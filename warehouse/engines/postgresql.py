"""PostgreSQL: one database; a commit is a publication."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import duckdb
import pandas as pd
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.schema import CreateTable

from warehouse.engines.base import Warehouse, WarehouseError
from warehouse.engines.kept import Arrays, Asks
from warehouse.schema.loads import dim_load, warehouse_state

_COPY_BYTES = 1 << 20
#: Any number will do, as long as every version of this program takes the same.
_ONE_WRITER = 20_210_308
#: The setting that counts the transactions that wrote something.
_REVISION = "revision"


class PostgresWarehouse(Warehouse):
    """A PostgreSQL database, also the coordinator of a Citus cluster."""

    def __init__(self, url: sa.URL) -> None:
        self.engine = sa.create_engine(url, pool_pre_ping=True)
        _try_connection(self.engine)

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """One transaction; a second process that loads waits until the first one's file is in."""
        with self.engine.begin() as connection:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ONE_WRITER)))
            before = _rows_written(connection)
            yield connection
            if _rows_written(connection) != before:
                _count_revision(connection)

    def create_tables(self, connection: sa.Connection, metadata: sa.MetaData) -> None:
        """Create the tables with their keys and indexes."""
        metadata.create_all(connection, checkfirst=True)

    def staging(self) -> duckdb.DuckDBPyConnection:
        """DuckDB in memory does the reading and checking here too."""
        self._staging = duckdb.connect()
        return self._staging

    def receive(self, connection: sa.Connection, staged: str, incoming: sa.Table) -> None:
        """COPY the staged rows into a temporary table."""
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {incoming.name}")
        create = str(CreateTable(incoming).compile(connection.engine))
        connection.exec_driver_sql(create.replace("CREATE TABLE", "CREATE TEMP TABLE", 1))
        names = ", ".join(f'"{column.name}"' for column in incoming.columns)
        with tempfile.TemporaryDirectory(prefix="tiemchung-") as folder:
            handed = Path(folder, "staged.csv")
            self._staging.execute(
                f"COPY (SELECT {names} FROM {staged}) TO '{handed}' (FORMAT csv, HEADER false)"
            )
            # Opened only now: DuckDB writes another file and renames it to this name.
            with handed.open("rb") as rows:
                _copy_in(
                    connection, f"COPY {incoming.name} ({names}) FROM STDIN (FORMAT csv)", rows
                )
        connection.exec_driver_sql(f"ANALYZE {incoming.name}")

    def release(self) -> None:
        """Close the staging database."""
        self._staging.close()

    def limit_threads(self, count: int) -> None:
        """The server has its own limits, whoever loads."""

    def publish(self, asks: Asks | None = None) -> None:
        """Nothing to do: a commit is visible at once and whole."""


class PostgresReader:
    """Readers of the committed state; an answer's statements share one snapshot of it."""

    def __init__(self, url: sa.URL) -> None:
        self._engine = sa.create_engine(
            url,
            pool_pre_ping=True,
            pool_size=8,
            isolation_level="REPEATABLE READ",
            connect_args={"options": "-c default_transaction_read_only=on -c jit=off"},
        )
        _try_connection(self._engine)
        if not sa.inspect(self._engine).has_table(dim_load.name):
            raise WarehouseError(
                f"Nothing has been loaded into {url.render_as_string()}. Load a source first: "
                "tiemchung load vn FILE..."
            )

    def snapshot(self) -> str:
        """A name of the committed state, new after each transaction that wrote something."""
        with self.pinned() as state:
            return state.snapshot()

    def frame(self, statement: sa.Select) -> pd.DataFrame:
        """The answer of one statement against the committed state."""
        with self.pinned() as state:
            return state.frame(statement)

    @contextmanager
    def pinned(self) -> Iterator["PostgresState"]:
        """The committed state as one transaction sees it, whatever is committed meanwhile."""
        with self._engine.connect() as connection:
            yield PostgresState(connection)

    def close(self) -> None:
        """Close the pool."""
        self._engine.dispose()


class PostgresState:
    """The state that one REPEATABLE READ transaction sees from its first statement on."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def snapshot(self) -> str:
        """The newest load and how often anything has been written."""
        revision = sa.select(warehouse_state.c.value).where(warehouse_state.c.name == _REVISION)
        load, number = self._connection.execute(
            sa.select(sa.func.max(dim_load.c.load_id), revision.scalar_subquery())
        ).one()
        return f"{load or 0}-{number or 0}"

    def frame(self, statement: sa.Select) -> pd.DataFrame:
        """The answer of one statement."""
        return pd.read_sql(statement, self._connection)

    def kept(self, name: str, make: Callable[[], Arrays]) -> Arrays:
        """What is made: every commit is a state of its own, and nothing is kept of it."""
        del name
        return make()


def _try_connection(engine: sa.Engine) -> None:
    try:
        engine.connect().close()
    except sa.exc.OperationalError as error:
        raise WarehouseError(
            f"No PostgreSQL answers at {engine.url.render_as_string()}: "
            f"{str(error.orig).splitlines()[0]}"
        ) from error


def _rows_written(connection: sa.Connection) -> int:
    """Rows that the session has written to tables that stay, as PostgreSQL counts them."""
    written = sa.table(
        "pg_stat_xact_user_tables",
        *[sa.column(name) for name in ("schemaname", "n_tup_ins", "n_tup_upd", "n_tup_del")],
    ).c
    rows = sa.func.sum(written.n_tup_ins + written.n_tup_upd + written.n_tup_del)
    return connection.execute(
        sa.select(sa.func.coalesce(rows, 0)).where(written.schemaname.not_like("pg_temp%"))
    ).scalar_one()


def _count_revision(connection: sa.Connection) -> None:
    first = insert(warehouse_state).values(name=_REVISION, value="1")
    number = sa.cast(warehouse_state.c.value, sa.BigInteger) + 1
    again = {"value": sa.cast(number, sa.Text)}
    connection.execute(first.on_conflict_do_update(index_elements=["name"], set_=again))


def _copy_in(connection: sa.Connection, command: str, handed: IO[bytes]) -> None:
    cursor = connection.connection.cursor()
    with cursor.copy(command) as copy:
        while block := handed.read(_COPY_BYTES):
            copy.write(block)
