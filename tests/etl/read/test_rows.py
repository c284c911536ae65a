"""Rows come in as they stand in the file: each cell, in order, or not at all."""

import gzip
import hashlib
import os

import duckdb
import pytest

from etl.errors import BadQuote, LineTooLong, RaggedRow, TruncatedFile
from etl.read import ReadHints, read_file
from tests.etl.read.reading import expect, read, read_text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_every_kind_of_line_end_is_read_with_and_without_the_last(tmp_path, end, last):
    text = end.join(["a,b", "1,2", "3,4"]) + end * last
    assert read_text(tmp_path, text)[1] == [("1", "2"), ("3", "4")]


def test_a_file_that_mixes_line_ends_is_read(tmp_path):
    assert read_text(tmp_path, "a,b\r\n1,2\n3,4\r\n5,6\n")[1] == [
        ("1", "2"),
        ("3", "4"),
        ("5", "6"),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("inside", ["\n", "\r\n", "\r", "\n\n", "\r\n\r\n"])
def test_line_breaks_inside_quotes_belong_to_the_cell(tmp_path, end, inside):
    text = f'a,b{end}1,"x{inside}y"{end}3,"{inside}"{end}'
    assert read_text(tmp_path, text)[1] == [("1", f"x{inside}y"), ("3", inside)]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('"a ""b"" c"', 'a "b" c'),
        ('""""', '"'),
        ('5" kim', '5" kim'),
        (" hai ", " hai "),
        (' "hai"', ' "hai"'),
        ("NULL", "NULL"),
        ("nan", "nan"),
        ("007", "007"),
        ("1.0", "1.0"),
        ("\\", "\\"),
        ("#1", "#1"),
        ("'x", "'x"),
        ("=1+1", "=1+1"),
        ('""', None),
        ("", None),
        ('" "', " "),
    ],
)
def test_a_cell_is_changed_in_nothing_and_a_blank_one_is_null(tmp_path, cell, value):
    assert read_text(tmp_path, f"a,b\nx,{cell}\nx,{cell}")[1] == [("x", value)] * 2


def test_rows_are_numbered_from_one_in_file_order_and_blank_rows_leave_a_gap(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,\n,\n2,\n\n3,\n,\n")
    with duckdb.connect() as staging:
        result = read_file(path, hints=ReadHints(), staging=staging, table="t")
        rows = staging.execute("SELECT _row, a FROM t ORDER BY _row").fetchall()
    assert rows == [(1, "1"), (3, "2"), (4, "3")]
    assert result.rows_read == 3
    assert [warning.code for warning in result.warnings] == ["blank_rows"]


def test_a_hundred_thousand_rows_keep_their_order(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("n,s\n" + "".join(f'{n},"x, {n}"\n' for n in range(100_000)))
    with duckdb.connect() as staging:
        read_file(path, hints=ReadHints(), staging=staging, table="t")
        wrong = staging.execute("SELECT count(*) FROM t WHERE n <> _row - 1 OR s <> 'x, ' || n")
        assert wrong.fetchone() == (0,)


def test_a_header_alone_is_a_table_without_rows(tmp_path):
    for text in ("a,b\n", "a,b", "Báo cáo\na,b\n"):
        result, rows = read_text(tmp_path, text, expected=expect("a", "b"))
        assert (result.rows_read, rows) == (0, [])
        assert "header_only" in [warning.code for warning in result.warnings]


def test_a_spare_delimiter_at_the_end_of_rows_is_no_cell(tmp_path):
    assert read_text(tmp_path, "a,b\n1,2,\n3,4,\n")[1] == [("1", "2"), ("3", "4")]
    assert read_text(tmp_path, 'a,b\n1,"2",\n3,4,\n')[1] == [("1", "2"), ("3", "4")]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a,b,c\n1,2,3\n4,5\n6,7,8\n", 3, "c"),
        ("a,b\n1,2\n3,4,5\n6,7\n", 3, "b"),
        ('a,b\n"x\ny\nz",2\n3\n4,5\n', 5, "b"),
        ("Báo cáo\n\na,b\n1,2\n3\n4,5\n", 5, "b"),
        ("a,b\r\n1,2\r\n\r\n3\r\n4,5\r\n", 4, "b"),
        ("a,b\n,,x\n1,2\n", 2, "b"),
        ("a,b\n1,2\n3,4,5", 3, "b"),
    ],
)
def test_a_row_of_the_wrong_width_is_named_by_its_line_and_column(tmp_path, text, line, column):
    with pytest.raises(RaggedRow) as caught:
        read_text(tmp_path, text, expected=expect("a", "b"))
    assert (caught.value.spot.line, caught.value.spot.column) == (line, column)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a,b\n1,"2\n3,4\n', 2),
        ('a,b\n1,2\n3,"4"x\n', 3),
        ('a,b\n1,"x\ny"\n3,"4" ,\n', 4),
    ],
)
def test_an_unbalanced_quote_is_named_by_the_line_where_it_opens(tmp_path, text, line):
    with pytest.raises(BadQuote) as caught:
        read_text(tmp_path, text)
    assert caught.value.spot.line == line


