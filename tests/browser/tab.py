"""A tab that tests have one after another: each finds it as if nobody had been there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests import screen

WIDE = {"width": 1440, "height": 900}
_NOWHERE = "about:blank"
_FORGET = "window.localStorage.clear(); window.sessionStorage.clear()"


class Tab:
    """One tab and the witness of what it does."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.witness = screen.Witness(page)

    @contextmanager
    def lent(self) -> Iterator[Any]:
        """The page for a test; afterwards as new, unless it did what no page of ours may do."""
        self.witness.errors.clear()
        self.witness.foreign.clear()
        try:
            yield self.page
        finally:
            self._as_new()
        assert self.witness.errors == [], "the page's own scripts failed"
        assert self.witness.foreign == [], "the page asked another host for something"

    def _as_new(self) -> None:
        self.page.unroute_all(behavior="ignoreErrors")
        if self.page.url.startswith("http"):
            self.page.evaluate(_FORGET)
        self.page.goto(_NOWHERE)
        self.page.set_viewport_size(WIDE)
        self.page.emulate_media(color_scheme="null", reduced_motion="null", media="null")
        self.page.mouse.move(0, 0)
