"""A load killed at any moment leaves what was committed, and the next run completes it."""

from pathlib import Path

import pytest

from tests.faults.kills import kill_fifty_times


@pytest.mark.timeout(600)
def test_fifty_kills_lose_nothing_and_double_nothing(postgres_url: str, tmp_path: Path):
    kill_fifty_times("postgresql", postgres_url, tmp_path)
