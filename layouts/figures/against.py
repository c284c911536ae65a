"""A place between the worst and the best of those like it, one line an indicator."""

from __future__ import annotations

import pandas as pd

from layouts import say
from layouts.canvas import empty_figure, figure
from layouts.formats import number
from layouts.rows import Cell, table
from layouts.theme import TOKENS, Theme
from layouts.view import View
from layouts.words import t, term

CELLS = (
    Cell("name", "sites.column.name", "text"),
    Cell("own", "sites.column.own", "decimal"),
    Cell("median", "sites.column.median", "decimal"),
    Cell("best_quarter", "sites.column.best_quarter", "decimal"),
    Cell("rank", "ui.column.rank"),
    Cell("of", "sites.column.of"),
)
_MARKS = (("median", "line-ns-open"), ("best_quarter", "diamond"), ("own", "circle"))


def against(frame: pd.DataFrame, *, theme: Theme, lang: str) -> View:
    """Each indicator on its own scale, lowest to highest of the group; the right is good."""
    shown = frame.dropna(subset=["median"])
    if shown.empty:
        return View(empty_figure(theme=theme, lang=lang), t("coverage.title.no_values", lang))
    names = [term("indicators", f"{key}.short", lang=lang) for key in shown["indicator"]]
    traces = [_trace(shown, names, mark, theme=theme, lang=lang) for mark in _MARKS]
    drawn = figure(
        traces,
        theme=theme,
        lang=lang,
        height=60 + 28 * len(shown),
        xaxis={"visible": False, "range": [-0.08, 1.08], "fixedrange": True},
        yaxis={"autorange": "reversed", "type": "category", "fixedrange": True, "showgrid": True},
    )
    legend = tuple(
        (mark, _colour(mark, theme=theme), t(f"sites.column.{mark}", lang)) for mark, _ in _MARKS
    )
    rows = shown.assign(name=names)
    facts = (t("sites.fact.peers", lang),)
    return View(drawn, _title(shown, lang=lang), facts, table(rows, CELLS, lang=lang), legend)


def _colour(mark: str, *, theme: Theme) -> str:
    c = TOKENS[theme]
    return {"own": c["accent"], "median": c["muted"], "best_quarter": c["good"]}[mark]


def _trace(
    shown: pd.DataFrame, names: list[str], mark: tuple[str, str], *, theme: Theme, lang: str
) -> dict:
    kind, symbol = mark
    width = (shown["highest"] - shown["lowest"]).where(shown["highest"] > shown["lowest"], 1.0)
    place = (shown[kind] - shown["lowest"]) / width
    place = place.where(shown["better"] != "down", 1.0 - place)
    texts = [
        say.value(value, indicator=key, lang=lang)
        for key, value in zip(shown["indicator"], shown[kind], strict=True)
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": t(f"sites.column.{kind}", lang),
        "x": [None if v != v else round(float(v), 3) for v in place],
        "y": names,
        "text": texts,
        "hovertemplate": "%{y}: <b>%{text}</b><extra>%{fullData.name}</extra>",
        "marker": {
            "symbol": symbol,
            "size": 13 if kind == "own" else 11,
            "color": _colour(kind, theme=theme),
            "line": {"width": 2, "color": _colour(kind, theme=theme)},
        },
    }


def _title(shown: pd.DataFrame, *, lang: str) -> str:
    own = shown.dropna(subset=["own"])
    judged = own[own["better"].isin(["up", "down"])]
    if judged.empty:
        return t("sites.title.peers_nation", lang)
    up = judged["better"] == "up"
    ahead = (judged["own"] >= judged["median"]).where(up, judged["own"] <= judged["median"])
    counts = {"ahead": number(ahead.sum(), lang=lang), "of": number(len(judged), lang=lang)}
    return t("sites.title.peers", lang, **counts)
