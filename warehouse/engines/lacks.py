"""What a warehouse lacks of this program's tables, and how much of it can simply be added.

A table or a column that is new says nothing of what was loaded before, so it may be added empty,
and a column of whole numbers may become wider.
A ledger may not: it would answer zero for all that its fact already holds. One that can start late
is filled with what its fact says now, as known on the newest day.
"""

from collections.abc import Iterable

import sqlalchemy as sa

from warehouse.engines.base import Warehouse, WarehouseError
from warehouse.marts.ledger import recomputed_totals
from warehouse.schema.ledgers import BY_NAME, Mart
from warehouse.schema.loads import dim_load

#: Both engines describe themselves by the standard's own tables.
DESCRIBED = sa.table(
    "columns",
    *[sa.column(name) for name in ("table_catalog", "table_name", "column_name", "data_type")],
    schema="information_schema",
)
HELD = sa.select(DESCRIBED.c.table_name, DESCRIBED.c.column_name).where(
    DESCRIBED.c.table_catalog == sa.func.current_database()
)


def lacking(held: Iterable[tuple[str, str]], tables: Iterable[sa.Table]) -> list[sa.Column]:
    """The columns of `tables` that are not among the (table, column) names held."""
    known = set(held)
    return [
        column for table in tables for column in table.c if (table.name, column.name) not in known
    ]


def add_what_is_new(
    warehouse: Warehouse, connection: sa.Connection, *, metadata: sa.MetaData
) -> None:
    """Add the tables and columns that a warehouse lacks; raises WarehouseError for a ledger."""
    _widen(connection, metadata)
    missing = lacking(map(tuple, connection.execute(HELD)), metadata.tables.values())
    if not missing:
        return
    held = set(connection.execute(HELD.with_only_columns(DESCRIBED.c.table_name)).scalars())
    for column in missing:
        _refuse_what_cannot_be_added(connection, column, held)
    for column in missing:
        if column.table.name in held:
            kind = column.type.compile(connection.dialect)
            connection.execute(
                sa.text(f'ALTER TABLE {column.table.name} ADD COLUMN "{column.name}" {kind}')
            )
    warehouse.create_tables(connection, metadata)
    for name in {column.table.name for column in missing} - held:
        if name in BY_NAME:
            _fill(connection, BY_NAME[name])


def _widen(connection: sa.Connection, metadata: sa.MetaData) -> None:
    """Let whole numbers that were kept in 32 bits have the 64 that they have now."""
    narrow = HELD.where(sa.func.lower(DESCRIBED.c.data_type) == "integer")
    for table, column in map(tuple, connection.execute(narrow)):
        wanted = metadata.tables[table].c.get(column) if table in metadata.tables else None
        if wanted is not None and isinstance(wanted.type, sa.BigInteger):
            connection.execute(sa.text(f'ALTER TABLE {table} ALTER "{column}" TYPE BIGINT'))


def _fill(connection: sa.Connection, mart: Mart) -> None:
    """Write what a new ledger's fact says now."""
    known_on = connection.execute(sa.select(sa.func.max(dim_load.c.known_on))).scalar()
    if known_on is None:
        return
    now = recomputed_totals(mart).subquery("now")
    cells = {column.name: column for column in now.c}
    cells["known_date"], cells["kind"] = sa.literal(known_on), sa.literal("new")
    names = [column.name for column in mart.table.c]
    connection.execute(
        sa.insert(mart.table).from_select(names, sa.select(*[cells[name] for name in names]))
    )


def _refuse_what_cannot_be_added(
    connection: sa.Connection, column: sa.Column, held: set[str]
) -> None:
    table = column.table
    fact = table.metadata.tables[BY_NAME[table.name].fact] if table.name in BY_NAME else table
    is_key = column.primary_key and table.name in held
    is_ledger = fact is not table and fact.name in held and _has_rows(connection, fact)
    is_filled = is_ledger and table.name not in held and BY_NAME[table.name].can_start_late
    if is_key or (is_ledger and not is_filled):
        raise WarehouseError(
            f"The warehouse was made by an older program: {table.name} has no {column.name}, and "
            "it cannot be worked out afterwards. Load the source files into a new warehouse."
        )


def _has_rows(connection: sa.Connection, table: sa.Table) -> bool:
    return (
        connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is not None
    )
