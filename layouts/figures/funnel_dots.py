"""A funnel plot: shares of units by how many people stand behind them, with exact limits."""

from __future__ import annotations

import pandas as pd

from layouts.canvas import empty_figure, figure, note
from layouts.formats import number, percent
from layouts.rows import Cell, table
from layouts.theme import TOKENS, Theme
from layouts.view import View
from layouts.words import t

CELLS = (
    Cell("code", "ui.column.area_code", "text"),
    Cell("name", "sites.column.name", "text"),
    Cell("people", "sites.column.not_injected"),
    Cell("of", "sites.column.of"),
    Cell("value", "sites.column.share", "percent"),
    Cell("value_low", "sites.column.low", "percent"),
    Cell("value_high", "sites.column.high", "percent"),
    Cell("state", "sites.column.state", "word", "sites.load_state"),
)
_SHAPES = {"ok": "circle", "below": "triangle-down", "above": "triangle-up"}


def funnel_dots(frame: pd.DataFrame, *, theme: Theme, lang: str) -> View:
    """One dot a unit; the frame is that of screening_by_unit."""
    if frame.empty or not frame["value"].notna().any():
        return View(empty_figure(theme=theme, lang=lang), t("sites.title.no_screening", lang))
    frame = frame.assign(name=frame["name_vi"] if lang == "vi" else frame["name_en"])
    mean = float(frame["mean"].iloc[0])
    top = max(float(frame["value"].quantile(0.995)) * 1.3, mean * 2)
    drawn = figure(
        [
            *_limits(frame, theme=theme, lang=lang),
            *(_dots(frame, state, theme=theme, lang=lang) for state in _SHAPES),
        ],
        theme=theme,
        lang=lang,
        showlegend=False,
        xaxis={"title": {"text": t("sites.axis.people", lang)}, "type": "log"},
        yaxis={"range": [0, top], "ticksuffix": "%"},
        shapes=[_line(mean, theme=theme)],
        annotations=[_named(mean, theme=theme, lang=lang)],
    )
    rows = frame.sort_values(["state", "value"], ascending=[True, False])
    return View(drawn, _title(frame, lang=lang), _facts(frame, lang=lang), _table(rows, lang))


def _table(rows: pd.DataFrame, lang: str):
    return table(rows, CELLS, lang=lang)


def _title(frame: pd.DataFrame, *, lang: str) -> str:
    counts = {s: number((frame["state"] == s).sum(), lang=lang) for s in ("above", "below")}
    return t("sites.title.screening_funnel", lang, **counts)


def _facts(frame: pd.DataFrame, *, lang: str) -> tuple[str, ...]:
    mean = percent(frame["mean"].iloc[0], lang=lang, digits=2)
    return (
        t("sites.fact.screening_mean", lang, mean=mean, units=number(len(frame), lang=lang)),
        t("sites.fact.exact_limits", lang),
    )


def _dots(frame: pd.DataFrame, state: str, *, theme: Theme, lang: str) -> dict:
    c = TOKENS[theme]
    rows = frame[frame["state"] == state]
    colour = {"ok": c["muted"], "below": c["note"], "above": c["watch"]}[state]
    return {
        "type": "scattergl" if len(frame) > 2_000 else "scatter",
        "mode": "markers",
        "name": t(f"sites.load_state.{state}", lang),
        "x": rows["of"].astype(int).tolist(),
        "y": rows["value"].round(2).tolist(),
        "text": rows["name"].tolist(),
        "hovertemplate": "<b>%{text}</b><br>%{y}% · %{x:,d}<extra></extra>",
        "marker": {"size": 6, "symbol": _SHAPES[state], "color": colour, "opacity": 0.75},
    }


def _limits(frame: pd.DataFrame, *, theme: Theme, lang: str) -> list[dict]:
    once = frame.drop_duplicates("of").sort_values("of")
    step = max(len(once) // 120, 1)
    once = pd.concat([once.iloc[::step], once.iloc[-1:]])
    styles = {"low": "solid", "high": "solid", "wide_low": "3px,3px", "wide_high": "3px,3px"}
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": t(f"sites.bound.{side}", lang),
            "x": once["of"].astype(int).tolist(),
            "y": once[side].round(3).tolist(),
            "line": {"color": TOKENS[theme]["muted"], "width": 1.1, "dash": dash},
            "hoverinfo": "skip",
        }
        for side, dash in styles.items()
    ]


def _line(level: float, *, theme: Theme) -> dict:
    style = {"color": TOKENS[theme]["ink"], "width": 1}
    place = {"xref": "paper", "x0": 0, "x1": 1, "y0": level, "y1": level}
    return {"type": "line", "line": style, "layer": "below", **place}


def _named(mean: float, *, theme: Theme, lang: str) -> dict:
    text = t("sites.axis.mean", lang, mean=percent(mean, lang=lang, digits=2))
    place = {"x": 1, "xref": "paper", "y": mean, "xanchor": "right", "yanchor": "bottom"}
    return note(text, **place, font={"size": 11, "color": TOKENS[theme]["ink"]})
