"""When the first sign came: days from dose to onset, with the risk and control windows shaded."""

from __future__ import annotations

import pandas as pd

from layouts.canvas import empty_figure, figure, note
from layouts.formats import number
from layouts.signals import column
from layouts.theme import TOKENS, Theme
from layouts.view import Table, View
from layouts.words import t

_LONGEST = 60


def onset(
    frame: pd.DataFrame, *, risk: tuple[int, int], control: tuple[int, int], theme: Theme, lang: str
) -> View:
    """Bars of onset_days and reports; days unknown or later than 60 are left out of the picture."""
    shown = frame[(frame["onset_days"] >= 0) & (frame["onset_days"] <= _LONGEST)]
    if shown.empty:
        return View(empty_figure(theme=theme, lang=lang), t("safety.title.none", lang))
    c = TOKENS[theme]
    bars = {
        "type": "bar",
        "x": shown["onset_days"].tolist(),
        "y": shown["reports"].tolist(),
        "marker": {"color": c["accent"]},
        "hovertemplate": "%{x}: %{y}<extra></extra>",
    }
    spans = (("risk", risk, c["watch_soft"]), ("control", control, c["note_soft"]))
    layout = {
        "shapes": [_span(window, colour) for _, window, colour in spans],
        "annotations": [_named(name, window, theme=theme, lang=lang) for name, window, _ in spans],
        "xaxis": {
            "title": {"text": t("safety.column.onset_days", lang)},
            "range": [-0.8, max(control[1], int(shown["onset_days"].max())) + 0.8],
        },
        "yaxis": {"rangemode": "tozero", "nticks": 5},
        "bargap": 0.25,
    }
    inside = int(shown.loc[shown["onset_days"].between(*risk), "reports"].sum())
    counts = {"inside": inside, "all": int(frame["reports"].sum())}
    title = t("safety.title.onset", lang, **{k: number(v, lang=lang) for k, v in counts.items()})
    return View(figure([bars], theme=theme, lang=lang, **layout), title, (), _table(frame, lang))


def _named(name: str, window: tuple[int, int], *, theme: Theme, lang: str) -> dict:
    place = {"x": window[0], "y": 1, "yref": "paper", "xanchor": "left", "yanchor": "top"}
    font = {"color": TOKENS[theme]["muted"], "size": 11}
    return note(t(f"safety.{name}", lang), **place, font=font)


def _span(window: tuple[int, int], colour: str) -> dict:
    return {
        "type": "rect",
        "x0": window[0] - 0.5,
        "x1": window[1] + 0.5,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "fillcolor": colour,
        "line": {"width": 0},
        "layer": "below",
    }


def _table(frame: pd.DataFrame, lang: str) -> Table:
    rows = tuple(
        (str(int(row.onset_days)), number(row.reports, lang=lang)) for row in frame.itertuples()
    )
    keys = ("onset_days", "reports")
    return Table(tuple(column(key, lang=lang, kind="number") for key in keys), rows)
