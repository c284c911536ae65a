"""A page as a value: the tuple of pages is the menu."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Page:
    """One page: its address, its words ("ui.page.<key>") and the two functions that make it."""

    key: str
    path: str
    icon: str
    layout: Callable[..., Any]
    register_callbacks: Callable[[Any], None]

    @property
    def words(self) -> str:
        """Key of the page's name in the word table."""
        return f"ui.page.{self.key}"
