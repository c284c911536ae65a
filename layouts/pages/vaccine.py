"""The Vaccine page: cover map and run-out list, burn-down, flow and waste, expiry, decisions."""

from __future__ import annotations

from dash import html

from layouts.parts import card
from layouts.parts.icons import icon_button
from layouts.parts.scope_bar import Choice, choices
from layouts.parts.states import skeleton
from layouts.stock_lists import SUMS
from layouts.words import t


def vaccine_page(lang: str) -> html.Div:
    """The page's cards without data, in the order in which the questions are asked."""
    cards = [
        _map(lang=lang),
        _list("run_out", lang=lang, height="40rem"),
        _burn_down(lang=lang),
        _chart("flow", lang=lang, height="13rem"),
        _chart("waste", lang=lang, height="13rem"),
        _chart("expiry", lang=lang, height="13rem"),
        _list("findings", lang=lang, height="17.5rem"),
        _list("decisions", lang=lang, height="24rem"),
    ]
    return html.Div(cards, className="page page-vaccine")


def filters(lang: str) -> tuple[Choice, ...]:
    """The vaccine, and what the decisions are added up by."""
    by = tuple((one, t(f"stock.decisions.by_{one}", lang)) for one in ("line", *SUMS))
    chosen = Choice("by", t("stock.decisions.by", lang), by, is_select=True)
    return (*choices(lang, keys=("vaccine",)), chosen)


def _map(*, lang: str) -> html.Section:
    name = "stock.card.cover"
    tools = html.Div(
        [
            icon_button("plus-lg", t("coverage.map.zoom_in", lang), **{"data-zoom": "in"}),
            icon_button("dash-lg", t("coverage.map.zoom_out", lang), **{"data-zoom": "out"}),
            icon_button("arrow-clockwise", t("coverage.map.reset", lang), **{"data-zoom": "reset"}),
        ],
        className="map-tools",
    )
    graph, caption = card.graph(label=t(name, lang)), card.part("caption", className="map-caption")
    body = [
        html.Div([graph, tools, caption], className="map-frame"),
        card.part("signs", className="map-signs"),
        card.part("legend", className="legend-place"),
    ]
    return card.card(body, name=name, lang=lang, area="cover")


def _burn_down(*, lang: str) -> html.Section:
    name = "stock.card.burn_down"
    picture = html.Div(
        [
            card.graph(label=t(name, lang), height="19rem"),
            card.part("legend", className="legend-place"),
        ],
        className="burn-picture",
    )
    controls = card.part("what_if", skeleton(lines=4), className="what-if")
    body = html.Div([picture, controls], className="burn-frame")
    return card.card(body, name=name, lang=lang, area="burn_down")


def _chart(name: str, *, lang: str, height: str) -> html.Section:
    key = f"stock.card.{name}"
    strip = card.part("legend", className="legend-place")
    body = [card.graph(label=t(key, lang), height=height), strip]
    return card.card(body, name=key, lang=lang, area=name)


def _list(name: str, *, lang: str, height: str) -> html.Section:
    key = f"stock.card.{name}"
    place = {"role": "region", "aria-label": t("ui.card.rows", lang, name=t(key, lang))}
    body = html.Div(
        skeleton(lines=5),
        className="stock-list",
        style={"height": height},
        tabIndex=0,
        **{"data-part": "body", **place},
    )
    return card.card(body, name=key, lang=lang, area=name)
