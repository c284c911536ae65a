"""The national platform's files land where they should; expected figures are counted by hand."""

import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
import xlsxwriter

from etl.errors import MappingError, MissingColumn
from etl.mapping import load_source, parse_source
from etl.pipeline import Clock, LoadReport, Refused, find_files, load_file, load_files
from tests.spec.ready import open_ready
from warehouse.engines import Warehouse

SAMPLES = Path(__file__).parent / "samples" / "vn"
SOURCE = load_source("vn")
CLOCK = Clock(now=datetime(2022, 3, 1, 8), known_on=date(2022, 3, 1))  # noqa: DTZ001 - local time

PL1_TITLES = [
    "#",
    "Họ và tên (*)",
    "Ngày sinh dd/mm/yyyy (*)",
    "Giới tính (*)",
    "Mã nhóm đối tượng ưu tiên (*)",
    "Đơn vị công tác",
    "Số điện thoại (*)",
    "Số CMT/CCCD",
    "Số thẻ BHYT",
    "Tỉnh/TP",
    "Mã tỉnh (*)",
    "Quận/Huyện",
    "Mã quận/huyện (*)",
    "Xã/Phường",
    "Mã xã/phường (*)",
    "Địa chỉ chi tiết",
    "Mũi 1",
    "",
    "",
    "",
    "Mũi 2",
    "",
    "",
    "",
    "Ghi chú",
    "Kết quả import (không điền)",
]
PL1_DOSE = ["Tên vắc xin (*)", "Ngày tiêm (*)", "Lô vắc xin (*)", "Địa điểm tiêm (*)"]
PL1_LINE = [
    "1",
    "Nguyễn Thị Hoa",
    "02/03/1985",
    "1",
    "1",
    "Bệnh viện",
    "0900000001",
    "079085000111",
    "",
    "TP. Hồ Chí Minh",
    "79",
    "Quận 1",
    "760",
    "Bến Nghé",
    "26740",
    "",
]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Warehouse, dict]]:
    warehouse = open_ready(f"{tmp_path_factory.mktemp('vn') / 'vn.duckdb'}", "vn")
    files, unknown = find_files(SOURCE, [SAMPLES])
    assert unknown == []
    reports = load_files(warehouse, SOURCE, files=files, clock=CLOCK, secret=b"test")
    assert [report for report in reports if isinstance(report, Refused)] == []
    yield warehouse, {report.mapping.split("/")[1]: report for report in reports}
    warehouse.close()


def rows(warehouse: Warehouse, query: str) -> list[tuple]:
    with warehouse.transaction() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]


def load_text(loaded: tuple[Warehouse, dict], folder: Path, name: str, text: str) -> LoadReport:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load_file(loaded[0], SOURCE, path=path, clock=CLOCK, secret=b"test")


def reasons(warehouse: Warehouse, report: LoadReport) -> list[tuple]:
    return rows(
        warehouse,
        "SELECT reason, column_name FROM row_issue WHERE first_load_id = "
        f"{report.load_id} ORDER BY 1, 2",
    )


def pl1(folder: Path, lines: list[list[str]], name: str = "PL1_danh_sach.xlsx") -> Path:
    with xlsxwriter.Workbook(folder / name) as book:
        sheet = book.add_worksheet("PL1")
        sheet.write_row(0, 0, ["DANH SÁCH ĐỐI TƯỢNG TIÊM VẮC XIN PHÒNG COVID-19"])
        sheet.write_row(1, 0, ["Lưu ý: cột có dấu * là bắt buộc; bỏ lọc trước khi nhập"])
        sheet.write_row(2, 0, PL1_TITLES)
        sheet.write_row(3, 0, [""] * 16 + PL1_DOSE + PL1_DOSE)
        for number, line in enumerate(lines, start=4):
            sheet.write_row(number, 0, line)
    return folder / name


def test_every_kind_of_file_of_the_platform_loads(loaded):
    counts = {
        name: (r.rows_read, r.rows_loaded, r.rows_quarantined, r.rows_flagged)
        for name, r in loaded[1].items()
    }
    assert counts == {
        "sites": (4, 4, 0, 0),
        "registrations": (3, 2, 1, 0),
        "allocations": (4, 4, 0, 0),
        "stock": (6, 6, 0, 0),
        "injections": (5, 5, 0, 0),
        "daily_forms": (2, 2, 0, 1),
        "portal": (2, 2, 0, 0),
        "adverse_events": (3, 2, 1, 1),
        "tickets": (3, 2, 1, 0),
    }


