"""The star keeps the rules that a cluster will hold it to."""

import pytest
import sqlalchemy as sa

from warehouse.schema import dimensions, facts, ledgers, loads, planning, safety
from warehouse.schema.columns import metadata

TABLES = sorted(metadata.tables.values(), key=lambda table: table.name)
DISTRIBUTED = [table for table in TABLES if table.info["distribute_by"] != "reference"]
FACTS = [table for table in DISTRIBUTED if table.name.startswith(("fact_", "bridge_"))]
#: Loaded row by row; what is computed has a key of its own.
LOADED = [table for table in FACTS if table is not planning.fact_forecast]
LEDGERS = [table for table in TABLES if table.info.get("ledger")]
MODULES = (dimensions, facts, ledgers, loads, planning, safety)

#: Facts about people follow the person, all that is counted in doses follows the province.
PEOPLE = {
    "fact_injection",
    "fact_registration",
    "fact_adverse_event",
    "bridge_event_term",
    "bridge_event_vaccine",
}


def named(tables: list[sa.Table]) -> list:
    return [pytest.param(table, id=table.name) for table in tables]


def unique_sets(table: sa.Table) -> list[set[str]]:
    """Column names of the primary key and of every unique constraint and index."""
    found = [set(table.primary_key.columns.keys())] if table.primary_key.columns else []
    found += [
        set(constraint.columns.keys())
        for constraint in table.constraints
        if isinstance(constraint, sa.UniqueConstraint)
    ]
    return found + [set(index.columns.keys()) for index in table.indexes if index.unique]


@pytest.mark.parametrize("table", named(DISTRIBUTED))
def test_every_key_of_a_distributed_table_holds_its_distribution_column(table: sa.Table):
    column = table.info["distribute_by"]
    for columns in unique_sets(table):
        assert column in columns


@pytest.mark.parametrize("table", named(LOADED))
def test_every_fact_has_a_primary_key_and_a_filled_distribution_column(table: sa.Table):
    assert table.primary_key.columns.keys() == [table.info["distribute_by"], "record_key"]
    assert not table.c[table.info["distribute_by"]].nullable
    assert not table.c.record_key.nullable


@pytest.mark.parametrize("table", named(LEDGERS))
def test_every_ledger_is_distributed_by_its_first_dimension(table: sa.Table):
    assert table.info["distribute_by"] == next(iter(table.c)).name
    assert {"event_date", "known_date", "kind"} <= set(table.c.keys())


def test_people_follow_the_person_and_stock_follows_the_province():
    for table in FACTS:
        expected = "person_key" if table.name in PEOPLE else "province_id"
        assert table.info["distribute_by"] == expected, table.name


@pytest.mark.parametrize("table", named(TABLES))
def test_dimensions_are_copied_to_every_node_and_point_to_no_fact(table: sa.Table):
    if table.name.startswith(("dim_", "bridge_area", "fact_population")):
        assert table.info["distribute_by"] == "reference"
    targets = {key.column.table.name for key in table.foreign_keys}
    assert not [name for name in targets if name.startswith(("fact_", "mart_"))]


@pytest.mark.parametrize("table", named(TABLES))
def test_no_default_asks_the_clock_or_a_sequence(table: sa.Table):
    for column in table.c:
        assert column.server_default is None, column
        assert column.autoincrement is not True, column


@pytest.mark.parametrize("table", named(TABLES))
def test_every_table_and_column_says_what_it_holds(table: sa.Table):
    assert table.comment
    assert [column.name for column in table.c if not column.comment] == []


@pytest.mark.parametrize("table", named(LEDGERS))
def test_counts_stay_32_bit_so_that_sums_stay_fast(table: sa.Table):
    for column in table.c:
        assert not isinstance(column.type, (sa.BigInteger, sa.Numeric)), column
