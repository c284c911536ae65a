"""The data page: what came in and when, what waits, who is missing, what moved."""

from __future__ import annotations

from dash import html

from layouts.parts import card
from layouts.parts.states import skeleton
from layouts.words import t


def data_page(lang: str) -> html.Div:
    """The page's cards without data, in the order in which the questions are asked."""
    cards = [
        _list("freshness", lang=lang),
        _chart("calendar", lang=lang, height="13rem"),
        _list("quarantine", lang=lang),
        _chart("moved", lang=lang, height="22rem"),
        _chart("completeness", lang=lang, height="12rem", grows=True),
        _list("loads", lang=lang),
    ]
    return html.Div(cards, className="page page-data")


def _chart(name: str, *, lang: str, height: str, grows: bool = False) -> html.Section:
    key = f"data.card.{name}"
    body = card.graph(label=t(key, lang), height=height, grows=grows)
    strip = card.part("legend", className="legend-place")
    return card.card([strip, body], name=key, lang=lang, area=name)


def _list(name: str, *, lang: str) -> html.Section:
    body = card.part("body", skeleton(lines=5), className=f"list list-{name}")
    return card.card(body, name=f"data.card.{name}", lang=lang, area=name)