def test_a_site_list_gives_type_parent_place_and_lines(loaded):
    found = rows(
        loaded[0],
        """
        SELECT f.facility_code, f.facility_type, p.facility_code, a.area_code, f.lines, f.capacity
        FROM dim_facility f LEFT JOIN dim_facility p ON p.facility_id = f.parent_id
        JOIN dim_area a ON a.area_id = f.area_id WHERE f.is_listed ORDER BY 1""",
    )
    assert found == [
        ("CDC79", "province_store", "", "79", None, None),
        ("S0010001", "site", "TT001", "00001", 1, 200),
        ("S7600001", "site", "TT760", "26740", 2, 400),
        ("TT760", "district_store", "CDC79", "760", None, None),
    ]


def test_nought_is_a_man_and_one_a_woman(loaded):
    found = rows(loaded[0], "SELECT sex, count(*) FROM fact_injection GROUP BY 1 ORDER BY 1")
    assert found == [("f", 3), ("m", 2)]


def test_both_doses_of_a_person_share_a_key_that_is_not_the_card_number(loaded):
    found = rows(
        loaded[0],
        """
        SELECT count(*), count(DISTINCT person_key), max(CAST(person_key AS VARCHAR)
        LIKE '%079085%') FROM fact_injection WHERE event_date IN ('2021-08-05', '2021-10-07')""",
    )
    assert found == [(2, 1, False)]


def test_vaccines_are_known_by_brand_maker_and_sloppy_spelling(loaded):
    found = rows(
        loaded[0],
        "SELECT vaccine_code, dose_kind, dose_number FROM fact_injection "
        "ORDER BY event_date, vaccine_code, is_withdrawn",
    )
    assert found == [
        ("AZ", "primary", 1),
        ("AZ", "primary", 1),
        ("VERO", "primary", 1),
        ("PFZ", "primary", 2),
        ("MOD", "booster", 1),
    ]


def test_a_province_is_found_by_its_name_when_the_code_is_blank(loaded):
    found = rows(
        loaded[0],
        "SELECT a.area_code FROM fact_injection i JOIN dim_area a ON "
        "a.area_id = i.residence_area_id WHERE i.vaccine_code = 'VERO'",
    )
    assert found == [("79",)]


def test_a_cancelled_injection_counts_nothing(loaded):
    assert rows(loaded[0], "SELECT sum(doses) FROM mart_injection_province") == [(4,)]


def test_approval_before_submission_is_set_aside(loaded):
    assert reasons(loaded[0], loaded[1]["registrations"]) == [
        ("approved_before_submitted", "ngay_duyet")
    ]


def test_an_amended_decision_names_the_one_it_amends_and_the_army_has_no_province(loaded):
    found = rows(
        loaded[0],
        """SELECT decision_no, amends_decision_no, province_id > 0, doses
        FROM fact_allocation ORDER BY doses""",
    )
    assert found == [
        ("3400/QĐ-BYT", None, False, 40000),
        ("3400/QĐ-BYT", None, True, 120960),
        ("3400/QĐ-BYT", None, True, 235200),
        ("3601/QĐ-BYT", "3600/QĐ-BYT", True, 284000),
    ]


def test_a_store_voucher_moves_stock_by_its_kind(loaded):
    found = rows(
        loaded[0],
        """SELECT f.facility_code, sum(m.doses_on_hand)
        FROM fact_stock_movement m JOIN dim_facility f ON f.facility_id = m.facility_id
        GROUP BY 1 ORDER BY 1""",
    )
    assert found == [("CDC79", 400), ("S7600001", -100), ("TT760", 590)]


def test_extra_doses_of_a_vial_and_broken_vials_keep_their_reason(loaded):
    found = rows(
        loaded[0],
        "SELECT movement_kind, discard_reason FROM fact_stock_movement "
        "WHERE discard_reason IS NOT NULL ORDER BY 1",
    )
    assert found == [("adjustment", "extra_from_vial"), ("discard", "broken")]


def test_a_form_that_breaks_its_identity_is_loaded_and_flagged(loaded):
    # 5 August: 105 = 90 + 10 + 1 + 1 + 3. 6 August says 120 for the same people.
    found = rows(
        loaded[0],
        "SELECT reason, severity, event_date FROM row_issue WHERE mapping = 'daily_forms'",
    )
    assert found == [("form_identity", "flag", date(2021, 8, 6))]


def test_a_portal_line_becomes_one_row_a_measure_and_leaves_out_noughts(loaded):
    found = rows(
        loaded[0],
        """SELECT a.area_code, count(*), max(CASE WHEN measure_code =
        'doses_injected' THEN amount END) FROM fact_declared_total t JOIN dim_area a
        ON a.area_id = t.province_id GROUP BY 1 ORDER BY 1""",
    )
    assert found == [("17", 6, 60000), ("79", 7, 5075726)]


