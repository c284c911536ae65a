"""Quarantined rows go out in the source's own layout, harmless, and come back as they were."""

import csv
import tempfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from etl.errors import TooLongForExcel, UnknownFormat
from etl.quarantine_export import write_quarantine
from etl.read import EXPORT_LOAD, EXPORT_ROW
from etl.read.neutral import neutralise, restore
from tests.etl.read.reading import read

REASON = "Kết quả import (không điền)"
FORMULAS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+84912345678",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "'=1+1",
    "''=1+1",
]
PLAIN = ["Nguyễn Văn A", "007", "'tis", "1.5", "", " lead", "a,b", 'say "x"', "x\ny", "12-3"]
NUMBERS = ["-5", "-5.25", "-1000000"]
LOOKALIKES = ["-05", "-0", "-1.10", "-12345678901234567890", "-1e5", "- 5", "-5\n"]
FORMATS = pytest.mark.parametrize("name", ["q.csv", "q.xlsx"])


def quarantined(values: list[str], **more: list[str]) -> pd.DataFrame:
    rows = range(1, len(values) + 1)
    frame = {"tên": values, "số": ["1"] * len(values), **more}
    return pd.DataFrame(frame | {REASON: ["sai"] * len(values), "_load": 7, "_row": rows})


def exported(path: Path, values: list[str]) -> Path:
    write_quarantine(quarantined(values), path, columns=["tên", "số"], reason_header=REASON)
    return path


def cells_as_stored(path: Path) -> list[object]:
    """The first column below the header, read by something that is not ours."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return [row[0] for row in csv.reader(lines)][1:]
    sheet = openpyxl.load_workbook(path).active
    return [row[0].value for row in sheet.iter_rows(min_row=2)]


@FORMATS
def test_the_layout_is_the_sources_own_with_reason_and_origin_behind(tmp_path, name):
    result, rows = read(exported(tmp_path / name, ["a", "b"]))
    assert result.columns == ("tên", "số", REASON, EXPORT_LOAD, EXPORT_ROW)
    assert rows == [("a", "1", "sai", "7", "1"), ("b", "1", "sai", "7", "2")]
    assert result.is_export


@FORMATS
def test_a_source_with_a_reason_column_of_its_own_keeps_its_place(tmp_path, name):
    columns = [REASON, "tên", "số"]
    write_quarantine(quarantined(["a"]), tmp_path / name, columns=columns, reason_header=REASON)
    result, rows = read(tmp_path / name)
    assert result.columns == (REASON, "tên", "số", EXPORT_LOAD, EXPORT_ROW)
    assert rows == [("sai", "a", "1", "7", "1")]


@FORMATS
def test_no_cell_of_an_export_begins_like_a_formula(tmp_path, name):
    for stored in cells_as_stored(exported(tmp_path / name, FORMULAS)):
        assert isinstance(stored, str)
        assert stored.startswith("'")


def test_no_cell_of_a_workbook_is_a_formula(tmp_path):
    sheet = openpyxl.load_workbook(exported(tmp_path / "q.xlsx", FORMULAS + PLAIN)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


@FORMATS
def test_a_header_is_made_harmless_too(tmp_path, name):
    frame = quarantined(["a"], **{"=1+1": ["x"]})
    write_quarantine(frame, tmp_path / name, columns=["tên", "=1+1"], reason_header=REASON)
    result, _ = read(tmp_path / name)
    assert result.columns[1] == "=1+1"
    assert b">=1+1<" not in (tmp_path / name).read_bytes()


@pytest.mark.parametrize("number", NUMBERS)
def test_a_negative_number_stays_a_number(tmp_path, number):
    (in_sheet,) = cells_as_stored(exported(tmp_path / "q.xlsx", [number]))
    assert in_sheet == float(number)
    assert not isinstance(in_sheet, str)
    assert cells_as_stored(exported(tmp_path / "q.csv", [number])) == [number]


@pytest.mark.parametrize("text", LOOKALIKES)
def test_what_only_resembles_a_number_stays_text(tmp_path, text):
    (stored,) = cells_as_stored(exported(tmp_path / "q.xlsx", [text]))
    assert isinstance(stored, str)


@FORMATS
def test_an_export_read_again_gives_the_original_text(tmp_path, name):
    values = FORMULAS + PLAIN + NUMBERS + LOOKALIKES
    rows = read(exported(tmp_path / name, values))[1]
    assert [row[0] or "" for row in rows] == values


CELL = st.text(alphabet="=+-@'\t\r\n＝ 159.aữ,;\"_x0", max_size=8)


@FORMATS
@settings(max_examples=50)
@given(values=st.lists(CELL, min_size=1, max_size=6))
@example(values=["_x0041_"])
@example(values=["'-5"])
def test_any_text_comes_back_from_an_export(name, values):
    with tempfile.TemporaryDirectory() as folder:
        rows = read(exported(Path(folder) / name, values))[1]
    assert [row[0] or "" for row in rows] == values


@given(CELL)
def test_neutralising_is_undone_by_restoring(text):
    assert restore(neutralise(text)) == text


def test_a_file_that_is_no_export_keeps_its_apostrophes(tmp_path):
    (tmp_path / "a.csv").write_text("a,_row\n'=1+1,5\n")
    result, rows = read(tmp_path / "a.csv")
    assert rows == [("'=1+1", "5")]
    assert not result.is_export


@FORMATS
def test_an_export_of_an_export_does_not_grow(tmp_path, name):
    first = read(exported(tmp_path / name, ["=1"]))[0]
    frame = quarantined(["=1"], **{EXPORT_ROW: ["9"]})
    write_quarantine(frame, tmp_path / name, columns=first.columns, reason_header=REASON)
    assert read(tmp_path / name)[0].columns == first.columns


def test_blank_cells_and_missing_values_are_blank(tmp_path):
    frame = quarantined(["a", "b"]).assign(số=[None, float("nan")])
    write_quarantine(frame, tmp_path / "q.csv", columns=["tên", "số"], reason_header=REASON)
    assert [row[1] for row in read(tmp_path / "q.csv")[1]] == [None, None]


def test_excel_opens_the_csv_as_unicode(tmp_path):
    assert exported(tmp_path / "q.csv", ["ữ"]).read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_cell_too_long_for_a_sheet_is_refused_and_nothing_is_left(tmp_path):
    with pytest.raises(TooLongForExcel) as caught:
        exported(tmp_path / "q.xlsx", ["x" * 32_768])
    assert caught.value.spot.column == "tên"
    assert list(tmp_path.iterdir()) == []
    assert read(exported(tmp_path / "q.csv", ["x" * 32_768]))[0].rows_read == 1


def test_a_failed_export_leaves_the_earlier_one(tmp_path):
    before = exported(tmp_path / "q.xlsx", ["a"]).read_bytes()
    with pytest.raises(TooLongForExcel):
        exported(tmp_path / "q.xlsx", ["x" * 40_000])
    assert (tmp_path / "q.xlsx").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["q.xlsx"]


def test_an_export_is_for_its_owner_only(tmp_path):
    """Quarantined rows still name people."""
    assert exported(tmp_path / "q.csv", ["a"]).stat().st_mode & 0o077 == 0


def test_another_format_is_refused(tmp_path):
    with pytest.raises(UnknownFormat):
        exported(tmp_path / "q.xls", ["a"])


def test_no_rows_give_a_file_with_a_header(tmp_path):
    result, rows = read(exported(tmp_path / "q.xlsx", []))
    assert rows == []
    assert result.columns[0] == "tên"
