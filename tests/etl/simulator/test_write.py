"""Times are written as the source systems write them, whatever unit they are kept in."""

import datetime as dt

import pyarrow as pa
import pytest

from etl.simulator.write import as_text


@pytest.mark.parametrize("unit", ["s", "ms", "us"])
def test_a_moment_has_no_parts_of_a_second(unit):
    moment = pa.array([dt.datetime(2021, 9, 21, 8, 0)], pa.timestamp(unit))  # noqa: DTZ001  local time
    table = as_text(pa.table({"thoi_diem": moment}))
    assert table["thoi_diem"].to_pylist() == ["21/09/2021 08:00:00"]


def test_a_moment_that_never_was_is_empty():
    table = as_text(pa.table({"thoi_diem": pa.array([None], pa.timestamp("ms"))}))
    assert table["thoi_diem"].to_pylist() == [None]
