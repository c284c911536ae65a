"""The scope bar equals the address: links, filters, dates, language, theme, keyboard, palette."""

import re
import threading

import pytest

from dashboard.pages import PAGES
from layouts.words import t

LAST_DAY = "27/11/2021"


def pressed(board, parameter):
    """What a filter of the scope bar shows."""
    return board.page.evaluate(
        """(key) => {
          const at = [...document.querySelectorAll('[id]')]
            .find((el) => el.id === JSON.stringify({ key: key, part: 'filter' }));
          if (at.tagName === 'SELECT') return at.value;
          return [...at.querySelectorAll('input')].find((input) => input.checked).value;
        }""",
        parameter,
    )


def test_deep_link_opens_the_same_state(board):
    filters = {"map": "63", "known": "2021-11-26", "dose": "full", "age": "all"}
    board.open(area="79", date="2021-10-15", basis="residence", lang="en", **filters)
    board.until("() => window.drawnCodes().includes('760')")
    assert {key: pressed(board, key) for key in filters} == filters
    assert pressed(board, "basis") == "residence"
    assert board.text(".date-text") == "15/10/2021"
    assert board.crumbs()[-1] == "Ho Chi Minh City"
    quiet = board.text('[data-card="curve"] .card-quiet')
    assert "As of 15/10/2021" in quiet
    assert "as known on 26/11/2021" in quiet
    assert "by residence" in quiet


def test_link_of_34_provinces_opens_on_that_map(board):
    board.open(map="34").until_provinces(34)
    assert pressed(board, "map") == "34"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("date", "never", "Tính đến ngày “never”, đang dùng 27/11/2021"),
        ("map", "35", "Địa giới “35”, đang dùng 63 tỉnh"),
        ("dose", "x", "Mũi tiêm “x”, đang dùng Ít nhất 1 mũi"),
        ("age", "65-79", "Tuổi “65-79”, đang dùng Từ 18"),
        ("lang", "fr", "Ngôn ngữ “fr”, đang dùng Tiếng Việt"),
    ],
)
def test_bad_value_in_a_link_is_named_with_what_is_used(board, name, value, said):
    board.open(**{name: value}).until_provinces()
    assert board.notices() == [f"Không dùng được giá trị trong liên kết: {said}."]
    assert board.text(".date-text") == LAST_DAY
    board.page.locator('.notice [data-act="dismiss"]').click()
    assert board.notices() == []


@pytest.mark.parametrize(
    ("name", "value", "used"),
    [("dose", "x", "d1"), ("age", "65-79", "18+"), ("map", "35", "63"), ("vaccine", "none", "all")],
)
def test_filter_shows_what_is_used_when_its_value_was_refused(board, name, value, used):
    board.open(**{name: value}).until_provinces().settled()
    assert pressed(board, name) == used
    # Nothing was chosen, so the address still says what the link said.
    assert board.query == {name: value}


def test_filter_is_chosen_after_a_refused_value(board):
    board.open(dose="x").until_provinces().settled()
    board.choose("dose", "full").until_query(dose="full").settled()
    assert board.notices() == []
    assert "đủ liều" in board.text('[data-card="map"] .card-title')


def test_second_booster_is_a_filter(board):
    board.open().until_provinces()
    board.choose("dose", "b2").until_query(dose="b2").settled()
    # Nobody in this campaign was past the interval yet.
    assert board.text('[data-card="map"] .card-title') == "63 tỉnh: chưa có dữ liệu"


def test_language_switch_keeps_the_scope_and_changes_every_word(board):
    board.open(area="79", date="2021-10-15").until("() => window.drawnCodes().includes('760')")
    assert board.page.get_attribute("html", "lang") == "vi"
    board.page.locator('[data-lang="en"]').click()
    board.page.wait_for_selector('html[lang="en"] .card-title')
    board.settled()
    assert board.query == {"area": "79", "date": "2021-10-15", "lang": "en"}
    menu = [t(page.words, "en") for page in PAGES if page.is_in_menu]
    assert board.texts("nav.nav-row a") == menu
    assert board.page.title() == "Coverage · Vaccination command board"
    assert board.crumbs()[0] == "Whole country"
    assert "As of 15/10/2021" in board.text('[data-card="map"] .card-quiet')
    assert "Simulated data" in board.text(".foot")
    board.page.locator('[data-lang="vi"]').click()
    board.page.wait_for_selector('html[lang="vi"] .card-title')
    assert board.query == {"area": "79", "date": "2021-10-15"}


