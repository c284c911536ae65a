"""How long the reader waits: a page to open, a click to be answered; measured in Chromium.

TIEMCHUNG_WAREHOUSE names the warehouse to look at; without it, a small simulated one is built.
"""

import os
from collections.abc import Callable
from datetime import date, timedelta
from statistics import median
from typing import Any

import pytest
from rich.console import Console

from dashboard import pages
from dashboard.app import create_app
from dashboard.data import WarehouseDoor
from tests.browser.board import CHANGED_PACE, Board
from tests.browser.campaign import built_once

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]
TIMES = 5
PAGE_MS, CLICK_MS = 1_500, 300  # the aims, on a quiet machine

# From the press of the mouse to the frame in which the state is on the screen.
_CLOCK = """
document.addEventListener('pointerdown', () => {
  window.pressedAt = performance.now();
  window.seenAfter = 0;
}, true);
document.addEventListener('tiemchung:seen', () => requestAnimationFrame(() => {
  window.seenAfter = performance.now() - window.pressedAt;
}));
window.msUntil = (isThere) => new Promise((done) => {
  (function look() {
    if (isThere()) requestAnimationFrame(() => done(performance.now() - window.pressedAt));
    else requestAnimationFrame(look);
  })();
});
window.shownValues = () => {
  const gd = document.querySelector('.map-frame .js-plotly-plot');
  const values = gd._fullData.find((trace) => trace.name === 'values');
  return values.z.join() + document.querySelector('.hero').innerText
    + document.querySelector('[data-card="curve"] .card-title').innerText;
};
"""
_CHANGED = "(before) => window.msUntil(() => window.shownValues() !== before)"
_DRAWN = "(code) => window.msUntil(() => window.drawnCodes().includes(code))"
# From the start of the navigation to the frame in which every card has its title, and every chart
# within the window is drawn.
_OPENED = """(cards) => new Promise((done) => (function look() {
  const seen = [...document.querySelectorAll('[data-part="figure"]')]
    .filter((plot) => plot.getBoundingClientRect().top < window.innerHeight);
  const isThere = document.querySelectorAll('[data-card] .card-title').length === cards
    && seen.every((plot) => plot.querySelector('.main-svg'));
  if (isThere) requestAnimationFrame(() => done(performance.now()));
  else requestAnimationFrame(look);
})())"""
# Every card says the day, and what lies within the window is drawn.
_OF_DAY = """async (day) => {
  const says = () => [...document.querySelectorAll('[data-card] .card-quiet')]
    .every((line) => line.textContent.includes(day));
  await window.msUntil(() => says() && window.seenAfter);
  return window.seenAfter;
}"""
PAGES = ("overview", "coverage", "vaccine", "sites", "safety", "compare", "data")


@pytest.fixture(scope="module")
def url() -> str:
    """The warehouse to look at."""
    return os.environ.get("TIEMCHUNG_WAREHOUSE") or built_once("vn").url


@pytest.fixture
def board(url: str, page: Any, app_server: Callable[[Any], str]) -> Board:
    """A reader in front of it, whose browser has been here before."""
    page.add_init_script(_CLOCK)
    board = Board(page, app_server(create_app(door=WarehouseDoor.open(url))))
    board.open().until_provinces().settled()
    board.open("/data")
    return board


def tell(what: str, times: list[float], *, aim: float) -> None:
    """Print the median, the first and the slowest, and the aim."""
    rest = f"first {times[0]:.0f}, slowest {max(times):.0f}, aim {aim:.0f}"
    Console(width=100).print(f"{what}: {median(times):.0f} ms ({rest})", highlight=False)


@pytest.mark.parametrize("key", PAGES)
def test_page_opens(board, key):
    page = next(page for page in pages.PAGES if page.key == key)
    times = []
    for _ in range(TIMES + 1):
        board.page.goto(board.address + page.path)
        times.append(board.page.evaluate(_OPENED, len(page.exhibits)))
        board.settled()
    tell(f"{page.path} opens", times[1:], aim=PAGE_MS)
    assert median(times) > 0


@pytest.mark.parametrize("key", ["overview", "vaccine", "sites", "safety"])
def test_another_day_is_answered(board, key):
    board.open(f"/{key}").settled()
    last = date.fromisoformat(board.page.evaluate("window.tiemchung.date()"))
    days = [last - timedelta(days=1), last]
    times = []
    for turn in range(TIMES + 3):
        day = days[turn % 2]
        step = '.stepper [data-step="-1"]' if day != last else '.stepper [data-step="1"]'
        board.page.locator(step).click()
        times.append(board.page.evaluate(_OF_DAY, f"{day:%d/%m/%Y}"))
        board.settled()
    tell(f"/{key}: a step to a day seen before", times[2:], aim=CLICK_MS)
    tell(f"/{key}: a step to a day new to the server", times[:1], aim=CLICK_MS)
    assert median(times) > 0


def test_what_if_is_answered(board):
    board.open("/vaccine").settled()
    paces = (200, 100, 150, 50, 120)
    times = [board.page.evaluate(CHANGED_PACE, pace) for pace in paces]
    tell("a pace of the what-if", times, aim=CLICK_MS)
    assert len(times) == TIMES


def test_filter_is_answered(board):
    board.open().until_provinces().settled()
    times = []
    for dose in ("full", "d1") * ((TIMES + 1) // 2):
        before = board.page.evaluate("window.shownValues()")
        board.page.locator("label.segment", has_text=WORDS[dose]).click()
        times.append(board.page.evaluate(_CHANGED, before))
        board.settled()
    tell("a change of dose on the map of provinces", times, aim=CLICK_MS)
    assert median(times) > 0


WORDS = {"full": "Đủ liều", "d1": "Ít nhất 1 mũi"}


def test_step_of_a_day_is_answered(board):
    board.open().until_provinces().settled()
    times = []
    for _ in range(TIMES):
        before = board.page.evaluate("window.shownValues()")
        board.page.locator('[data-step="-1"]').click()
        times.append(board.page.evaluate(_CHANGED, before))
        board.settled()
    tell("a step of one day, each new to the server", times, aim=CLICK_MS)
    assert median(times) > 0


@pytest.mark.parametrize(("code", "district"), [("01", "001"), ("38", "380")])
def test_drill_down_is_answered(board, code, district):
    times = []
    for _ in range(TIMES):
        board.open().until_provinces().settled()
        board.click_area(code)
        times.append(board.page.evaluate(_DRAWN, district))
        board.settled()
    tell(f"a click on province {code} until its districts are drawn", times, aim=CLICK_MS)
    assert median(times) > 0


def test_way_back_is_answered(board):
    times = []
    for _ in range(TIMES):
        board.open(area="01").until("() => window.drawnCodes().includes('001')").settled()
        board.page.locator(".path a").first.click()
        times.append(board.page.evaluate(_DRAWN, "79"))
        board.settled()
    tell("a click on the nation in the breadcrumb", times, aim=CLICK_MS)
    assert median(times) > 0
