"""A browser for the tests, and the dashboard's server for it to visit."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")

# Chromium would otherwise ask the world for updates, and fail as root and without a graphics card.
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium_path() -> str:
    """Where Chromium is; raises FileNotFoundError with the cure when it is nowhere."""
    named = os.environ.get("TIEMCHUNG_CHROMIUM")
    for name in [named] if named else CHROMIUM_NAMES:
        if path := shutil.which(name):
            return path
    raise FileNotFoundError("needs Chromium: apt-get install chromium, or set TIEMCHUNG_CHROMIUM")


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Chromium without a window."""
    path = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The address, such as http://127.0.0.1:40123, at which a Dash or Flask app answers."""
    server = make_server("127.0.0.1", 0, getattr(app, "server", app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Witness:
    """What a page did that no page of ours may do."""

    def __init__(self, page: Page) -> None:
        self.errors: list[str] = []
        self.foreign: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self._note(request.url))

    def _note(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1":
            self.foreign.append(url)
