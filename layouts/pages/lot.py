"""The lot page: what it is and its acts, where it lies now, who was given it, its reports."""

from __future__ import annotations

from typing import Any

from dash import html

from layouts.parts import card
from layouts.parts.states import skeleton
from layouts.words import t


def lot_page(lang: str, *, form: Any) -> html.Div:
    """The page's cards without data; `form` is what people act on the lot with."""
    cards = [
        _list("lot_head", lang=lang),
        _list("lot_acts", lang=lang, before=form),
        _chart("lot_days", lang=lang, height="18rem"),
        _list("lot_places", lang=lang, height="22rem"),
        _list("lot_events", lang=lang, height="20rem"),
        _list("lot_neighbours", lang=lang, height="20rem"),
    ]
    return html.Div(cards, className="page page-lot")


def _chart(name: str, *, lang: str, height: str) -> html.Section:
    key = f"stock.card.{name}"
    strip = card.part("legend", className="legend-place")
    body = [card.graph(label=t(key, lang), height=height), strip]
    return card.card(body, name=key, lang=lang, area=name)


def _list(name: str, *, lang: str, height: str = "", before: Any = None) -> html.Section:
    key = f"stock.card.{name}"
    place = {"role": "region", "aria-label": t("ui.card.rows", lang, name=t(key, lang))}
    body = html.Div(
        skeleton(lines=5),
        className="stock-list" if height else "",
        style={"height": height} if height else None,
        tabIndex=0 if height else None,
        **{"data-part": "body", **place},
    )
    inside = [*([before] if before is not None else []), body]
    return card.card(inside, name=key, lang=lang, area=name)
