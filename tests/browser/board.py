"""The hands that drive the dashboard: open, wait for a state, click a place, read a card."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from weakref import WeakKeyDictionary

# Plotly keeps each area's code beside its path; only the areas with values are the map's own.
_AREAS = """
window.drawnAreas = () => [...document.querySelectorAll('.area-map .choroplethlayer .trace')]
  .filter((g) => g.__data__ && g.__data__[0] && g.__data__[0].trace.name === 'values')
  .flatMap((g) => [...g.querySelectorAll('.choroplethlocation')]);
window.drawnCodes = () => window.drawnAreas().map((path) => path.__data__.loc);
window.drawnPoints = () => document.querySelectorAll('.area-map .scattergeo path.point').length;
window.innerPoint = (code) => {
  const path = window.drawnAreas().find((p) => p.__data__.loc === code);
  const box = path.getBBox();
  const toScreen = path.getScreenCTM();
  const steps = [...Array(19).keys()].map((i) => (i + 1) / 20)
    .sort((a, b) => Math.abs(a - 0.5) - Math.abs(b - 0.5));
  for (const down of steps) for (const right of steps) {
    const point = path.ownerSVGElement.createSVGPoint();
    point.x = box.x + right * box.width;
    point.y = box.y + down * box.height;
    if (!path.isPointInFill(point)) continue;
    const at = point.matrixTransform(toScreen);
    const top = document.elementFromPoint(at.x, at.y);
    if (top && top.closest('.area-map .js-plotly-plot')) return { x: at.x, y: at.y };
  }
  return null;
};
"""
_HOVER_MS = 80  # what plotly takes to notice the mouse
_PATIENCE_MS = 15_000
_ANSWERS = ("_dash-update-component", "/answers/")

#: Sets the pace of the what-if, and gives the milliseconds until the answer has changed.
CHANGED_PACE = """async (pace) => {
  const slider = document.querySelector('input[data-what-if="pace"]');
  const said = () => document.querySelector('.what-if-answer b').innerText;
  const before = said(), started = performance.now();
  slider.value = pace;
  slider.dispatchEvent(new Event('input', { bubbles: true }));
  while (said() === before) await new Promise(requestAnimationFrame);
  return performance.now() - started;
}"""


class Pending:
    """The answers that a tab has asked for and that have not come; one for each tab."""

    _known: WeakKeyDictionary[Any, Pending] = WeakKeyDictionary()

    @classmethod
    def of(cls, page: Any) -> Pending:
        """The tab's own, empty: somebody new sits down in front of it."""
        if page not in cls._known:
            cls._known[page] = cls(page)
        cls._known[page].requests.clear()
        return cls._known[page]

    def __init__(self, page: Any) -> None:
        self.requests: set[Any] = set()
        page.set_default_timeout(_PATIENCE_MS)
        page.add_init_script(_AREAS)
        page.on("request", self._note)
        page.on("requestfinished", lambda request: self.requests.discard(request))
        page.on("requestfailed", lambda request: self.requests.discard(request))

    def _note(self, request: Any) -> None:
        if any(part in request.url for part in _ANSWERS):
            self.requests.add(request)


