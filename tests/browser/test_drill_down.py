"""From the nation to a site and back: by map, table, breadcrumb, keyboard and the Back button."""

from urllib.parse import quote

import pytest


def grid_row(board, code):
    return board.page.locator(f'.grid .ag-center-cols-container [row-id="{code}"]')


def test_click_on_a_province_opens_its_districts(board):
    board.open().until_provinces()
    board.click_area("04").until_query(area="04").until_areas("")
    board.until("() => !window.drawnCodes().includes('01')").settled()
    assert (
        len(board.codes()) == 10
    )  # Cao Bằng: one city and nine districts after the merges of 2020
    assert board.crumbs()[0] == "Cả nước"
    assert board.crumbs()[-1] == "Cao Bằng"
    assert board.text(".path [aria-current]") == "Cao Bằng"
    assert "Cao Bằng" in board.text('[data-card="curve"] .card-title')


def test_click_on_a_district_opens_its_communes_and_sites(board):
    board.open(area="01").until("() => window.drawnCodes().length === 30")
    board.click_area("001").until_query(area="001").until("() => window.drawnPoints() > 14")
    board.settled()
    assert board.crumbs()[-2:] == ["Hà Nội", "Quận Ba Đình"]
    assert grid_row(board, "00001").inner_text().split("\n")[1] == "Phúc Xá"
    traces = board.page.evaluate(
        "document.querySelector('.map-frame .js-plotly-plot')._fullData.map((t) => t.name)"
    )
    assert "sites" in traces


def test_breadcrumb_leads_up_one_or_more_levels(board):
    board.open(area="001").until("() => window.drawnPoints() > 0")
    board.page.locator(".path a", has_text="Hà Nội").click()
    board.until_query(area="01").until("() => window.drawnCodes().includes('001')").settled()
    board.page.locator(".path a", has_text="Cả nước").click()
    board.until_query().until_provinces()


def test_back_undoes_each_step_and_forward_repeats_it(board):
    board.open().until_provinces().click_area("04").until_query(area="04")
    board.until("() => window.drawnCodes().length === 10").choose("dose", "full")
    board.until_query(area="04", dose="full").settled()
    board.page.go_back()
    board.until_query(area="04").settled()
    assert len(board.codes()) == 10
    board.page.go_back()
    board.until_query().until_provinces().settled()
    assert board.crumbs() == ["Cả nước"]
    board.page.go_forward()
    board.until_query(area="04").until("() => window.drawnCodes().length === 10")


def test_escape_goes_up_until_the_nation(board):
    board.open(area="001").until("() => window.drawnPoints() > 0")
    for _ in range(len(board.crumbs()) - 1):
        before = board.query
        board.page.keyboard.press("Escape")
        board.until("(area) => !window.location.search.includes(area)", before["area"]).settled()
    board.until_provinces()
    board.page.keyboard.press("Escape")
    board.settled()
    assert board.query == {}


def test_click_on_a_row_selects_its_area(board):
    board.open().until_provinces()
    grid_row(board, "79").locator('[col-id="value"]').click()
    board.until_query(area="79").until("() => window.drawnCodes().includes('760')").settled()
    assert board.crumbs()[-1] == "TP. Hồ Chí Minh"


def test_enter_on_a_row_selects_its_area(board):
    board.open().until_provinces()
    grid_row(board, "79").locator('[col-id="rank"]').focus()
    board.page.keyboard.press("Enter")
    board.until_query(area="79")


def test_commune_is_marked_among_its_neighbours(board):
    board.open(area="001").until("() => window.drawnPoints() > 0")
    grid_row(board, "00001").locator('[col-id="value"]').click()
    board.until_query(area="00001").settled()
    assert board.crumbs()[-1] == "Phường Phúc Xá"
    assert board.notices() == []


def test_hover_over_a_row_outlines_its_area_and_the_other_way_round(board):
    board.open().until_provinces()
    first = board.page.locator(".grid .ag-center-cols-container .ag-row").first
    first.hover()
    board.until("() => document.querySelectorAll('.link-outline').length === 1")
    code = first.get_attribute("row-id")
    at = board.page.evaluate("(code) => window.innerPoint(code)", code)
    board.page.mouse.move(at["x"], at["y"])
    board.until('(code) => document.querySelector(`.ag-row.is-linked[row-id="${code}"]`)', code)
    board.until("() => document.querySelector('.hoverlayer .hovertext')")


def test_map_switch_shows_34_provinces_and_back(board):
    board.open().until_provinces()
    board.choose("map", "34").until_query(map="34").until_provinces(34).settled()
    assert len(board.texts('[data-card="ranking"] .ag-center-cols-container .ag-row')) > 5
    assert board.table("ranking")[-1][0] == "34"
    board.choose("map", "63").until_query().until_provinces(63)


@pytest.mark.parametrize("code", ["999", "no such", "🦠"])
def test_unknown_area_is_said_and_the_way_back_is_open(board, code):
    board.page.goto(f"{board.address}/coverage?area={quote(code)}")
    board.page.wait_for_selector(".notice")
    notices = board.notices()
    assert notices == [
        "Không có địa bàn, lô hoặc chỉ số này. Liên kết có thể đã cũ. Chọn lại từ “Cả nước”."
    ]
    assert "Traceback" not in board.page.inner_text("body")
    board.page.locator(".path a", has_text="Cả nước").click()
    board.until_query().until_provinces()
