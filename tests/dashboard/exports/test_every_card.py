"""Every chart and table of every page is a file of every kind, with the same stamp on each."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from io import BytesIO
from xml.etree import ElementTree

import pytest
from flask import Flask
from openpyxl import load_workbook
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pypdf import PdfReader

from dashboard.app import create_app
from dashboard.asked import asked
from dashboard.data import WarehouseDoor
from dashboard.exports.counterpart import counterpart
from dashboard.exports.deck import deck
from dashboard.exports.exhibit import exhibit, exhibits_of
from dashboard.exports.files import MIME, UnknownKind, alone, plate_of, studio
from dashboard.exports.native import is_map
from dashboard.exports.paper import paper
from dashboard.exports.sheet import Sheet, briefing, sheet_of, template, templates
from dashboard.pages import PAGES
from tests.spec.harness import DEFAULTS, Campaign, spec_source, write_csv
from tests.spec.story import TABLES

LOT = """
source_key | event_date | movement_kind | vaccine_code | lot_code | label_expiry | facility_code | counterparty_code | doses
e1 | 2021-10-30 | receipt | AZ | =L1 | 2021-11-15 | S1 | | 300
"""  # noqa: E501  a drawn table is as wide as its columns
GIVEN = """
source_key | event_date | vaccine_code | lot_code | facility_code | residence_district_code | doses
e1 | 2021-10-31 | AZ | =L1 | S1 | 001 | 20
"""
SEARCH = "?date=2021-10-31&known=2021-11-01&lot=AZ/=L1&site=S1"
CARDS = tuple(exhibits_of(PAGES))
#: Bars and lines on two axes, and a heat map of sixty days: no program's chart, no slide's table.
PICTURES = ("sites.slots", "site.days", "data.completeness")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The dashboard on a campaign that has something of everything."""
    folder = tmp_path_factory.mktemp("cards")
    campaign = Campaign(str(folder / "w.duckdb"), spec_source())
    tables = (*TABLES, ("stock_movement_keyed", LOT), ("injection_keyed", GIVEN))
    files = [folder / f"{table}_{n}.csv" for n, (table, _) in enumerate(tables)]
    for path, (table, drawn) in zip(files, tables, strict=True):
        write_csv(path, drawn, defaults=DEFAULTS.get(table.split("_keyed")[0]))
    campaign.load(*files, known_on=date(2021, 11, 1))
    campaign.close()
    door = WarehouseDoor.open(campaign.url)
    server = create_app(door=door).server
    with server.app_context():
        yield server
        studio().close()
    door.close()


@pytest.fixture(scope="module")
def sheets(server) -> dict[str, Sheet]:
    """Every card as a sheet of its own."""
    return {name: _sheet(name) for name in CARDS}


def _sheet(name: str) -> Sheet:
    shown = exhibit(name, asked(SEARCH))
    return sheet_of(shown, layout="chart" if shown.view.figure else "table")


def _stamp(sheet: Sheet) -> tuple[str, str, str]:
    """What every file of a card says: title, what stands under it, and its code."""
    return sheet.title, sheet.quiet, sheet.code


@pytest.mark.parametrize("name", CARDS)
def test_every_card_is_drawn_and_says_day_and_place(sheets, name):
    assert sheets[name].title
    assert "31/10/2021" in sheets[name].quiet
    assert sheets[name].code.count("-") >= 4


@pytest.mark.parametrize("name", CARDS)
def test_csv_has_every_row_and_ends_with_the_stamp(sheets, name):
    sheet = sheets[name]
    *rows, note = csv.reader(io.StringIO(alone(sheet, "csv", lang="vi").decode("utf-8-sig")))
    assert len(rows) == 1 + len(sheet.view.table.raw or sheet.view.table.shown)
    assert all(part in note[0] for part in _stamp(sheet))
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)


