"""The ids that every page shares, and the one builder of repeated ids."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from layouts.theme import Theme

NAMESPACE = "tiemchung"


class Frame(StrEnum):
    """Ids of the frame around the page and of the scope bar, present on every page."""

    URL = "url"
    THEME = "theme"
    THEME_BUTTON = "theme-button"
    NOTICE = "notice"
    MAIN = "main"
    TOAST = "toast"
    PALETTE_OPEN = "palette-open"
    PALETTE_INPUT = "palette-input"
    PALETTE_ITEMS = "palette-items"
    DATES = "dates"
    MAPS = "maps"
    OFFERED = "offered"
    DATE_TEXT = "date-text"
    SCRUB = "scrub"
    SCRUB_GROUND = "scrub-ground"
    SCRUB_ENDS = "scrub-ends"


def field(key: Any) -> dict[str, Any]:
    """The id of one filter of the scope bar; its key is the URL parameter."""
    return {"part": "filter", "key": key}


def theme_of(data: str | None) -> Theme:
    """The theme that the browser says it shows."""
    return "dark" if data == "dark" else "light"
