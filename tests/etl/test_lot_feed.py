"""Lots: each version is known from a day, and yesterday's picture stays as it was."""

import itertools
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from etl.mapping import load_source
from etl.pipeline import Clock, load_files
from tests.spec.harness import Campaign, spec_source, state_of, write_csv
from tests.spec.ready import open_ready
from warehouse.queries.lots import lots_known

LABEL = """
lot_code | label_expiry | thawed_at           | thaw_limit_days | status
FK0112   | 2021-11-30   |                     |                 | held
FK0116   | 2021-11-30   | 2021-11-10 23:00:00 | 31              | active
"""
EXTENDED = """
lot_code | label_expiry | extended_expiry | extension_decision | extended_on | status
FK0112   | 2021-11-30   | 2022-02-28      | 12542/QLD-KD       | 2021-11-25  | active
"""


@pytest.fixture
def campaign(engine_url: str) -> Iterator[Campaign]:
    opened = Campaign(engine_url, spec_source())
    yield opened
    opened.close()


def known(campaign: Campaign, day: str) -> dict[str, tuple]:
    """Effective expiry and status by lot, as known on a day."""
    rows = lots_known(date.fromisoformat(day)).subquery()
    query = sa.select(rows.c.lot_code, rows.c.effective_expiry, rows.c.status)
    return {code: (str(expiry), status) for code, expiry, status in campaign.rows(query)}


def test_extension_changes_what_is_known_from_its_day_on_and_nothing_before(campaign, tmp_path):
    campaign.given(tmp_path, "lot_keyed", LABEL, known_on="2021-11-12")
    campaign.given(tmp_path, "lot_keyed", EXTENDED, known_on="2021-11-25")
    assert known(campaign, "2021-11-11") == {}
    assert known(campaign, "2021-11-24")["FK0112"] == ("2021-11-30", "held")
    assert known(campaign, "2021-11-25")["FK0112"] == ("2022-02-28", "active")


def test_use_ends_with_the_thaw_limit_where_that_is_sooner_than_the_label(campaign, tmp_path):
    drawn = """
        lot_code | label_expiry | thawed_at           | thaw_limit_days
        thawed   | 2021-12-31   | 2021-11-10 23:00:00 | 14
        product  | 2021-12-31   | 2021-11-10 23:00:00 |
        frozen   | 2021-12-31   |                     |
        short    | 2021-11-15   | 2021-11-10 23:00:00 | 14
        unread   |              | 2021-11-10 23:00:00 | 14
    """
    campaign.given(tmp_path, "lot_keyed", drawn, known_on="2021-11-12")
    found = {code: expiry for code, (expiry, _) in known(campaign, "2021-11-12").items()}
    assert found == {
        "thawed": "2021-11-24",
        "product": "2021-12-11",  # Comirnaty: 31 days at 2 to 8 degrees
        "frozen": "2021-12-31",
        "short": "2021-11-15",
        "unread": "2021-11-24",
    }


def test_the_same_list_again_changes_nothing(campaign, tmp_path):
    reports = [
        campaign.given(tmp_path, "lot_keyed", LABEL, known_on=day)
        for day in ("2021-11-12", "2021-11-12", "2021-11-13")
    ]
    assert [report.rows_loaded for report in reports] == [2, 0, 0]
    assert campaign.value("SELECT count(*) FROM dim_lot_version") == 2


def test_lists_give_the_same_history_in_whatever_order_they_are_loaded(campaign, tmp_path):
    lists = {
        "2021-11-12": LABEL,
        "2021-11-14": LABEL.replace("held", "active"),
        "2021-11-16": LABEL,
        "2021-11-25": EXTENDED,
    }
    found = []
    for order in list(itertools.permutations(lists))[::5]:
        for day in order:
            campaign.given(tmp_path, "lot_keyed", lists[day], known_on=day)
        found.append(state_of(campaign)["dim_lot_version"])
        campaign.clear()
    assert len(found[0]) == 5
    assert all(history == found[0] for history in found)


