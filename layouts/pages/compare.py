"""The compare page: ranked dots at the left, the other views of the same units beside them."""

from __future__ import annotations

from dash import html

from layouts.parts import card
from layouts.parts.scope_bar import Choice
from layouts.words import t, term

_HEIGHTS = {"dots": "", "multiples": "", "slope": "24rem", "scatter": "24rem", "heat": ""}
#: What a telephone shows by scrolling sideways.
_WIDE = ("multiples", "heat")


def compare_page(lang: str) -> html.Div:
    """The page's cards without data."""
    return html.Div([_card(name, lang=lang) for name in _HEIGHTS], className="page page-compare")


def _card(name: str, *, lang: str) -> html.Section:
    key, height = f"compare.card.{name}", _HEIGHTS[name]
    body = card.graph(label=t(key, lang), height=height or "16rem", grows=not height)
    if name in _WIDE:
        named = {"aria-label": t(key, lang)}
        body = html.Div(body, className="wide-scroll", tabIndex=0, role="group", **named)
    chosen = [card.part("chosen")] if name == "dots" else []
    return card.card([*chosen, body], name=key, lang=lang, area=name)


def filters(
    lang: str,
    *,
    indicators: tuple[str, ...],
    usual: tuple[str, str],
    by: tuple[str, ...],
    back: tuple[str, ...],
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
