"""The Vaccine page: cover map and run-out list, burn-down, flow and waste, expiry, decisions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import dcc, html

from layouts.parts import card, scope_bar
from layouts.parts.icons import icon_button
from layouts.parts.states import skeleton
from layouts.words import t


def vaccine_page(
    *,
    ids: Any,
    bar: Any,
    slots: Callable[[str], card.Slot],
    field: Callable[[str], Any],
    lang: str = "vi",
    values: dict[str, str] | None = None,
) -> html.Div:
    """The page without data; cards in the order in which the questions are asked."""
    vaccine = tuple(c for c in scope_bar.choices(lang) if c.key == "vaccine")
    filters = scope_bar.scope_bar(
        ids=bar, field=field, lang=lang, values=values or {}, filters=vaccine
    )
    cards = [
        _map(slots("cover"), ids=ids, lang=lang),
        _list("run_out", slots("run_out"), lang=lang, height="40rem"),
        _burn_down(slots("burn_down"), ids=ids, lang=lang),
        _chart("flow", slots("flow"), lang=lang, height="13rem"),
        _chart("waste", slots("waste"), lang=lang, height="13rem"),
        _chart("expiry", slots("expiry"), lang=lang, height="13rem"),
        _list("findings", slots("findings"), lang=lang, height="17.5rem"),
        _list("decisions", slots("decisions"), lang=lang, height="24rem"),
    ]
    return html.Div([filters, html.Div(cards, className="page page-vaccine")])


def _map(slot: card.Slot, *, ids: Any, lang: str) -> html.Section:
    name = "stock.card.cover"
    tools = html.Div(
        [
            icon_button("plus-lg", t("coverage.map.zoom_in", lang), **{"data-zoom": "in"}),
            icon_button("dash-lg", t("coverage.map.zoom_out", lang), **{"data-zoom": "out"}),
            icon_button("arrow-clockwise", t("coverage.map.reset", lang), **{"data-zoom": "reset"}),
        ],
        className="map-tools",
    )
    caption = html.P(id=ids.CAPTION, className="map-caption")
    graph = card.graph(slot("figure"), label=t(name, lang))
    body = [
        html.Div([graph, tools, caption], className="map-frame"),
        html.Div(id=slot("legend"), className="legend-place"),
        dcc.Store(id=ids.DRAWN),
    ]
    return card.card(body, name=name, slot=slot, lang=lang, area="cover")


def _burn_down(slot: card.Slot, *, ids: Any, lang: str) -> html.Section:
    name = "stock.card.burn_down"
    picture = html.Div(
        [
            card.graph(slot("figure"), label=t(name, lang), height="19rem"),
            html.Div(id=slot("legend"), className="legend-place"),
        ],
        className="burn-picture",
    )
    controls = html.Div(skeleton(lines=4), id=ids.WHAT_IF, className="what-if")
    body = html.Div([picture, controls], className="burn-frame")
    return card.card(body, name=name, slot=slot, lang=lang, area="burn_down")


def _chart(name: str, slot: card.Slot, *, lang: str, height: str) -> html.Section:
    key = f"stock.card.{name}"
    strip = html.Div(id=slot("legend"), className="legend-place")
    body = [card.graph(slot("figure"), label=t(key, lang), height=height), strip]
    return card.card(body, name=key, slot=slot, lang=lang, area=name)


def _list(name: str, slot: card.Slot, *, lang: str, height: str) -> html.Section:
    key = f"stock.card.{name}"
    place = {"role": "region", "aria-label": t("ui.card.rows", lang, name=t(key, lang))}
    body = html.Div(
        skeleton(lines=5),
        id=slot("list"),
        className="stock-list",
        style={"height": height},
        tabIndex=0,
        **place,
    )
    return card.card(body, name=key, slot=slot, lang=lang, area=name, picture=False)
