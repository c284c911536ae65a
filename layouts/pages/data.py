"""The data page: what came in and when, what waits, who is missing, what moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import html

from layouts.parts import card, scope_bar
from layouts.parts.states import skeleton
from layouts.words import t


def data_page(
    *,
    bar: Any,
    slots: Callable[[str], card.Slot],
    field: Callable[[str], Any],
    lang: str = "vi",
    values: dict[str, str] | None = None,
) -> html.Div:
    """The page without data; cards in the order in which the questions are asked."""
    filters = scope_bar.scope_bar(
        ids=bar, field=field, lang=lang, values=values or {}, filters=(), since=True
    )
    cards = [
        _list("freshness", slots("freshness"), lang=lang),
        _chart("calendar", slots("calendar"), lang=lang, height="13rem"),
        _list("quarantine", slots("quarantine"), lang=lang),
        _chart("moved", slots("moved"), lang=lang, height="22rem"),
        _chart("completeness", slots("completeness"), lang=lang, height="12rem", grows=True),
        _list("loads", slots("loads"), lang=lang),
    ]
    return html.Div([filters, html.Div(cards, className="page page-data")])


def _chart(
    name: str, slot: card.Slot, *, lang: str, height: str, grows: bool = False
) -> html.Section:
    key = f"data.card.{name}"
    body = card.graph(slot("figure"), label=t(key, lang), height=height, grows=grows)
    strip = html.Div(id=slot("legend"), className="legend-place")
    return card.card([strip, body], name=key, slot=slot, lang=lang, area=name)


def _list(name: str, slot: card.Slot, *, lang: str) -> html.Section:
    body = html.Div(skeleton(lines=5), id=slot("list"), className=f"list list-{name}")
    return card.card(body, name=f"data.card.{name}", slot=slot, lang=lang, area=name, picture=False)