class Board:
    """A reader in front of one dashboard."""

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.address = address
        self._pending = Pending.of(page)

    def open(self, path: str = "/coverage", **query: str) -> Board:
        """Go to a page and wait until its cards say something."""
        search = f"?{urlencode(query)}" if query else ""
        self.page.goto(f"{self.address}{path}{search}")
        self.page.wait_for_selector(".card-title")
        return self.settled()

    def settled(self) -> Board:
        """Wait until every answer that was asked for has come and is drawn."""
        quiet, until = 0, time.monotonic() + _PATIENCE_MS / 1000
        while quiet < 3:
            assert time.monotonic() < until, "the page waits for an answer that does not come"
            quiet = 0 if self._pending.requests or self.is_loading() else quiet + 1
            self.page.wait_for_timeout(25)
        return self

    def is_loading(self) -> bool:
        """Whether any part still waits for the server."""
        return self.page.locator("[data-waiting], .skeleton").count() > 0

    def until(self, condition: str, given: Any = None) -> Board:
        """Wait for a state that the page's own script can tell."""
        self.page.wait_for_function(condition, arg=given)
        return self

    def until_areas(self, prefix: str, *, number: int | None = None) -> Board:
        """Wait until the map shows areas whose codes pass: 63 provinces, districts of one."""
        return self.until(
            "([prefix, number]) => { const codes = window.drawnCodes();"
            " return codes.length > 0 && (number === null || codes.length === number)"
            " && codes.every((code) => code.startsWith(prefix)); }",
            [prefix, number],
        )

    def until_provinces(self, number: int = 63) -> Board:
        """Wait until the national map is drawn."""
        return self.until_areas("", number=number)

    def until_query(self, **expected: str) -> Board:
        """Wait until the address says this and nothing else."""
        return self.until(
            "(expected) => { const now = Object.fromEntries("
            "new URLSearchParams(window.location.search));"
            " const keys = Object.keys(now);"
            " return keys.length === Object.keys(expected).length"
            " && keys.every((key) => now[key] === expected[key]); }",
            expected,
        )

    @property
    def query(self) -> dict[str, str]:
        """What the address says."""
        return dict(parse_qsl(urlsplit(self.page.url).query))

    @property
    def path(self) -> str:
        """The page's own address."""
        return urlsplit(self.page.url).path

    def codes(self) -> list[str]:
        """The areas that the map shows, in the order of drawing."""
        return self.page.evaluate("window.drawnCodes()")

    def click_area(self, code: str) -> Board:
        """Move the mouse into an area of the map, wait for the hover, click."""
        self.page.locator(".map-frame").scroll_into_view_if_needed()
        point = self.page.evaluate("(code) => window.innerPoint(code)", code)
        assert point, f"area {code} cannot be reached on the map"
        self.page.mouse.move(point["x"], point["y"])
        self.page.wait_for_timeout(_HOVER_MS)
        self.page.mouse.click(point["x"], point["y"])
        return self

    def crumbs(self) -> list[str]:
        """The breadcrumb's names, from the nation down."""
        return self.page.locator(".path li").all_inner_texts()

    def texts(self, selector: str) -> list[str]:
        """The visible words of every element."""
        return [" ".join(text.split()) for text in self.page.locator(selector).all_inner_texts()]

    def text(self, selector: str) -> str:
        """The visible words of the one element."""
        return " ".join(self.page.locator(selector).inner_text().split())

    def card(self, name: str) -> Any:
        """One card of the page."""
        return self.page.locator(f'[data-card="{name}"]')

    def act(self, card: str, act: str) -> None:
        """Choose an item of a card's quiet menu."""
        self.card(card).locator("details.menu summary").click()
        self.card(card).locator(f'[data-act="{act}"]').click()

    def table(self, card: str) -> list[list[str]]:
        """A card's table view as rows of text, without its head."""
        if "shows-table" not in self.card(card).get_attribute("class"):
            self.act(card, "table")
        rows = self.card(card).locator(".card-rows tbody tr")
        rows.first.wait_for()
        return rows.evaluate_all("(rows) => rows.map((r) => [...r.cells].map((c) => c.innerText))")

    def head(self, card: str) -> list[str]:
        """The column names of a card's open table view."""
        return self.card(card).locator(".card-rows thead th").all_inner_texts()

    def download(self, card: str, act: str) -> tuple[str, bytes]:
        """A file that a card's menu gives: its name and content."""
        with self.page.expect_download() as waiting:
            self.act(card, act)
        return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()

    def choose(self, parameter: str, value: str) -> Board:
        """Set a filter of the scope bar by its URL parameter."""
        identity = json.dumps({"key": parameter, "part": "filter"}, separators=(",", ":"))
        place = self.page.locator(f"[id='{identity}']")
        if place.evaluate("(el) => el.tagName") == "SELECT":
            place.select_option(value)
        else:
            place.locator(f'input[value="{value}"]').check(force=True)
        return self

    def notices(self) -> list[str]:
        """The lines above the page."""
        return self.texts(".notice")
