"""The ledgers of adverse-event reports, worked out by hand from a few reports told in tables."""

from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa

from etl.feeds.adverse_event import CORE, FEED
from tests import engines
from tests.spec.harness import Campaign, engine_urls, spec_source
from warehouse.indicators.safety import CRITICAL_FIELDS
from warehouse.schema.ledgers import BY_NAME

FIRST, SECOND = "2021-09-05", "2021-09-12"

#: R1 names fever twice, in two languages; R2 suspects two vaccines; R4 knows hardly anything.
REPORTS = """
source_key | report_no | event_date | onset_on   | received_at         | class_code | vaccine_code | other_vaccines | lot_code | dose_number | sex | age_band_code | facility_code | residence_province_code | person_code | has_reporter | seriousness     | outcome   | terms
r1         | R1        | 2021-09-01 | 2021-09-01 | 2021-09-02 08:00:00 | common     | AZ           |                | L1       | 1           | f   | 30-39         | S1            | 01                      | An          | Lan          | not_serious     | recovered | Fever below 39 °C; Sốt dưới 39 °C; headache
r2         | R2        | 2021-09-01 | 2021-09-03 | 2021-09-04 09:00:00 | severe     | AZ           | FLU; AZ        | L1       | 2           | m   | 65-79         | S1            | 01                      | Bình        |              | hospitalisation | unknown   | Phản vệ
r3         | R3        | 2021-09-01 | 2021-09-02 | 2021-09-04 09:00:00 | severe     | PFZ          |                | L2       | 1           | f   | 18-29         | S2            | 79                      | Chi         | Lan          | death           | died      | anaphylaxis; fever
r4         | R4        | 2021-09-02 |            |                     | common     | PFZ          |                |          |             | u   |               |               | 79                      |             |              |                 |           | ngứa mắt
"""  # noqa: E501  a drawn table is as wide as its columns

#: R1 turns out severe, R2 is taken back, R5 comes late.
CHANGES = """
source_key | row_status | report_no | event_date | onset_on   | received_at         | class_code | vaccine_code | lot_code | dose_number | sex | age_band_code | facility_code | residence_province_code | person_code | terms
r1         | active     | R1        | 2021-09-01 | 2021-09-01 | 2021-09-02 08:00:00 | severe     | AZ           | L1       | 1           | f   | 30-39         | S1            | 01                      | An          | headache
r2         | withdrawn  | R2        | 2021-09-01 | 2021-09-03 | 2021-09-04 09:00:00 | severe     | AZ           | L1       | 2           | m   | 65-79         | S1            | 01                      | Bình        | Phản vệ
r5         | active     | R5        | 2021-09-01 | 2021-09-08 | 2021-09-10 08:00:00 | severe     | AZ           | L1       | 1           | m   | 30-39         | S1            | 01                      | Dũng        | gbs
"""  # noqa: E501  a drawn table is as wide as its columns


@pytest.fixture(scope="module", params=engines.ENGINES)
def campaign(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaign]:
    folder = tmp_path_factory.mktemp("reports")
    with engine_urls(request, tmp_path_factory.mktemp("spec")) as url:
        told = Campaign(url(), spec_source())
        told.given(folder, "adverse_event_keyed", REPORTS, known_on=FIRST)
        told.given(folder, "adverse_event_keyed", CHANGES, known_on=SECOND)
        yield told
        told.close()


def known(campaign: Campaign, ledger: str, *by: str, on: str = FIRST, measure: str = "reports"):
    """A ledger's sum by some of its columns, as known on a day."""
    c = BY_NAME[ledger].table.c
    total = sa.func.sum(c[measure])
    return {
        tuple(row[:-1]) if len(by) > 1 else row[0]: row[-1]
        for row in campaign.rows(
            sa.select(*[c[name] for name in by], total)
            .where(c.known_date <= date.fromisoformat(on))
            .group_by(*[c[name] for name in by])
            .having(total != 0)
        )
    }


def test_reports_are_counted_once_by_class_and_dose(campaign):
    assert known(campaign, "mart_report", "class_code", "dose_code") == {
        ("common", "d1"): 1,
        ("severe", "d2"): 1,
        ("severe", "d1"): 1,
        ("common", ""): 1,
    }


