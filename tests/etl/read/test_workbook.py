"""A workbook's cells come in as a clerk reads them, from the sheet that holds the table."""

import datetime
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from etl.errors import EmptyFile, MissingColumn, MissingSheet
from tests.etl.read.reading import expect, read

AS_DATE = {"num_format": "dd/mm/yyyy"}


def workbook(path: Path, sheets: dict[str, list[list[object]]], *, hidden: str = "") -> Path:
    """Writes each sheet's rows from its first cell on; dates as Excel dates."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        date_format = book.add_format(AS_DATE)
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for position, cell in enumerate(row):
                    is_date = isinstance(cell, datetime.date)
                    sheet.write(number, position, cell, date_format if is_date else None)
            if name == hidden:
                sheet.hide()
    return path


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (1, "1"),
        (1.5, "1.5"),
        (-3, "-3"),
        (0.1, "0.1"),
        (79123456789012, "79123456789012"),
        ("007", "007"),
        (True, "TRUE"),
        (datetime.date(2021, 8, 20), "2021-08-20"),
        (datetime.datetime.fromisoformat("2021-08-20 13:05:09"), "2021-08-20 13:05:09"),
        (datetime.time(7, 30), "07:30:00"),
        ("Nguyễn\nThị ", "Nguyễn\nThị "),
        ("=1+1", "=1+1"),
        ("", None),
    ],
)
def test_a_cell_is_the_text_that_a_clerk_would_type(tmp_path, cell, value):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx", {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["k", "v"])
        if isinstance(cell, datetime.date | datetime.time):
            pattern = {
                datetime.date: "dd/mm/yyyy",
                datetime.datetime: "dd/mm/yyyy hh:mm:ss",
                datetime.time: "hh:mm",
            }[type(cell)]
            sheet.write_row(1, 0, ["x", cell], book.add_format({"num_format": pattern}))
        else:
            sheet.write_row(1, 0, ["x", cell])
    assert read(tmp_path / "a.xlsx")[1] == [("x", value)]


def test_a_column_of_numbers_blanks_and_words_keeps_each_as_it_is(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"s": [["n", "m"], [1, "x"], ["", 2.5], ["chưa", ""]]})
    assert read(path)[1] == [("1", "x"), (None, "2.5"), ("chưa", None)]


def test_the_national_list_with_merged_cells_is_read(tmp_path):
    path = tmp_path / "PL1.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("PL1")
        sheet.merge_range(0, 0, 0, 6, "DANH SÁCH ĐỐI TƯỢNG TIÊM")
        sheet.write(1, 0, "Ghi chú: màu đỏ là bắt buộc")
        for column, title in ((0, "#"), (1, "Họ và tên (*)"), (6, "Ghi chú")):
            sheet.merge_range(3, column, 4, column, title)
        sheet.merge_range(3, 2, 3, 3, "Mũi 1")
        sheet.merge_range(3, 4, 3, 5, "Mũi 2")
        sheet.write_row(4, 2, ["Tên vắc xin (*)", "Ngày tiêm (*)"] * 2)
        date_format = book.add_format(AS_DATE)
        sheet.write_row(5, 0, [1, "Nguyễn Văn A", "Pfizer"])
        sheet.write(5, 3, datetime.date(2021, 8, 20), date_format)
        sheet.write(7, 1, "Trần Thị B")
    wanted = expect("Họ và tên", "Mũi 1 | Tên vắc xin", "Mũi 2 | Ngày tiêm")
    result, rows = read(path, expected=wanted)
    assert result.header_line == 4
    assert result.columns == (
        "#",
        "Họ và tên (*)",
        "Mũi 1 | Tên vắc xin (*)",
        "Mũi 1 | Ngày tiêm (*)",
        "Mũi 2 | Tên vắc xin (*)",
        "Mũi 2 | Ngày tiêm (*)",
        "Ghi chú",
    )
    assert rows[0] == ("1", "Nguyễn Văn A", "Pfizer", "2021-08-20", None, None, None)
    assert rows[1][1] == "Trần Thị B"
    assert [warning.code for warning in result.warnings] == ["blank_rows"]


def test_the_sheet_with_most_expected_columns_is_read(tmp_path):
    sheets = {"Hướng dẫn": [["a"], ["1"]], "PL1": [["t"], ["a", "b"], [1, 2]], "PL2": [["b"], [9]]}
    result, rows = read(workbook(tmp_path / "a.xlsx", sheets), expected=expect("a", "b"))
    assert (result.sheet, rows) == ("PL1", [("1", "2")])


def test_a_hidden_sheet_is_read_only_when_named(tmp_path):
    sheets = {"seen": [["a"], [1]], "Unseen": [["a", "b"], [2, 3]]}
    path = workbook(tmp_path / "a.xlsx", sheets, hidden="Unseen")
    with pytest.raises(MissingColumn):
        read(path, expected=expect("a", "b"))
    assert read(path, expected=expect("a", "b"), sheet="unseen ")[1] == [("2", "3")]


def test_a_sheet_that_is_not_there_is_named_with_those_that_are(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"PL1": [["a"], [1]]})
    with pytest.raises(MissingSheet, match="PL2.*'PL1'"):
        read(path, sheet="PL2")


def test_a_missing_column_names_sheet_and_line(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"PL1": [["tiêu đề"], ["a", "b"], [1, 2]]})
    with pytest.raises(MissingColumn) as caught:
        read(path, expected=expect("a", "c"))
    assert caught.value.where == "a.xlsx, sheet 'PL1', line 2"


def test_a_workbook_without_a_cell_is_empty(tmp_path):
    with pytest.raises(EmptyFile):
        read(workbook(tmp_path / "a.xlsx", {"s": []}))


def test_a_table_that_begins_away_from_the_first_cell_is_read(tmp_path):
    rows = [[], [], ["", "", "a", "b"], ["", "", 1, 2]]
    result, found = read(workbook(tmp_path / "a.xlsx", {"s": rows}))
    assert (result.columns, result.header_line, found) == (("a", "b"), 3, [("1", "2")])


def test_rows_of_more_than_one_batch_keep_their_order(tmp_path):
    rows = [["n"], *([number] for number in range(45_000))]
    result, found = read(workbook(tmp_path / "a.xlsx", {"s": rows}))
    assert result.rows_read == 45_000
    assert found == [(str(number),) for number in range(45_000)]


def test_excel_errors_are_read_as_blank_and_counted(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write(1, 0, "x")
        sheet.write_formula(1, 1, "=1/0", value="#DIV/0!")
    result, rows = read(tmp_path / "a.xlsx")
    assert rows == [("x", None)]
    assert result.warnings[0].code == "error_cells"
    assert result.warnings[0].facts == {"cells": 1}


def test_macros_and_links_are_passed_over_and_said(tmp_path):
    path = workbook(tmp_path / "a.xlsm", {"s": [["a"], [1]]})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub AutoOpen()")
        archive.writestr("xl/externalLinks/externalLink1.xml", b"<externalLink/>")
    result, rows = read(path)
    assert rows == [("1",)]
    assert [warning.code for warning in result.warnings] == ["macros_ignored", "links_ignored"]
