"""What spec tests share beside the harness."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from warehouse.acts.store import ActStore


@pytest.fixture
def book(tmp_path: Path) -> Iterator[ActStore]:
    """A book of acts of this test alone."""
    store = ActStore.open(str(tmp_path / "w.duckdb"))
    yield store
    store.close()
