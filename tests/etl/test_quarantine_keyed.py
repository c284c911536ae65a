"""A row of a keyed feed that was set aside waits until its source sends a good one."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from etl.pipeline import Clock, LoadReport
from etl.quarantine import export_rows, open_issues, replay_file
from etl.quarantine_export import write_quarantine
from etl.reference_load import load_reference
from tests import engines
from tests.spec.harness import SECRET, Campaign, engine_urls, spec_source

ONE, TWO, THREE = "2021-05-01", "2021-05-02", "2021-05-03"
COLUMNS = "source_key|event_date|vaccine_code|doses"
BAD = f"{COLUMNS}\na|2021-04-01|???|1\nb|2021-04-01|PFZ|1"
GOOD = f"{COLUMNS}\na|2021-04-01|PFZ|1"


@pytest.fixture(scope="module", params=engines.ENGINES)
def campaign(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaign]:
    with engine_urls(request, tmp_path_factory.mktemp("keyed")) as url:
        opened = Campaign(url(), spec_source("cz"))
        with opened.warehouse.transaction() as connection:
            load_reference(connection, "cz")
        yield opened
        opened.close()


@pytest.fixture
def given(campaign: Campaign, tmp_path: Path):
    campaign.clear()

    def load(drawn: str, *, known_on: str) -> LoadReport:
        report = campaign.given(tmp_path, "injection_keyed", drawn, known_on=known_on)
        counted = report.rows_loaded + report.rows_unchanged + report.rows_quarantined
        assert report.rows_read == counted
        return report

    return load


def issues(campaign: Campaign) -> list[tuple]:
    return campaign.rows("SELECT reason, status, closed_load_id FROM row_issue ORDER BY 1, 2")


def test_good_row_of_another_file_closes_it_and_says_which_load_did(campaign, given):
    first = given(BAD, known_on=ONE)
    assert (first.rows_quarantined, issues(campaign)) == (1, [("unknown_vaccine", "open", None)])
    second = given(GOOD, known_on=TWO)
    assert (second.rows_loaded, second.rows_answered) == (1, 1)
    assert issues(campaign) == [("unknown_vaccine", "replaced", second.load_id)]


def test_good_row_of_the_same_day_is_a_correction(campaign, given):
    given(BAD, known_on=ONE)
    assert given(GOOD, known_on=ONE).rows_answered == 1


def test_good_row_known_before_leaves_the_newer_bad_row_open(campaign, given):
    given(GOOD, known_on=ONE)
    given(BAD, known_on=TWO)
    assert issues(campaign) == [("unknown_vaccine", "open", None)]


def test_bad_row_loaded_late_is_closed_by_what_is_known_already(campaign, given):
    given(GOOD, known_on=TWO)
    late = given(BAD, known_on=ONE)
    assert (late.rows_quarantined, late.rows_answered) == (1, 1)
    assert issues(campaign) == [("unknown_vaccine", "replaced", late.load_id)]


def test_withdrawal_of_the_row_closes_it(campaign, given):
    given(BAD, known_on=ONE)
    given(f"{COLUMNS}|row_status\na|2021-04-01|PFZ|1|withdrawn", known_on=TWO)
    assert [status for _reason, status, _load in issues(campaign)] == ["replaced"]


def test_bad_row_sent_once_more_opens_again(campaign, given):
    given(BAD, known_on=ONE)
    given(GOOD, known_on=TWO)
    given(BAD, known_on=THREE)
    assert issues(campaign) == [("unknown_vaccine", "open", None)]


def test_same_files_again_change_nothing(campaign, given):
    given(BAD, known_on=ONE)
    given(GOOD, known_on=TWO)
    before = issues(campaign)
    assert given(BAD, known_on=ONE).rows_loaded == 0
    assert given(GOOD, known_on=TWO).rows_answered == 0
    assert [row[:2] for row in issues(campaign)] == [row[:2] for row in before]


def test_row_of_another_key_closes_nothing(campaign, given):
    given(BAD, known_on=ONE)
    given(f"{COLUMNS}\nc|2021-04-01|PFZ|1", known_on=TWO)
    assert issues(campaign) == [("unknown_vaccine", "open", None)]


def test_row_without_a_readable_key_is_closed_by_no_other(campaign, given):
    given(f"{COLUMNS}\n|2021-04-01|???|1", known_on=ONE)
    given(f"{COLUMNS}\nb|2021-04-01|PFZ|1", known_on=TWO)
    assert {status for _reason, status, _load in issues(campaign)} == {"open"}


def test_contradicted_row_waits_for_a_newer_version(campaign, given):
    given(f"{COLUMNS}\na|2021-04-01|PFZ|1\na|2021-04-01|PFZ|2", known_on=ONE)
    assert issues(campaign) == [("conflicting_duplicate", "open", None)]
    newer = given(f"{COLUMNS}\na|2021-04-01|PFZ|2", known_on=TWO)
    assert issues(campaign) == [("conflicting_duplicate", "replaced", newer.load_id)]


def test_versions_inside_the_files_decide_not_the_order_of_loading(campaign, given):
    versioned = f"{COLUMNS}|version_at\na|2021-04-01|{{vaccine}}|1|{{at}}"
    given(versioned.format(vaccine="PFZ", at="2021-04-20 08:00:00"), known_on=TWO)
    given(versioned.format(vaccine="???", at="2021-04-10 08:00:00"), known_on=THREE)
    assert [status for _reason, status, _load in issues(campaign)] == ["replaced"]
    given(versioned.format(vaccine="?!?", at="2021-04-25 08:00:00"), known_on=ONE)
    assert {status for _reason, status, _load in issues(campaign)} == {"replaced", "open"}


def replayed(campaign, folder, *, vaccine, now) -> LoadReport:
    """Export what waits, name its vaccine and load it as the office would."""
    with campaign.warehouse.transaction() as connection:
        waiting = open_issues(connection, source="spec", mapping="injection_keyed")
    mapping = next(m for m in campaign.source.feeds if m.name == "injection_keyed")
    export = export_rows(waiting, mapping, reasons={})
    mended = export.frame.assign(vaccine_code=vaccine)
    write_quarantine(mended, folder / "c.csv", columns=export.columns, reason_header="reason")
    clock = Clock(now=datetime.fromisoformat(now))
    path = folder / "c.csv"
    return replay_file(campaign.warehouse, campaign.source, path=path, clock=clock, secret=SECRET)


def facts(campaign) -> list[tuple]:
    return campaign.rows("SELECT doses FROM fact_injection ORDER BY doses")


def test_corrected_row_takes_the_place_of_the_version_known_before(campaign, given, tmp_path):
    given(GOOD, known_on=ONE)
    given(f"{COLUMNS}\na|2021-04-01|???|3", known_on=TWO)
    assert replayed(campaign, tmp_path, vaccine="PFZ", now="2021-05-03T08:00").rows_loaded == 1
    assert facts(campaign) == [(3,)]
    assert {status for _reason, status, _load in issues(campaign)} == {"replayed"}
    assert campaign.value("SELECT sum(doses) FROM mart_injection_province") == 3


def test_row_sent_anew_takes_the_place_of_the_corrected_one(campaign, given, tmp_path):
    given(f"{COLUMNS}\na|2021-04-01|???|3", known_on=ONE)
    replayed(campaign, tmp_path, vaccine="PFZ", now="2021-05-02T08:00")
    assert facts(campaign) == [(3,)]
    given(f"{COLUMNS}\na|2021-04-01|PFZ|5", known_on=THREE)
    assert facts(campaign) == [(5,)]
