"""A folder of malformed files beside good ones: each is refused for its fault, the good load."""

from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from etl.mapping import Source
from etl.pipeline import Clock, LoadReport, Refused, load_files
from tests.etl.own_slots import own_slots
from tests.faults.files import FAULTS, Good
from tests.spec.ready import open_ready
from warehouse.engines import Warehouse
from warehouse.schema.columns import metadata

SLOTS = Good(
    columns=("day", "site", "offered", "free"),
    rows=tuple((f"2021-03-0{day}", "Mělník", "10", str(day)) for day in range(1, 6)),
)
UNHINTED = [fault for fault in FAULTS if not fault.hints]  # hints are the mapping's, not the file's
FIRST, LATER = (datetime.fromisoformat(f"2021-04-0{day}T08:00") for day in (1, 2))


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return own_slots(tmp_path, files="*")


@pytest.fixture
def warehouse(engine_url: str):
    opened = open_ready(engine_url, "cz")
    yield opened
    opened.close()


def load(warehouse: Warehouse, source: Source, files: list[Path], *, at: datetime):
    return load_files(warehouse, source, files=files, clock=Clock(now=at), secret=b"s")


def everything(warehouse: Warehouse) -> dict[str, list[str]]:
    """All rows of all tables, in an order of their own."""
    with warehouse.transaction() as connection:
        return {
            name: sorted(map(repr, connection.execute(sa.select(table)).all()))
            for name, table in metadata.tables.items()
        }


def good_file(folder: Path, name: str = "good.csv") -> Path:
    path = folder / name
    path.write_bytes(SLOTS.csv())
    return path


def test_every_malformed_file_is_refused_and_the_warehouse_is_as_it_was(
    warehouse, source, tmp_path
):
    (loaded,) = load(warehouse, source, [good_file(tmp_path)], at=FIRST)
    before = everything(warehouse)
    files = [fault.make(tmp_path, SLOTS) for fault in UNHINTED]
    reports = load(warehouse, source, files, at=LATER)
    assert [type(report.error) for report in reports] == [fault.error for fault in UNHINTED]
    assert everything(warehouse) == before
    assert (loaded.rows_loaded, len(before["fact_slot"])) == (5, 5)


def test_a_malformed_file_stops_only_itself(warehouse, source, tmp_path):
    bad = UNHINTED[0].make(tmp_path, SLOTS)
    first, second = load(warehouse, source, [bad, good_file(tmp_path)], at=FIRST)
    assert isinstance(first, Refused)
    assert isinstance(second, LoadReport)
    assert second.rows_loaded == 5
