"""Every file is opened by a reader that did not write it, and says what the screen says."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Inches

from dashboard.asked import asked
from dashboard.exports.book import book
from dashboard.exports.deck import deck
from dashboard.exports.deck_table import add_table, slides_of
from dashboard.exports.exhibit import exhibit
from dashboard.exports.files import file_name, studio, written
from dashboard.exports.native import native
from dashboard.exports.sheet import (
    BadTemplate,
    briefing,
    read_template,
    sheet_of,
    shortened,
    template,
)
from layouts.view import Column, Table

NARROW = "?area=79&date=2021-11-20"


def _texts(slide) -> str:
    return "\n".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)


@pytest.fixture
def slides(sheets):
    pictures = {}  # a deck without a browser: maps give way to their tables
    return Presentation(BytesIO(deck(sheets, pictures=pictures, lang="vi")))


def test_every_slide_but_the_cover_carries_its_scope_and_a_code_that_verifies(slides):
    for slide in list(slides.slides)[1:]:
        text = _texts(slide)
        assert "tính đến 20/11/2021" in text
        assert "Mã kiểm chứng" in text
        assert "Mã kiểm chứng" in slide.notes_slide.notes_text_frame.text


def test_the_curve_is_a_native_chart_with_the_screens_numbers(slides, sheets):
    charts = [s.chart for slide in slides.slides for s in slide.shapes if s.has_chart]
    charts = [c for c in charts if any("Hồ Chí Minh" in s.name for s in c.plots[0].series)]
    assert len(charts) == 2
    sheet = next(s for s in sheets if s.name == "coverage.curve")
    raw = {row[0].isoformat()[:10]: row[1] for row in sheet.view.table.raw}
    place = next(s for s in charts[0].plots[0].series if "Hồ Chí Minh" in s.name)
    days = [c.label for c in charts[0].plots[0].categories]
    assert len(days) == len(raw)
    shown = [v for v in place.values if v is not None]
    assert shown[-1] == pytest.approx(raw["2021-11-20"], abs=0.01)


def test_no_slide_is_empty_and_no_long_table_is_cut(slides, sheets):
    ranked = next(s for s in sheets if s.name == "coverage.ranking")
    names = {row[2] for row in ranked.view.table.shown}
    cells = {
        cell.text
        for slide in slides.slides
        for shape in slide.shapes
        if shape.has_table
        for row in shape.table.rows
        for cell in row.cells
    }
    assert names <= cells
    assert all(_texts(slide).strip() for slide in slides.slides)


def test_the_workbooks_ratio_is_a_formula_of_its_row_with_the_screens_value(sheets):
    data = book(sheets, lang="vi")
    formulas, values = (load_workbook(BytesIO(data), data_only=only) for only in (False, True))
    name = next(n for n in formulas.sheetnames if "dẫn đầu" in n)
    ranked = next(s for s in sheets if s.name == "coverage.ranking")
    heads = [c.value for c in formulas[name][5]]
    x = heads.index("Giá trị") + 1
    assert str(formulas[name].cell(6, x).value).startswith("=IF(")
    assert values[name].cell(6, x).value == pytest.approx(ranked.view.table.raw[0][3], rel=1e-3)


def test_the_workbooks_totals_are_sums_of_the_rows_above(sheets):
    made = load_workbook(BytesIO(book(sheets, lang="vi")))
    name = next(n for n in made.sheetnames if "dẫn đầu" in n)
    cells = [c.value for row in made[name].iter_rows() for c in row]
    assert sum(str(v).startswith("=SUM(") for v in cells) == 2


def test_a_cell_that_a_spreadsheet_would_run_is_text(context):
    sheet = sheet_of(exhibit("briefing.form", asked(NARROW)), layout="table")
    made = load_workbook(BytesIO(book([sheet], lang="vi")))
    found = [c for ws in made for row in ws.iter_rows() for c in row if c.value == "=cmd()"]
    assert [c.data_type for c in found] == ["s"]


def test_the_daily_form_has_the_ministrys_columns_and_balances(context):
    shown = exhibit("briefing.form", asked(NARROW))
    labels = [c.label for c in shown.view.table.columns]
    assert labels[0] == "TT"
    assert labels[4:7] == [
        "Số đối tượng trong ngày",
        "Số chuyển bệnh viện tiêm",
        "Số không đồng ý tiêm chủng",
    ]
    assert shown.view.table.raw[-1][4] == 150
    assert "bằng tổng" in shown.view.facts[0]


def test_bars_of_days_stand_in_their_order_and_begin_at_zero(context):
    figure = {
        "data": [
            {"type": "bar", "name": "B", "x": ["2021-12-08"], "y": [3]},
            {"type": "bar", "name": "A", "x": ["2021-12-01"], "y": [2]},
        ],
        "layout": {"xaxis": {"type": "date"}},
    }
    chart = native(figure)
    assert chart.categories == ("01/12/2021", "08/12/2021")
    assert [s.values for s in chart.series] == [(None, 3.0), (2.0, None)]


def test_series_that_nobody_could_tell_apart_become_a_picture():
    trace = {"type": "bar", "x": ["a"], "y": [1]}
    assert native({"data": [trace, trace], "layout": {}}) is None
    assert native({"data": [trace], "layout": {}}) is not None


def test_a_line_with_gaps_is_several_and_becomes_a_picture():
    trace = {"type": "scatter", "mode": "lines", "name": "a", "x": [1, None, 2], "y": [1, None, 2]}
    assert native({"data": [trace], "layout": {}}) is None


def test_a_slide_never_holds_more_of_a_table_than_its_height():
    columns = (Column("a", "Nơi"), Column("b", "Số", "number"))
    rows = tuple((f"{'Trạm Y tế phường ' * (6 if n % 2 else 1)}{n}", "1") for n in range(40))
    parts = slides_of(Table(columns, rows), width=Inches(3))
    assert [row for part in parts for row in part.shown] == list(rows)
    made = Presentation()
    for part in parts:
        slide = made.slides.add_slide(made.slide_layouts[6])
        add_table(slide, part, left=0, top=0, width=Inches(3))
        (shape,) = slide.shapes
        assert sum(row.height for row in shape.table.rows) <= Inches(4.95)


def test_a_cell_without_text_is_no_higher_than_the_others():
    table = Table((Column("a", "Nơi"), Column("b", "Ghi chú")), (("Quận 4", ""),))
    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    add_table(slide, table, left=0, top=0, width=Inches(3))
    written = slide.shapes[0].table.cell(1, 0).text_frame.paragraphs[0].runs[0].font.size
    empty = slide.shapes[0].table.cell(1, 1).text_frame.paragraphs[0]._p
    assert empty.find(qn("a:endParaRPr")).get("sz") == str(int(written.pt * 100))


def test_a_long_table_may_be_cut_and_says_so_and_keeps_its_code(context):
    whole = sheet_of(exhibit("coverage.ranking", asked("")), layout="table")
    short = shortened(whole, 5, lang="vi")
    assert len(short.view.table.shown) == len(short.view.table.raw) == 5
    assert "5 dòng đầu trong 63" in short.quiet
    assert short.code == whole.code


def test_a_figure_without_a_counterpart_is_no_native_chart(context):
    assert native(exhibit("coverage.map", asked(NARROW)).view.figure) is None
    assert native({"data": [], "layout": {}}) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: x", "title and pages"),
        ("title: x\npages: [{layout: pie}]", "no layout pie"),
        ("title: x\npages: [{layout: chart, exhibit: a, scope: {colour: red}}]", "page 1"),
        ("title: x\npages: [{layout: chart, exhibit: a, scope: {map: '99'}}]", "page 1"),
    ],
)
def test_a_wrong_template_says_where(text, said):
    with pytest.raises(BadTemplate, match=said):
        read_template(text)


def test_an_unknown_briefing_names_those_there_are():
    with pytest.raises(BadTemplate, match="standard"):
        template("secret")


def test_progress_is_told_for_every_page(context):
    steps = []
    made = briefing(template("standard"), asked(NARROW), told=lambda *step: steps.append(step))
    assert [done for done, _, _ in steps] == list(range(1, steps[0][1] + 1))
    assert len(made) <= len(steps)


def test_a_files_name_is_plain_letters():
    assert file_name("Hà Nội/..", "2021-11-27", kind="pdf") == "tiemchung_Ha-Noi---_2021-11-27.pdf"


def test_the_document_has_a_page_for_each_sheet_in_vietnamese(sheets, browser):
    from pypdf import PdfReader

    try:
        reader = PdfReader(BytesIO(written(sheets, "pdf", lang="vi")))
    finally:
        studio().close()
    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) >= len(sheets)
    assert all(page.strip() for page in pages)
    assert "Báo cáo nhanh chiến dịch tiêm chủng" in pages[0]
    assert abs(float(reader.pages[0].mediabox.width) - 842) < 2
