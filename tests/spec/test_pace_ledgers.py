"""What the ledgers of pace, waiting and tickets count: one row at a time, worked out by hand."""

from pathlib import Path

import pytest

from tests.spec.harness import Campaign, spec_source
from warehouse.schema.bins import PACE

SITES = """
    facility_code | facility_name | facility_type | place_district_code
    S1            | Trạm Phúc Xá  | site          | 001
    S2            | Trạm Bến Nghé | site          | 760
"""


@pytest.fixture
def campaign(engine_url: str, tmp_path: Path):
    told = Campaign(engine_url, spec_source())
    told.given(tmp_path, "site_extract_all", SITES, known_on="2021-11-01")
    yield told
    told.close()


def counted(campaign: Campaign, mart: str, *labels: str) -> dict[str, int]:
    """The measures of a ledger that are not nought, summed over its rows."""
    sums = ", ".join(f"sum({name})" for name in PACE)
    row = campaign.rows(f"SELECT {sums} FROM {mart}")[0]
    return {name: int(value) for name, value in zip(PACE, row, strict=True) if value}


STAMPS = """
    source_key | event_date | facility_code | received_at | screened_at | injected_at | released_at | entered_at
    i1 | 2021-10-30 | S1 | {d} 07:55:00 | {d} 08:05:00 | {d} 08:12:00 | {d} 08:42:00 | {d} 17:00:00
    i2 | 2021-10-30 | S1 | {d} 09:00:00 | {d} 09:00:00 | {d} 09:00:00 | {d} 09:29:59 | 2021-11-02 08:00:00
    i3 | 2021-10-30 | S1 | {d} 05:30:00 | {d} 07:31:00 | {d} 07:30:00 | {d} 08:05:00 |
    i4 | 2021-10-30 | S1 |              |              |              |              |
"""  # noqa: E501  a drawn table is as wide as its columns


@pytest.mark.parametrize("mart", ["mart_pace_district", "mart_pace_site"])
def test_each_dose_counts_in_the_bins_of_its_times(campaign: Campaign, tmp_path: Path, mart: str):
    drawn = STAMPS.replace("{d}", "2021-10-30")
    campaign.given(tmp_path, "injection_keyed", drawn, known_on="2021-11-03")
    assert counted(campaign, mart) == {
        "hour_07": 1,  # i3, at half past seven
        "hour_08": 1,
        "hour_09": 1,
        "screening_10": 1,  # i1, 10 minutes: a bin begins at its edge
        "screening_120": 1,  # i3, 121 minutes
        "screening_equal": 1,  # i2 was entered in one go
        "injection_05": 1,  # i1, 7 minutes
        "injection_equal": 1,
        "times_wrong": 1,  # i3 was injected before it was screened
        "watch_15": 1,  # i2 left a second too early
        "watch_30": 1,  # i1, 30 minutes to the second
        "watch_35": 1,  # i3, 35 minutes
        "watch_typed": 1,
        "entry_00": 1,
        "entry_02": 1,  # i2, three days later
    }


def test_district_rows_are_of_the_day_and_site_rows_of_its_week(campaign: Campaign, tmp_path: Path):
    drawn = STAMPS.replace("{d}", "2021-10-30")
    campaign.given(tmp_path, "injection_keyed", drawn, known_on="2021-11-03")
    days = {
        mart: str(campaign.value(f"SELECT DISTINCT event_date FROM {mart}"))
        for mart in ("mart_pace_district", "mart_pace_site")
    }
    # 30/10/2021 is a Saturday.
    assert days == {"mart_pace_district": "2021-10-30", "mart_pace_site": "2021-10-25"}


def test_a_withdrawn_dose_leaves_its_bins(campaign: Campaign, tmp_path: Path):
    drawn = STAMPS.replace("{d}", "2021-10-30")
    campaign.given(tmp_path, "injection_keyed", drawn, known_on="2021-11-03")
    gone = """
        source_key | version_at          | row_status | event_date
        i1         | 2021-11-04 08:00:00 | withdrawn  | 2021-10-30
        i2         | 2021-11-04 08:00:00 | withdrawn  | 2021-10-30
        i3         | 2021-11-04 08:00:00 | withdrawn  | 2021-10-30
    """
    campaign.given(tmp_path, "injection_keyed", gone, known_on="2021-11-05")
    assert counted(campaign, "mart_pace_district") == {}


