"""The Vaccine page and the lot page in a browser: drill-down, what-if, and acts seen at once."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from dashboard.app import create_app
from dashboard.data import WarehouseDoor
from tests.browser.board import CHANGED_PACE, Board
from tests.spec import stock_story
from tests.spec.harness import Campaign, spec_source

NOW = datetime.fromisoformat("2021-11-01T08:00")
_ROW = "[data-card='run_out'] tr[data-go]"
_PLACES = ".area-cover .choroplethlocation"
_IS_BA_DINH = "(place) => place.__data__.loc === '001'"
_HEAD = '[data-card="lot_head"] .card-title'


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, app_server: Callable[[Any], str]
) -> Iterator[str]:
    """Where the dashboard of the story of stock is served."""
    folder = tmp_path_factory.mktemp("stock")
    told = Campaign(str(folder / "w.duckdb"), spec_source())
    stock_story.tell(told, folder)
    told.close()
    door = WarehouseDoor.open(told.url)
    yield app_server(create_app(door=door, clock=lambda: NOW))
    door.close()


@pytest.fixture
def vaccine(page: Any, served: str) -> Board:
    """A reader in front of it."""
    return Board(page, served)


def title(board: Board, card: str) -> str:
    return board.page.locator(f"[data-card='{card}'] .card-title").inner_text()


def test_a_row_of_the_list_opens_its_place_and_vaccine(vaccine):
    vaccine.open("/vaccine", lang="en")
    assert "1 province" in title(vaccine, "run_out")
    of_hanoi = vaccine.page.locator(_ROW).filter(has_text="Ha Noi")
    of_hanoi.filter(has_text="AstraZeneca").click()
    vaccine.until("() => new URLSearchParams(location.search).get('area') === '01'").settled()
    assert vaccine.page.evaluate("new URLSearchParams(location.search).get('vaccine')") == "AZ"
    # Five days at the pace of the upper path, from 31/10 on.
    assert title(vaccine, "burn_down") == "Ha Noi may run out from 05/11/2021"
    # Inside a province its districts are on the map.
    vaccine.until(f"() => [...document.querySelectorAll({_PLACES!r})].some({_IS_BA_DINH})")


def test_a_store_on_the_map_opens_its_burn_down_and_closes_it(vaccine):
    vaccine.open("/vaccine", lang="en", vaccine="AZ")
    point = vaccine.page.locator(".area-cover .scattergeo path.point").first
    point.hover(force=True)
    point.click(force=True)
    vaccine.until("() => new URLSearchParams(location.search).has('facility')").settled()
    assert title(vaccine, "burn_down").startswith(("CDC Hà Nội", "HCDC"))
    point = vaccine.page.locator(".area-cover .scattergeo path.point").first
    point.hover(force=True)
    point.click(force=True)
    vaccine.until("() => !new URLSearchParams(location.search).has('facility')").settled()


def test_a_store_is_reached_by_the_keyboard_through_the_maps_table(vaccine):
    vaccine.open("/vaccine", lang="en", vaccine="AZ")
    card = vaccine.page.locator('[data-card="cover"]')
    card.locator("summary").focus()
    vaccine.page.keyboard.press("Enter")
    card.locator('[data-act="table"]').press("Enter")
    link = card.locator(".card-rows a", has_text="CDC Hà Nội")
    link.focus()
    vaccine.page.keyboard.press("Enter")
    vaccine.until("() => new URLSearchParams(location.search).get('facility') === 'P1'").settled()
    # It holds all of Hà Nội's doses, which last five days at the pace of the upper path.
    assert title(vaccine, "burn_down") == "CDC Hà Nội may run out from 05/11/2021"
    facts = vaccine.page.locator('[data-card="burn_down"] .card-explain').inner_text()
    assert "1 province" in facts


def test_the_what_if_follows_the_pace_and_a_held_lot(vaccine):
    vaccine.open("/vaccine", lang="en", area="01", vaccine="AZ")
    answer = vaccine.page.locator(".what-if-answer b")
    assert "05/11/2021" in answer.inner_text()
    vaccine.page.evaluate(CHANGED_PACE, 200)
    # Twice the pace: 80 a day on the upper path use 160 + 40 in two and a half days.
    assert "02/11/2021" in answer.inner_text()
    vaccine.page.locator('[data-what-if="lot"]').select_option("AZ/L1")
    # Without L1 60 and 40 are there: 80 a day, a day and a quarter.
    vaccine.until(
        "() => document.querySelector('.what-if-answer b').innerText.includes('01/11/2021')"
    )
    vaccine.page.locator('[data-what-if="reset"]').click()
    vaccine.until(
        "() => document.querySelector('.what-if-answer b').innerText.includes('05/11/2021')"
    )


def test_a_lot_is_found_by_its_number(vaccine):
    vaccine.open("/vaccine", lang="en")
    vaccine.page.keyboard.press("Control+k")
    vaccine.page.keyboard.type("l2")
    vaccine.until("() => document.querySelector('.palette-item')?.innerText.includes('L2')")
    vaccine.page.keyboard.press("Enter")
    vaccine.until("() => location.pathname === '/lot'").settled()
    assert title(vaccine, "lot_head") == "Lot L2: in use, 60 doses left"


def test_a_hold_is_seen_at_once_in_another_readers_browser(vaccine, browser, served):
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    other = Board(context.new_page(), served)
    other.open("/vaccine", lang="en", area="01", vaccine="AZ")
    assert title(other, "run_out")
    vaccine.open("/lot", lang="en", lot="AZ/L3")
    act(vaccine, "hold", reason="three severe cases", author="Dr An")
    assert "held" in title(vaccine, "lot_head")
    other.open("/lot", lang="en", lot="AZ/L3")
    assert "held" in title(other, "lot_head")
    act(vaccine, "release", reason="cause found elsewhere", author="Dr An")
    # The other browser was not touched: it asks by itself.
    other.until(f"() => document.querySelector({_HEAD!r}).innerText.includes('in use')")
    lines = other.page.locator(".act-list li").all_inner_texts()
    assert ["cause found elsewhere" in lines[0], "three severe cases" in lines[1]] == [True, True]
    context.close()


def test_a_hold_between_a_pages_answer_and_its_first_look_is_seen(vaccine, browser, served):
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    other = Board(context.new_page(), served)
    looks = []
    # The page's first look waits at the door; the next ones pass.
    other.page.route("**/state", lambda look: look.continue_() if looks else looks.append(look))
    other.open("/lot", lang="en", lot="AZ/L1")
    assert "in use" in title(other, "lot_head")
    vaccine.open("/lot", lang="en", lot="AZ/L1")
    act(vaccine, "hold", reason="cold chain broken", author="Dr An")
    while not looks:
        other.page.wait_for_timeout(25)
    looks[0].continue_()
    other.until(f"() => document.querySelector({_HEAD!r}).innerText.includes('held')")
    act(vaccine, "release", reason="cause found", author="Dr An")
    context.close()


def test_an_act_without_a_reason_is_refused_in_words(vaccine):
    vaccine.open("/lot", lang="en", lot="AZ/L2")
    vaccine.page.locator("#lot-send").click()
    vaccine.until("() => document.querySelector('#lot-said').innerText.length > 0")
    assert title(vaccine, "lot_head").startswith("Lot L2: in use")
    assert vaccine.page.locator(".act-list li").count() == 0


def act(board: Board, kind: str, *, reason: str, author: str) -> None:
    """Fill in the form and write the act."""
    board.page.locator("#lot-act").select_option(kind)
    board.page.locator("#lot-reason").fill(reason)
    board.page.locator("#lot-author").fill(author)
    before = board.page.locator(".act-list li").count()
    board.page.locator("#lot-send").click()
    board.until("(n) => document.querySelectorAll('.act-list li').length > n", before).settled()
