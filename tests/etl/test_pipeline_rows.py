"""What a load keeps of a row and what it must not: identities, rows without a key, repetitions."""

import hashlib
import hmac
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from etl.pipeline import Clock
from etl.quarantine import replay_file
from etl.read import EXPORT_LOAD, EXPORT_ROW
from tests.spec.harness import NOW, SECRET, Campaign, spec_source, write_csv
from warehouse.schema.columns import metadata

NAME, PHONE, CARD, INSURANCE, BIRTH = (
    "Nguyễn Thị Hoa",
    "0912345678",
    "001199012345",
    "GD4797912345678",
    "1990-02-03",
)
PEOPLE = f"""
source_key | event_date | full_name | phone   | national_id | insurance_no | birth_date | vaccine_code | doses
a          | 2021-09-01 | {NAME}    | {PHONE} | {CARD}      | {INSURANCE}  | {BIRTH}    | PFZ          | 1
b          | 2021-09-01 | {NAME}    | {PHONE} | {CARD}      | {INSURANCE}  | {BIRTH}    | ???          | 1
c          | 2021-09-01 | {NAME}    | {PHONE} |             |              | {BIRTH}    | PFZ          | 1
d          | 2021-09-01 |           |         |             |              |            | PFZ          | 1
"""  # noqa: E501  a drawn table is as wide as its columns


@pytest.fixture
def campaign(engine_url: str) -> Iterator[Campaign]:
    opened = Campaign(engine_url, spec_source("cz"))
    yield opened
    opened.close()


def everything(campaign: Campaign) -> str:
    """Every cell of the warehouse as one text."""
    return "\n".join(
        repr(row) for table in metadata.sorted_tables for row in campaign.rows(sa.select(table))
    )


def test_names_numbers_and_birth_dates_never_reach_the_warehouse(campaign, tmp_path: Path):
    report = campaign.given(tmp_path, "injection_keyed", PEOPLE, known_on="2021-09-02")
    assert (report.rows_loaded, report.rows_quarantined) == (3, 1)
    kept = everything(campaign)
    assert "???" in kept  # the quarantined row is there, without its identity
    for secret in (NAME, "Nguy", PHONE, PHONE[1:], CARD, INSURANCE, BIRTH, "(1990, 2, 3)"):
        assert secret not in kept


def test_the_person_key_is_a_keyed_hash_of_the_best_identity(campaign, tmp_path: Path):
    campaign.given(tmp_path, "injection_keyed", PEOPLE, known_on="2021-09-02")
    expected = [
        int(hmac.new(SECRET, text.encode(), hashlib.sha256).hexdigest()[:16], 16) >> 1
        for text in (f"n:{CARD}", f"p:{NAME.lower()}|{BIRTH}||{PHONE[1:]}")
    ]
    found = campaign.rows("SELECT person_key FROM fact_injection WHERE is_person_known")
    assert sorted(key for (key,) in found) == sorted(expected)


NAMESAKES = f"""
source_key | event_date | full_name | birth_date | vaccine_code | doses
a          | 2021-09-01 | {NAME}    | {BIRTH}    | PFZ          | 1
b          | 2021-09-01 | {NAME}    | 1991-02-03 | PFZ          | 1
c          | 2021-09-08 | {NAME}    | {BIRTH}    | PFZ          | 1
"""


def test_a_file_that_gives_only_names_tells_namesakes_apart_by_birth_date(campaign, tmp_path: Path):
    campaign.given(tmp_path, "injection_keyed", NAMESAKES, known_on="2021-09-09")
    found = campaign.rows("SELECT person_key, count(*) FROM fact_injection GROUP BY 1 ORDER BY 2")
    assert [doses for _, doses in found] == [1, 2]


def test_a_birth_date_becomes_the_age_band_at_the_event(campaign, tmp_path: Path):
    campaign.given(tmp_path, "injection_keyed", PEOPLE, known_on="2021-09-02")
    bands = campaign.rows("SELECT age_band_code FROM fact_injection ORDER BY is_person_known, 1")
    assert bands == [("unknown",), ("30-34",), ("30-34",)]


def test_a_row_without_its_key_is_set_aside_and_replaces_no_other(campaign, tmp_path: Path):
    rows = """
        source_key | event_date | doses
        {}         | 2021-09-01 | {}
        b          | 2021-09-01 | 1
    """
    reports = [
        campaign.given(tmp_path, "injection_keyed", rows.format("", doses), known_on=known_on)
        for doses, known_on in ((10, "2021-09-02"), (20, "2021-09-03"))
    ]
    assert [report.rows_quarantined for report in reports] == [1, 1]
    assert campaign.value("SELECT sum(doses) FROM mart_injection_province") == 1
    assert campaign.rows(
        "SELECT reason, column_name FROM row_issue WHERE status = 'open' GROUP BY 1, 2"
    ) == [("missing_value", "source_key")]


