"""What an open page asks all the time: has anything new been published, or decided?

Every open page asks once a second. So the answer is given before the application hears of the
question, and many questions at a time are one look at the published state and the book of acts.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from flask import Flask

    from dashboard.door import Door

ROUTE = "/state"
#: Seconds between two questions of an open page.
USUAL = 1.0
#: Seconds for which what was seen last answers everybody.
LOOKED = 0.25
_Start = Callable[[str, list[tuple[str, str]]], object]


def install(server: Flask, *, door: Door, every: float) -> None:
    """Answer the questions of open pages, and say how often they are asked (seconds)."""
    seen = Seen(door, keep=min(LOOKED, every / 4))
    server.wsgi_app = Quick(server.wsgi_app, seen=seen, every=every)


class Seen:
    """The name of the published state and the newest act, looked up a few times a second."""

    def __init__(
        self, door: Door, *, keep: float = LOOKED, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._door, self._keep, self._timer = door, keep, timer
        self._lock = threading.Lock()
        self._name, self._until = "", float("-inf")

    def state(self) -> str:
        """The name as it was at most `keep` seconds ago."""
        with self._lock:
            if self._timer() >= self._until:
                self._name = self._door.state()
                self._until = self._timer() + self._keep
            return self._name


class Quick:
    """A WSGI application that answers one address itself and hands on every other."""

    def __init__(self, inner: Callable[..., Iterable[bytes]], *, seen: Seen, every: float) -> None:
        self._inner, self._seen, self._every = inner, seen, round(1000 * every)

    def __call__(self, environ: dict[str, Any], start: _Start) -> Iterable[bytes]:
        """The state by its name, which tells a page whether its figures are still the newest."""
        if environ.get("PATH_INFO") != ROUTE:
            return self._inner(environ, start)
        body = orjson.dumps({"state": self._seen.state(), "every": self._every})
        length = ("Content-Length", str(len(body)))
        kind = ("Content-Type", "application/json")
        start("200 OK", [kind, length, ("Cache-Control", "no-store")])
        return [body]
