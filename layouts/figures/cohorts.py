"""Registered in a week: where they are now, as shares of the week."""

from __future__ import annotations

import pandas as pd

from layouts.canvas import empty_figure, figure
from layouts.formats import day, percent
from layouts.rows import Cell, table
from layouts.theme import SEQUENTIAL, TOKENS, Theme
from layouts.view import View
from layouts.words import t

CELLS = (
    Cell("cohort_week", "registration.column.week", "date"),
    Cell("state", "registration.column.state", "word", "registration.state"),
    Cell("people", "registration.column.people"),
    Cell("share", "registration.column.share", "percent"),
)
_DONE = ("certified", "injected")


def cohorts(frame: pd.DataFrame, *, theme: Theme, lang: str) -> View:
    """One bar a week, furthest state first; the frame is that of the question cohorts."""
    known = frame.dropna(subset=["share"])
    if known.empty:
        return View(empty_figure(theme=theme, lang=lang), t("registration.title.no_cohorts", lang))
    present = known.groupby("state", sort=False)["people"].sum()
    states = [state for state in dict.fromkeys(frame["state"]) if present.get(state, 0) > 0]
    colours = _colours(states, theme=theme)
    traces = [
        _trace(known[known["state"] == state], state, colours[state], lang=lang)
        for state in [*[s for s in reversed(states) if s != "cancelled"], "cancelled"]
        if state in states
    ]
    drawn = figure(
        traces,
        theme=theme,
        lang=lang,
        barmode="stack",
        bargap=0.15,
        xaxis={"type": "category", "fixedrange": True},
        yaxis={"range": [0, 100], "ticksuffix": "%", "fixedrange": True},
    )
    legend = tuple((s, colours[s], t(f"registration.state.{s}", lang)) for s in reversed(states))
    return View(
        drawn,
        _title(known, lang=lang),
        (t("registration.fact.cohorts", lang), t("registration.fact.scheduled", lang)),
        table(known.sort_values(["cohort_week"], ascending=False), CELLS, lang=lang),
        legend,
    )


def _colours(states: list[str], *, theme: Theme) -> dict[str, str]:
    ramp, c = SEQUENTIAL[theme], TOKENS[theme]
    moving = [s for s in states if s != "cancelled"]
    last = max(len(moving) - 1, 1)
    found = {s: ramp[round(i * (len(ramp) - 1) / last)] for i, s in enumerate(moving)}
    return {**found, "cancelled": c["line"]}


def _trace(rows: pd.DataFrame, state: str, colour: str, *, lang: str) -> dict:
    name = t(f"registration.state.{state}", lang)
    return {
        "type": "bar",
        "name": name,
        "x": [f"{week:%d/%m}" for week in pd.to_datetime(rows["cohort_week"])],
        "y": rows["share"].round(1).tolist(),
        "marker": {"color": colour},
        "hovertemplate": f"%{{x}}: {name} <b>%{{y}}%</b><extra></extra>",
    }


def _title(known: pd.DataFrame, *, lang: str) -> str:
    first = known["cohort_week"].min()
    done = known[(known["cohort_week"] == first) & known["state"].isin(_DONE)]["share"].sum()
    week = day(pd.Timestamp(first), lang=lang)
    return t("registration.title.cohorts", lang, week=week, share=percent(done, lang=lang))