def test_page_keeps_the_scope_when_the_menu_changes_it(board):
    board.open(area="79", date="2021-10-15")
    board.page.locator('[data-nav="/data"]').click()
    board.page.wait_for_selector('[data-card="loads"] tbody tr')
    board.settled()
    assert (board.path, board.query) == ("/data", {"area": "79", "date": "2021-10-15"})
    assert board.page.title() == "Dữ liệu · Bảng điều hành tiêm chủng"
    board.page.go_back()
    board.until("() => window.drawnCodes().includes('760')")
    assert (board.path, board.query) == ("/coverage", {"area": "79", "date": "2021-10-15"})


def test_theme_is_kept_over_a_reload(board):
    board.open().until_provinces()
    before = board.page.get_attribute("html", "data-bs-theme")
    board.page.locator("#theme-button").click()
    after = {"light": "dark", "dark": "light"}[before]
    board.page.wait_for_selector(f'html[data-bs-theme="{after}"]')
    board.settled().page.reload()
    board.page.wait_for_selector(".card-title")
    assert board.page.get_attribute("html", "data-bs-theme") == after


def test_theme_changes_the_figures_too(board):
    colour = (
        "() => document.querySelector('[data-card=\"curve\"] .js-plotly-plot')"
        "._fullLayout.font.color"
    )
    board.open().until_provinces().settled()
    before = board.page.evaluate(colour)
    board.page.locator("#theme-button").click()
    board.until(f"(before) => ({colour})() !== before", before)


@pytest.mark.parametrize(
    ("parameter", "value"), [("dose", "full"), ("age", "12-17"), ("vaccine", "PFZ")]
)
def test_filter_goes_to_the_address_and_back_to_its_default_leaves_it(board, parameter, value):
    board.open().until_provinces()
    usual = pressed(board, parameter)
    before = board.text('[data-card="map"] .hero')
    board.choose(parameter, value).until_query(**{parameter: value}).settled()
    assert board.text('[data-card="map"] .hero') != before
    board.choose(parameter, usual).until_query().settled()
    assert board.text('[data-card="map"] .hero') == before
    assert board.notices() == []


def test_known_date_brings_back_what_was_known_then(board):
    board.open().until_provinces()
    assert "biết đến 27/11/2021" in board.text('[data-card="map"] .card-quiet')
    board.choose("known", "2021-11-26").until_query(known="2021-11-26").settled()
    assert "biết đến 26/11/2021" in board.text('[data-card="map"] .card-quiet')


def test_date_stepper_moves_a_day_and_stops_at_the_last(board):
    board.open().until_provinces()
    assert board.text(".date-text") == LAST_DAY
    board.page.locator('[data-step="1"]').click()
    assert board.settled().query == {}
    board.page.locator('[data-step="-1"]').click()
    board.until_query(date="2021-11-26").settled()
    assert board.text(".date-text") == "26/11/2021"
    assert "Tính đến 26/11/2021" in board.text('[data-card="map"] .card-quiet')
    board.page.locator('[data-step="1"]').click()
    board.until_query()


def test_arrow_keys_step_the_day(board):
    board.open().until_provinces()
    board.page.keyboard.press("ArrowLeft")
    board.until_query(date="2021-11-26")
    board.page.keyboard.press("ArrowRight")
    board.until_query()


def test_typed_date_goes_to_the_address(board):
    board.open().until_provinces()
    board.page.locator(".date-input").fill("2021-09-01")
    board.page.keyboard.press("Enter")
    board.until_query(date="2021-09-01").settled()
    assert board.text(".date-text") == "01/09/2021"


