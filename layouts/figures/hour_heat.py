"""Hour by weekday: when the doses are given."""

from __future__ import annotations

import pandas as pd

from layouts.canvas import empty_figure, figure
from layouts.formats import number
from layouts.rows import Cell, table
from layouts.theme import SEQUENTIAL, Theme
from layouts.view import View
from layouts.words import t

CELLS = (
    Cell("weekday", "sites.column.weekday", "word", "sites.weekday"),
    Cell("hour", "sites.column.hour", "text"),
    Cell("doses", "sites.column.doses_mean", "decimal"),
)


def hour_heat(frame: pd.DataFrame, *, theme: Theme, lang: str) -> View:
    """Mean doses of each hour of each weekday; the frame is that of hour_week."""
    if frame.empty or not frame["doses"].sum():
        return View(empty_figure(theme=theme, lang=lang), t("sites.title.no_hours", lang))
    wide = frame.pivot(index="weekday", columns="hour", values="doses")
    ramp = SEQUENTIAL[theme]
    cells = {
        "type": "heatmap",
        "x": [f"{hour}:00" for hour in wide.columns],
        "y": [t(f"sites.weekday.{day}", lang) for day in wide.index],
        "z": wide.round(1).to_numpy().tolist(),
        "colorscale": [[i / (len(ramp) - 1), colour] for i, colour in enumerate(ramp)],
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
        "hovertemplate": "%{y} %{x}: <b>%{z}</b><extra></extra>",
    }
    plain = {"fixedrange": True, "showgrid": False, "showline": False, "ticks": ""}
    drawn = figure(
        [cells],
        theme=theme,
        lang=lang,
        xaxis={**plain, "side": "top", "type": "category"},
        yaxis={**plain, "autorange": "reversed", "type": "category"},
    )
    return View(drawn, _title(frame, lang=lang), _facts(frame, lang=lang), _table(frame, lang))


def _title(frame: pd.DataFrame, *, lang: str) -> str:
    top = frame.loc[frame["doses"].idxmax()]
    day = t(f"sites.weekday.{int(top['weekday'])}", lang)
    return t("sites.title.hours", lang, day=day, hour=int(top["hour"]))


def _facts(frame: pd.DataFrame, *, lang: str) -> tuple[str, ...]:
    total = frame["doses"].sum()
    early = frame.loc[frame["hour"] < 12, "doses"].sum() / total * 100
    weekend = frame.loc[frame["weekday"] >= 6, "doses"].sum() / total * 100
    return (
        t("sites.fact.morning", lang, share=number(early, lang=lang)),
        t("sites.fact.weekend", lang, share=number(weekend, lang=lang)),
        t("sites.fact.lumps", lang),
    )


def _table(frame: pd.DataFrame, lang: str):
    return table(frame.sort_values("doses", ascending=False), CELLS, lang=lang)
