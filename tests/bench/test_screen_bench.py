"""How long the reader waits: a page to open, a click to be answered; measured in Chromium.

TIEMCHUNG_WAREHOUSE names the warehouse to look at; without it, a small simulated one is built.
"""

import os
from collections.abc import Callable
from statistics import median
from typing import Any

import pytest
from rich.console import Console

from dashboard.app import create_app
from dashboard.data import WarehouseDoor
from tests.browser.board import Board
from tests.browser.campaign import built_once

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]
TIMES = 5
PAGE_MS, CLICK_MS = 1_500, 300  # the aims, on a quiet machine

# From the press of the mouse to the frame in which the state is on the screen.
_CLOCK = """
document.addEventListener('pointerdown', () => { window.pressedAt = performance.now(); }, true);
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
# From the start of the navigation to the frame in which every card has its title.
_OPENED = """(cards) => new Promise((done) => (function look() {
  const isThere = document.querySelectorAll('[data-card] .card-title').length === cards
    && (!document.querySelector('.map-frame') || window.drawnCodes().length > 0);
  if (isThere) requestAnimationFrame(() => done(performance.now()));
  else requestAnimationFrame(look);
})())"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The warehouse to look at."""
    return os.environ.get("TIEMCHUNG_WAREHOUSE") or built_once(tmp_path_factory, "vn").url


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


@pytest.mark.parametrize(("path", "cards"), [("/coverage", 4), ("/data", 6)])
def test_page_opens(board, path, cards):
    times = []
    for _ in range(TIMES):
        board.page.goto(board.address + path)
        times.append(board.page.evaluate(_OPENED, cards))
        board.settled()
    tell(f"{path} opens", times, aim=PAGE_MS)
    assert median(times) > 0


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
