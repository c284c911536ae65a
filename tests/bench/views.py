"""Asks a running app, as a browser does, for each card of its pages, and for each whole page."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from dashboard.registry import Page


@dataclass(frozen=True)
class View:
    """A card of a page, or all of the page's cards when `card` is empty."""

    page: str
    card: str = ""

    @property
    def name(self) -> str:
        """The page and its card."""
        return f"{self.page}: {self.card or '(whole page)'}"

    def milliseconds(self, client: Any, search: str) -> tuple[float, float]:
        """How long the server takes to answer for one address, and how long it computes.

        Raises AssertionError when it cannot answer.
        """
        only = f"&only={self.card}" if self.card else ""
        started, computed = time.perf_counter(), time.process_time()
        answer = client.get(f"/answers/{self.page}{search}{only}")
        taken = time.perf_counter() - started, time.process_time() - computed
        if answer.status_code != 200:
            raise AssertionError(f"{self.name}{search}: {answer.status_code}")
        return taken[0] * 1000, taken[1] * 1000


def views(pages: Iterable[Page]) -> Iterator[View]:
    """Every card of the pages in the menu, then each page as a whole."""
    for page in pages:
        if page.is_in_menu and page.exhibits:
            yield from (View(page.key, card) for card in page.exhibits)
            yield View(page.key)