REGISTRATIONS = """
    source_key | submitted_on | approved_on | scheduled_for | invited_on | arrived_on | screened_on | injected_on | certified_on | cancelled_on | channel | people
    r1 | 2021-10-01 | 2021-10-05 | 2021-10-28 | 2021-10-27 |            |            |            |            |            | app    | 100
    r2 | 2021-10-02 |            |            |            |            |            |            |            |            | app    | 50
    r3 | 2021-10-03 |            |            |            |            |            |            |            | 2021-10-20 | portal | 20
    r4 | 2021-10-04 | 2021-10-06 | 2021-10-20 |            | 2021-10-20 | 2021-10-20 | 2021-10-20 | 2021-10-25 |            | portal | 7
    r5 | 2021-10-04 | 2021-10-11 |            |            | 2021-10-10 |            |            |            |            | portal | 3
"""  # noqa: E501  a drawn table is as wide as its columns

#: r1 waits for its invited people, r2 for approval, r3 was cancelled, r4 went through, r5 was
#: approved after it had arrived: it never waited in that state.
MOVES = """
    state     | move      | entered | event | people
    submitted | in        | 10-01   | 10-01 | 100
    submitted | out       | 10-01   | 10-05 | 100
    approved  | in        | 10-05   | 10-05 | 100
    approved  | out       | 10-05   | 10-27 | 100
    scheduled | in        | 10-27   | 10-27 | 100
    scheduled | out       | 10-27   | 10-27 | 100
    invited   | in        | 10-27   | 10-27 | 100
    submitted | in        | 10-02   | 10-02 | 50
    submitted | in        | 10-03   | 10-03 | 20
    submitted | cancelled | 10-03   | 10-20 | 20
    submitted | in        | 10-04   | 10-04 | 10
    submitted | out       | 10-04   | 10-06 | 7
    approved  | in        | 10-06   | 10-06 | 7
    approved  | out       | 10-06   | 10-20 | 7
    scheduled | in        | 10-20   | 10-20 | 7
    scheduled | out       | 10-20   | 10-20 | 7
    arrived   | in        | 10-20   | 10-20 | 7
    arrived   | out       | 10-20   | 10-20 | 7
    screened  | in        | 10-20   | 10-20 | 7
    screened  | out       | 10-20   | 10-20 | 7
    injected  | in        | 10-20   | 10-20 | 7
    injected  | out       | 10-20   | 10-25 | 7
    submitted | out       | 10-04   | 10-10 | 3
    arrived   | in        | 10-10   | 10-10 | 3
"""


def test_a_registration_enters_and_leaves_each_state_once(campaign: Campaign, tmp_path: Path):
    campaign.given(tmp_path, "registration_keyed", REGISTRATIONS, known_on="2021-11-03")
    found = campaign.rows(
        "SELECT state, move, entered_on, event_date, sum(people) FROM mart_waiting "
        "GROUP BY 1, 2, 3, 4"
    )
    drawn = [[cell.strip() for cell in line.split("|")] for line in MOVES.split("\n")[2:-1]]
    assert sorted((s, m, f"{e:%m-%d}", f"{d:%m-%d}", int(n)) for s, m, e, d, n in found) == sorted(
        (s, m, e, d, int(n)) for s, m, e, d, n in drawn
    )


def test_the_same_by_group_and_channel_enters_by_week(campaign: Campaign, tmp_path: Path):
    campaign.given(tmp_path, "registration_keyed", REGISTRATIONS, known_on="2021-11-03")
    found = campaign.rows(
        "SELECT channel, entered_week, sum(people) FROM mart_waiting_group "
        "WHERE state = 'submitted' AND move = 'in' GROUP BY 1, 2 ORDER BY 1, 2"
    )
    # 01 to 03/10/2021 lie in the week of 27/09, 04/10 is a Monday.
    assert [(c, f"{w:%m-%d}", int(n)) for c, w, n in found] == [
        ("app", "09-27", 150),
        ("portal", "09-27", 20),
        ("portal", "10-04", 10),
    ]


