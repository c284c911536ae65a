"""Files, opened by readers that did not write them, have the numbers of `tiemchung ask`."""

import json
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pypdf import PdfReader
from typer.testing import CliRunner

from dashboard.app import create_app
from dashboard.asked import asked
from dashboard.cli.main import app as command
from dashboard.data import WarehouseDoor
from dashboard.exports.exhibit import exhibit
from dashboard.exports.files import alone, studio
from dashboard.exports.sheet import Sheet, sheet_of
from layouts.formats import number, percent
from tests.spec import story
from tests.spec.harness import Campaign, spec_source


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> tuple[list[dict], Sheet]:
    """What the command line answers, and the same question as a page."""
    folder = tmp_path_factory.mktemp("numbers")
    campaign = Campaign(str(folder / "w.duckdb"), spec_source())
    campaign.people(story.PEOPLE)
    campaign.given(folder, "injection_keyed", story.INJECTIONS, known_on=story.AS_OF)
    campaign.close()
    words = ("ask", "coverage_d1_18plus", "--format", "json", "--warehouse", campaign.url)
    answer = json.loads(CliRunner().invoke(command, words).stdout)
    door = WarehouseDoor.open(campaign.url)
    with create_app(door=door).server.app_context():
        yield answer["rows"], sheet_of(exhibit("coverage.ranking", asked("")), layout="table")
        studio().close()
    door.close()


@pytest.fixture
def rows(told) -> dict[str, dict]:
    """The answer's rows that have a value, by area."""
    found = {row["area_code"]: row for row in told[0] if row["value"] is not None}
    assert len(found) >= 2
    return found


def test_the_workbook_has_the_numbers_of_ask(told, rows):
    made = load_workbook(BytesIO(alone(told[1], "xlsx", lang="vi")), data_only=True)
    cells = [[c.value for c in row] for row in made.worksheets[1].iter_rows(min_row=6)]
    shown = {row[1]: row for row in cells if row[1] in rows}
    assert set(shown) == set(rows)
    for code, row in rows.items():
        assert shown[code][3] == pytest.approx(row["value"])
        assert shown[code][4:6] == [row["numerator"], row["denominator"]]


def test_the_slide_has_the_numbers_of_ask_as_they_are_written(told, rows):
    slides = Presentation(BytesIO(alone(told[1], "pptx", lang="vi"))).slides
    tables = [shape.table for slide in slides for shape in slide.shapes if shape.has_table]
    lines = [[cell.text for cell in row.cells] for table in tables for row in table.rows]
    shown = {line[1]: line for line in lines}
    for code, row in rows.items():
        assert shown[code][3] == percent(row["value"], lang="vi")
        assert shown[code][4] == number(row["numerator"], lang="vi")


def test_the_paper_has_the_numbers_of_ask_and_they_can_be_copied(told, rows, browser):
    text = "".join(
        page.extract_text() for page in PdfReader(BytesIO(alone(told[1], "pdf", lang="vi"))).pages
    )
    for row in rows.values():
        assert percent(row["value"], lang="vi") in text
        assert number(row["denominator"], lang="vi") in text
    assert not any("\ue000" <= letter <= "\uf8ff" for letter in text)
