"""Choose the engine by URL, and hold the schema version to the program's."""

from pathlib import Path

import sqlalchemy as sa

from warehouse.engines.base import Reader, Warehouse, WarehouseError
from warehouse.engines.duckdb import DuckDBReader, DuckDBWarehouse
from warehouse.engines.lacks import HELD, lacking
from warehouse.engines.migrate import migrate
from warehouse.engines.postgresql import PostgresReader, PostgresWarehouse
from warehouse.engines.publication import is_published
from warehouse.schema.columns import SCHEMA_VERSION, metadata
from warehouse.schema.loads import warehouse_state

DEFAULT_WAREHOUSE = "var/tiemchung.duckdb"


def normalise_url(text: str) -> sa.URL:
    """A warehouse URL from what a person types: a path is DuckDB, postgresql:// uses psycopg 3."""
    if "://" not in text:
        return sa.URL.create("duckdb", database=str(Path(text)))
    url = sa.make_url(text)
    if url.drivername in ("postgres", "postgresql"):
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() not in ("duckdb", "postgresql"):
        raise WarehouseError(
            f"'{url.drivername}' is not an engine of this warehouse. "
            "Use a file path, duckdb:///path or postgresql://user@host/database."
        )
    return url


def open_warehouse(text: str) -> Warehouse:
    """Open for writing; creates the tables, migrates an older schema, refuses a newer one."""
    url = normalise_url(text)
    kind = DuckDBWarehouse if url.get_backend_name() == "duckdb" else PostgresWarehouse
    warehouse = kind(url)
    try:
        with warehouse.transaction() as connection:
            migrate(warehouse, connection)
    except Exception:
        warehouse.close()
        raise
    return warehouse


def open_reader(text: str) -> Reader:
    """Open the published state for reading; never blocks a load."""
    url = normalise_url(text)
    reader = DuckDBReader(url) if url.get_backend_name() == "duckdb" else PostgresReader(url)
    _check_version(reader)
    return reader


def _check_version(reader: Reader) -> None:
    found = reader.frame(
        sa.select(warehouse_state.c.value).where(warehouse_state.c.name == "schema_version")
    )
    version = found["value"].iloc[0] if len(found) else "none"
    if version != str(SCHEMA_VERSION):
        reader.close()
        raise WarehouseError(
            f"The warehouse has schema version {version}, this program reads "
            f"version {SCHEMA_VERSION}. Open it once for writing: tiemchung init."
        )
    asked = [table for table in metadata.tables.values() if is_published(table.name)]
    missing = lacking(reader.frame(HELD).itertuples(index=False, name=None), asked)
    if missing:
        reader.close()
        raise WarehouseError(
            f"The warehouse was made by an older program: {missing[0].table.name} has no "
            f"{missing[0].name}. Run tiemchung init, which adds it or says why it cannot."
        )
