"""Keys that a nation's facts are held against: the same rows as without, through a Bloom filter."""

from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa

from warehouse.engines.duckdb import DuckDBWarehouse
from warehouse.engines.temp import create_temp, sought

FACT = sa.table("facts", sa.column("record_key", sa.BigInteger))
#: Keys are hashes: their smallest and largest rule out no row.
KEYS = "CAST(hash(range) >> 1 AS BIGINT) AS record_key"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory):
    path: Path = tmp_path_factory.mktemp("sought") / "keys.duckdb"
    with duckdb.connect(str(path)) as engine:
        engine.execute(f"CREATE TABLE facts AS SELECT {KEYS} FROM range(400000)")
    warehouse = DuckDBWarehouse(sa.make_url(f"duckdb:///{path}"))
    yield warehouse
    warehouse.close()


def test_all_keys_are_found_and_most_others_are_passed_over(warehouse: DuckDBWarehouse):
    with warehouse.transaction() as connection:
        some = sa.select(FACT.c.record_key).where(FACT.c.record_key % 100 == 7)
        keys = create_temp(connection, "some_keys", query=some)
        wanted = connection.execute(sa.select(sa.func.count()).select_from(keys)).scalar_one()
        query = sa.select(sa.func.count()).where(FACT.c.record_key.in_(sought(keys.c.record_key)))
        text = query.compile(connection.engine, compile_kwargs={"literal_binds": True})
        plan = connection.exec_driver_sql(f"EXPLAIN ANALYZE {text}".replace("%%", "%"))
        assert "BF(" in plan.fetchall()[0][1]
        assert connection.execute(query).scalar_one() == wanted > 3_000
