"""Whatever is loaded, in whatever order: counts add up, and the ledgers say what the facts say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.pipeline import Clock, LoadReport, load_file
from etl.reference_load import load_reference
from tests import engines
from tests.spec.harness import NOW, SECRET, Campaign, engine_urls, spec_source, state_of
from warehouse.marts.ledger import current_totals, recomputed_totals
from warehouse.schema.ledgers import MARTS

pytestmark = pytest.mark.timeout(300)  # each example is a whole history of loads

QUICK = settings(max_examples=15, suppress_health_check=list(HealthCheck))

DISTRICTS = ["CZ0201", "CZ0202", "CZ0311", ""]  # two of one region, one of another, unknown
KNOWN = [date(2021, 4, 10), date(2021, 4, 20), date(2021, 4, 30)]
EVENT_DAYS = st.sampled_from(["2021-04-01", "2021-04-09", "2021-04-15"])
FACILITIES = st.sampled_from(["X", "Y", ""])
#: A vaccine that nobody knows quarantines its row.
VACCINES = st.sampled_from(["PFZ", "AZ", "PFZ", "AZ", "???"])
VERSIONS = st.sampled_from(["", "2021-04-05 08:00:00", "2021-04-25 08:00:00"])
STATUSES = st.sampled_from(["", "", "active", "withdrawn"])


@dataclass(frozen=True)
class File:
    """One file that a source sends: its table, the day it counts as known, its rows."""

    table: str
    known_on: date
    rows: tuple[tuple[tuple[str, str], ...], ...]


def rows_of(size: int = 5, **cells: st.SearchStrategy[str]) -> st.SearchStrategy[tuple]:
    one = st.fixed_dictionaries(cells).map(lambda row: tuple(row.items()))
    return st.lists(one, min_size=1, max_size=size).map(tuple)


def small(highest: int) -> st.SearchStrategy[str]:
    return st.integers(0, highest).map(str)


INJECTIONS = rows_of(
    source_key=st.sampled_from(["a", "b", "c"]),
    version_at=VERSIONS,
    row_status=STATUSES,
    event_date=EVENT_DAYS,
    dose_kind=st.just("primary"),
    dose_number=st.sampled_from(["1", "2"]),
    vaccine_code=VACCINES,
    facility_code=FACILITIES,
    doses=small(3),
    residence_district_code=st.sampled_from(DISTRICTS),
    place_district_code=st.sampled_from(DISTRICTS),
    person_code=st.sampled_from(["p", "q", ""]),
    age_band_code=st.sampled_from(["18-24", "80+", ""]),
)

REGISTRATIONS = rows_of(
    source_key=st.sampled_from(["r", "s"]),
    version_at=VERSIONS,
    row_status=STATUSES,
    submitted_on=st.sampled_from(["2021-03-29", "2021-04-01"]),
    scheduled_for=st.sampled_from(["2021-04-01", "2021-04-15", ""]),
    cancelled_on=st.sampled_from(["2021-04-09", "", ""]),
    facility_code=FACILITIES,
    residence_district_code=st.sampled_from(DISTRICTS),
    people=st.just("1"),
)

MOVEMENTS = rows_of(
    event_date=EVENT_DAYS,
    movement_kind=st.sampled_from(["receipt", "issue", "use", "gift"]),
    vaccine_code=VACCINES,
    facility_code=FACILITIES,
    lot_code=st.sampled_from(["L1", ""]),
    counterparty_code=st.sampled_from(["Y", "Z", ""]),
    doses=small(2),
    facility_name=st.sampled_from(["Nam", "Bắc", ""]),
    place_district_code=st.sampled_from(DISTRICTS),
)

SITES = rows_of(
    size=3,
    facility_code=st.sampled_from(["X", "Y", "Z"]),
    facility_name=st.sampled_from(["Trạm 1", "Trạm 2"]),
    facility_type=st.just("site"),
    parent_code=st.sampled_from(["X", ""]),
    place_district_code=st.sampled_from(DISTRICTS[:3]),
)

TABLES = {
    "injection_keyed": INJECTIONS,
    "registration_keyed": REGISTRATIONS,
    "stock_movement_extract_april": MOVEMENTS,
    "stock_movement_extract_may": MOVEMENTS,
    "injection_extract_april": INJECTIONS,
    "site_extract_all": SITES,
}

FILE = st.sampled_from(sorted(TABLES)).flatmap(
    lambda table: st.builds(File, st.just(table), st.sampled_from(KNOWN), TABLES[table])
)
HISTORY = st.lists(FILE, min_size=2, max_size=5)


@pytest.fixture(scope="module", params=engines.ENGINES)
def campaign(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaign]:
    with engine_urls(request, tmp_path_factory.mktemp("random")) as url:
        opened = Campaign(url(), spec_source("cz"))
        with opened.warehouse.transaction() as connection:
            load_reference(connection, "cz")
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


def arrive(campaign: Campaign, folder: Path, file: File) -> LoadReport:
    path = folder / f"{file.table}_1.csv"
    lines = [[name for name, _cell in file.rows[0]], *[[c for _n, c in row] for row in file.rows]]
    path.write_text("".join(",".join(line) + "\n" for line in lines), "utf-8")
    return load_file(
        campaign.warehouse,
        campaign.source,
        path=path,
        secret=SECRET,
        clock=Clock(now=NOW, known_on=file.known_on),
    )


def replay(campaign: Campaign, folder: Path, history: list[File]) -> dict[str, list[tuple]]:
    campaign.clear()
    for file in history:
        arrive(campaign, folder, file)
    return state_of(campaign)


def disagreements(campaign: Campaign) -> dict[str, list[tuple]]:
    """Cells in which a ledger and its facts differ, from either side."""
    found = {}
    for mart in MARTS:
        now, proof = (query(mart).subquery() for query in (current_totals, recomputed_totals))
        rows = campaign.rows(
            sa.union_all(
                sa.select(sa.except_(sa.select(now), sa.select(proof)).subquery()),
                sa.select(sa.except_(sa.select(proof), sa.select(now)).subquery()),
            )
        )
        if rows:
            found[mart.name] = rows
    return found


@QUICK
@given(history=HISTORY)
def test_counts_add_up_and_ledgers_equal_facts_after_every_load(campaign, folder, history):
    campaign.clear()
    for file in history:
        report = arrive(campaign, folder, file)
        assert report.rows_read == len(file.rows)
        assert report.rows_read == (
            report.rows_loaded + report.rows_unchanged + report.rows_quarantined
        )
        assert min(report.rows_loaded, report.rows_unchanged, report.rows_quarantined) >= 0
        assert disagreements(campaign) == {}


@QUICK
@given(history=HISTORY)
def test_the_same_file_again_changes_nothing(campaign, folder, history):
    replay(campaign, folder, history)
    before, ledger = state_of(campaign), "SELECT count(*) FROM mart_stock_site"
    rows = campaign.value(ledger)
    report = arrive(campaign, folder, history[-1])
    assert (report.rows_loaded, report.rows_withdrawn) == (0, 0)
    assert state_of(campaign) == before
    assert campaign.value(ledger) == rows


@QUICK
@given(history=HISTORY, data=st.data())
def test_loading_in_any_order_gives_the_same_state(campaign, folder, history, data):
    other = data.draw(st.permutations(history))
    assert replay(campaign, folder, history) == replay(campaign, folder, other)


@QUICK
@given(rows=INJECTIONS, known_on=st.sampled_from(KNOWN), cut=st.integers(1, 4))
def test_keyed_rows_give_the_same_state_in_any_split(campaign, folder, rows, known_on, cut):
    whole = [File("injection_keyed", known_on, rows)]
    parts = [File("injection_keyed", known_on, part) for part in (rows[:cut], rows[cut:]) if part]
    once, split = replay(campaign, folder, whole), replay(campaign, folder, parts)
    # A key that contradicts itself in one file is set aside; over two files the newer one wins.
    once.pop("row_issue")
    split.pop("row_issue")
    assert once == split


@QUICK
@given(history=HISTORY)
def test_a_figure_as_known_on_a_day_is_what_a_warehouse_of_that_day_said(campaign, folder, history):
    in_time = sorted(history, key=lambda file: file.known_on)
    then = [file for file in in_time if file.known_on <= KNOWN[1]]
    table = "mart_injection_province"
    replay(campaign, folder, then)
    said = campaign.rows(f"SELECT sum(doses) FROM {table}")
    replay(campaign, folder, in_time)
    assert campaign.rows(f"SELECT sum(doses) FROM {table} WHERE known_date <= '{KNOWN[1]}'") == said
