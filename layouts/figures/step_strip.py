"""The four steps: how long from each to the next, where the queue forms, what a day can carry."""

from __future__ import annotations

import pandas as pd
from dash import html

from layouts.canvas import empty_figure, figure, note
from layouts.formats import number, percent
from layouts.rows import Cell, table
from layouts.theme import TOKENS, Theme
from layouts.view import View
from layouts.words import t

CELLS = (
    Cell("step", "sites.column.step", "word", "sites.step"),
    Cell("people", "sites.column.people"),
    Cell("measured", "sites.column.measured"),
    Cell("equal", "sites.column.equal"),
    Cell("p50", "sites.column.p50", "decimal"),
    Cell("p90", "sites.column.p90", "decimal"),
    Cell("waiting", "sites.column.standing", "decimal"),
    Cell("long", "sites.column.long", "percent"),
    Cell("typed", "sites.column.typed", "percent"),
)


def step_strip(frame: pd.DataFrame, *, theme: Theme, lang: str) -> View:
    """One bar a step: median full, 90 % pale; the frame is that of the question step_strip."""
    if frame.empty or not frame["measured"].sum():
        return View(empty_figure(theme=theme, lang=lang), t("sites.title.no_steps", lang))
    names = [t(f"sites.step.{step}", lang) for step in frame["step"]]
    c = TOKENS[theme]
    colours = [c["watch"] if slow else c["accent"] for slow in frame["is_bottleneck"]]
    traces = [
        _bar(frame, "p90", colours, width=0.24, opacity=0.35, lang=lang),
        _bar(frame, "p50", colours, width=0.5, opacity=1.0, lang=lang),
    ]
    notes = [
        note(_said(row, lang=lang), x=row["p90"], y=name, xanchor="left", xshift=8)
        for name, row in zip(names, frame.fillna({"p90": 0.0}).to_dict("records"), strict=True)
    ]
    drawn = figure(
        traces,
        theme=theme,
        lang=lang,
        barmode="overlay",
        annotations=notes,
        xaxis={
            "title": {"text": t("sites.axis.minutes", lang)},
            "range": [0, float(frame["p90"].max()) * 1.75 + 1],
            "fixedrange": True,
        },
        yaxis={"autorange": "reversed", "type": "category", "fixedrange": True, "ticks": ""},
    )
    said = facts(frame, lang=lang)
    # The arithmetic of the ceiling stands under the chart: it is what the chart is for.
    parts = {"under": html.P(said[0], className="card-under")}
    return View(drawn, _title(frame, lang=lang), said, _table(frame, lang), parts=parts)


def _bar(
    frame: pd.DataFrame, column: str, colours: list[str], *, width: float, opacity: float, lang: str
) -> dict:
    return {
        "type": "bar",
        "orientation": "h",
        "name": t(f"sites.column.{column}", lang),
        "y": [t(f"sites.step.{step}", lang) for step in frame["step"]],
        "x": frame[column].round(1).fillna(0).tolist(),
        "width": width,
        "marker": {"color": colours, "opacity": opacity},
        "hovertemplate": "%{y}: %{x}<extra></extra>",
    }


def _said(row: dict, *, lang: str) -> str:
    minutes = {k: number(row[k], lang=lang) for k in ("p50", "p90")}
    if row["step"] == "watch":
        share = percent(row["long"], lang=lang)
        return t("sites.said.watch", lang, share=share, **minutes)
    return t(
        "sites.said.step", lang, waiting=number(row["waiting"], lang=lang, digits=1), **minutes
    )


def _title(frame: pd.DataFrame, *, lang: str) -> str:
    slow = frame[frame["is_bottleneck"]]
    if slow.empty:
        return t("sites.title.no_steps", lang)
    row = slow.iloc[0]
    step = t(f"sites.step.{row['step']}", lang)
    return t("sites.title.steps", lang, step=step, minutes=number(row["p50"], lang=lang))


def facts(frame: pd.DataFrame, *, lang: str) -> tuple[str, ...]:
    """The arithmetic of the safe daily ceiling, who left early, what was dropped."""
    row = frame.iloc[0]
    watch = frame[frame["step"] == "watch"].iloc[0]
    lines = max(float(row["lines"]), 1.0)
    parts = {
        "busiest": number(row["busiest"], lang=lang, digits=1),
        "rate": number(row["busiest"] / lines, lang=lang, digits=1),
        "lines": number(row["lines"], lang=lang, digits=1),
        "hours": number(row["hours"], lang=lang),
        "ceiling": number(row["ceiling"], lang=lang),
    }
    early = {"share": percent(100.0 - watch["long"], lang=lang)}
    return (
        t("sites.fact.ceiling", lang, **parts),
        t("sites.fact.early", lang, typed=percent(watch["typed"], lang=lang), **early),
        t("sites.fact.equal", lang, equal=number(frame["equal"].max(), lang=lang)),
    )


def _table(frame: pd.DataFrame, lang: str):
    return table(frame, CELLS, lang=lang)
