"""The bare figure every chart starts from, and the designed figure for "no data"."""

from __future__ import annotations

from layouts.theme import TOKENS, Theme, template
from layouts.words import t


def figure(data: list[dict], *, theme: Theme, lang: str, **layout: object) -> dict:
    """A figure as a plain dict with the product's template; builds in about a millisecond."""
    return {"data": data, "layout": {"template": template(theme, lang=lang), **layout}}


def empty_figure(*, theme: Theme, lang: str, reason: str = "states.empty.chart") -> dict:
    """A quiet figure that says that there is nothing to draw and what to do next."""
    c = TOKENS[theme]
    hidden = {"visible": False, "fixedrange": True, "range": [0, 1]}
    note = {
        "xref": "paper",
        "yref": "paper",
        "x": 0.5,
        "showarrow": False,
        "align": "center",
        "xanchor": "center",
    }
    lines = [
        {**note, "y": 0.54, "text": t(reason, lang), "font": {"size": 16, "color": c["ink"]}},
        {**note, "y": 0.46, "text": t(f"{reason}_next", lang), "font": {"color": c["muted"]}},
    ]
    return figure([], theme=theme, lang=lang, xaxis=hidden, yaxis=hidden, annotations=lines)


def note(text: str, **place: object) -> dict:
    """A piece of direct labelling: text without arrow or box."""
    return {"text": text, "showarrow": False, **place}
