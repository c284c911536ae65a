"""The coverage page: tall map, ranked list beside it, curve and ages beneath."""

from __future__ import annotations

from dash import html

from layouts.parts import card
from layouts.parts.icons import icon_button
from layouts.parts.states import skeleton
from layouts.words import t


def coverage_page(lang: str) -> html.Div:
    """The page's cards without data."""
    cards = [
        _map(lang=lang),
        _ranking(lang=lang),
        _chart("curve", lang=lang, height="16.5rem"),
        _chart("age", lang=lang, height="16.5rem"),
    ]
    return html.Div(cards, className="page page-coverage")


def _map(*, lang: str) -> html.Section:
    label = t("coverage.card.map", lang)
    tools = html.Div(
        [
            icon_button("plus-lg", t("coverage.map.zoom_in", lang), **{"data-zoom": "in"}),
            icon_button("dash-lg", t("coverage.map.zoom_out", lang), **{"data-zoom": "out"}),
            icon_button("arrow-clockwise", t("coverage.map.reset", lang), **{"data-zoom": "reset"}),
        ],
        className="map-tools",
    )
    body = [
        card.part("hero", skeleton(lines=3), className="hero"),
        card.part("legend", className="legend-place"),
        html.Div(
            [card.graph(label=label), tools, card.part("caption", className="map-caption")],
            className="map-frame",
        ),
    ]
    return card.card(body, name="coverage.card.map", lang=lang, area="map")


def _ranking(*, lang: str) -> html.Section:
    body = card.listing(label=t("coverage.card.ranking", lang), height="22rem", lang=lang)
    return card.card(body, name="coverage.card.ranking", lang=lang, area="ranking")


def _chart(name: str, *, lang: str, height: str) -> html.Section:
    key = f"coverage.card.{name}"
    body = card.graph(label=t(key, lang), height=height)
    return card.card(body, name=key, lang=lang, area=name)
