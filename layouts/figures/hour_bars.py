"""Doses by hour of a worked day: when a site is busy."""

from __future__ import annotations

import pandas as pd

from layouts.canvas import empty_figure, figure
from layouts.formats import number
from layouts.rows import Cell, table
from layouts.theme import TOKENS, Theme
from layouts.view import View
from layouts.words import t

CELLS = (
    Cell("hour", "sites.column.hour", "text"),
    Cell("doses", "sites.column.doses_mean", "decimal"),
)


def hour_bars(frame: pd.DataFrame, *, theme: Theme, lang: str) -> View:
    """One bar an hour, the busiest marked; the frame is that of site_hours."""
    if frame.empty or not frame["doses"].sum():
        return View(empty_figure(theme=theme, lang=lang), t("sites.title.no_hours", lang))
    c, top = TOKENS[theme], frame["doses"].idxmax()
    bar = {
        "type": "bar",
        "x": [f"{hour}:00" for hour in frame["hour"]],
        "y": frame["doses"].round(1).tolist(),
        "marker": {"color": [c["watch"] if i == top else c["accent"] for i in frame.index]},
        "hovertemplate": "%{x}: <b>%{y}</b><extra></extra>",
    }
    drawn = figure(
        [bar],
        theme=theme,
        lang=lang,
        bargap=0.2,
        xaxis={"type": "category", "fixedrange": True},
        yaxis={"rangemode": "tozero", "nticks": 4, "fixedrange": True},
    )
    busiest = frame.loc[top]
    words = {"hour": int(busiest["hour"]), "doses": number(busiest["doses"], lang=lang, digits=1)}
    facts = (t("site.fact.hours", lang),)
    return View(drawn, t("site.title.hours", lang, **words), facts, table(frame, CELLS, lang=lang))
