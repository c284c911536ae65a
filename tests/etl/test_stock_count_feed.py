"""Physical counts: what was counted, when it became known, and that nothing is a count too."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
import sqlalchemy as sa

from etl.mapping import load_source
from etl.pipeline import Clock, load_files
from tests.spec.harness import Campaign, spec_source, write_csv
from tests.spec.ready import open_ready
from warehouse.schema.ledgers import BY_NAME

COUNTS = """
source_key | event_date | facility_code | lot_code | doses | vials
a          | 2021-11-20 | cdc           | FK0112   | 60    | 10
b          | 2021-11-20 | cdc           | FK0116   | 0     | 0
"""


@pytest.fixture
def campaign(engine_url: str) -> Iterator[Campaign]:
    opened = Campaign(engine_url, spec_source())
    yield opened
    opened.close()


def known(campaign: Campaign, day: str) -> list[tuple]:
    """Lines counted and doses found, as known on a day."""
    table = BY_NAME["mart_stock_count"].table
    query = sa.select(sa.func.sum(table.c.count_lines), sa.func.sum(table.c.doses)).where(
        table.c.known_date <= date.fromisoformat(day)
    )
    return [
        tuple(None if cell is None else int(cell) for cell in row) for row in campaign.rows(query)
    ]


def test_a_count_of_nothing_is_a_count(campaign, tmp_path):
    campaign.given(tmp_path, "stock_count_keyed", COUNTS, known_on="2021-11-21")
    assert known(campaign, "2021-11-20") == [(None, None)]
    assert known(campaign, "2021-11-21") == [(2, 60)]


def test_a_corrected_count_leaves_what_was_known_before(campaign, tmp_path):
    campaign.given(tmp_path, "stock_count_keyed", COUNTS, known_on="2021-11-21")
    corrected = COUNTS.replace("| 60    |", "| 54    |").replace("| 10\n", "| 9\n")
    report = campaign.given(tmp_path, "stock_count_keyed", corrected, known_on="2021-11-23")
    assert (report.rows_loaded, report.rows_unchanged) == (1, 1)
    assert known(campaign, "2021-11-22") == [(2, 60)]
    assert known(campaign, "2021-11-23") == [(2, 54)]


def test_wrong_counts_are_set_aside(campaign, tmp_path):
    wrong = """
        source_key | event_date | facility_code | lot_code | doses
        a          | 2021-11-20 | cdc           | FK0112   | -6
        b          | 2021-11-31 | cdc           | FK0112   | 6
        c          | 2021-11-25 | cdc           | FK0112   | 6
        d          | 2021-11-20 | cdc           | FK0112   |
    """
    report = campaign.given(tmp_path, "stock_count_keyed", wrong, known_on="2021-11-21")
    assert (report.rows_loaded, report.rows_quarantined) == (0, 4)
    reasons = campaign.rows("SELECT reason FROM row_issue ORDER BY row_number")
    assert reasons == [("too_small",), ("not_a_date",), ("after_known",), ("missing_value",)]


def test_the_national_count_sheet_is_read_by_its_vietnamese_words(engine_url, tmp_path):
    path = tmp_path / "kiem_ke_ngay-2021-11-21.csv"
    drawn = """
        ma_phieu_dong | ngay_kiem_ke | ma_kho | vac_xin | so_lo  | so_lieu_thuc_te | so_lo_thuc_te
        K1-1          | 20/11/2021   | CDC01  | Pfizer  | FK0112 | 60              | 10
    """
    write_csv(path, drawn)
    warehouse = open_ready(engine_url, "vn")
    now = datetime.fromisoformat("2021-12-31T08:00")
    load_files(warehouse, load_source("vn"), files=[path], clock=Clock(now=now), secret=b"s")
    with warehouse.transaction() as connection:
        rows = connection.execute(
            sa.text(
                "SELECT vaccine_code, lot_code, doses, vials FROM fact_stock_count "
                "JOIN dim_lot USING (lot_id, vaccine_code)"
            )
        ).all()
    assert [tuple(row) for row in rows] == [("PFZ", "FK0112", 60, 10)]
    warehouse.close()