def test_the_area_that_holds_a_registration_is_the_home_else_the_site(
    campaign: Campaign, tmp_path: Path
):
    drawn = """
        source_key | submitted_on | residence_district_code | facility_code | people
        a          | 2021-10-01   | 001                     | S2            | 5
        b          | 2021-10-01   |                         | S2            | 3
        c          | 2021-10-01   |                         |               | 2
    """
    campaign.given(tmp_path, "registration_keyed", drawn, known_on="2021-11-03")
    found = campaign.rows(
        "SELECT coalesce(area_code, ''), people FROM mart_waiting LEFT JOIN dim_area AS a "
        "ON a.area_id = mart_waiting.district_id WHERE move = 'in' ORDER BY people"
    )
    assert [(code, people) for code, people in found][1:] == [("760", 3), ("001", 5)]
    assert found[0][1] == 2


TICKETS = """
    source_key | ticket_no | ticket_kind | opened_at           | due_at              | closed_at           | facility_code
    t1         | 1         | correction  | 2021-10-01 08:00:00 | 2021-10-03 08:00:00 | 2021-10-02 09:59:59 | S1
    t2         | 2         | correction  | 2021-10-01 08:00:00 | 2021-10-03 08:00:00 |                     | S1
    t3         | 3         | correction  | 2021-10-01 08:00:00 | 2021-10-03 08:00:00 | 2021-10-06 08:00:00 | S1
    t4         | 4         | correction  | 2021-10-01 08:00:00 | 2021-10-03 08:00:00 | 2021-10-03 08:00:00 | S2
"""  # noqa: E501  a drawn table is as wide as its columns


def test_a_ticket_is_opened_due_met_or_cleared_late(campaign: Campaign, tmp_path: Path):
    campaign.given(tmp_path, "ticket_keyed", TICKETS, known_on="2021-11-03")
    found = campaign.rows(
        "SELECT move, hours, event_date, sum(tickets) FROM mart_ticket GROUP BY 1, 2, 3 "
        "ORDER BY 1, 2"
    )
    assert [(move, hours, f"{day:%m-%d}", int(n)) for move, hours, day, n in found] == [
        ("cleared", 0, "10-06", 1),
        ("closed", 24, "10-02", 1),  # 25 hours lie between 24 and 36
        ("closed", 48, "10-03", 1),  # t4, in the last second allowed
        ("closed", 120, "10-06", 1),
        ("due", 0, "10-03", 4),
        ("met", 0, "10-03", 2),
        ("opened", 0, "10-01", 4),
    ]


def test_a_ticket_that_closes_later_moves_only_what_changed(campaign: Campaign, tmp_path: Path):
    first = """
        source_key | version_at          | ticket_no | ticket_kind | opened_at           | due_at              | closed_at
        t1         | 2021-10-01 09:00:00 | 1         | incident    | 2021-10-01 08:00:00 | 2021-10-03 08:00:00 | {}
    """  # noqa: E501  a drawn table is as wide as its columns
    campaign.given(tmp_path, "ticket_keyed", first.format(""), known_on="2021-10-02")
    later = first.replace("2021-10-01 09:00:00", "2021-10-05 09:00:00")
    campaign.given(
        tmp_path, "ticket_keyed", later.format("2021-10-04 20:00:00"), known_on="2021-10-05"
    )
    found = campaign.rows(
        "SELECT known_date, move, tickets FROM mart_ticket ORDER BY known_date, move"
    )
    assert [(f"{known:%m-%d}", move, n) for known, move, n in found] == [
        ("10-02", "due", 1),
        ("10-02", "opened", 1),
        ("10-05", "cleared", 1),
        ("10-05", "closed", 1),
    ]
