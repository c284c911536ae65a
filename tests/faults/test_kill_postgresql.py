"""A load killed at any moment leaves what was committed, and the next run completes it."""

from pathlib import Path

import pytest

from tests import engines
from tests.faults.kills import kill_fifty_times


@pytest.mark.timeout(600)
def test_fifty_kills_lose_nothing_and_double_nothing(tmp_path: Path):
    # As PostgreSQL is shipped: it waits for the disk, unlike the other tests' server.
    with engines.postgres_server() as server, engines.database_url(server) as url:
        kill_fifty_times("postgresql", url, tmp_path)
