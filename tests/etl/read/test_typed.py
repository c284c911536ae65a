"""A Parquet file read in its own types is refused, counted and numbered as one read as text."""

from datetime import date, datetime

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl.errors import DamagedFile, NulByte
from etl.read import ReadHints, read_file

TYPED = ReadHints(is_typed=True)


@pytest.fixture
def staging():
    with duckdb.connect() as connection:
        yield connection


def _written(folder, *, name="tiem.parquet", **columns):
    path = folder / name
    pq.write_table(pa.table(columns), path)
    return path


def test_dates_times_and_numbers_keep_their_type(tmp_path, staging):
    path = _written(
        tmp_path,
        ngay=[date(2021, 8, 20)],
        gio=pa.array([datetime.fromisoformat("2021-08-20 09:05")], pa.timestamp("us")),
        so=pa.array([3], pa.int8()),
        chu=["Hà Nội"],
    )
    read_file(path, hints=TYPED, staging=staging, table="src")
    assert staging.execute("SELECT * FROM src").fetchall() == [
        (1, date(2021, 8, 20), datetime.fromisoformat("2021-08-20 09:05"), 3, "Hà Nội")
    ]


def test_a_type_that_no_mapping_reads_becomes_text(tmp_path, staging):
    path = _written(tmp_path, gio=pa.array([1_629_450_300_000_000_001], pa.timestamp("ns")))
    read_file(path, hints=TYPED, staging=staging, table="src")
    (value,) = staging.execute("SELECT gio FROM src").fetchone()
    assert isinstance(value, str)
    assert value.startswith("2021-08-20 ")


def test_a_blank_row_is_left_out_and_keeps_its_number(tmp_path, staging):
    path = _written(tmp_path, ma=["a", "", None, "b"], so=pa.array([1, None, None, 2], pa.int32()))
    read = read_file(path, hints=TYPED, staging=staging, table="src")
    assert read.rows_read == 2
    assert [warning.facts["rows"] for warning in read.warnings] == [2]
    assert staging.execute("SELECT _row, ma FROM src").fetchall() == [(1, "a"), (4, "b")]


def test_a_nul_in_any_column_refuses_the_file_and_leaves_no_view(tmp_path, staging):
    path = _written(tmp_path, ma=["a", "b"], ghi_chu=["x", "y\0z"])
    with pytest.raises(NulByte) as refused:
        read_file(path, hints=TYPED, staging=staging, table="src")
    assert "ghi_chu" in str(refused.value)
    assert staging.execute("SHOW TABLES").fetchall() == []


def test_a_damaged_number_is_found_before_any_row_is_used(tmp_path, staging):
    path = _written(tmp_path, so=pa.array(range(50_000), pa.int64()), ma=["a"] * 50_000)
    raw = bytearray(path.read_bytes())
    raw[4:2_000] = b"\xff" * 1_996
    path.write_bytes(raw)
    with pytest.raises(DamagedFile):
        read_file(path, hints=TYPED, staging=staging, table="src")


@pytest.mark.parametrize("name", ["tiem[1].parquet", "tiem*.parquet", "tiem?.parquet"])
def test_a_pattern_in_the_name_reads_that_file_only(tmp_path, staging, name):
    _written(tmp_path, name="tiem1.parquet", ma=["other"])
    path = _written(tmp_path, name=name, ma=["own"])
    read_file(path, hints=TYPED, staging=staging, table="src")
    assert staging.execute("SELECT ma FROM src").fetchall() == [("own",)]


def test_a_view_gives_way_to_a_table_and_back(tmp_path, staging):
    path = _written(tmp_path, so=pa.array([7], pa.int32()))
    for hints, value in ((TYPED, 7), (ReadHints(), "7"), (TYPED, 7)):
        read_file(path, hints=hints, staging=staging, table="src")
        assert staging.execute("SELECT so FROM src").fetchall() == [(value,)]
