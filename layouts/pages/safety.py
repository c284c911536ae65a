"""The safety page: three sentences, the board, one signal's looks, cases with their clocks."""

from __future__ import annotations

from typing import Any

from dash import html

from layouts.parts import card
from layouts.parts.scope_bar import Choice
from layouts.parts.signal_board import three_sentences
from layouts.parts.states import skeleton
from layouts.words import t

LISTS = ("board", "silent", "says", "methods", "places", "strata", "clocks", "cases", "case")
BY = ("vaccine", "dose", "age", "sex", "province")
_ORDER = (
    *("board", "path", "says", "methods", "places", "onset", "ages", "strata"),
    *("weeks", "rates", "silent", "clocks", "cases", "case"),
)


def safety_page(lang: str, *, acts: Any) -> html.Div:
    """The page's cards without data; `acts` is the form with which people act on a signal."""
    cards = [
        _list(name, lang=lang, foot=acts if name == "says" else None)
        if name in LISTS
        else _chart(name, lang=lang)
        for name in _ORDER
    ]
    return html.Div([three_sentences(lang=lang), *cards], className="page page-safety")


def filters(lang: str) -> tuple[Choice, ...]:
    """By what the rates are split."""
    options = tuple((by, t(f"safety.by.{by}", lang)) for by in BY)
    return (Choice("by", t("safety.by.label", lang), options),)


def _chart(name: str, *, lang: str) -> html.Section:
    key = f"safety.card.{name}"
    body = card.graph(label=t(key, lang), height="24rem" if name == "path" else "15rem")
    return card.card(body, name=key, lang=lang, area=f"signal-{name}")


def _list(name: str, *, lang: str, foot: Any = None) -> html.Section:
    look = {"lang": lang, "area": f"signal-{name}", "foot": foot}
    body = card.part("body", skeleton(lines=5), className=f"list list-{name}")
    return card.card(body, name=f"safety.card.{name}", **look)
