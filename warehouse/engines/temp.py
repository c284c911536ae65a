"""Temporary tables made from a query, the same way on both engines."""

import sqlalchemy as sa


def create_temp(
    connection: sa.Connection, name: str, *, query: sa.Select | sa.CompoundSelect
) -> sa.Table:
    """Create a temporary table from a query and return its shape."""
    connection.execute(sa.text(f"DROP TABLE IF EXISTS {name}"))
    compiled = query.compile(connection.engine, compile_kwargs={"literal_binds": True})
    # The compiler has doubled percent signs where the driver halves them again.
    connection.exec_driver_sql(f"CREATE TEMP TABLE {name} AS {compiled}")
    return sa.Table(
        name,
        sa.MetaData(),
        *[sa.Column(column.name, column.type) for column in query.selected_columns],
    )


def count(connection: sa.Connection, table: sa.FromClause, *conditions: sa.ColumnElement) -> int:
    """How many rows meet the conditions."""
    return connection.execute(
        sa.select(sa.func.count()).select_from(table).where(*conditions)
    ).scalar_one()


def sought(keys: sa.ColumnElement) -> sa.Select:
    """The hash keys, never negative, that all rows of a fact are held against.

    DuckDB passes over other rows by a Bloom filter, but makes it only of keys that were filtered.
    """
    return sa.select(keys).where(keys.is_distinct_from(-1))
