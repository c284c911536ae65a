"""A load killed at any moment leaves the last published state, and the next run completes it."""

from pathlib import Path

import pytest

from tests.faults.kills import kill_fifty_times


@pytest.mark.timeout(600)
def test_fifty_kills_lose_nothing_double_nothing_and_leave_no_file(tmp_path: Path):
    folder = tmp_path / "warehouse"
    folder.mkdir()
    kill_fifty_times("duckdb", f"duckdb:///{folder / '0.duckdb'}", tmp_path)
    assert {path.name for path in folder.iterdir()} == {"0.duckdb", "0.published.duckdb"}
