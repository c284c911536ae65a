"""Loads of a handful of days: one bar a day, with what was loaded written beside it."""

from __future__ import annotations

import pandas as pd

from layouts import load_days, tables
from layouts.canvas import figure
from layouts.formats import day
from layouts.theme import TOKENS, Theme
from layouts.view import View

#: Room for the words behind the longest bar, as a share of its length.
_ROOM = 1.8


def load_bars(loads: pd.DataFrame, *, theme: Theme, lang: str) -> View:
    """Days with loads, newest on top: length by rows read, shades as in the calendar."""
    every = load_days.by_day(loads)
    days = every[every["loads"] > 0].sort_values("date", ascending=False)
    return View(
        figure([_bars(days, theme=theme, lang=lang)], theme=theme, lang=lang, **_layout(days)),
        load_days.title(loads, lang=lang),
        load_days.facts(loads, every, lang=lang),
        tables.calendar(days, lang=lang),
        load_days.legend(theme=theme, lang=lang)[1:],
    )


def _bars(days: pd.DataFrame, *, theme: Theme, lang: str) -> dict:
    colours = load_days.palette(theme)
    rows = days.to_dict("records")
    return {
        "type": "bar",
        "orientation": "h",
        "y": [day(row["date"], lang=lang) for row in rows],
        "x": days["rows_read"].tolist(),
        "text": [load_days.told(row, lang=lang, joint=" · ") for row in rows],
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"color": TOKENS[theme]["muted"]},
        "hovertemplate": "<b>%{y}</b><br>%{text}<extra></extra>",
        "marker": {"color": [colours[code] for code in days["code"]], "line": {"width": 0}},
    }


def _layout(days: pd.DataFrame) -> dict:
    longest = max(float(days["rows_read"].max()), 1.0)
    return {
        "bargap": 0.45,
        "margin": {"l": 8, "r": 8, "t": 4, "b": 4},
        "xaxis": {"visible": False, "fixedrange": True, "range": [0, longest * (1 + _ROOM)]},
        "yaxis": {
            "autorange": "reversed",
            "type": "category",
            "fixedrange": True,
            "showgrid": False,
            "showline": False,
            "ticks": "",
        },
    }
