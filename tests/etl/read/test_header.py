"""The header is found among titles and notes, and names the columns as the file does."""

import unicodedata

import pytest

from etl.errors import MissingColumn
from etl.read.header import (
    find_header,
    is_form_header,
    join_two_lines,
    name_columns,
    normalise_header,
)
from tests.etl.read.reading import expect, read_text

# The national import list (PL1), its notes shortened: titles, notes, two header lines.
NATIONAL = """PL1_Danh sách đối tượng tiêm,,,,,,,,,,
"Ghi chú: màu đỏ (*) là bắt buộc, để trống nếu không có",,,,,,,,,,
,,,,,,,,,,
#,Họ và tên (*),"Ngày sinh
dd/mm/yyyy (*)",Mũi 1,,,,Mũi 2,,Ghi chú,Kết quả import (không điền)
,,,Tên vắc xin (*),Ngày tiêm (*),Lô vắc xin (*),Địa điểm tiêm (*),Tên vắc xin (*),Ngày tiêm (*),,
1,Nguyễn Văn A,01/02/1980,AstraZeneca,20/08/2021,ABX1466,79001,,,,
2,Trần Thị B,1975,,,,,Pfizer,21/10/2021,xem lại,
"""
NATIONAL_EXPECTED = expect("Họ và tên", "Mũi 1 | Tên vắc xin", "Mũi 1 | Ngày tiêm")

# The daily form (QĐ 3588, Phụ lục 5, form A), its columns shortened.
DAILY = """TỔNG HỢP BÁO CÁO HÀNG NGÀY KẾT QUẢ TRIỂN KHAI TIÊM CHỦNG;;;;;;
TT;Địa phương;Số đối tượng trong ngày;Số tiêm được;;Vắc xin (liều);
;;;Mũi 1;Mũi 2;Số sử dụng;Số hủy
1;Quận 1;250;200;40;245;3
"""


def test_the_national_list_is_read_below_its_titles_and_two_header_lines(tmp_path):
    result, rows = read_text(tmp_path, NATIONAL, expected=NATIONAL_EXPECTED)
    assert result.header_line == 4
    assert result.columns == (
        "#",
        "Họ và tên (*)",
        "Ngày sinh\ndd/mm/yyyy (*)",
        "Mũi 1 | Tên vắc xin (*)",
        "Mũi 1 | Ngày tiêm (*)",
        "Mũi 1 | Lô vắc xin (*)",
        "Mũi 1 | Địa điểm tiêm (*)",
        "Mũi 2 | Tên vắc xin (*)",
        "Mũi 2 | Ngày tiêm (*)",
        "Ghi chú",
        "Kết quả import (không điền)",
    )
    assert [row[1] for row in rows] == ["Nguyễn Văn A", "Trần Thị B"]
    assert rows[1][7:10] == ("Pfizer", "21/10/2021", "xem lại")


@pytest.mark.parametrize(
    "expected",
    [expect("Địa phương", "Số tiêm được | Mũi 1", "Số tiêm được | Mũi 2"), expect("Địa phương")],
    ids=["second line expected", "second line not expected"],
)
def test_the_daily_form_is_read_with_its_two_header_lines(tmp_path, expected):
    result, rows = read_text(tmp_path, DAILY, expected=expected)
    assert result.header_line == 2
    assert result.delimiter == ";"
    assert result.columns[3:] == (
        "Số tiêm được | Mũi 1",
        "Số tiêm được | Mũi 2",
        "Vắc xin (liều) | Số sử dụng",
        "Vắc xin (liều) | Số hủy",
    )
    assert rows == [("1", "Quận 1", "250", "200", "40", "245", "3")]


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("Họ và tên (*)", "họ và tên"),
        ("  Họ  và\ntên ( * ) :", "họ và tên"),
        (unicodedata.normalize("NFD", "Họ Và Tên"), "họ và tên"),
        ("HỌ VÀ TÊN", "họ và tên"),
        ("Mũi 1|Ngày tiêm (*)", "mũi 1 | ngày tiêm"),
        ("Số CMT/CCCD", "số cmt/cccd"),
        ("Ghi chú.", "ghi chú"),
        ("*", ""),
    ],
)
def test_headers_are_compared_without_marks_case_and_spare_space(written, normal):
    assert normalise_header(written) == normal


