"""The safety page: three sentences, the board, one signal's looks, cases with their clocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import html

from layouts.parts import card, scope_bar
from layouts.parts.signal_board import three_sentences
from layouts.parts.states import skeleton
from layouts.words import t

LISTS = ("board", "silent", "says", "places", "clocks", "cases")
CHARTS = ("path", "onset", "ages")
_ORDER = ("board", "path", "says", "onset", "ages", "places", "silent", "clocks", "cases")


def safety_page(
    *,
    bar: Any,
    slots: Callable[[str], card.Slot],
    field: Callable[[str], Any],
    acts: Any,
    lang: str = "vi",
    values: dict[str, str] | None = None,
) -> html.Div:
    """The page without data; `acts` is the form with which people act on a signal."""
    top = scope_bar.scope_bar(ids=bar, field=field, lang=lang, values=values or {}, filters=())
    cards = [
        _list(name, slots(name), lang=lang, foot=acts if name == "says" else None)
        if name in LISTS
        else _chart(name, slots(name), lang=lang)
        for name in _ORDER
    ]
    page = html.Div([three_sentences(lang=lang), *cards], className="page page-safety")
    return html.Div([top, page])


def _chart(name: str, slot: card.Slot, *, lang: str) -> html.Section:
    key = f"safety.card.{name}"
    body = card.graph(
        slot("figure"), label=t(key, lang), height="24rem" if name == "path" else "15rem"
    )
    return card.card(body, name=key, slot=slot, lang=lang, area=f"signal-{name}")


def _list(name: str, slot: card.Slot, *, lang: str, foot: Any = None) -> html.Section:
    body = html.Div(skeleton(lines=5), id=slot("list"), className=f"list list-{name}")
    return card.card(
        body,
        name=f"safety.card.{name}",
        slot=slot,
        lang=lang,
        area=f"signal-{name}",
        picture=False,
        foot=foot,
    )
