"""The overview: six figures at the left, the map in the middle, what needs a decision at right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import dcc, html

from layouts.parts import card, scope_bar
from layouts.parts.states import skeleton
from layouts.words import t


def overview_page(
    *,
    ids: Any,
    bar: Any,
    slots: Callable[[str], card.Slot],
    field: Callable[[str], Any],
    lang: str = "vi",
    values: dict[str, str] | None = None,
) -> html.Div:
    """The page without data; `slots` gives the ids of each card."""
    filters = tuple(c for c in scope_bar.choices(lang) if c.key == "dose")
    top = scope_bar.scope_bar(ids=bar, field=field, lang=lang, values=values or {}, filters=filters)
    cards = [
        _listed("headlines", slots("headlines"), id=ids.HEADLINES, lang=lang),
        _map(slots("map"), ids=ids, lang=lang),
        _listed("decisions", slots("decisions"), id=ids.DECISIONS, lang=lang),
    ]
    return html.Div([top, html.Div(cards, className="page page-overview")])


def _listed(name: str, slot: card.Slot, *, id: Any, lang: str) -> html.Section:
    key = f"overview.card.{name}"
    body = html.Div(skeleton(lines=6), id=id, className=f"{name}-list")
    return card.card(body, name=key, slot=slot, lang=lang, area=name, picture=False)


def _map(slot: card.Slot, *, ids: Any, lang: str) -> html.Section:
    label = t("overview.card.map", lang)
    body = [
        html.Div([card.graph(slot("figure"), label=label)], className="map-frame"),
        html.Div(id=slot("legend"), className="legend-place"),
        dcc.Store(id=ids.DRAWN),
    ]
    return card.card(body, name="overview.card.map", slot=slot, lang=lang, area="map")
