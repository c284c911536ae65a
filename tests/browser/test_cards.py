"""Each card's table, file and picture carry the numbers that the door gives."""

import csv
import io
import struct
from datetime import date
from xml.etree import ElementTree

import pytest

from tests.browser.board import Board
from warehouse.scope import Scope

SCOPE = Scope(indicator="coverage_d1_18plus")


@pytest.fixture(scope="module")
def opened(tab, address):
    """The national page, opened once for the tests that only read it."""
    return Board(tab, address).open().until_provinces().settled()


@pytest.fixture
def nation(opened):
    """The same with every card showing its chart."""
    opened.page.evaluate(
        "document.querySelectorAll('.card.shows-table [data-act=\"table\"]')"
        ".forEach((button) => button.click())"
    )
    return opened


def vietnamese(value, digits=0):
    """A number as a Vietnamese reader writes it: 1.234,5."""
    return f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))


def rows_of(content):
    """The rows of a CSV file without its last line, which says where the figures come from."""
    *rows, note = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert note[0].startswith("# ")
    return rows, ",".join(note)


@pytest.mark.parametrize("card", ["map", "ranking"])
def test_table_of_areas_equals_the_door(nation, door, card):
    shown = {row[1]: row for row in nation.table(card)}
    frame = door.ask("indicator_by_area", SCOPE).frame
    assert len(shown) == len(frame) == 63
    for row in frame.to_dict("records"):
        rank, _, _, value, numerator, denominator, *_ = shown[row["area_code"]]
        assert rank == str(row["rank"])
        assert value == f"{vietnamese(row['value'], 1)}%"
        assert numerator == vietnamese(row["numerator"])
        assert denominator == vietnamese(row["denominator"])


def test_table_of_a_province_equals_the_door(board, door):
    board.open(area="01", dose="full").until("() => window.drawnCodes().includes('001')")
    shown = {row[1]: row[3] for row in board.table("map")}
    frame = door.ask("indicator_by_area", Scope(indicator="coverage_full_18plus", area="01")).frame
    expected = {r["area_code"]: f"{vietnamese(r['value'], 1)}%" for r in frame.to_dict("records")}
    assert len(expected) == 30
    assert shown == expected


def test_table_of_the_curve_equals_the_door(nation, door):
    shown = nation.table("curve")
    frame = door.ask("indicator_over_time", SCOPE).frame.sort_values("date", ascending=False)
    expected = [
        [f"{r['date']:%d/%m/%Y}", f"{vietnamese(r['value'], 1)}%", vietnamese(r["numerator"])]
        for r in frame.to_dict("records")
    ]
    assert [row[:3] for row in shown] == expected


def test_table_of_ages_equals_the_door(nation, door):
    shown = nation.table("age")
    frame = door.ask("age_by_dose", SCOPE).frame
    counts = sorted(vietnamese(n) for n in frame["numerator"].dropna())
    told = sorted(cell for row in shown for cell in row if cell in set(counts))
    assert len(shown) == len(frame)
    assert set(counts) <= set(told)


def test_big_number_is_the_door_s(nation, door):
    last = door.ask("indicator_over_time", SCOPE).frame.sort_values("date").iloc[-1]
    assert f"{vietnamese(last['value'], 1)}%" in nation.text(".hero")


def test_table_view_goes_back_to_the_chart(nation):
    nation.table("curve")
    chart = nation.card("curve").locator(".js-plotly-plot")
    chart.wait_for(state="hidden")
    nation.act("curve", "table")
    chart.wait_for()
    assert nation.card("curve").locator(".card-rows").is_hidden()


def test_open_table_follows_the_scope(board):
    board.open().until_provinces()
    before = board.table("ranking")
    board.choose("dose", "full").until_query(dose="full").settled()
    rows = board.card("ranking").locator(".card-rows tbody tr").all_inner_texts()
    assert len(rows) == len(before)
    assert rows[0].split("\t") != before[0]


def test_csv_equals_the_door_and_says_where_it_comes_from(board, door):
    board.open(date="2021-11-20").until_provinces()
    name, content = board.download("map", "csv")
    rows, note = rows_of(content)
    frame = door.ask(
        "indicator_by_area", Scope(indicator=SCOPE.indicator, as_of=date(2021, 11, 20))
    ).frame.set_index("area_code")
    assert name == "tiemchung_map_vn_2021-11-20.csv"
    head, *body = rows
    assert head[:6] == ["Hạng", "Mã", "Địa bàn", "Giá trị", "Tử số", "Mẫu số"]
    assert {row[1] for row in body} == set(frame.index)
    for row in body:
        expected = frame.loc[row[1]]
        assert float(row[3]) == pytest.approx(expected["value"], abs=0.0001)
        assert float(row[4]) == expected["numerator"]
        assert float(row[5]) == expected["denominator"]
    assert "tính đến 20/11/2021" in note
    assert "Dữ liệu mô phỏng" in note
    assert board.page.url in note


@pytest.mark.parametrize("card", ["curve", "age", "ranking"])
def test_every_card_gives_its_numbers_as_csv(nation, card):
    name, content = nation.download(card, "csv")
    rows, _ = rows_of(content)
    assert name == f"tiemchung_{card}_vn_2021-11-27.csv"
    assert len(rows) > 5
    assert len({len(row) for row in rows}) == 1


@pytest.mark.parametrize("card", ["map", "curve", "age"])
def test_png_is_a_picture_of_the_card_at_double_size(nation, card):
    name, content = nation.download(card, "png")
    assert name.endswith(".png")
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", content[16:24])
    assert width > 500
    assert height > 500
    assert len(content) > 10_000


@pytest.mark.parametrize("card", ["map", "curve", "age"])
def test_svg_carries_the_title_and_what_stands_under_it(nation, card):
    title = nation.text(f'[data-card="{card}"] .card-title')
    _, content = nation.download(card, "svg")
    texts = [el.text for el in ElementTree.fromstring(content).iter() if el.text]
    assert title in texts
    assert any("Dữ liệu mô phỏng" in text for text in texts)
    assert content.count(b"<path") + content.count(b"<image") > 2


def test_picture_is_to_be_had_while_the_table_is_shown(nation):
    nation.table("curve")
    _, content = nation.download("curve", "svg")
    size = ElementTree.fromstring(content).attrib
    assert float(size["width"]) > 300
    assert float(size["height"]) > 300


def test_explanation_opens_with_the_question_and_the_facts(nation):
    nation.act("map", "explain")
    explanation = nation.card("map").locator(".card-explain")
    explanation.wait_for()
    assert "từ 18 tuổi đã tiêm ít nhất một mũi" in explanation.inner_text()


def test_chart_has_a_summary_in_words(nation):
    for card in ("map", "curve", "age"):
        summary = nation.card(card).locator("p.visually-hidden").text_content()
        assert len(summary) > 30, card


def test_legend_makes_one_class_stand_out(nation):
    item = nation.card("map").locator('.legend-item[data-class="5"]')
    item.click()
    nation.until("() => window.drawnAreas().some((path) => path.classList.contains('is-dimmed'))")
    assert item.get_attribute("aria-pressed") == "true"
    item.click()
    nation.until("() => !window.drawnAreas().some((path) => path.classList.contains('is-dimmed'))")
