"""Asks a running app, as a browser does, for each card of its pages, and for each whole page."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np

from dashboard.app import create_app
from dashboard.data import WarehouseDoor
from dashboard.registry import Page
from dashboard.warm import free_of_collection

DAYS = [date(2021, 8, 10) + timedelta(days=31 * step) for step in range(6)]
#: The nation, its largest province, a small one, a district.
AREAS = ("", "79", "06", "760")


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


class Cost(NamedTuple):
    """Milliseconds: median and 95th percentile by the clock, 95th of processor, the first of all.

    The first answer is that of a server that has answered nothing; it is in no percentile.
    """

    middle: float
    high: float
    computed: float
    first: float


def measured(view: View, url: str) -> Cost:
    """What a view costs at addresses that a server, new but for one answer, has not been asked."""
    door = WarehouseDoor.open(url)
    client = create_app(door=door).server.test_client()
    free_of_collection()  # as a server does
    first, _computed = view.milliseconds(client, "?area=")
    found = [view.milliseconds(client, at) for at in addresses()]
    door.close()
    taken, computed = zip(*found, strict=True)
    middle, high = np.percentile(taken, [50, 95])
    return Cost(middle, high, np.percentile(computed, 95), first)


def addresses() -> list[str]:
    """Places and days that a reader walks through, none of them asked before."""
    return [f"?area={area}&date={day}" for area in AREAS for day in DAYS]
