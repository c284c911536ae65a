"""What readers open next is worked out before they ask: after a publication, and at leisure.

At once every page of the menu as it opens. Then, while nobody asks anything, the same pages of the
days before: a step back in time is the first thing that most readers do.
"""

from __future__ import annotations

import gc
import logging
from collections import deque
from datetime import timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING

from dashboard import answers
from dashboard.url import scope_to_search
from warehouse.scope import Scope

if TYPE_CHECKING:
    from flask import Flask

    from dashboard.registry import Page

log = logging.getLogger(__name__)
DAYS_BEFORE = 7
#: Seconds without a question after which nobody is kept waiting.
LEISURE = 1.0


def keep_warm(
    server: Flask, *, pages: tuple[Page, ...], every: float, leisure: float = LEISURE
) -> Event:
    """Look every so many seconds, in a thread of its own, until the event given back is set."""
    menu = tuple(page for page in pages if page.is_in_menu)
    watch = Watch(server, pages=menu)
    Thread(target=watch.keep, args=(every, leisure), name="warm", daemon=True).start()
    return watch.stop


def free_of_collection() -> None:
    """Let the collector never look again through what the program is made of by now.

    Two hundred thousand objects that are no garbage: at a nation's size the one reader in twenty
    whose answer it interrupted waited a tenth of a second longer.
    """
    gc.collect()
    gc.freeze()


def work_out(server: Flask, *, pages: tuple[Page, ...], search: str = "") -> None:
    """Ask each page what it shows at an address; the door remembers."""
    with server.app_context():
        for page in pages:
            try:
                answers.answer(page, answers.asked_of(page, search))
            except Exception:  # whoever asks for it hears of it; the other pages go on
                log.exception("%s could not be worked out beforehand", page.key)


class Watch:
    """Knows what is published, what of it remains to be worked out, and whether somebody asks."""

    def __init__(self, server: Flask, *, pages: tuple[Page, ...]) -> None:
        self.stop = Event()
        self._server, self._pages = server, pages
        self._shown = ""
        self._somebody = Event()
        self._later: deque[tuple[Page, str]] = deque()
        server.before_request(self._somebody.set)

    def keep(self, every: float, leisure: float) -> None:
        """Take step after step until told to stop."""
        while not self.stop.is_set():
            self.stop.wait(leisure if self.step() else every)

    def step(self) -> bool:
        """Work out what is new, else one page of a day before; whether there is more to do.

        Nothing is worked out at leisure when somebody has asked since the step before.
        """
        state = self._server.config["door"].state()
        if state != self._shown:
            work_out(self._server, pages=self._pages)
            self._later, self._shown = deque(self._days_before()), state
        elif self._later and not self._somebody.is_set():
            page, search = self._later.popleft()
            work_out(self._server, pages=(page,), search=search)
        self._somebody.clear()
        return bool(self._later)

    def _days_before(self) -> list[tuple[Page, str]]:
        """Every page of each day before the newest, the nearest first."""
        with self._server.app_context():
            newest = self._server.config["door"].ask("area_path", Scope()).stamp.as_of
        if newest is None:
            return []
        days = [newest - timedelta(days=back) for back in range(1, DAYS_BEFORE + 1)]
        searches = [scope_to_search(Scope(as_of=day)) for day in days]
        return [(page, search) for search in searches for page in self._pages]
