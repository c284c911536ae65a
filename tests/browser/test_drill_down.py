"""From the nation to a site and back: by map, table, breadcrumb, keyboard and the Back button."""

from urllib.parse import quote

import pytest


def row_of(board, code):
    return board.page.locator(f'.listing tr[data-code="{code}"]')


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
    assert row_of(board, "00001").locator('[data-col="area"]').inner_text() == "Phúc Xá"
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
    row_of(board, "79").locator('[data-col="value"]').click()
    board.until_query(area="79").until("() => window.drawnCodes().includes('760')").settled()
    assert board.crumbs()[-1] == "TP. Hồ Chí Minh"


def test_enter_on_a_row_selects_its_area(board):
    board.open().until_provinces()
    row_of(board, "79").focus()
    board.page.keyboard.press("Enter")
    board.until_query(area="79")


def test_arrow_keys_walk_the_rows(board):
    board.open().until_provinces().settled()
    first, second = (board.page.locator(".listing tbody tr").nth(i) for i in (0, 1))
    first.focus()
    board.page.keyboard.press("ArrowDown")
    code = second.get_attribute("data-code")
    assert board.page.evaluate("document.activeElement.dataset.code") == code
    board.until("() => document.querySelectorAll('.link-outline').length === 1")
    board.page.keyboard.press("ArrowUp")
    assert first.evaluate("(row) => row === document.activeElement")


def test_head_of_the_list_sorts_it_and_the_order_outlives_a_filter(board):
    board.open().until_provinces().settled()

    def names():
        return board.texts('.listing td[data-col="area"]')

    by_rank = names()
    board.page.locator(".listing th button", has_text="Địa bàn").click()
    by_name = names()
    # Vietnamese order: An Giang first, Yên Bái last, Đ after D.
    assert (by_name[0], by_name[-1]) == ("An Giang", "Yên Bái")
    assert sorted(by_name) == sorted(by_rank)
    board.choose("dose", "full").until_query(dose="full").settled()
    assert names() == by_name
    head = board.page.locator('.listing th[aria-sort="ascending"]')
    assert head.inner_text() == "Địa bàn"
    head.locator("button").click()
    assert names() == by_name[::-1]


def test_commune_is_marked_among_its_neighbours(board):
    board.open(area="001").until("() => window.drawnPoints() > 0")
    row_of(board, "00001").locator('[data-col="value"]').click()
    board.until_query(area="00001").settled()
    assert board.crumbs()[-1] == "Phường Phúc Xá"
    assert board.notices() == []


def test_hover_over_a_row_outlines_its_area_and_the_other_way_round(board):
    board.open().until_provinces()
    first = board.page.locator(".listing tbody tr").first
    first.hover()
    board.until("() => document.querySelectorAll('.link-outline').length === 1")
    code = first.get_attribute("data-code")
    at = board.page.evaluate("(code) => window.innerPoint(code)", code)
    board.page.mouse.move(at["x"], at["y"])
    board.until('(code) => document.querySelector(`tr.is-linked[data-code="${code}"]`)', code)
    board.until("() => document.querySelector('.hoverlayer .hovertext')")


def test_map_switch_shows_34_provinces_and_back(board):
    board.open().until_provinces()
    board.choose("map", "34").until_query(map="34").until_provinces(34).settled()
    assert len(board.texts(".listing tbody tr")) == 34
    assert board.table("ranking")[-1][0] == "34"
    board.choose("map", "63").until_query().until_provinces(63)


@pytest.mark.parametrize("code", ["999", "no such", "🦠"])
def test_unknown_area_is_a_designed_state_and_the_way_back_is_open(board, code):
    board.page.goto(f"{board.address}/coverage?area={quote(code)}")
    board.page.wait_for_selector(".state-not_found")
    assert board.text(".state-not_found .state-title") == f"Không có địa bàn “{code}”"
    assert board.crumbs() == ["Cả nước", code]
    assert board.page.locator(".skeleton:visible").count() == 0
    assert "Traceback" not in board.page.inner_text("body")
    board.page.locator(".state-not_found .button").click()
    board.until_query().until_provinces()
    assert board.page.locator(".state-not_found").count() == 0


def test_back_leaves_the_state_of_an_unknown_area_as_it_found_it(board):
    board.open().until_provinces().settled()
    board.page.evaluate("window.tiemchung.go({ area: '999' })")
    board.page.wait_for_selector(".state-not_found")
    board.page.go_back()
    board.until_query().settled()
    assert board.page.locator(".state-not_found").count() == 0
    assert len(board.codes()) == 63
