"""Whatever is loaded, in whatever order: counts add up, and the ledgers say what the facts say."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from etl.merge import compare
from etl.pipeline import Clock, LoadReport, load_file
from etl.reference_load import load_reference
from tests import engines
from tests.spec.harness import NOW, SECRET, Campaign, engine_urls, spec_source, state_of
from warehouse.marts.ledger import current_totals, recomputed_totals
from warehouse.schema.ledgers import BY_NAME, MARTS

pytestmark = pytest.mark.timeout(300)  # each example is a whole history of loads

#: A history is small as drawn; to shrink one would take hundreds of loads.
QUICK = settings(
    max_examples=int(os.environ.get("TIEMCHUNG_EXAMPLES", "4")),
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)

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
    one = st.fixed_dictionaries(cells).map(lambda row: tuple(sorted(row.items())))
    return st.lists(one, min_size=1, max_size=size).map(tuple)


def version_of(row: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    cells = dict(row)
    return cells["source_key"], cells["version_at"]


def without_contradictions(rows: tuple) -> tuple:
    """A key that contradicts itself in one file is set aside; over two files the newer one wins."""
    return tuple({version_of(row): row for row in rows}.values())


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
    received_at=st.sampled_from(["2021-04-01 08:00:00", ""]),
    screened_at=st.sampled_from(["2021-04-01 08:00:00", "2021-04-01 08:12:00", ""]),
    injected_at=st.sampled_from(["2021-04-01 08:10:00", "2021-04-01 08:59:00", ""]),
    released_at=st.sampled_from(["2021-04-01 08:40:00", "2021-04-03 08:00:00"]),
    entered_at=st.sampled_from(["2021-04-01 17:00:00", "2021-04-10 09:00:00", ""]),
)

REGISTRATIONS = rows_of(
    source_key=st.sampled_from(["r", "s"]),
    version_at=VERSIONS,
    row_status=STATUSES,
    submitted_on=st.sampled_from(["2021-03-29", "2021-04-01"]),
    approved_on=st.sampled_from(["2021-04-02", "2021-04-16", ""]),
    invited_on=st.sampled_from(["2021-04-09", ""]),
    arrived_on=st.sampled_from(["2021-04-15", "2021-03-30", ""]),
    certified_on=st.sampled_from(["2021-04-20", ""]),
    channel=st.sampled_from(["app", "portal", ""]),
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
    place_district_code=st.sampled_from(DISTRICTS),
)

TICKETS = rows_of(
    source_key=st.sampled_from(["t", "u"]),
    version_at=VERSIONS,
    row_status=STATUSES,
    ticket_no=st.just("1"),
    ticket_kind=st.sampled_from(["correction", "incident"]),
    opened_at=st.sampled_from(["2021-04-01 08:00:00", "2021-04-03 23:30:00"]),
    due_at=st.sampled_from(["2021-04-05 08:00:00", ""]),
    closed_at=st.sampled_from(["2021-04-04 09:00:00", "2021-04-06 08:00:00", ""]),
    facility_code=FACILITIES,
)

REPORTS = rows_of(
    source_key=st.sampled_from(["r1", "r2"]),
    version_at=VERSIONS,
    row_status=STATUSES,
    report_no=st.sampled_from(["1", "2"]),
    event_date=EVENT_DAYS,
    onset_on=st.sampled_from(["2021-04-15", "2021-04-16", ""]),
    received_at=st.sampled_from(["2021-04-17 09:00:00", "2021-04-20 10:00:00", ""]),
    class_code=st.sampled_from(["common", "severe"]),
    vaccine_code=VACCINES,
    lot_code=st.sampled_from(["L1", ""]),
    dose_number=st.sampled_from(["1", "2", ""]),
    facility_code=FACILITIES,
    residence_district_code=st.sampled_from(DISTRICTS),
    age_band_code=st.sampled_from(["18-24", "80+", ""]),
    sex=st.sampled_from(["f", "u", ""]),
    terms=st.sampled_from(["fever", "fever; chills", "chills;chills", ""]),
    other_vaccines=st.sampled_from(["", "AZ", "FLU; AZ"]),
    has_reporter=st.sampled_from(["Lan", ""]),
)

TABLES = {
    "adverse_event_keyed": REPORTS,
    "adverse_event_extract_april": REPORTS,
    "injection_keyed": INJECTIONS,
    "registration_keyed": REGISTRATIONS,
    "ticket_keyed": TICKETS,
    "stock_movement_extract_april": MOVEMENTS,
    "stock_movement_extract_may": MOVEMENTS,
    "injection_extract_april": INJECTIONS,
    "site_extract_all": SITES,
}

FILE = st.sampled_from(sorted(TABLES)).flatmap(
    lambda table: st.builds(File, st.just(table), st.sampled_from(KNOWN), TABLES[table])
)
HISTORY = st.lists(FILE, min_size=2, max_size=5)
#: Lists of one day, told apart by their fingerprints alone, between movements of the same sites.
LISTS = st.tuples(
    st.lists(
        st.builds(File, st.just("site_extract_all"), st.just(KNOWN[1]), SITES),
        min_size=3,
        max_size=4,
    ),
    st.lists(
        st.builds(File, st.just("stock_movement_extract_may"), st.sampled_from(KNOWN), MOVEMENTS)
    ),
).map(lambda both: [*both[0], *both[1][:1]])


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
    found = {mart.name: campaign.rows(difference(mart.name)) for mart in MARTS}
    return {name: rows for name, rows in found.items() if rows}


@cache
def difference(ledger: str) -> sa.CompoundSelect:
    """What one of them has and the other has not; to put this question together takes longest."""
    now, proof = (
        query(BY_NAME[ledger]).subquery() for query in (current_totals, recomputed_totals)
    )
    return sa.union_all(
        sa.select(sa.except_(sa.select(now), sa.select(proof)).subquery()),
        sa.select(sa.except_(sa.select(proof), sa.select(now)).subquery()),
    )


def check_counts(report: LoadReport, file: File) -> None:
    counts = (report.rows_loaded, report.rows_unchanged, report.rows_quarantined)
    assert report.rows_read == len(file.rows) == sum(counts)
    assert min(counts) >= 0


@QUICK
@given(history=HISTORY, few_loads=st.sampled_from([0, 50]))
def test_counts_add_up_and_ledgers_equal_facts_after_every_load(
    campaign, folder, history, few_loads
):
    campaign.clear()
    for file in history:
        # What a row replaces is sought in the loads that brought it, or everywhere if too many did.
        with patch.object(compare, "FEW_LOADS", few_loads):
            check_counts(arrive(campaign, folder, file), file)
        assert disagreements(campaign) == {}
    before, ledger = state_of(campaign), ledger_rows(campaign)
    again = arrive(campaign, folder, history[-1])
    assert (again.rows_loaded, again.rows_withdrawn) == (0, 0)
    assert state_of(campaign) == before
    assert ledger_rows(campaign) == ledger


def ledger_rows(campaign: Campaign) -> dict[str, int]:
    return {mart.name: campaign.value(f"SELECT count(*) FROM {mart.name}") for mart in MARTS}


@QUICK
@given(history=HISTORY, data=st.data())
def test_any_order_gives_the_same_state_and_known_on_tells_what_was_said(
    campaign, folder, history, data
):
    in_time = sorted(history, key=lambda file: file.known_on)
    replay(campaign, folder, [file for file in in_time if file.known_on <= KNOWN[1]])
    said = known_by(campaign, KNOWN[2])
    for file in in_time:
        if file.known_on > KNOWN[1]:
            arrive(campaign, folder, file)
    assert known_by(campaign, KNOWN[1]) == said
    assert state_of(campaign) == replay(campaign, folder, data.draw(st.permutations(history)))


@QUICK
@given(history=LISTS, data=st.data())
def test_site_lists_of_one_day_say_the_same_in_any_order(campaign, folder, history, data):
    in_turn = replay(campaign, folder, history)
    assert disagreements(campaign) == {}
    assert replay(campaign, folder, data.draw(st.permutations(history))) == in_turn
    assert disagreements(campaign) == {}


def known_by(campaign: Campaign, day: date) -> list[tuple]:
    """Doses by region as the ledger tells them for a known day."""
    return campaign.rows(
        "SELECT residence_province_id, place_province_id, sum(doses) FROM mart_injection_province "
        f"WHERE known_date <= '{day}' GROUP BY 1, 2 HAVING sum(doses) <> 0 ORDER BY 1, 2"
    )


@QUICK
@given(
    rows=INJECTIONS.map(without_contradictions),
    known_on=st.sampled_from(KNOWN),
    cut=st.integers(1, 4),
)
def test_keyed_rows_give_the_same_state_in_any_split(campaign, folder, rows, known_on, cut):
    whole = [File("injection_keyed", known_on, rows)]
    parts = [File("injection_keyed", known_on, part) for part in (rows[:cut], rows[cut:]) if part]
    assert replay(campaign, folder, whole) == replay(campaign, folder, parts)
