"""A new warehouse with its reference tables in it, copied from one made once.

To make the tables and load the areas of a country takes more than a second, and hundreds of tests
each want a warehouse of their own.
"""

import shutil
from functools import cache
from pathlib import Path
from uuid import uuid4

import psycopg
import sqlalchemy as sa
from psycopg import sql

from etl.reference_load import load_reference
from tests.shared import made_once
from warehouse.engines import Warehouse, open_warehouse
from warehouse.schema.loads import warehouse_state

_FILE = "duckdb:///"
_READY = "ready.duckdb"


def open_ready(url: str, reference: str) -> Warehouse:
    """The warehouse of an address, with `reference` loaded if it was empty, under its own name."""
    is_new = _copy_file(url, reference) if _is_file(url) else _copy_database(url, reference)
    opened = open_warehouse(url)
    if is_new:
        own_name = sa.update(warehouse_state).where(warehouse_state.c.name == "warehouse_id")
        with opened.transaction() as connection:
            connection.execute(own_name.values(value=str(uuid4())))
    return opened


def _is_file(url: str) -> bool:
    return url.startswith(_FILE) or "://" not in url


def _copy_file(url: str, reference: str) -> bool:
    path = Path(url.removeprefix(_FILE))
    if path.exists() or not path.parent.exists():
        return False
    shutil.copyfile(_file(reference), path)
    return True


def _file(reference: str) -> Path:
    made = made_once(f"ready-{reference}", lambda folder: _fill(str(folder / _READY), reference))
    return made / _READY


def _copy_database(url: str, reference: str) -> bool:
    target = sa.make_url(url)
    if _tables(target):
        return False
    ready = _database(target.set(database="postgres"), reference)
    name, template = sql.Identifier(target.database), sql.Identifier(ready)
    with _server(target) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        connection.execute(make.format(name, template))
    return True


@cache
def _database(server: sa.URL, reference: str) -> str:
    name = f"ready_{reference}"
    with _server(server) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    _fill(server.set(database=name).render_as_string(hide_password=False), reference)
    return name


def _fill(url: str, reference: str) -> None:
    made = open_warehouse(url)
    with made.transaction() as connection:
        load_reference(connection, reference)
    made.close()


def _tables(url: sa.URL) -> int:
    with psycopg.connect(_where(url, url.database)) as connection:
        asked = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
        return connection.execute(asked).fetchone()[0]


def _server(url: sa.URL) -> psycopg.Connection:
    return psycopg.connect(_where(url, "postgres"), autocommit=True)


def _where(url: sa.URL, database: str) -> str:
    return f"host={url.query['host']} user={url.username} dbname={database}"