def test_equal_rows_of_an_extract_are_counted_one_by_one(campaign, tmp_path: Path):
    rows = """
        event_date | movement_kind | facility_code | doses
        2021-09-01 | receipt       | X             | 5
        2021-09-01 | receipt       | X             | 5
        2021-09-01 | receipt       | X             | 5
    """
    fewer = "\n".join(rows.splitlines()[:-2])
    table = "stock_movement_extract_september"
    totals = []
    for drawn, known_on in ((rows, "2021-09-02"), (fewer, "2021-09-03"), (rows, "2021-09-04")):
        report = campaign.given(tmp_path, table, drawn, known_on=known_on)
        total = campaign.value("SELECT sum(doses) FROM fact_stock_movement")
        totals.append((total, report.rows_loaded, report.rows_withdrawn))
    assert totals == [(15, 3, 0), (10, 0, 1), (15, 1, 0)]


def test_a_file_that_is_refused_leaves_no_trace(campaign, tmp_path: Path):
    campaign.given(tmp_path, "injection_keyed", PEOPLE, known_on="2021-09-02")
    before = everything(campaign)
    broken = tmp_path / "injection_keyed_broken.csv"
    broken.write_text("event_date,doses\n2021-09-01,1\n", "utf-8")
    with pytest.raises(AssertionError, match="Missing column"):
        campaign.load(broken, known_on=None)
    assert everything(campaign) == before


def test_moving_a_site_moves_its_doses_and_says_so(campaign, tmp_path: Path):
    sites = """
        facility_code | facility_name | facility_type | place_district_code
        X             | Trạm          | site          | {}
    """
    rows = """
        source_key | event_date | facility_code | doses
        a          | 2021-09-01 | X             | 30
    """
    campaign.given(tmp_path, "site_extract_all", sites.format("CZ0201"), known_on="2021-09-01")
    campaign.given(tmp_path, "injection_keyed", rows, known_on="2021-09-02")
    campaign.given(tmp_path, "site_extract_all", sites.format("CZ0311"), known_on="2021-09-03")
    moved = campaign.rows(
        "SELECT known_date, kind, area_code, sum(doses) FROM mart_injection_province "
        "JOIN dim_area ON area_id = place_province_id GROUP BY 1, 2, 3 ORDER BY 1, 3"
    )
    assert [(str(day), kind, area, doses) for day, kind, area, doses in moved] == [
        ("2021-09-02", "new", "CZ020", 30),
        ("2021-09-03", "corrected", "CZ020", -30),
        ("2021-09-03", "corrected", "CZ031", 30),
    ]


def test_a_site_that_leaves_the_list_and_returns_is_listed_again(campaign, tmp_path: Path):
    header = "facility_code | facility_name | facility_type | place_district_code\n"
    both = header + "X | Trạm 1 | site | CZ0201\nY | Trạm 2 | site | CZ0201\n"
    one = header + "X | Trạm 1 | site | CZ0201\n"
    listed = []
    for drawn, day in ((both, "01"), (one, "02"), (both, "03")):
        campaign.given(tmp_path, "site_extract_all", drawn, known_on=f"2021-09-{day}")
        listed.append(campaign.value("SELECT count(*) FROM dim_facility WHERE is_listed"))
    assert listed == [2, 1, 2]


def test_a_corrected_site_joins_its_list_and_drives_no_other_out(campaign, tmp_path: Path):
    header = "facility_code | facility_name | facility_type | place_district_code"
    list_with_error = f"{header}\nX | Trạm 1 | site | CZ0201\nY | Trạm 2 | site | CZ9999\n"
    load = campaign.given(tmp_path, "site_extract_all", list_with_error, known_on="2021-09-01")
    assert load.rows_quarantined == 1
    corrected = tmp_path / "corrected.csv"
    drawn = f"{header} | {EXPORT_LOAD} | {EXPORT_ROW}\n"
    write_csv(corrected, f"{drawn}Y | Trạm 2 | site | CZ0202 | {load.load_id} | 2\n")
    report = replay_file(
        campaign.warehouse,
        campaign.source,
        path=corrected,
        clock=Clock(now=NOW, known_on=date(2021, 9, 2)),
        secret=SECRET,
    )
    assert report.rows_loaded == 1
    assert campaign.rows(
        "SELECT facility_code, is_listed FROM dim_facility WHERE facility_id <> 0 ORDER BY 1"
    ) == [("X", True), ("Y", True)]
    assert campaign.rows("SELECT status FROM row_issue") == [("replayed",)]