def test_an_event_keeps_class_causality_and_the_key_of_the_vaccinated_person(loaded):
    found = rows(
        loaded[0],
        """SELECT e.report_no, e.class_code, e.causality_code,
        count(DISTINCT i.person_key) FROM fact_adverse_event e JOIN fact_injection i
        ON i.person_key = e.person_key AND i.event_date = e.event_date GROUP BY ALL ORDER BY 1""",
    )
    assert found == [("PU1", "common", None, 1), ("PU2", "severe", "A1", 1)]


def test_an_event_keeps_its_terms_known_or_flagged_and_nothing_of_who_reported(loaded):
    found = rows(
        loaded[0],
        """SELECT e.report_no, t.event_term_code, e.has_reporter, e.seriousness, e.outcome
        FROM fact_adverse_event e JOIN bridge_event_term t ON t.report_key = e.record_key
        ORDER BY 1, 2""",
    )
    assert found == [
        ("PU1", "fever", True, None, "recovered"),
        ("PU1", "mỏi gáy", True, None, "recovered"),
        ("PU2", "anaphylaxis", False, "hospitalisation", "recovered"),
    ]
    issues = rows(loaded[0], "SELECT reason, value, content FROM row_issue")
    assert ("unknown_term", "fever; mỏi gáy") in [issue[:2] for issue in issues]
    assert "Bác sĩ Lan" not in str(issues)


def test_an_event_that_begins_before_the_injection_is_set_aside(loaded):
    assert reasons(loaded[0], loaded[1]["adverse_events"])[:1] == [
        ("onset_before_injection", "ngay_khoi_phat")
    ]


def test_a_ticket_closed_before_it_was_opened_is_set_aside(loaded):
    assert reasons(loaded[0], loaded[1]["tickets"]) == [("closed_before_opened", "thoi_diem_dong")]
    found = rows(
        loaded[0], "SELECT ticket_no, ticket_kind, closed_at IS NULL FROM fact_ticket ORDER BY 1"
    )
    assert found == [("T1", "correction", False), ("T2", "incident", True)]


def test_the_import_list_gives_one_row_for_each_dose_filled_in(loaded, tmp_path):
    both = [
        *PL1_LINE,
        "AstraZeneca",
        "05/05/2021",
        "ABV1",
        "S7600001",
        "AstraZeneca",
        "05/07/2021",
        "ABV2",
        "S7600001",
    ]
    one = [*PL1_LINE, "Sputnik V", "06/05/2021", "SP1", "S7600001"]
    one[1], one[7] = "Trần Văn Nam", "079085000999"
    report = load_file(
        loaded[0], SOURCE, path=pl1(tmp_path, [both, one]), clock=CLOCK, secret=b"test"
    )
    assert (report.rows_read, report.rows_loaded, report.rows_quarantined) == (2, 2, 0)
    found = rows(
        loaded[0],
        f"SELECT dose_number, vaccine_code, event_date FROM fact_injection "
        f"WHERE load_id = {report.load_id} ORDER BY event_date",
    )
    assert found == [
        (1, "AZ", date(2021, 5, 5)),
        (1, "SPV", date(2021, 5, 6)),
        (2, "AZ", date(2021, 7, 5)),
    ]


def test_the_import_list_and_the_system_know_a_person_by_the_same_card(loaded, tmp_path):
    line = [*PL1_LINE, "AZ", "05/05/2021", "ABV1", "S7600001"]
    path = pl1(tmp_path, [line], name="PL1_hoa.xlsx")
    load_file(loaded[0], SOURCE, path=path, clock=CLOCK, secret=b"test")
    found = rows(
        loaded[0],
        """SELECT count(DISTINCT person_key) FROM fact_injection
        WHERE event_date IN ('2021-05-05', '2021-08-05')""",
    )
    assert found == [(1,)]


def test_an_import_line_without_a_birth_date_is_set_aside(loaded, tmp_path):
    line = [*PL1_LINE, "AZ", "05/05/2021", "ABV1", "S7600001"]
    line[2] = ""
    path = pl1(tmp_path, [line], name="PL1_thieu.xlsx")
    report = load_file(loaded[0], SOURCE, path=path, clock=CLOCK, secret=b"test")
    assert (report.rows_loaded, report.rows_quarantined) == (0, 1)
    assert ("missing_value", "Ngày sinh dd/mm/yyyy (*)") in reasons(loaded[0], report)


