"""A page that is a board of cards: each has a chart, its head, its legend and its table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import html

from layouts.parts import card, scope_bar
from layouts.words import t


def board_page(
    *,
    page: str,
    heights: dict[str, str],
    bar: Any,
    slots: Callable[[str], card.Slot],
    field: Callable[[str], Any],
    lang: str = "vi",
    values: dict[str, str] | None = None,
) -> html.Div:
    """The page without data; `heights` names its cards in order, one without a height grows."""
    top = scope_bar.scope_bar(ids=bar, field=field, lang=lang, values=values or {}, filters=())
    cards = [
        _card(page, name, slots(name), lang=lang, height=height) for name, height in heights.items()
    ]
    return html.Div([top, html.Div(cards, className=f"page page-board page-{page}")])


def _card(page: str, name: str, slot: card.Slot, *, lang: str, height: str) -> html.Section:
    key = f"{page}.card.{name}"
    body = card.graph(
        slot("figure"), label=t(key, lang), height=height or "14rem", grows=not height
    )
    strip = html.Div(id=slot("legend"), className="legend-place")
    return card.card([body, strip], name=key, slot=slot, lang=lang, area=f"{page}-{name}")
