"""A page as a value: the tuple of pages is the menu."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dashboard.asked import Asked
    from layouts.view import View
    from warehouse.answer import Stamp

    Draw = Callable[[Asked], tuple[View, Stamp]]


@dataclass(frozen=True)
class Page:
    """One page: its address, its words ("ui.page.<key>") and the two functions that make it.

    `exhibits` are its cards by name, each a function of what was asked: files are made of them.
    """

    key: str
    path: str
    icon: str
    layout: Callable[..., Any]
    register_callbacks: Callable[[Any], None]
    exhibits: Mapping[str, Draw] = field(default_factory=dict)
    is_in_menu: bool = True

    @property
    def words(self) -> str:
        """Key of the page's name in the word table."""
        return f"ui.page.{self.key}"
