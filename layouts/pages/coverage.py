"""The coverage page: tall map, ranked list beside it, curve and ages beneath."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import dcc, html

from layouts.figures.ranking import Grid, columns, options
from layouts.parts import card, scope_bar
from layouts.parts.grid import grid
from layouts.parts.icons import icon_button
from layouts.parts.states import skeleton
from layouts.words import t

START_INDICATOR = "coverage_d1_18plus"


def coverage_page(
    *,
    ids: Any,
    bar: Any,
    slots: Callable[[str], card.Slot],
    field: Callable[[str], Any],
    lang: str = "vi",
    values: dict[str, str] | None = None,
) -> html.Div:
    """The page without data; `slots` gives the ids of each card, `field` those of the filters."""
    filters = scope_bar.scope_bar(
        ids=bar, field=field, lang=lang, values=values or {}, filters=scope_bar.choices(lang)
    )
    cards = [
        _map(slots("map"), ids=ids, lang=lang),
        _ranking(slots("ranking"), ids=ids, lang=lang),
        _chart("curve", slots("curve"), lang=lang, height="16.5rem"),
        _chart("age", slots("age"), lang=lang, height="16.5rem"),
    ]
    return html.Div([filters, html.Div(cards, className="page page-coverage")])


def _map(slot: card.Slot, *, ids: Any, lang: str) -> html.Section:
    label = t("coverage.card.map", lang)
    tools = html.Div(
        [
            icon_button("plus-lg", t("coverage.map.zoom_in", lang), **{"data-zoom": "in"}),
            icon_button("dash-lg", t("coverage.map.zoom_out", lang), **{"data-zoom": "out"}),
            icon_button("arrow-clockwise", t("coverage.map.reset", lang), **{"data-zoom": "reset"}),
        ],
        className="map-tools",
    )
    caption = html.P(id=ids.MAP_CAPTION, className="map-caption")
    body = [
        html.Div(skeleton(lines=3), id=ids.HERO, className="hero"),
        html.Div([card.graph(slot("figure"), label=label), tools, caption], className="map-frame"),
        html.Div(id=slot("legend"), className="legend-place"),
        dcc.Store(id=ids.DRAWN),
    ]
    return card.card(body, name="coverage.card.map", slot=slot, lang=lang, area="map")


def _ranking(slot: card.Slot, *, ids: Any, lang: str) -> html.Section:
    label = t("coverage.card.ranking", lang)
    start = Grid(columns(indicator=START_INDICATOR, lang=lang), [], options(lang=lang))
    body = grid(id=ids.RANKING, start=start, label=label, height="22rem", lang=lang)
    return card.card(
        body, name="coverage.card.ranking", slot=slot, lang=lang, area="ranking", picture=False
    )


def _chart(name: str, slot: card.Slot, *, lang: str, height: str) -> html.Section:
    key = f"coverage.card.{name}"
    body = card.graph(slot("figure"), label=t(key, lang), height=height)
    return card.card(body, name=key, slot=slot, lang=lang, area=name)