def test_an_older_version_that_comes_later_is_old_news(campaign, tmp_path):
    drawn = """
        lot_code | label_expiry | status   | version_at
        FK0112   | 2021-11-30   | {}       | {}
    """
    newer, older = ("recalled", "2021-11-13 09:00:00"), ("active", "2021-11-12 09:00:00")
    campaign.given(tmp_path, "lot_keyed", drawn.format(*newer), known_on="2021-11-13")
    report = campaign.given(tmp_path, "lot_keyed", drawn.format(*older), known_on="2021-11-20")
    assert report.rows_unchanged == 1
    assert known(campaign, "2021-11-20")["FK0112"][1] == "recalled"


def test_label_read_off_a_movement_counts_until_a_list_names_the_lot(campaign, tmp_path):
    moved = """
        source_key | event_date | movement_kind | lot_code | label_expiry | facility_code | doses
        a          | 2021-11-01 | receipt       | FK0112   | 2021-10-31   | cdc           | 60
    """
    campaign.given(tmp_path, "stock_movement_keyed", moved, known_on="2021-11-02")
    campaign.given(tmp_path, "lot_keyed", LABEL, known_on="2021-11-12")
    assert known(campaign, "2021-11-02") == {"FK0112": ("2021-10-31", "active")}
    assert known(campaign, "2021-11-12")["FK0112"] == ("2021-11-30", "held")
    current = campaign.rows("SELECT label_expiry, status FROM dim_lot WHERE lot_code = 'FK0112'")
    assert [(str(expiry), status) for expiry, status in current] == [("2021-11-30", "held")]


def test_a_list_loaded_before_the_older_movement_is_not_forgotten(campaign, tmp_path):
    moved = """
        source_key | event_date | movement_kind | lot_code | label_expiry | facility_code | doses
        a          | 2021-11-20 | receipt       | FK0112   | 2021-10-31   | cdc           | 60
    """
    campaign.given(tmp_path, "lot_keyed", LABEL, known_on="2021-11-12")
    campaign.given(tmp_path, "stock_movement_keyed", moved, known_on="2021-11-21")
    assert known(campaign, "2021-11-21")["FK0112"] == ("2021-11-30", "held")


def test_wrong_rows_are_set_aside_each_with_its_reason(campaign, tmp_path):
    wrong = """
        lot_code | label_expiry | extended_expiry | extension_decision | status
        a        | 31-11-2021   |                 |                    | active
        b        | 2021-11-30   | 2021-10-30      | GH1                | active
        c        | 2021-11-30   | 2022-02-28      |                    | active
        d        | 2021-11-30   |                 |                    | perhaps
                 | 2021-11-30   |                 |                    | active
    """
    report = campaign.given(tmp_path, "lot_keyed", wrong, known_on="2021-11-12")
    assert (report.rows_loaded, report.rows_quarantined) == (0, 5)
    assert campaign.rows("SELECT reason FROM row_issue ORDER BY row_number") == [
        ("not_a_date",),
        ("extended_before_label",),
        ("extension_undecided",),
        ("unknown_value",),
        ("missing_value",),
    ]


def test_two_rows_of_one_file_that_contradict_each_other_do_not_both_load(campaign, tmp_path):
    drawn = """
        lot_code | label_expiry
        FK0112   | 2021-11-30
        FK0112   | 2021-12-31
    """
    report = campaign.given(tmp_path, "lot_keyed", drawn, known_on="2021-11-12")
    assert (report.rows_loaded, report.rows_quarantined) == (1, 1)


def test_the_national_list_of_lots_is_read_by_its_vietnamese_words(engine_url, tmp_path: Path):
    path = tmp_path / "lo_vac_xin_ngay-2021-11-25.csv"
    drawn = """
        vac_xin | so_lo  | han_dung   | han_dung_gia_han | quyet_dinh_gia_han | trang_thai
        Pfizer  | FK0112 | 30/11/2021 | 28/02/2022       | 12542/QLD-KD       | Tạm dừng
    """
    write_csv(path, drawn)
    warehouse = open_ready(engine_url, "vn")
    now = datetime.fromisoformat("2021-12-31T08:00")
    load_files(warehouse, load_source("vn"), files=[path], clock=Clock(now=now), secret=b"s")
    with warehouse.transaction() as connection:
        row = connection.execute(lots_known(date(2021, 11, 25))).mappings().one()
    assert (row["vaccine_code"], row["status"]) == ("PFZ", "held")
    assert (row["label_expiry"], row["effective_expiry"]) == (date(2021, 11, 30), date(2022, 2, 28))
    warehouse.close()
