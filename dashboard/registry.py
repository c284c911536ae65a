"""What a page is: a value that the app factory registers and the menu shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dash import Dash

    from dashboard.asked import Asked
    from layouts.parts.scope_bar import Choice
    from layouts.view import View
    from warehouse.answer import Stamp

    Draw = Callable[[Asked], tuple[View, Stamp]]


def no_filters(_lang: str) -> tuple[Choice, ...]:
    """The filters of a page that has none."""
    return ()


def no_callbacks(_app: Dash) -> None:
    """The callbacks of a page that only shows: the frame's answers are enough."""


@dataclass(frozen=True)
class Page:
    """One page: its address, its words ("ui.page.<key>"), its empty cards, and what they show.

    `body` makes the cards' frames in a language, `filters` what the scope bar offers. `exhibits`
    are the cards by name, each a function of what was asked: the screen and files are made of them.
    All of them are answered together, in this order, so that a click is one request. A page without
    any has no scope bar. `since` adds the known-on date to compare with, and `register_callbacks`
    wires what people do on the page beyond looking at it.
    """

    key: str
    path: str
    icon: str
    body: Callable[[str], Any]
    exhibits: Mapping[str, Draw] = field(default_factory=dict)
    filters: Callable[[str], tuple[Choice, ...]] = no_filters
    since: bool = False
    is_in_menu: bool = True
    register_callbacks: Callable[[Dash], None] = no_callbacks

    @property
    def words(self) -> str:
        """Key of the page's name in the word table."""
        return f"ui.page.{self.key}"
