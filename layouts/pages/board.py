"""A page that is a board of cards: each has a chart or a list, its head, its legend, its table."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from dash import html

from layouts.parts import card
from layouts.parts.icons import icon_button
from layouts.parts.states import skeleton
from layouts.words import t


def board_page(
    lang: str,
    *,
    page: str,
    heights: dict[str, str],
    lists: Collection[str] = (),
    ranks: Collection[str] = (),
    maps: Collection[str] = (),
) -> html.Div:
    """The page without data; `heights` names its cards in order, one without a height grows.

    The cards of `lists` are lists, those of `ranks` lists that can be sorted, those of `maps` have
    the buttons that zoom.
    """

    def made(name: str, height: str) -> html.Section:
        if name in ranks:
            return _rank(page, name, lang=lang, height=height)
        if name in lists:
            return _list(page, name, lang=lang, height=height)
        return _card(page, name, lang=lang, height=height, is_map=name in maps)

    cards = [made(name, height) for name, height in heights.items()]
    return html.Div(cards, className=f"page page-board page-{page}")


def _card(page: str, name: str, *, lang: str, height: str, is_map: bool) -> html.Section:
    key = f"{page}.card.{name}"
    body: Any = card.graph(label=t(key, lang), height=height or "14rem", grows=not height)
    if is_map:
        body = html.Div([body, _tools(lang)], className="zoom-frame")
    strip, under = card.part("legend", className="legend-place"), card.part("under")
    return card.card([body, strip, under], name=key, lang=lang, area=f"{page}-{name}")


def _tools(lang: str) -> html.Div:
    words = {"in": "zoom_in", "out": "zoom_out", "reset": "reset"}
    icons = {"in": "plus-lg", "out": "dash-lg", "reset": "arrow-clockwise"}
    buttons = [
        icon_button(icons[way], t(f"coverage.map.{word}", lang), **{"data-box": way})
        for way, word in words.items()
    ]
    return html.Div(buttons, className="map-tools")


def _list(page: str, name: str, *, lang: str, height: str) -> html.Section:
    key = f"{page}.card.{name}"
    place = {"role": "region", "aria-label": t("ui.card.rows", lang, name=t(key, lang))}
    body = html.Div(
        skeleton(lines=5),
        className="stock-list",
        style={"maxHeight": height} if height else None,
        tabIndex=0,
        **{"data-part": "body", **place},
    )
    return card.card(body, name=key, lang=lang, area=f"{page}-{name}")


def _rank(page: str, name: str, *, lang: str, height: str) -> html.Section:
    key = f"{page}.card.{name}"
    body = card.listing(label=t(key, lang), height=height, lang=lang)
    return card.card(body, name=key, lang=lang, area=f"{page}-{name}")
