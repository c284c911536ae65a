"""The studio: one browser, kept warm beside the server, that draws charts and prints pages.

Kaleido drives Chromium for the charts; the same browser prints HTML to PDF or takes its picture.
All run in a loop of their own thread, so that a request only waits for its own pictures.
"""

from __future__ import annotations

import asyncio
import base64
import tempfile
import threading
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import plotly
from choreographer.errors import ChromeNotFoundError
from kaleido import Kaleido, PageGenerator

from dashboard.exports.still import world

_TABS = 2
_PATIENCE = 90  # seconds; the first picture starts the browser
_LOOK = 0.02  # seconds between two looks at a page that is loading
_FACE = '<style>@font-face{font-family:"Inter";font-weight:100 900;src:url("%s")}</style>'
_WORLD = "<script>%s</script>"


class NoBrowser(RuntimeError):
    """Pictures and PDF need Chromium or Chrome, and there is none."""

    def __init__(self) -> None:
        super().__init__(
            "no Chromium or Chrome was found, and maps in slides and PDF need one. Install the "
            "package chromium, or name a browser in BROWSER_PATH; XLSX needs none"
        )


@dataclass(frozen=True)
class Picture:
    """What to draw: a figure as a dict, with its size in CSS pixels."""

    figure: dict
    width: int
    height: int
    format: str = "svg"
    scale: float = 1.0


class Studio:
    """Draws and prints; starts its browser at the first wish. Safe to use from any thread."""

    def __init__(self, *, font: Path) -> None:
        self._font = font
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._browser: Kaleido | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="tiemchung-studio-")

    def draw(self, pictures: list[Picture]) -> list[bytes]:
        """One image for each picture, in their order; raises NoBrowser."""
        return self._wait(self._draw_all(pictures))

    def print_pdf(self, html: str) -> bytes:
        """The page as A4 PDF; raises NoBrowser. The page may name files of this machine."""
        return self._wait(self._print(html))

    def shoot(self, svg: str, *, width: int, height: int) -> bytes:
        """An SVG of that many CSS pixels as a PNG at double size; raises NoBrowser."""
        return self._wait(self._shoot(svg, width=width, height=height))

    def close(self) -> None:
        """End the browser, if it ever started."""
        if self._loop is None:
            return
        if self._browser is not None:
            with suppress(Exception):  # a browser that is already gone is closed enough
                self._wait(self._browser.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._folder.cleanup()

    def _wait(self, work: Coroutine) -> Any:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, daemon=True).start()
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE)

    async def _open(self) -> Kaleido:
        if self._browser is None:
            page = Path(self._folder.name) / "page.html"
            page.write_text(_page(self._font), encoding="utf-8")
            try:
                browser = Kaleido(n=_TABS, page_generator=page)
            except ChromeNotFoundError as error:
                raise NoBrowser from error
            await browser.open()
            self._browser = browser
        return self._browser

    async def _draw_all(self, pictures: list[Picture]) -> list[bytes]:
        browser = await self._open()
        return await asyncio.gather(*(self._draw(browser, picture) for picture in pictures))

    async def _draw(self, browser: Kaleido, picture: Picture) -> bytes:
        options = {
            "format": picture.format,
            "width": picture.width,
            "height": picture.height,
            "scale": picture.scale,
        }
        return await browser.calc_fig(picture.figure, opts=options)

    async def _print(self, html: str) -> bytes:
        params = {"printBackground": True, "preferCSSPageSize": True}
        return await self._shown(html, "Page.printToPDF", params=params)

    async def _shoot(self, svg: str, *, width: int, height: int) -> bytes:
        face = _FACE % self._font.as_uri()
        html = f"<!DOCTYPE html>{face}<style>body{{margin:0}}</style>{svg}"
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 2}
        params = {"format": "png", "clip": clip, "captureBeyondViewport": True}
        return await self._shown(html, "Page.captureScreenshot", params=params)

    async def _shown(self, html: str, command: str, *, params: dict) -> bytes:
        """What a command of the browser gives for a page, once its fonts are there."""
        browser = await self._open()
        page = Path(self._folder.name) / f"shown-{id(html)}.html"
        page.write_text(html, encoding="utf-8")
        tab = await browser.create_tab(page.as_uri())
        try:
            await _ready(tab)
            said = await tab.send_command(command, params=params)
        finally:
            await browser.close_tab(tab.target_id)
            page.unlink()
        return base64.b64decode(said["result"]["data"])


async def _ready(tab: Any) -> None:
    """Wait until the page itself is there, not the blank one before it, and then its fonts."""
    for _ in range(int(_PATIENCE / _LOOK)):
        if await _said(tab, "location.protocol === 'file:' && document.readyState === 'complete'"):
            break
        await asyncio.sleep(_LOOK)
    await _said(tab, "document.fonts.ready.then(() => 1)")


async def _said(tab: Any, expression: str) -> Any:
    """The value of an expression on the page; None while the page is being replaced."""
    params = {"expression": expression, "awaitPromise": True}
    answer = await tab.send_command("Runtime.evaluate", params=params)
    return answer.get("result", {}).get("result", {}).get("value")


def _page(font: Path) -> str:
    """Kaleido's page with our typeface, so that a text takes the room it has on screen."""
    script = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    made = PageGenerator(plotly=(script.as_uri(), "utf-8"), mathjax=False).generate_index()
    return made.replace("</head>", _FACE % font.as_uri() + _WORLD % world() + "</head>", 1)