def test_tone_marks_are_not_lost_in_comparison():
    """Lô (lot) and lỡ (missed) differ by nothing else."""
    assert normalise_header("Lô") != normalise_header("Lo")


def test_the_first_of_equally_good_rows_is_the_header():
    rows = [["x", "y"], ["a", "b"], ["1", "2"], ["a", "b"]]
    assert find_header(rows, expected=expect("a", "b")).index == 1


def test_a_header_beyond_the_25th_row_is_not_sought(tmp_path):
    text = "ghi chú,\n" * 25 + "a,b\n1,2\n"
    with pytest.raises(MissingColumn):
        read_text(tmp_path, text, expected=expect("a", "b"))


def test_without_expectations_the_first_filled_row_is_the_header(tmp_path):
    result, rows = read_text(tmp_path, "\n,\na,b\n1,2\n")
    assert (result.columns, result.header_line, rows) == (("a", "b"), 3, [("1", "2")])


def test_a_row_of_data_is_never_taken_for_a_second_header_line():
    assert not is_form_header(["a", "b", ""], ["1", "2", "3"])
    assert not is_form_header(["a", "b", "c"], ["", "", ""])
    assert not is_form_header(["a", "b"], ["", "", "x"])
    assert is_form_header(["TT", "Mũi 1", ""], ["", "Tên", "Ngày"])


def test_a_merged_parent_covers_only_the_columns_below_it():
    joined = join_two_lines(["TT", "Mũi 1", "", "", "Ghi chú"], ["", "Tên", "Ngày", "", ""])
    assert joined == ("TT", "Mũi 1 | Tên", "Mũi 1 | Ngày", "", "Ghi chú")


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        (["a", "a", "a"], ("a", "a (2)", "a (3)")),
        (["a", "a (2)", "a"], ("a", "a (2)", "a (3)")),
        (["Name", "name"], ("Name", "name (2)")),
        (["É", "é"], ("É", "é")),
        (["", "b", "  "], ("column_1", "b", "column_3")),
        (["_row", "_ROW"], ("_row (2)", "_ROW (3)")),
    ],
)
def test_columns_keep_their_names_and_are_unique(tmp_path, cells, names):
    assert name_columns(cells) == names
    result, _ = read_text(tmp_path, ",".join(cells) + "\n" + ",".join("1" for _ in cells))
    assert result.columns == names


def test_a_missing_column_is_named_with_its_aliases_and_the_headers_line(tmp_path):
    text = "Báo cáo ngày\nngày,số lượng\n1,2\n"
    wanted = (("ngày",), ("lô", "số lô"))
    with pytest.raises(MissingColumn) as caught:
        read_text(tmp_path, text, expected=wanted)
    error = caught.value
    assert error.where == "a.csv, line 2"
    assert "“lô” or “số lô”" in error.happened
    assert "“ngày”, “số lượng”" in error.happened
    assert error.facts["columns"] == ("lô",)
    assert error.facts["aliases"] == (("lô", "số lô"),)


def test_every_missing_column_is_named_at_once(tmp_path):
    with pytest.raises(MissingColumn) as caught:
        read_text(tmp_path, "a,b\n1,2\n", expected=expect("a", "c", "d"))
    assert caught.value.facts["columns"] == ("c", "d")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_gives_the_expected_columns(tmp_path, delimiter):
    text = delimiter.join(["ngày", "số, liều; (|)"]) + "\n" + delimiter.join(["1", "2"]) + "\n"
    if delimiter != "\t":
        text = text.replace("số, liều; (|)", '"số, liều; (|)"')
    result, rows = read_text(tmp_path, text, expected=expect("ngày", "số, liều; (|)"))
    assert (result.delimiter, rows) == (delimiter, [("1", "2")])


def test_a_hinted_delimiter_is_not_questioned(tmp_path):
    result, rows = read_text(tmp_path, "a;b;c,d\n1;2;3,4\n", delimiter=",")
    assert (result.columns, rows) == (("a;b;c", "d"), [("1;2;3", "4")])
