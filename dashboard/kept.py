"""Answers as they were sent, kept while the state that they tell of stands."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

MOST = 400  # answers of about 50 kB


class Kept:
    """The latest answers by state and question; safe from any thread."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._making: dict[Hashable, threading.Lock] = {}
        self._bodies: OrderedDict[Hashable, bytes] = OrderedDict()

    def body(self, key: Hashable, make: Callable[[], tuple[bytes, bool]]) -> bytes:
        """The kept body, or the one that `make` gives, kept if it says that it is whole.

        Whoever asks while somebody else's is being made waits for it: after an act every open page
        asks the same at once.
        """
        with self._lock:
            if key in self._bodies:
                self._bodies.move_to_end(key)
                return self._bodies[key]
            turn = self._making.setdefault(key, threading.Lock())
        with turn:
            with self._lock:
                if key in self._bodies:
                    return self._bodies[key]
            return self._made(key, make)

    def _made(self, key: Hashable, make: Callable[[], tuple[bytes, bool]]) -> bytes:
        body, is_whole = b"", False
        try:
            body, is_whole = make()
        finally:
            with self._lock:
                self._making.pop(key, None)
                if is_whole:
                    self._bodies[key] = body
                while len(self._bodies) > self._most:
                    self._bodies.popitem(last=False)
        return body
