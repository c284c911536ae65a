"""Versions, strangers, locks, and what a reader sees while a load runs."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from etl.pipeline import Clock, load_files
from tests.spec.harness import NOW, SECRET, Campaign, spec_source
from warehouse.engines import WarehouseError, open_reader, open_warehouse
from warehouse.schema.dimensions import dim_facility
from warehouse.schema.ledgers import BY_NAME
from warehouse.schema.loads import dim_load, warehouse_state

DOSES = BY_NAME["mart_injection_province"].table.c.doses


def set_version(url: str, version: str) -> None:
    warehouse = open_warehouse(url)
    with warehouse.transaction() as connection:
        connection.execute(
            sa.update(warehouse_state)
            .where(warehouse_state.c.name == "schema_version")
            .values(value=version)
        )
    warehouse.publish()
    warehouse.close()


@pytest.mark.parametrize(
    ("version", "says"),
    [("999", "newer than this program"), ("0", "no way from schema version 0")],
)
def test_a_warehouse_of_another_version_is_refused_not_misread(engine_url, version, says):
    set_version(engine_url, version)
    with pytest.raises(WarehouseError, match=says):
        open_warehouse(engine_url)
    with pytest.raises(WarehouseError, match=f"schema version {version}, this program reads"):
        open_reader(engine_url)


def test_a_refused_warehouse_is_left_as_it_was(engine_url):
    set_version(engine_url, "999")
    for _attempt in range(2):
        with pytest.raises(WarehouseError, match="999"):
            open_warehouse(engine_url)


@pytest.mark.parametrize(
    "older", ["ALTER TABLE dim_facility DROP COLUMN capacity", "DROP TABLE dim_event_term"]
)
def test_an_older_warehouse_gets_what_is_new_and_keeps_what_it_has(campaign, tmp_path, older):
    injections(campaign, tmp_path, 2, known_on="2021-05-01")
    make_older(campaign, older)
    with pytest.raises(WarehouseError, match="made by an older program.*tiemchung init"):
        open_reader(campaign.url)
    opened = open_warehouse(campaign.url)
    opened.publish()
    opened.close()
    reader = open_reader(campaign.url)
    assert total(reader) == 100
    assert reader.frame(sa.select(dim_facility.c.capacity))["capacity"].isna().all()
    reader.close()


def test_a_sum_that_was_kept_in_32_bits_has_64_afterwards(campaign):
    make_older(campaign, "ALTER TABLE dim_load ALTER doses_flagged TYPE INTEGER")
    opened = open_warehouse(campaign.url)
    with opened.transaction() as connection:
        connection.execute(sa.insert(dim_load).values(load_id=1, doses_flagged=17_053_090_989))
    opened.close()


@pytest.mark.parametrize(
    "older", ["DROP TABLE mart_injection_site", "ALTER TABLE mart_injection_site DROP COLUMN kind"]
)
def test_a_ledger_that_cannot_be_worked_out_afterwards_is_refused(campaign, tmp_path, older):
    injections(campaign, tmp_path, 2, known_on="2021-05-01")
    make_older(campaign, older)
    with pytest.raises(WarehouseError, match=r"mart_injection_site has no .* new warehouse"):
        open_warehouse(campaign.url)


def test_a_ledger_of_nothing_loaded_yet_is_added(engine_url):
    empty = Campaign(engine_url, spec_source("cz"))
    make_older(empty, "DROP TABLE mart_injection_site")
    open_warehouse(engine_url).close()


def make_older(campaign: Campaign, older: str) -> None:
    with campaign.warehouse.transaction() as connection:
        connection.execute(sa.text(older))
    campaign.warehouse.publish()
    campaign.close()


def test_a_strangers_database_is_refused_by_name(engine_url):
    stranger = sa.create_engine(engine_url)
    with stranger.begin() as connection:
        connection.execute(sa.text("CREATE TABLE dim_area (id INTEGER)"))
    stranger.dispose()
    with pytest.raises(WarehouseError, match="dim_area.*Choose an empty database"):
        open_warehouse(engine_url)


def test_a_file_that_is_no_warehouse_is_refused_and_kept(tmp_path: Path):
    letter = tmp_path / "letter.duckdb"
    letter.write_text("Kính gửi Sở Y tế" * 500, "utf-8")
    with pytest.raises(WarehouseError, match="not a DuckDB file"):
        open_warehouse(str(letter))
    assert letter.read_text("utf-8").startswith("Kính gửi")


def test_a_file_that_another_process_holds_gives_a_clear_line(duckdb_url, tmp_path: Path):
    open_warehouse(duckdb_url).close()
    path = duckdb_url.removeprefix("duckdb:///")
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import duckdb; c = duckdb.connect({path!r}); print(1, flush=True); input()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    holder.stdout.readline()
    with pytest.raises(WarehouseError, match="another process holds it") as refusal:
        open_warehouse(duckdb_url)
    assert "\n" not in str(refusal.value)
    holder.communicate("\n")
    open_warehouse(duckdb_url).close()


def test_a_server_that_does_not_answer_gives_a_clear_line(tmp_path: Path):
    url = f"postgresql://nobody:secret@/none?host={tmp_path}"
    for opener in (open_warehouse, open_reader):
        with pytest.raises(WarehouseError, match="No PostgreSQL answers") as refusal:
            opener(url)
        assert "secret" not in str(refusal.value)
        assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("url", ["mysql://root@host/db", "sqlite:///file.db"])
def test_an_engine_we_do_not_run_on_is_named(url: str):
    with pytest.raises(WarehouseError, match="is not an engine of this warehouse"):
        open_warehouse(url)


def test_reading_before_the_first_load_says_what_to_do(duckdb_url):
    with pytest.raises(WarehouseError, match="tiemchung load"):
        open_reader(duckdb_url)


def test_reading_an_empty_database_says_what_to_do(postgres_url):
    with pytest.raises(WarehouseError, match="tiemchung load"):
        open_reader(postgres_url)


@pytest.fixture
def campaign(engine_url: str) -> Iterator[Campaign]:
    opened = Campaign(engine_url, spec_source("cz"))
    yield opened
    opened.close()


def injections(campaign: Campaign, folder: Path, doses: int, *, known_on: str) -> None:
    rows = "\n".join(f"k{n}|2021-04-01|{doses}" for n in range(50))
    campaign.given(
        folder, "injection_keyed", f"source_key|event_date|doses\n{rows}", known_on=known_on
    )
    campaign.publish()


def total(state) -> int:
    return int(state.frame(sa.select(sa.func.sum(DOSES).label("doses")))["doses"].iloc[0])


def test_a_reader_sees_the_new_state_after_a_load_and_knows_that_it_changed(campaign, tmp_path):
    injections(campaign, tmp_path, 1, known_on="2021-05-01")
    reader = open_reader(campaign.url)
    before = reader.snapshot()
    assert (total(reader), reader.snapshot()) == (50, before)
    injections(campaign, tmp_path, 2, known_on="2021-05-02")
    assert reader.snapshot() != before
    assert total(reader) == 100
    reader.close()


def test_a_reader_never_sees_half_a_load(campaign, tmp_path):
    injections(campaign, tmp_path, 1, known_on="2021-05-01")
    reader, seen, done = open_reader(campaign.url), set(), threading.Event()

    def watch() -> None:
        while not done.is_set():
            seen.add(total(reader))

    watcher = threading.Thread(target=watch)
    watcher.start()
    for day in range(2, 6):
        injections(campaign, tmp_path, day, known_on=f"2021-05-0{day}")
    done.set()
    watcher.join()
    reader.close()
    # Fifty rows change by the same amount: any sum in between would be half a load.
    assert seen <= {50, 100, 150, 200, 250}
    assert 50 in seen


def test_an_answers_statements_see_one_state_while_loads_are_published(campaign, tmp_path):
    injections(campaign, tmp_path, 1, known_on="2021-05-01")
    with campaign.session() as session:
        before = session.snapshot, total(session)
        injections(campaign, tmp_path, 3, known_on="2021-05-02")
        assert (session.snapshot, total(session)) == before
        assert (before[1], len(session.known_days)) == (50, 1)
    with campaign.session() as session:
        assert (total(session), len(session.known_days)) == (150, 2)


def test_publishing_nothing_new_keeps_the_states_name(campaign, tmp_path):
    injections(campaign, tmp_path, 1, known_on="2021-05-01")
    reader = open_reader(campaign.url)
    before = reader.snapshot()
    (tmp_path / "injection_keyed_broken.csv").write_text("neither,key,nor,dose\n1,2,3,4\n")
    load_files(
        campaign.warehouse,
        campaign.source,
        files=[tmp_path / "injection_keyed_broken.csv"],
        clock=Clock(now=NOW),
        secret=SECRET,
    )
    assert campaign.value("SELECT count(*) FROM fact_injection") == 50
    campaign.close()
    again = open_warehouse(campaign.url)
    again.publish()
    again.close()
    assert reader.snapshot() == before
    reader.close()


def test_a_write_that_is_no_load_gives_the_state_a_new_name(campaign, tmp_path):
    injections(campaign, tmp_path, 1, known_on="2021-05-01")
    reader = open_reader(campaign.url)
    before = reader.snapshot()
    with campaign.warehouse.transaction() as connection:
        connection.execute(sa.update(warehouse_state).values(value="1"))
    campaign.warehouse.publish()
    assert reader.snapshot() != before
    reader.close()


def test_a_failed_load_changes_nothing_and_publishes_nothing_of_it(campaign, tmp_path):
    injections(campaign, tmp_path, 1, known_on="2021-05-01")
    with pytest.raises(sa.exc.SQLAlchemyError):
        empty_and_fail(campaign)
    campaign.warehouse.publish()
    with campaign.session() as session:
        assert total(session) == 50


def empty_and_fail(campaign: Campaign) -> None:
    with campaign.warehouse.transaction() as connection:
        connection.execute(sa.text("DELETE FROM mart_injection_province"))
        connection.execute(sa.text("SELECT no_such_column FROM dim_load"))


def test_two_processes_that_load_at_once_wait_for_each_other(postgres_url, tmp_path):
    first = Campaign(postgres_url, spec_source("cz"))
    injections(first, tmp_path, 1, known_on="2021-05-01")
    second = Campaign(postgres_url, spec_source("cz"))
    path = tmp_path / "injection_keyed_both.csv"
    path.write_text(
        "source_key,event_date,dose_kind,dose_number,vaccine_code,doses\n"
        + "".join(f"k{n},2021-04-01,primary,1,PFZ,7\n" for n in range(50))
    )
    reports: list = []
    threads = [
        threading.Thread(
            target=lambda one=one: reports.extend(one.load(path, known_on=date(2021, 5, 2)))
        )
        for one in (first, second)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(report.rows_loaded for report in reports) == [0, 50]
    assert first.value("SELECT sum(doses) FROM mart_injection_province") == 350
    first.close()
    second.close()


def test_a_warehouse_may_lie_in_a_folder_with_an_apostrophe(tmp_path: Path):
    campaign = Campaign(str(tmp_path / "d'Artagnan" / "kho.duckdb"), spec_source("cz"))
    injections(campaign, tmp_path, 1, known_on="2021-05-01")
    with campaign.session() as session:
        assert total(session) == 50
    campaign.close()
