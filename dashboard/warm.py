"""What most readers open is worked out as soon as something new is published, before they ask."""

from __future__ import annotations

import logging
from threading import Event, Thread
from typing import TYPE_CHECKING

from dashboard import answers

if TYPE_CHECKING:
    from flask import Flask

    from dashboard.registry import Page

log = logging.getLogger(__name__)


def keep_warm(server: Flask, *, pages: tuple[Page, ...], every: float) -> Event:
    """Look every so many seconds, in a thread of its own, until the event given back is set."""
    stop = Event()
    Thread(target=_look, args=(server, pages, every, stop), name="warm", daemon=True).start()
    return stop


def _look(server: Flask, pages: tuple[Page, ...], every: float, stop: Event) -> None:
    shown = ""
    while not stop.is_set():
        state = server.config["door"].state()
        if state != shown:
            work_out(server, pages=pages)
            shown = state
        stop.wait(every)


def work_out(server: Flask, *, pages: tuple[Page, ...]) -> None:
    """Ask each page of the menu what it shows without an address; the door remembers."""
    with server.app_context():
        for page in pages:
            if not page.is_in_menu:
                continue
            try:
                answers.answer(page, answers.asked_of(page, ""))
            except Exception:  # whoever asks for it hears of it; the other pages go on
                log.exception("%s could not be worked out beforehand", page.key)
