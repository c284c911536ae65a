"""Daily drops hold the same rows as the whole extract, each on the day its system knew it."""

from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa

from etl.mapping import load_source
from etl.pipeline import Clock, LoadReport, find_files, load_files
from etl.simulator.run import simulate
from tests.spec.ready import open_ready

SCALE = 0.002
SOME = ("01", "79", "92")
START, UNTIL = date(2021, 9, 1), date(2021, 9, 30)


@pytest.fixture(scope="module")
def drops(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drops")
    simulate(folder, scale=SCALE, provinces=SOME, start=START, until=UNTIL, is_daily=True)
    return folder


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    simulate(folder, scale=SCALE, provinces=SOME, start=START, until=UNTIL)
    return folder


def test_there_is_a_folder_for_each_day_and_none_after(drops):
    folders = sorted(path.name for path in drops.iterdir() if path.is_dir())
    assert folders[0] == "2021-09-01"
    assert folders[-1] == "2021-09-30"
    assert len(folders) == 30


def test_a_period_leaves_out_what_happened_before_and_after_it(whole):
    found = duckdb.sql(f"SELECT min(ngay_tiem), max(ngay_tiem) FROM '{whole}/tiem_0001.parquet'")
    assert found.fetchone() == (START, UNTIL)


def test_each_dose_comes_on_the_day_of_its_entry(drops):
    wrong = duckdb.sql(f"""SELECT count(*) FROM read_parquet('{drops}/*/tiem_ngay-*.parquet',
        filename = true) WHERE strftime(thoi_diem_nhap, '%Y-%m-%d') <>
        regexp_extract(filename, 'ngay-([0-9-]+)', 1) AND trang_thai <> 'Hủy' AND ma_mui_tiem NOT IN
        (SELECT key FROM '{drops}/su_that.csv' WHERE fault = 'corrected_entry')""").fetchone()
    assert wrong == (0,)


#: What the drops say in the end of every dose that counts.
STANDING = """(FROM read_parquet('{drops}/*/tiem_*.parquet', filename = true) QUALIFY row_number()
    OVER (PARTITION BY ma_mui_tiem ORDER BY filename DESC) = 1)"""


def test_drops_are_the_whole_extract_less_what_was_entered_later(drops, whole):
    standing = duckdb.sql(f"""SELECT count(*) FROM {STANDING.format(drops=drops)}
        WHERE trang_thai = 'Hiệu lực'""")
    entered = duckdb.sql(f"""SELECT count(*) FROM '{whole}/tiem_0001.parquet'
        WHERE thoi_diem_nhap < TIMESTAMP '2021-10-01'""")
    assert standing.fetchone() == entered.fetchone()


def test_a_corrected_dose_came_first_under_the_day_before(drops, whole):
    first, days, ends_right = duckdb.sql(f"""
        SELECT count(*), sum(w.ngay_tiem - f.ngay_tiem), count(*) FILTER (s.ngay_tiem = w.ngay_tiem)
        FROM '{drops}/su_that.csv' t JOIN '{whole}/tiem_0001.parquet' w ON w.ma_mui_tiem = t.key
        JOIN read_parquet('{drops}/*/tiem_*.parquet', filename = true) f ON f.ma_mui_tiem = t.key
            AND f.filename LIKE '%ngay-' || strftime(t.first, '%Y-%m-%d') || '%'
        JOIN {STANDING.format(drops=drops)} s ON s.ma_mui_tiem = t.key
        WHERE t.fault = 'corrected_entry' AND t.last <= DATE '2021-09-30'""").fetchone()
    assert first == days == ends_right > 10


def test_a_dose_under_a_mistyped_number_is_cancelled_on_the_day_it_is_entered_anew(drops):
    told, cancelled, anew = duckdb.sql(f"""
        SELECT count(*), count(*) FILTER (c.trang_thai = 'Hủy' AND c.filename = a.filename),
            count(*) FILTER (a.so_cccd[2:] = c.so_cccd[2:] AND a.so_cccd <> c.so_cccd)
        FROM '{drops}/su_that.csv' t JOIN {STANDING.format(drops=drops)} a ON a.ma_mui_tiem = t.key
        JOIN {STANDING.format(drops=drops)} c ON c.ma_mui_tiem = '8' || t.key[2:]
        WHERE t.fault = 'cancelled_entry' AND t.last <= DATE '2021-09-30'""").fetchone()
    assert told == cancelled == anew > 2


def test_a_record_comes_again_at_each_step_and_says_nothing_before_it_is_known(drops):
    steps = ("duyet", "phan_bo", "gui_thong_bao", "check_in", "tiem", "chung_nhan", "huy")
    early = " OR ".join(f"ngay_{step} > CAST(thoi_diem_cap_nhat AS DATE)" for step in steps)
    rows, made, told_early, sites = duckdb.sql(f"""
        SELECT count(*), count(DISTINCT ma_dang_ky), count(*) FILTER ({early}),
            count(*) FILTER (ma_co_so IS NOT NULL AND ngay_phan_bo IS NULL)
        FROM read_parquet('{drops}/*/dang_ky_*.parquet')""").fetchone()
    assert rows > 2 * made > 0
    assert (told_early, sites) == (0, 0)


def test_the_newest_version_of_a_record_is_what_the_whole_extract_says(drops, whole):
    differing = duckdb.sql(f"""
        WITH newest AS (FROM read_parquet('{drops}/*/dang_ky_*.parquet') QUALIFY row_number()
            OVER (PARTITION BY ma_dang_ky ORDER BY thoi_diem_cap_nhat DESC) = 1),
        once AS (FROM '{whole}/dang_ky_0001.parquet')
        SELECT count(*) FILTER (n.ma_dang_ky IS NULL OR o.ma_dang_ky IS NULL OR n.ngay_tiem IS
            DISTINCT FROM o.ngay_tiem OR n.ngay_chung_nhan IS DISTINCT FROM o.ngay_chung_nhan
            OR n.ma_co_so IS DISTINCT FROM o.ma_co_so), count(*)
        FROM newest n FULL JOIN once o ON n.ma_dang_ky = o.ma_dang_ky""").fetchone()
    assert differing[0] == 0
    assert differing[1] > 100


def test_a_ticket_is_closed_on_the_day_it_was_answered_not_before(drops):
    rows, opened, early = duckdb.sql(f"""
        SELECT count(*), count(DISTINCT ma_phieu),
            count(*) FILTER (CAST(thoi_diem_dong AS VARCHAR) > thoi_diem_cap_nhat)
        FROM read_parquet('{drops}/*/phieu_mcc_*.parquet')""").fetchone()
    assert rows > opened > 0
    assert early == 0


def test_a_day_loaded_after_another_brings_late_doses(drops, tmp_path):
    source = load_source("vn")
    warehouse = open_ready(f"duckdb:///{tmp_path / 'vn.duckdb'}", "vn")
    for day in ("2021-09-15", "2021-09-16"):
        files = [path for path in find_files(source, [drops / day])[0] if "tiem" in path.name]
        clock = Clock(now=datetime(2021, 10, 1, 6))  # noqa: DTZ001 - local time
        reports = load_files(warehouse, source, files=files, clock=clock, secret=b"test")
        assert all(isinstance(report, LoadReport) for report in reports)
    with warehouse.transaction() as connection:
        kinds = dict(
            connection.execute(
                sa.text(
                    "SELECT kind, sum(doses) FROM mart_injection_province WHERE known_date = "
                    "'2021-09-16' GROUP BY 1"
                )
            ).fetchall()
        )
    warehouse.close()
    assert kinds["new"] > kinds["late"] > 0
