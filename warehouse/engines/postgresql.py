"""PostgreSQL: one database; a commit is a publication."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import duckdb
import pandas as pd
import sqlalchemy as sa
from sqlalchemy.schema import CreateTable

from warehouse.engines.base import Warehouse, WarehouseError
from warehouse.schema.loads import dim_load

_COPY_BYTES = 1 << 20
#: Any number will do, as long as every version of this program takes the same.
_ONE_WRITER = 20_210_308


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
            yield connection

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

    def publish(self) -> None:
        """Nothing to do: a commit is visible at once and whole."""


class PostgresReader:
    """Readers of the committed state."""

    def __init__(self, url: sa.URL) -> None:
        self._engine = sa.create_engine(
            url,
            pool_pre_ping=True,
            pool_size=8,
            connect_args={"options": "-c default_transaction_read_only=on -c jit=off"},
        )
        _try_connection(self._engine)
        if not sa.inspect(self._engine).has_table(dim_load.name):
            raise WarehouseError(
                f"Nothing has been loaded into {url.render_as_string()}. Load a source first: "
                "tiemchung load vn FILE..."
            )

    def snapshot(self) -> str:
        """A name of the committed state, new after each load."""
        with self._engine.connect() as connection:
            newest = connection.execute(sa.select(sa.func.max(dim_load.c.load_id))).scalar()
        return str(newest or 0)

    def frame(self, statement: sa.Select) -> pd.DataFrame:
        """The answer of one statement against the committed state."""
        with self._engine.connect() as connection:
            return pd.read_sql(statement, connection)

    def pinned(self) -> "PostgresReader":
        """Itself: each statement sees one committed state, several may see two."""
        return self

    def close(self) -> None:
        """Close the pool."""
        self._engine.dispose()


def _try_connection(engine: sa.Engine) -> None:
    try:
        engine.connect().close()
    except sa.exc.OperationalError as error:
        raise WarehouseError(
            f"No PostgreSQL answers at {engine.url.render_as_string()}: "
            f"{str(error.orig).splitlines()[0]}"
        ) from error


def _copy_in(connection: sa.Connection, command: str, handed: IO[bytes]) -> None:
    cursor = connection.connection.cursor()
    with cursor.copy(command) as copy:
        while block := handed.read(_COPY_BYTES):
            copy.write(block)
