"""The overview: six figures at the left, the map in the middle, what needs a decision at right."""

from __future__ import annotations

from dash import html

from layouts.parts import card
from layouts.parts.states import skeleton
from layouts.words import t


def overview_page(lang: str) -> html.Div:
    """The page's cards without data."""
    cards = [_listed("headlines", lang=lang), _map(lang=lang), _listed("decisions", lang=lang)]
    return html.Div(cards, className="page page-overview")


def _listed(name: str, *, lang: str) -> html.Section:
    key = f"overview.card.{name}"
    body = card.part("body", skeleton(lines=6), className=f"{name}-list")
    return card.card(body, name=key, lang=lang, area=name)


def _map(*, lang: str) -> html.Section:
    graph = card.graph(label=t("overview.card.map", lang))
    body = [
        html.Div([graph, card.part("caption", className="map-caption")], className="map-frame"),
        card.part("legend", className="legend-place"),
    ]
    return card.card(body, name="overview.card.map", lang=lang, area="map")
