"""A published file holds what the working file holds, whichever way it was written."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.spec.harness import Campaign, spec_source
from warehouse.engines import publication
from warehouse.engines.publication import is_published, open_published, published_path

LEDGER = "mart_injection_province"


@pytest.fixture
def campaign(duckdb_url: str) -> Iterator[Campaign]:
    opened = Campaign(duckdb_url, spec_source("cz"))
    yield opened
    opened.close()


def path_of(campaign: Campaign) -> Path:
    return Path(campaign.url.removeprefix("duckdb:///"))


def load(campaign: Campaign, folder: Path, days: range, *, known_on: str, doses: int = 1) -> None:
    rows = "\n".join(f"k{day}|2021-04-{day:02d}|{doses}" for day in days)
    campaign.given(
        folder, "injection_keyed", f"source_key|event_date|doses\n{rows}", known_on=known_on
    )
    campaign.publish()


def published_rows(campaign: Campaign, table: str) -> list[tuple]:
    base = open_published(published_path(path_of(campaign)))
    try:
        return base.execute(f"FROM published.main.{table}").fetchall()
    finally:
        base.close()


def setting(campaign: Campaign, name: str) -> str:
    return dict(published_rows(campaign, "warehouse_state"))[name]


def in_order(campaign: Campaign) -> int:
    return int(setting(campaign, f"in_order.{LEDGER}"))


def assert_same(campaign: Campaign) -> None:
    """Every published table has the rows of the working one, each as often."""
    tables = campaign.rows("SELECT table_name FROM duckdb_tables() WHERE NOT temporary")
    names = [name for (name,) in tables if is_published(name) and name != "warehouse_state"]
    assert LEDGER in names
    for name in names:
        own = campaign.rows(f"SELECT * FROM {name}")
        assert sorted(own, key=str) == sorted(published_rows(campaign, name), key=str), name


def test_what_a_day_adds_is_added_behind_and_nothing_else_is_lost(campaign, tmp_path):
    load(campaign, tmp_path, range(1, 20), known_on="2021-05-01")
    first = in_order(campaign)
    load(campaign, tmp_path, range(15, 25), known_on="2021-05-02", doses=3)
    assert_same(campaign)
    assert in_order(campaign) == first
    assert len(published_rows(campaign, LEDGER)) > first


def test_a_ledger_that_has_grown_much_is_put_in_order_again(campaign, tmp_path, monkeypatch):
    monkeypatch.setattr(publication, "_FEW_ROWS", 0)
    load(campaign, tmp_path, range(15, 25), known_on="2021-05-01")
    load(campaign, tmp_path, range(1, 10), known_on="2021-05-02")
    assert_same(campaign)
    days = [row[-4] for row in published_rows(campaign, LEDGER)]
    assert (days, in_order(campaign)) == (sorted(days), 19)


def test_a_warehouse_built_anew_in_the_same_place_takes_nothing_from_the_old_one(
    campaign, tmp_path
):
    load(campaign, tmp_path, range(1, 20), known_on="2021-05-01")
    campaign.close()
    path_of(campaign).unlink()
    again = Campaign(campaign.url, spec_source("cz"))
    load(again, tmp_path, range(1, 26), known_on="2021-05-01", doses=2)
    assert_same(again)
    assert sum(row[-1] for row in published_rows(again, LEDGER)) == 50
    again.close()


def test_a_published_file_that_cannot_be_read_is_written_anew(campaign, tmp_path):
    load(campaign, tmp_path, range(1, 20), known_on="2021-05-01")
    published_path(path_of(campaign)).write_text("cut short")
    load(campaign, tmp_path, range(20, 22), known_on="2021-05-02")
    assert_same(campaign)


def test_a_file_of_another_schema_is_not_built_upon(campaign, tmp_path):
    load(campaign, tmp_path, range(1, 20), known_on="2021-05-01")
    with duckdb.connect(str(published_path(path_of(campaign)))) as base:
        base.execute("UPDATE warehouse_state SET value = '1' WHERE name = 'schema_version'")
        base.execute(f"DELETE FROM {LEDGER} WHERE event_date = '2021-04-03'")
    load(campaign, tmp_path, range(20, 22), known_on="2021-05-02")
    assert_same(campaign)


def test_a_list_is_published_anew_when_a_word_of_it_changes_and_left_alone_when_none(
    campaign, tmp_path
):
    load(campaign, tmp_path, range(1, 5), known_on="2021-05-01")
    written: list[str] = []

    def publish_seen() -> None:
        written.clear()
        cursor = _Seen(campaign.warehouse._base.cursor(), written)
        publication.publish(cursor, path_of(campaign))

    change = "UPDATE dim_vaccine SET name_vi = 'x' || name_vi WHERE vaccine_code = 'PFZ'"
    with campaign.warehouse.transaction() as connection:
        connection.exec_driver_sql(change)
    publish_seen()
    assert_same(campaign)
    assert "published.main.dim_vaccine" in written
    assert "published.main.dim_area" not in written


class _Seen:
    """A cursor that tells which tables are written anew."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, written: list[str]) -> None:
        self._cursor, self._written = cursor, written

    def execute(self, query: str) -> duckdb.DuckDBPyConnection:
        if query.startswith("CREATE OR REPLACE TABLE"):
            self._written.append(query.split()[4])
        return self._cursor.execute(query)

    def executemany(self, query: str, rows: list) -> duckdb.DuckDBPyConnection:
        return self._cursor.executemany(query, rows)