@pytest.mark.parametrize("name", CARDS)
def test_workbook_carries_the_stamp(sheets, name):
    made = load_workbook(BytesIO(alone(sheets[name], "xlsx", lang="vi")))
    cells = [str(c.value) for page in made for row in page.iter_rows() for c in row if c.value]
    for part in _stamp(sheets[name]):
        assert any(part in cell for cell in cells), part


@pytest.mark.parametrize("name", CARDS)
def test_table_as_a_picture_carries_the_stamp(server, sheets, name):
    sheet = sheets[name]
    table = Sheet(**{**sheet.__dict__, "layout": "table"})
    said = _said(plate_of(table, lang="vi").svg)
    assert all(part in said for part in _stamp(sheet))


def _said(svg: str) -> str:
    return " ".join(el.text for el in ElementTree.fromstring(svg).iter() if el.text)


def test_slides_and_pages_of_every_card_carry_the_stamp(server, sheets):
    every = list(sheets.values())
    slides = Presentation(BytesIO(deck(every, pictures={}, lang="vi"))).slides
    shown = "\n".join(s.text_frame.text for p in slides for s in p.shapes if s.has_text_frame)
    printed = unescape(paper(every, pictures={}, lang="vi"))
    for sheet in every:
        assert all(part in shown for part in _stamp(sheet)), sheet.name
        assert all(part in printed for part in _stamp(sheet)), sheet.name


def test_chart_as_svg_slide_and_page_is_drawn_with_its_stamp(server, sheets, browser):
    sheet = sheets["compare.slope"]
    said = _said(alone(sheet, "svg", lang="vi").decode())
    assert all(part in said for part in _stamp(sheet))
    (slide,) = Presentation(BytesIO(alone(sheet, "pptx", lang="vi"))).slides
    assert any(shape.has_chart for shape in slide.shapes)
    (page,) = PdfReader(BytesIO(alone(sheet, "pdf", lang="vi"))).pages
    assert sheet.code in page.extract_text()


def test_a_map_is_a_picture_on_its_slide(server, sheets, browser):
    (slide,) = Presentation(BytesIO(alone(sheets["coverage.map"], "pptx", lang="vi"))).slides
    assert any(shape.shape_type == MSO_SHAPE_TYPE.PICTURE for shape in slide.shapes)


@pytest.mark.parametrize("name", [card for card in CARDS if card not in PICTURES])
def test_every_chart_but_a_map_can_be_edited_on_its_slide(sheets, name):
    view = sheets[name].view
    drawn = bool(view.figure and view.figure["data"]) and not is_map(view.figure)
    assert not drawn or counterpart(view) is not None


@pytest.mark.parametrize("name", templates())
@pytest.mark.parametrize("area", ["", "01"])
def test_every_briefing_has_only_pages_that_say_something(server, name, area):
    found = asked(f"{SEARCH}&lang=en")
    made = briefing(template(name), replace(found, scope=replace(found.scope, area=area)))
    assert made[0].layout in ("cover", "table")
    assert all(s.view.table.shown or s.view.facts for s in made if s.view)
    assert len(made) > 2 or name == "daily_form"


def test_png_is_the_plate_at_double_size(server, sheets, browser):
    data = alone(sheets["overview.headlines"], "png", lang="vi")
    made = plate_of(sheets["overview.headlines"], lang="vi")
    width, height = (int.from_bytes(data[i : i + 4]) for i in (16, 20))
    assert (width, height) == (2 * made.width, 2 * made.height)


def test_a_cell_that_a_spreadsheet_would_run_is_text_in_the_comma_file_too(sheets):
    data = alone(sheets["lot.lot_head"], "csv", lang="vi").decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(data)) for cell in row]
    assert not any(cell.startswith("=") for cell in cells)


def test_a_kind_that_is_none_is_refused(sheets):
    assert set(MIME) == {"pptx", "pdf", "xlsx", "png", "svg", "csv"}
    with pytest.raises(UnknownKind):
        alone(sheets["overview.headlines"], "doc", lang="vi")
