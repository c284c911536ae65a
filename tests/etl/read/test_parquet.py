"""Parquet comes in as text, every column, in row order."""

import datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl.errors import MissingColumn, NulByte
from tests.etl.read.reading import expect, read


def written(path, **columns):
    pq.write_table(pa.table(columns), path)
    return path


def test_values_become_the_text_of_their_type(tmp_path):
    path = written(
        tmp_path / "a.parquet",
        day=[datetime.date(2021, 8, 20), None],
        at=[datetime.datetime.fromisoformat("2021-08-20 13:05"), None],
        doses=pa.array([5, -1], pa.int32()),
        code=["007", ""],
        flag=[True, False],
    )
    result, rows = read(path)
    assert result.columns == ("day", "at", "doses", "code", "flag")
    assert rows == [
        ("2021-08-20", "2021-08-20 13:05:00", "5", "007", "true"),
        (None, None, "-1", None, "false"),
    ]


def test_rows_keep_their_order_over_many_row_groups(tmp_path):
    pq.write_table(pa.table({"n": range(50_000)}), tmp_path / "a.parquet", row_group_size=1_000)
    assert read(tmp_path / "a.parquet")[1] == [(str(n),) for n in range(50_000)]


def test_names_that_duckdb_would_confuse_stay_apart(tmp_path):
    path = written(tmp_path / "day=1.parquet", Name=["a"], name=["b"], _row=["c"], filename=["d"])
    result, rows = read(path)
    assert result.columns == ("Name", "name (2)", "_row (2)", "filename")
    assert rows == [("a", "b", "c", "d")]


def test_a_column_with_duckdbs_own_name_for_row_numbers_is_read(tmp_path):
    path = written(tmp_path / "a.parquet", file_row_number=[9, 8], r=["x", "y"])
    assert read(path)[1] == [("9", "x"), ("8", "y")]


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(MissingColumn, match="“lô”"):
        read(written(tmp_path / "a.parquet", a=[1]), expected=expect("lô"))


def test_a_nul_in_a_text_is_refused_at_its_row_and_column(tmp_path):
    with pytest.raises(NulByte) as caught:
        read(written(tmp_path / "a.parquet", a=["x", "y"], b=["z", "q\0"]))
    assert (caught.value.spot.row, caught.value.spot.column) == (2, "b")


def test_a_table_without_rows_is_allowed(tmp_path):
    result, rows = read(written(tmp_path / "a.parquet", a=pa.array([], pa.string())))
    assert rows == []
    assert [warning.code for warning in result.warnings] == ["header_only"]
