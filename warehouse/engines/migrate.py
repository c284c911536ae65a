"""Bring an older warehouse up to this program's schema, or say why that cannot be done."""

import uuid
from collections.abc import Callable

import sqlalchemy as sa

from warehouse.engines.base import Warehouse, WarehouseError
from warehouse.engines.lacks import add_what_is_new
from warehouse.schema import dimensions, facts, ledgers, loads, planning, safety
from warehouse.schema.columns import SCHEMA_VERSION, metadata

__all__ = ["dimensions", "facts", "ledgers", "migrate", "planning", "safety"]

#: One step for each older version: brings version N to N + 1. What is new and may begin empty
#: needs neither a version nor a step (see lacks.py).
STEPS: dict[int, Callable[[sa.Connection], None]] = {}


def migrate(warehouse: Warehouse, connection: sa.Connection) -> None:
    """Create an empty warehouse, or walk an older one to the current version."""
    found = _version(connection)
    if found is None:
        warehouse.create_tables(connection, metadata)
        # Its own name tells a warehouse from another one that is built in the same place.
        given = {"schema_version": str(SCHEMA_VERSION), "warehouse_id": str(uuid.uuid4())}
        connection.execute(
            sa.insert(loads.warehouse_state),
            [{"name": name, "value": value} for name, value in given.items()],
        )
        return
    _walk(connection, found)
    add_what_is_new(warehouse, connection, metadata=metadata)


def _walk(connection: sa.Connection, found: int) -> None:
    if found > SCHEMA_VERSION:
        raise WarehouseError(
            f"The warehouse has schema version {found}, newer than this program's "
            f"{SCHEMA_VERSION}. Update tiemchung."
        )
    for version in range(found, SCHEMA_VERSION):
        if version not in STEPS:
            raise WarehouseError(
                f"There is no way from schema version {version} to {SCHEMA_VERSION}. Load the "
                "source files into a new warehouse."
            )
        STEPS[version](connection)
        connection.execute(
            sa.update(loads.warehouse_state)
            .where(loads.warehouse_state.c.name == "schema_version")
            .values(value=str(version + 1))
        )


def _version(connection: sa.Connection) -> int | None:
    if not sa.inspect(connection).has_table("warehouse_state"):
        _refuse_foreign(connection)
        return None
    value = connection.execute(
        sa.select(loads.warehouse_state.c.value).where(
            loads.warehouse_state.c.name == "schema_version"
        )
    ).scalar()
    return int(value) if value else None


def _refuse_foreign(connection: sa.Connection) -> None:
    known = set(metadata.tables)
    met = known.intersection(sa.inspect(connection).get_table_names())
    if met:
        raise WarehouseError(
            f"The database holds tables of the same names ({', '.join(sorted(met)[:3])}) but no "
            "schema version. Choose an empty database."
        )
