"""What a row says does not depend on the format it came in."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from etl.mapping import load_source
from etl.reference_load import load_reference
from etl.stage.reference import copy_reference
from etl.stage.run import stage_file
from etl.stage.typed import Terms
from tests.spec.ready import open_ready

ROWS = """
SELECT * FROM (VALUES
  ('M1', '001090000001', DATE '1990-02-03', 1, 7, 1, 'AstraZeneca', DATE '2021-08-20',
   TIMESTAMP '2021-08-20 09:05:00', ' 01 ', 'Hà Nội'),
  ('M2', NULL, DATE '1985-12-31', 0, 9, 2, 'Phizer', DATE '2021-09-01', NULL, '79', NULL),
  ('M3', '001090000003', DATE '2030-01-01', 1, 7, 1, 'Moderna', DATE '2021-08-21', NULL, '01', ''),
  ('M4', '001090000004', NULL, 1, 7, 9, 'Moderna', DATE '2021-08-21', NULL, '01', NULL),
  ('M5', '001090000005', NULL, 1, 7, 1, 'Moderna', DATE '12021-08-21', NULL, '01', NULL)
) AS t(ma_mui_tiem, so_cccd, ngay_sinh, gioi_tinh, ma_nhom, mui_so, vac_xin, ngay_tiem, gio_tiem,
       ma_tinh, ten_tinh)
"""


def _written(folder: Path, suffix: str, *, only: str = "true") -> Path:
    path = folder / f"tiem_0001.{suffix}"
    with duckdb.connect() as scratch:
        rows = f"SELECT *, 'Cơ bản' AS loai_mui, 'S1' AS ma_co_so FROM ({ROWS}) WHERE {only}"
        scratch.execute(f"COPY ({rows}) TO '{path}'")
    return path


def _staged(folder: Path, path: Path) -> tuple[list, list, list]:
    """The good rows, the issues, and the columns of what is said of bad rows."""
    source = load_source("vn")
    warehouse = open_ready(f"{folder / path.suffix[1:]}.duckdb", "vn")
    staging = warehouse.staging()
    try:
        with warehouse.transaction() as connection:
            load_reference(connection, source.reference)
            copy_reference(connection, staging, reference=source.reference)
        stage_file(
            path,
            source.feed_for(path),
            staging=staging,
            terms=Terms(known_on=date(2021, 11, 27), campaign_from=source.campaign_from),
            partition="",
            secret=b"x",
        )
        columns = "_row, record_key, row_hash, person_key, event_date, injected_at, sex"
        rows = staging.execute(f"SELECT {columns} FROM staged ORDER BY _row").fetchall()
        told = "row_number, reason, column_name, value, content, issue_key"
        issues = staging.execute(f"SELECT {told} FROM issues ORDER BY ALL").fetchall()
        shape = "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE table_name"
        columns = staging.execute(f"{shape} IN ('reasons', 'issues') ORDER BY ALL").fetchall()
        return rows, issues, columns
    finally:
        warehouse.release()
        warehouse.close()


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    folder = tmp_path_factory.mktemp("typed")
    return {suffix: _staged(folder, _written(folder, suffix)) for suffix in ("csv", "parquet")}


def test_keys_and_fingerprints_are_those_of_the_same_rows_in_text(both):
    assert both["parquet"][0] == both["csv"][0]
    assert [row[0] for row in both["parquet"][0]] == [1, 2]


def test_reasons_values_and_contents_are_those_of_the_same_rows_in_text(both):
    assert both["parquet"][1] == both["csv"][1]


def test_a_value_that_has_its_type_is_still_held_to_the_rules(both):
    assert {(number, reason) for number, reason, *_ in both["parquet"][1]} == {
        (3, "born_after_injection"),
        (4, "too_large"),
        (5, "not_a_date"),
    }


def test_a_file_without_an_issue_is_staged_in_the_same_columns(both, tmp_path):
    rows, issues, columns = _staged(tmp_path, _written(tmp_path, "csv", only="ma_mui_tiem = 'M1'"))
    assert (len(rows), issues) == (1, [])
    assert columns == both["csv"][2]
