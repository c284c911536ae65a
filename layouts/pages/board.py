"""A page that is a board of cards: each has a chart, its head, its legend and its table."""

from __future__ import annotations

from dash import html

from layouts.parts import card
from layouts.words import t


def board_page(lang: str, *, page: str, heights: dict[str, str]) -> html.Div:
    """The page without data; `heights` names its cards in order, one without a height grows."""
    cards = [_card(page, name, lang=lang, height=height) for name, height in heights.items()]
    return html.Div(cards, className=f"page page-board page-{page}")


def _card(page: str, name: str, *, lang: str, height: str) -> html.Section:
    key = f"{page}.card.{name}"
    body = card.graph(label=t(key, lang), height=height or "14rem", grows=not height)
    strip = card.part("legend", className="legend-place")
    return card.card([body, strip], name=key, lang=lang, area=f"{page}-{name}")