@pytest.mark.parametrize("text", ["a,b,c\n1,2,3\n4,5", 'a,b\n1,2\n3,"4', 'a,b\n1,"x\ny'])
def test_a_file_that_stops_inside_a_row_is_truncated(tmp_path, text):
    with pytest.raises(TruncatedFile) as caught:
        read_text(tmp_path, text)
    assert caught.value.spot.line == text.count("\n", 0, text.rfind(",")) + 1


def test_a_cut_after_a_whole_cell_cannot_be_seen_but_is_mentioned(tmp_path):
    result, _ = read_text(tmp_path, "a,b\n1,20\n3,40")
    assert [warning.code for warning in result.warnings] == ["no_last_line_end"]


def test_a_record_of_many_lines_is_limited_too(tmp_path):
    cell = '"' + "x" * 999_999 + "\n" + "y" * 999_999 + "\n" + "z" * 999_999 + '"'
    with pytest.raises((LineTooLong, BadQuote)) as caught:
        read_text(tmp_path, f"a,b\n1,2\n3,{cell}\n5,6\n")
    assert caught.value.spot.line == 3


def test_a_free_text_of_a_hundred_kilobytes_is_read(tmp_path):
    long = "đau đầu, sốt; " * 6_000
    assert read_text(tmp_path, f'a,b\n1,"{long}"\n')[1] == [("1", long)]


@pytest.mark.parametrize(
    "name", ["a*.csv", "a[1].csv", "a?.csv", "it's.csv", "day=1/h.csv", "Sở Y tế.CSV", "a@b.csv"]
)
def test_a_file_name_is_never_taken_for_a_pattern_or_a_partition(tmp_path, name):
    (tmp_path / "day=1").mkdir()
    (tmp_path / "ab.csv").write_text("a,b\n9,9\n")
    result, rows = read_text(tmp_path, "a,b\n1,2\n", name=name)
    assert (result.columns, rows) == (("a", "b"), [("1", "2")])


def test_a_packed_file_is_read_and_hashed_as_stored(tmp_path):
    stored = gzip.compress("ngày,số\n1,2\n".encode()) + gzip.compress(b"3,4\n")
    result, rows = read_text(tmp_path, stored, name="a.csv.gz")
    assert rows == [("1", "2"), ("3", "4")]
    assert result.sha256 == hashlib.sha256(stored).hexdigest()
    assert result.size == len(stored)


def test_the_hash_is_that_of_the_bytes_whatever_the_encoding(tmp_path):
    for stored in (b"a,b\n1,2\n", "a,b\n1,ữ\n".encode("utf-16")):
        result, _ = read_text(tmp_path, stored)
        assert result.sha256 == hashlib.sha256(stored).hexdigest()
        assert result.size == len(stored)


def test_the_table_of_an_earlier_read_is_replaced(tmp_path):
    path = tmp_path / "a.csv"
    with duckdb.connect() as staging:
        for text in ("a\n1\n2\n", "b,c\n3,4\n"):
            path.write_text(text)
            read_file(path, hints=ReadHints(), staging=staging, table='odd "name"')
        assert staging.execute('SELECT * FROM "odd ""name"""').fetchall() == [(1, "3", "4")]


def test_nothing_is_written_beside_the_source(tmp_path):
    (tmp_path / "in").mkdir()
    read_text(tmp_path / "in", "Báo cáo\na,b\n1,ữ\n".encode("utf-16"), expected=expect("a"))
    assert os.listdir(tmp_path / "in") == ["a.csv"]


def test_reading_says_what_it_found(tmp_path):
    result, _ = read(_written(tmp_path / "x.tsv", "a\tb\n1\t2\n"))
    assert (result.format, result.delimiter, result.encoding) == ("csv", "\t", "utf-8")
    assert (result.header_line, result.rows_read, result.is_export) == (1, 1, False)


def _written(path, text):
    path.write_text(text)
    return path