HEAD = "ma_mui_tiem,so_cccd,gioi_tinh,ten_tinh,loai_mui,mui_so,vac_xin,ma_co_so,ngay_tiem\n"
BAD_LINES = [
    ("B1,1,0,Thành phố Hồ Chí Mính,Cơ bản,1,AZ,S7600001,05/08/2021", "unknown_area", "ten_tinh"),
    ("B2,1,0,Hà Nội,Cơ bản,1,AZ,S7600001,08/13/2021", "not_a_date", "ngay_tiem"),
    ("B3,1,0,Hà Nội,Cơ bản,1,AZ,S7600001,12/08/2022", "after_known", "ngay_tiem"),
    ("B4,1,0,Hà Nội,Cơ bản,1,AZ,S7600001,05/01/2021", "before_campaign", "ngay_tiem"),
    ("B5,1,2,Hà Nội,Cơ bản,1,AZ,S7600001,05/08/2021", "unknown_value", "gioi_tinh"),
    ("B6,1,0,Hà Nội,Cơ bản,1,Nanocovax,S7600001,05/08/2021", "unknown_vaccine", "vac_xin"),
    ("B7,1,0,Hà Nội,Cơ bản,9,AZ,S7600001,05/08/2021", "too_large", "mui_so"),
    ("B8,1,0,Hà Nội,Mũi lạ,1,AZ,S7600001,05/08/2021", "unknown_value", "loai_mui"),
    (",1,0,Hà Nội,Cơ bản,1,AZ,S7600001,05/08/2021", "missing_value", "ma_mui_tiem"),
]


@pytest.mark.parametrize(("line", "reason", "column"), BAD_LINES, ids=[b[1] for b in BAD_LINES])
def test_a_bad_line_is_set_aside_with_its_reason_and_column(loaded, tmp_path, line, reason, column):
    report = load_text(loaded, tmp_path, "tiem_xau.csv", HEAD + line + "\n")
    assert (report.rows_read, report.rows_loaded, report.rows_quarantined) == (1, 0, 1)
    assert reasons(loaded[0], report) == [(reason, column)]


def test_a_decomposed_name_is_the_same_province(loaded, tmp_path):
    line = unicodedata.normalize("NFD", "N1,1,0,Hòa Bình,Cơ bản,1,AZ,S7600001,05/08/2021\n")
    report = load_text(loaded, tmp_path, "tiem_nfd.csv", HEAD + line)
    assert report.rows_loaded == 1


def test_two_lines_that_give_one_key_different_content_are_told(loaded, tmp_path):
    text = HEAD + (
        "K1,1,0,Hà Nội,Cơ bản,1,AZ,S7600001,05/08/2021\n"
        "K1,1,0,Hà Nội,Cơ bản,1,AZ,S7600001,06/08/2021\n"
    )
    report = load_text(loaded, tmp_path, "tiem_trung.csv", text)
    assert reasons(loaded[0], report) == [("conflicting_duplicate", "ma_mui_tiem")]


def test_a_file_without_its_key_column_is_refused_whole_and_the_column_named(loaded, tmp_path):
    text = HEAD.replace("ma_mui_tiem,", "") + "1,0,Hà Nội,Cơ bản,1,AZ,S7600001,05/08/2021\n"
    before = rows(loaded[0], "SELECT count(*) FROM fact_injection")
    with pytest.raises(MissingColumn, match="ma_mui_tiem"):
        load_text(loaded, tmp_path, "tiem_thieu.csv", text)
    assert rows(loaded[0], "SELECT count(*) FROM fact_injection") == before


def test_a_stock_file_without_doses_is_refused(loaded, tmp_path):
    text = "ma_phieu_dong,ngay,loai_phieu,ma_kho,vac_xin\nPX,01/08/2021,Nhập,CDC79,AZ\n"
    with pytest.raises(MissingColumn, match="so_lieu"):
        load_text(loaded, tmp_path, "xuat_nhap_thieu.csv", text)


def test_a_file_of_no_known_name_is_told_the_known_names():
    with pytest.raises(MappingError, match="tiem_"):
        SOURCE.feed_for(Path("mui_tiem.csv"))


def test_a_mapping_that_requires_a_column_it_does_not_map_is_refused():
    text = """{source: x, country: VN, title: {}, reference: vn, feeds: [{name: s, feed: site,
        files: [a.csv], partition: whole, require: [lat],
        columns: {facility_code: ma, facility_name: ten}}]}"""
    with pytest.raises(MappingError, match="lat"):
        parse_source(text, where="x.yml")