def test_critical_variables_are_those_that_say_something(campaign):
    # R1 has all 13; R2 lacks a reporter and its outcome is unknown; R3 has all.
    # R4 has its vaccine, its injection's day and a term.
    assert known(campaign, "mart_report", "sex", "class_code", measure="critical_filled") == {
        ("f", "common"): 13,
        ("m", "severe"): 11,
        ("f", "severe"): 13,
        ("u", "common"): 3,
    }


def test_report_lies_with_its_site_and_lot(campaign):
    lots = dict(campaign.rows("SELECT lot_id, lot_code FROM dim_lot"))
    found = known(campaign, "mart_report_site", "lot_id", "class_code")
    assert {(lots[lot], kind): n for (lot, kind), n in found.items()} == {
        ("L1", "common"): 1,
        ("L1", "severe"): 1,
        ("L2", "severe"): 1,
        ("", "common"): 1,
    }


def test_delay_runs_from_onset_to_reception(campaign):
    assert known(campaign, "mart_report_delay", "class_code", "delay_days") == {
        ("common", 1): 1,
        ("severe", 1): 1,
        ("severe", 2): 1,
        ("common", -999): 1,
    }


def test_margins_of_vaccine_and_term_count_reports_not_pairs(campaign):
    assert known(campaign, "mart_report_term", "vaccine_code", "event_term_code") == {
        ("", ""): 4,
        ("AZ", ""): 2,
        ("PFZ", ""): 2,
        ("FLU", ""): 1,
        ("", "fever"): 2,
        ("", "headache"): 1,
        ("", "anaphylaxis"): 2,
        ("", "ngứa mắt"): 1,
        ("AZ", "fever"): 1,
        ("AZ", "headache"): 1,
        ("AZ", "anaphylaxis"): 1,
        ("FLU", "anaphylaxis"): 1,
        ("PFZ", "anaphylaxis"): 1,
        ("PFZ", "fever"): 1,
        ("PFZ", "ngứa mắt"): 1,
    }


def test_severe_reports_keep_their_days_to_onset_and_terms(campaign):
    found = known(campaign, "mart_report_severe", "event_term_code", "vaccine_code", "onset_days")
    assert found == {
        ("anaphylaxis", "AZ", 2): 1,
        ("anaphylaxis", "PFZ", 1): 1,
        ("fever", "PFZ", 1): 1,
    }


def test_report_that_changes_takes_its_rows_along(campaign):
    found = known(
        campaign, "mart_report_severe", "event_term_code", "vaccine_code", "onset_days", on=SECOND
    )
    assert found == {
        ("headache", "AZ", 0): 1,
        ("gbs", "AZ", 7): 1,
        ("anaphylaxis", "PFZ", 1): 1,
        ("fever", "PFZ", 1): 1,
    }
    assert known(campaign, "mart_report_term", "event_term_code", on=SECOND)["headache"] == 2
    assert known(campaign, "mart_report", "class_code", on=SECOND) == {"common": 1, "severe": 3}


def test_ledger_says_what_was_corrected_withdrawn_and_late(campaign):
    c = BY_NAME["mart_report"].table.c
    moved = campaign.rows(
        sa.select(c.kind, c.class_code, sa.func.sum(c.reports))
        .where(c.known_date == date.fromisoformat(SECOND))
        .group_by(c.kind, c.class_code)
    )
    assert sorted(moved) == [
        ("corrected", "common", -1),
        ("corrected", "severe", 1),
        ("late", "severe", 1),
        ("withdrawn", "severe", -1),
    ]


def test_bridge_holds_the_terms_of_the_reports_there_are(campaign):
    rows = campaign.rows(
        "SELECT e.report_no, t.event_term_code FROM bridge_event_term t "
        "JOIN fact_adverse_event e ON e.record_key = t.report_key "
        "AND e.person_key = t.person_key WHERE NOT t.is_withdrawn ORDER BY 1, 2"
    )
    assert rows == [
        ("R1", "headache"),
        ("R3", "anaphylaxis"),
        ("R3", "fever"),
        ("R4", "ngứa mắt"),
        ("R5", "gbs"),
    ]


def test_every_core_variable_of_who_has_a_field_and_thirteen_are_critical():
    fields = {field.name for field in FEED.all_fields}
    assert len(CORE) == 25
    assert sum(name.endswith("*") for name in CORE) == CRITICAL_FIELDS == 13
    assert {name for names in CORE.values() for name in names} <= fields
