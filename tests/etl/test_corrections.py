"""Known source errors are corrected by data, loudly."""

from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from etl.errors import MappingError
from etl.pipeline import Clock, LoadReport, load_files
from etl.stage.corrections import parse_corrections
from tests.etl.own_slots import own_slots
from tests.spec.ready import open_ready
from warehouse.schema.facts import fact_slot
from warehouse.schema.loads import row_issue

ROWS = "day,site,offered,free\n2021-03-01,A,10,4\n2021-13-01,A,20,1\n2021-03-02,B,5,0\n"


def load(folder: Path, corrections: str) -> tuple[list[LoadReport], list[tuple], list[tuple]]:
    (folder / "corrections").mkdir()
    (folder / "corrections" / "slot.yml").write_text(corrections)
    (folder / "slots.csv").write_text(ROWS)
    warehouse = open_ready(str(folder / "w.duckdb"), "cz")
    clock = Clock(now=datetime.fromisoformat("2021-04-01T08:00"))
    source = own_slots(folder)
    reports = load_files(warehouse, source, files=[folder / "slots.csv"], clock=clock, secret=b"s")
    with warehouse.transaction() as connection:
        days = connection.execute(
            sa.select(fact_slot.c.event_date, fact_slot.c.slots_capacity)
        ).all()
        issues = connection.execute(sa.select(row_issue.c.reason, row_issue.c.value)).all()
    warehouse.close()
    return reports, sorted((str(day), capacity) for day, capacity in days), issues


def test_replaced_value_is_loaded_and_the_rows_met_are_told(tmp_path):
    reports, rows, issues = load(
        tmp_path,
        '- {source: own, mapping: slots, match: {day: "2021-13-01"}, action: replace, '
        'set: {day: "2021-03-13"}, reason: "month and day swapped"}\n',
    )
    assert ("2021-03-13", 20) in rows
    assert [(met.rows, met.correction.reason) for met in reports[0].corrected] == [
        (1, "month and day swapped")
    ]
    assert issues == []


def test_dropped_row_is_quarantined_with_its_reason(tmp_path):
    reports, rows, issues = load(
        tmp_path,
        '- {source: own, mapping: slots, match: {site: B}, action: drop, reason: "test site"}\n',
    )
    assert ("2021-03-02", 5) not in rows
    assert ("dropped_by_correction", "test site") in issues
    assert (reports[0].rows_loaded, reports[0].rows_quarantined) == (1, 2)


def test_correction_that_meets_no_row_is_told_with_zero(tmp_path):
    reports, _rows, _issues = load(
        tmp_path,
        '- {source: own, mapping: slots, match: {site: Z}, action: drop, reason: "gone"}\n',
    )
    assert [met.rows for met in reports[0].corrected] == [0]


def test_correction_of_another_mapping_is_left_alone(tmp_path):
    reports, _rows, _issues = load(
        tmp_path,
        '- {source: cz, mapping: slots, match: {site: B}, action: drop, reason: "not ours"}\n',
    )
    assert reports[0].corrected == ()


def test_correction_of_a_column_that_the_file_has_not_refuses_the_file(tmp_path):
    reports, rows, _issues = load(
        tmp_path,
        '- {source: own, mapping: slots, match: {town: B}, action: drop, reason: "typo"}\n',
    )
    assert "town" in str(reports[0].error)
    assert rows == []


@pytest.mark.parametrize(
    "wrong",
    [
        "- {source: a, mapping: b, match: {}, action: drop, reason: r}",
        "- {source: a, mapping: b, match: {x: 1}, action: erase, reason: r}",
        "- {source: a, mapping: b, match: {x: 1}, action: drop, reason: ''}",
        "- {source: a, mapping: b, match: {x: 1}, action: replace, reason: r}",
        "- {source: a, mapping: b, match: {x: 1}, action: drop, reason: r, note: n}",
        "- {mapping: b, match: {x: 1}, action: drop, reason: r}",
        "- [1",
    ],
)
def test_incomplete_correction_is_refused_with_what_it_needs(wrong):
    with pytest.raises(MappingError):
        parse_corrections(wrong, where="slot.yml")
