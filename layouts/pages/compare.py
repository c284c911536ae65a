"""The compare page: ranked dots at the left, the other views of the same units beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import html

from layouts.parts import card, scope_bar
from layouts.parts.scope_bar import Choice
from layouts.words import t, term

_HEIGHTS = {"dots": "", "multiples": "", "slope": "24rem", "scatter": "24rem", "heat": ""}


def compare_page(
    *,
    bar: Any,
    slots: Callable[[str], card.Slot],
    field: Callable[[str], Any],
    filters: tuple[Choice, ...],
    lang: str = "vi",
    values: dict[str, str] | None = None,
) -> html.Div:
    """The page without data; `slots` gives the ids of each card, `field` those of the filters."""
    top = scope_bar.scope_bar(ids=bar, field=field, lang=lang, values=values or {}, filters=filters)
    cards = [_card(name, slots(name), lang=lang) for name in _HEIGHTS]
    return html.Div([top, html.Div(cards, className="page page-compare")])


def _card(name: str, slot: card.Slot, *, lang: str) -> html.Section:
    key, height = f"compare.card.{name}", _HEIGHTS[name]
    label = t(key, lang)
    body = card.graph(slot("figure"), label=label, height=height or "16rem", grows=not height)
    return card.card(body, name=key, slot=slot, lang=lang, area=name)


def filters(
    *,
    indicators: tuple[str, ...],
    usual: tuple[str, str],
    by: tuple[str, ...],
    back: tuple[str, ...],
    lang: str,
) -> tuple[Choice, ...]:
    """The page's filters: indicator, the one set against it, with whom, and since when.

    `usual` are the two indicators that stand when none is chosen.
    """
    first, other = usual
    options = {
        "indicator": _named(indicators, first, lang),
        "against": _named(indicators, other, lang),
        "by": tuple((b, t(f"compare.by.{b}", lang)) for b in by),
        "back": tuple((d, t("compare.from_days", lang, days=d)) for d in back),
    }
    return tuple(
        Choice(key, t(f"compare.label.{key}", lang), found, is_select=True)
        for key, found in options.items()
    )


def _named(keys: tuple[str, ...], usual: str, lang: str) -> tuple[tuple[str, str], ...]:
    ordered = [usual, *(key for key in keys if key != usual)]
    return tuple((key, term("indicators", f"{key}.name", lang=lang)) for key in ordered)