def test_play_runs_through_time_and_stops_on_demand(board):
    board.open(date="2021-06-01").until_provinces()
    play = board.page.locator(".scrub-play")
    play.click()
    assert play.get_attribute("aria-label") == "Dừng"
    board.until("() => new URLSearchParams(window.location.search).get('date') > '2021-06-20'")
    play.click()
    assert play.get_attribute("aria-label") == "Chạy theo thời gian"
    stopped = board.settled().query["date"]
    board.page.wait_for_timeout(900)
    assert board.query["date"] == stopped
    assert board.text(".date-text") == "/".join(reversed(stopped.split("-")))


def test_tab_reaches_skip_link_menu_filters_and_table_in_this_order(board):
    board.open().until_provinces()
    reached = []
    for _ in range(60):
        board.page.keyboard.press("Tab")
        reached.append(
            board.page.evaluate(
                """() => { const el = document.activeElement;
                  const is = (selector) => el.closest(selector);
                  return is('.skip') ? 'skip' : is('nav.nav-row') ? 'menu'
                    : is('.scope-filters') ? 'filters' : is('.listing') ? 'table' : 'other'; }"""
            )
        )
        if reached[-1] == "table":
            break
    order = [place for place in dict.fromkeys(reached) if place != "other"]
    assert order == ["skip", "menu", "filters", "table"]


def test_skip_link_leads_to_the_content(board):
    board.open().until_provinces()
    board.page.keyboard.press("Tab")
    assert board.text(":focus") == "Đến nội dung chính"
    board.page.keyboard.press("Enter")
    board.until("() => document.activeElement.id === 'main'")


@pytest.mark.parametrize("keys", ["Control+k", "Meta+k"])
def test_palette_finds_ha_noi_without_diacritics(board, keys):
    board.open().until_provinces()
    board.page.keyboard.press(keys)
    board.page.keyboard.type("ha noi")
    board.until("() => document.querySelector('.palette-item')?.innerText.includes('Hà Nội')")
    board.page.keyboard.press("Enter")
    board.until_query(area="01").until("() => window.drawnCodes().includes('001')")
    assert board.page.locator(".palette").is_hidden()


def test_palette_finds_a_district_and_a_page(board):
    board.open().until_provinces()
    board.page.keyboard.press("Control+k")
    board.page.keyboard.type("ba dinh")
    board.until("() => document.querySelector('.palette-item')?.innerText.includes('Ba Đình')")
    board.page.locator(".palette-field input").fill("du lieu")
    board.until("() => document.querySelector('.palette-item')?.innerText.includes('Dữ liệu')")
    board.page.keyboard.press("Enter")
    board.page.wait_for_selector('[data-card="loads"]')
    assert board.path == "/data"


def test_palette_says_that_it_found_nothing_and_escape_closes_it(board):
    board.open().until_provinces()
    board.page.keyboard.press("Control+k")
    board.page.keyboard.type("atlantis")
    board.until("() => document.querySelector('.palette-none')")
    assert board.text(".palette-none") == "Không tìm thấy. Thử tên ngắn hơn."
    board.page.keyboard.press("Escape")
    assert board.page.locator(".palette").is_hidden()
    assert board.query == {}


def test_copied_link_is_the_address(board):
    board.open(area="79", dose="full").until("() => window.drawnCodes().includes('760')")
    board.page.locator('.scope-actions [data-act="link"]').click()
    board.page.wait_for_selector(".toast-line.is-shown")
    assert board.text(".toast-line") == "Đã sao chép liên kết"
    assert board.page.evaluate("navigator.clipboard.readText()") == board.page.url


def test_choice_made_while_new_dates_are_on_their_way_is_kept(board):
    board.open().until_provinces()
    held, is_open = [], threading.Event()
    board.page.route(
        re.compile("_dash-update-component"),
        lambda route: route.continue_() if is_open.is_set() else held.append(route),
    )
    news = {"state": "another publication", "every": 60_000}
    board.page.route("**/state", lambda route: route.fulfill(json=news))
    while not held:
        board.page.wait_for_timeout(25)
    board.choose("dose", "full").until_query(dose="full")
    is_open.set()
    for route in held:
        route.continue_()
    board.settled()
    assert board.query == {"dose": "full"}
    assert pressed(board, "dose") == "full"
