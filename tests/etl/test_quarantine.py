"""Rows set aside can be exported in the source's own layout, corrected and replayed."""

import csv
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from etl.errors import FeedError
from etl.mapping import Source
from etl.pipeline import Clock, load_files
from etl.quarantine import export_rows, open_issues, replay_file, replay_open
from etl.quarantine_export import write_quarantine
from tests.etl.own_slots import own_slots
from tests.spec.ready import open_ready
from warehouse.engines import Warehouse
from warehouse.schema.facts import fact_slot
from warehouse.schema.loads import row_issue

ROWS = 'day,site,offered,free,note\n2021-03-01,A,10,4,=1+1\n2021-13-01,A,20,1,"x, y"\n,B,5,9,\n'
FIRST = datetime.fromisoformat("2021-04-01T08:00")
LATER = datetime.fromisoformat("2021-04-02T08:00")


@pytest.fixture
def source(tmp_path: Path) -> Source:
    (tmp_path / "slots.csv").write_text(ROWS)
    return own_slots(tmp_path)


@pytest.fixture
def warehouse(engine_url: str, tmp_path: Path, source: Source):
    opened = open_ready(engine_url, "cz")
    load(opened, source, tmp_path / "slots.csv", at=FIRST)
    yield opened
    opened.close()


def load(warehouse: Warehouse, source: Source, path: Path, *, at: datetime):
    return load_files(warehouse, source, files=[path], clock=Clock(now=at), secret=b"s")[0]


def capacities(warehouse: Warehouse) -> list[int]:
    with warehouse.transaction() as connection:
        return sorted(connection.execute(sa.select(fact_slot.c.slots_capacity)).scalars())


def statuses(warehouse: Warehouse) -> dict[str, set[str]]:
    with warehouse.transaction() as connection:
        rows = connection.execute(sa.select(row_issue.c.reason, row_issue.c.status)).all()
    found: dict[str, set[str]] = {}
    for reason, status in rows:
        found.setdefault(reason, set()).add(status)
    return found


def exported(warehouse: Warehouse, source: Source, path: Path) -> list[dict[str, str]]:
    with warehouse.transaction() as connection:
        issues = open_issues(connection, source="own", mapping="slots")
    export = export_rows(issues, source.feeds[0], reasons={"not_a_date": "Not a date"})
    write_quarantine(export.frame, path, columns=export.columns, reason_header="reason")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def corrected(rows: list[dict[str, str]], path: Path, **changes: dict[str, str]) -> Path:
    for row in rows:
        row.update(changes.get(f"row_{row['_row']}", {}))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_export_has_the_sources_columns_the_reason_and_the_way_back(warehouse, source, tmp_path):
    rows = exported(warehouse, source, tmp_path / "out.csv")
    assert list(rows[0]) == ["day", "site", "offered", "free", "note", "reason", "_load", "_row"]
    assert [row["_row"] for row in rows] == ["2", "3"]
    assert rows[0]["note"] == "x, y"
    assert "Not a date" in rows[0]["reason"]
    assert "2021-13-01" in rows[0]["reason"]


def test_corrected_row_is_loaded_and_its_issue_is_closed(warehouse, source, tmp_path):
    rows = exported(warehouse, source, tmp_path / "out.csv")
    path = corrected(
        rows,
        tmp_path / "corrected.csv",
        row_2={"day": "2021-03-13"},
        row_3={"day": "2021-03-14", "free": "5"},
    )
    report = replay_file(warehouse, source, path=path, clock=Clock(now=LATER), secret=b"s")
    assert (report.rows_read, report.rows_loaded, report.rows_quarantined) == (2, 2, 0)
    assert capacities(warehouse) == [5, 10, 20]
    assert all(found == {"replayed"} for found in statuses(warehouse).values())


def test_corrected_file_replayed_twice_changes_nothing(warehouse, source, tmp_path):
    rows = exported(warehouse, source, tmp_path / "out.csv")
    path = corrected(rows[:1], tmp_path / "corrected.csv", row_2={"day": "2021-03-13"})
    for _again in range(2):
        replay_file(warehouse, source, path=path, clock=Clock(now=LATER), secret=b"s")
    assert capacities(warehouse) == [10, 20]


def test_row_still_wrong_is_set_aside_again(warehouse, source, tmp_path):
    rows = exported(warehouse, source, tmp_path / "out.csv")
    path = corrected(rows[:1], tmp_path / "corrected.csv", row_2={"day": "31/31/2021"})
    report = replay_file(warehouse, source, path=path, clock=Clock(now=LATER), secret=b"s")
    assert report.rows_quarantined == 1
    assert statuses(warehouse)["not_a_date"] == {"replayed", "open"}


def test_newer_extract_outdates_the_corrected_rows(warehouse, source, tmp_path):
    rows = exported(warehouse, source, tmp_path / "out.csv")
    path = corrected(rows[:1], tmp_path / "corrected.csv", row_2={"day": "2021-03-13"})
    replay_file(warehouse, source, path=path, clock=Clock(now=LATER), secret=b"s")
    (tmp_path / "slots.csv").write_text(
        "day,site,offered,free,note\n2021-03-01,A,10,4,\n2021-03-13,A,21,1,\n"
    )
    load(warehouse, source, tmp_path / "slots.csv", at=datetime.fromisoformat("2021-04-03T08:00"))
    assert capacities(warehouse) == [10, 21]


def test_open_rows_are_tried_again_under_a_mended_mapping(warehouse, source, tmp_path):
    mended = own_slots(tmp_path, dates='"%Y-%m-%d", "%Y-%d-%m"')
    reports = replay_open(warehouse, mended, clock=Clock(now=LATER), secret=b"s")
    assert [report.rows_quarantined for report in reports] == [1]
    assert capacities(warehouse) == [10, 20]
    assert statuses(warehouse)["not_a_date"] == {"superseded"}


def test_export_says_when_the_source_file_has_changed(warehouse, source, tmp_path):
    (tmp_path / "slots.csv").write_text("day,site,offered,free,note\n")
    with warehouse.transaction() as connection:
        issues = open_issues(connection, source="own", mapping="slots")
    export = export_rows(issues, source.feeds[0], reasons={})
    assert not export.has_identities
    assert sorted(export.frame["_row"]) == [2, 3]


def test_file_that_is_no_export_is_refused(warehouse, source, tmp_path):
    with pytest.raises(FeedError, match="_load"):
        replay_file(
            warehouse, source, path=tmp_path / "slots.csv", clock=Clock(now=LATER), secret=b"s"
        )


def test_rows_of_an_unknown_load_are_refused(warehouse, source, tmp_path):
    path = tmp_path / "strange.csv"
    path.write_text("day,site,offered,free,reason,_load,_row\n2021-03-01,A,1,1,,77,1\n")
    with pytest.raises(FeedError, match="0 mappings"):
        replay_file(warehouse, source, path=path, clock=Clock(now=LATER), secret=b"s")
