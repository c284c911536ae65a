"""Readers with a keyboard, a screen reader, a telephone or a dark room."""

import pytest
from axe_playwright_python.sync_playwright import Axe

PHONE = {"width": 390, "height": 844}
READY = {"/coverage": "() => window.drawnCodes().length === 63", "/data": "() => true"}
#: The other pages, by turns in one language and theme.
OTHERS = {
    "/overview": ("vi", "light"),
    "/sites": ("en", "dark"),
    "/registration": ("vi", "dark"),
    "/vaccine": ("en", "light"),
    "/safety": ("vi", "light"),
    "/compare": ("en", "dark"),
    "/dictionary": ("vi", "dark"),
    "/wall": ("en", "dark"),
}
SERIOUS = ("serious", "critical")


def serious(page):
    """The serious and critical violations that axe-core finds: rule and the first place."""
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found if v["impact"] in SERIOUS]


@pytest.mark.parametrize("path", READY)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_axe_finds_no_serious_violation(board, path, theme, lang):
    board.page.emulate_media(color_scheme=theme)
    board.open(path, lang=lang).until(READY[path])
    assert board.page.get_attribute("html", "data-bs-theme") == theme
    assert serious(board.page) == []


@pytest.mark.parametrize("path", OTHERS)
def test_axe_finds_no_serious_violation_on_the_other_pages(board, path):
    lang, theme = OTHERS[path]
    board.page.emulate_media(color_scheme=theme)
    board.page.set_viewport_size(PHONE)
    board.open(path, lang=lang).settled()
    assert serious(board.page) == []
    assert board.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_axe_finds_no_serious_violation_in_table_view_menu_and_palette(board):
    board.open(area="01").until("() => window.drawnCodes().includes('001')")
    board.table("curve")
    board.card("map").locator("details.menu summary").click()
    assert serious(board.page) == []
    board.page.keyboard.press("Escape")
    board.page.keyboard.press("Control+k")
    board.page.keyboard.type("ha")
    board.page.wait_for_selector(".palette-item")
    assert serious(board.page) == []


def test_axe_does_find_a_violation_that_is_there(board):
    board.open()
    empty = "document.querySelector('.brand').insertAdjacentHTML('afterend', '<button></button>')"
    board.page.evaluate(empty)
    assert any(found.startswith("button-name") for found in serious(board.page))


@pytest.mark.parametrize("path", READY)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_telephone_needs_no_sideways_scroll(board, path, lang):
    board.page.set_viewport_size(PHONE)
    board.open(path, lang=lang).until(READY[path])
    wide = board.page.evaluate(
        """() => [...document.querySelectorAll('body *')]
          .filter((el) => el.getBoundingClientRect().right > window.innerWidth + 1
            && getComputedStyle(el).position !== 'absolute')
          .slice(0, 3).map((el) => el.className || el.tagName)"""
    )
    assert board.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], wide


def test_menu_and_filters_work_on_a_telephone(board):
    board.page.set_viewport_size(PHONE)
    board.open().until("() => window.drawnCodes().length === 63")
    board.choose("dose", "full").until_query(dose="full").settled()
    link = board.page.locator('[data-nav="/data"]')
    assert link.is_visible()
    link.click()
    board.page.wait_for_selector('[data-card="loads"] tbody tr')
    assert (board.path, board.query) == ("/data", {"dose": "full"})


def test_tap_on_a_province_works_on_a_telephone(board):
    board.page.set_viewport_size(PHONE)
    board.open().until("() => window.drawnCodes().length === 63")
    board.click_area("38").until_query(area="38")
    board.until("() => window.drawnCodes().includes('380')")


def test_menu_of_a_card_is_used_by_keyboard(board):
    board.open().until("() => window.drawnCodes().length === 63")
    summary = board.card("curve").locator("details.menu summary")
    summary.focus()
    board.page.keyboard.press("Enter")
    board.page.keyboard.press("ArrowDown")
    assert board.text(":focus") == "Xem dạng bảng"
    board.page.keyboard.press("Enter")
    board.card("curve").locator(".card-rows tbody tr").first.wait_for()
    summary.focus()
    board.page.keyboard.press("Enter")
    board.page.keyboard.press("ArrowUp")
    board.page.keyboard.press("Escape")
    board.until("() => !document.querySelector('details.menu[open]')")


def test_still_reader_sees_no_motion(board):
    board.page.emulate_media(reduced_motion="reduce")
    board.open().until("() => window.drawnCodes().length === 63")
    longest = board.page.evaluate(
        """() => Math.max(...[...document.querySelectorAll('.main *')]
          .map((el) => parseFloat(getComputedStyle(el).transitionDuration) || 0))"""
    )
    assert longest <= 0.01
