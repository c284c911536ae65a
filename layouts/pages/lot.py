"""The lot page: what it is and its acts, where it lies now, who was given it, its neighbours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import html

from layouts.parts import card, scope_bar
from layouts.parts.states import skeleton
from layouts.words import t


def lot_page(
    *,
    form: Any,
    bar: Any,
    slots: Callable[[str], card.Slot],
    field: Callable[[str], Any],
    lang: str = "vi",
    values: dict[str, str] | None = None,
) -> html.Div:
    """The page without data; `form` is what people act on the lot with."""
    filters = scope_bar.scope_bar(ids=bar, field=field, lang=lang, values=values or {}, filters=())
    cards = [
        _list("lot_head", slots("lot_head"), lang=lang),
        _list("lot_acts", slots("lot_acts"), lang=lang, before=form),
        _chart("lot_days", slots("lot_days"), lang=lang, height="18rem"),
        _list("lot_places", slots("lot_places"), lang=lang, height="22rem"),
        _list("lot_neighbours", slots("lot_neighbours"), lang=lang, height="20rem"),
    ]
    return html.Div([filters, html.Div(cards, className="page page-lot")])


def _chart(name: str, slot: card.Slot, *, lang: str, height: str) -> html.Section:
    key = f"stock.card.{name}"
    strip = html.Div(id=slot("legend"), className="legend-place")
    body = [card.graph(slot("figure"), label=t(key, lang), height=height), strip]
    return card.card(body, name=key, slot=slot, lang=lang, area=name)


def _list(
    name: str, slot: card.Slot, *, lang: str, height: str = "", before: Any = None
) -> html.Section:
    key = f"stock.card.{name}"
    place = {"role": "region", "aria-label": t("ui.card.rows", lang, name=t(key, lang))}
    body = html.Div(
        skeleton(lines=5),
        id=slot("list"),
        className="stock-list" if height else "",
        style={"height": height} if height else None,
        tabIndex=0 if height else None,
        **place,
    )
    inside = [*([before] if before is not None else []), body]
    return card.card(inside, name=key, slot=slot, lang=lang, area=name, picture=False)
