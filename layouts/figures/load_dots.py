"""Load against the norm: doses a line and day by the line-days behind them, with limits."""

from __future__ import annotations

import pandas as pd

from layouts.canvas import empty_figure, figure, note
from layouts.formats import number
from layouts.rows import table
from layouts.site_cells import CELLS, IMPOSSIBLE, NORM
from layouts.theme import TOKENS, Theme
from layouts.view import View
from layouts.words import t


def load_dots(frame: pd.DataFrame, *, theme: Theme, lang: str) -> View:
    """One dot a unit; outside the limits chance alone does not explain it."""
    frame = frame.assign(name=frame["name_vi"] if lang == "vi" else frame["name_en"])
    known = frame[frame["line_days"] > 0].sort_values("line_days")
    if known.empty:
        return View(empty_figure(theme=theme, lang=lang), t("sites.title.no_load", lang))
    traces = [
        *_limits(known, theme=theme, lang=lang),
        *(_dots(known, state, theme=theme, lang=lang) for state in ("ok", "below", "above")),
    ]
    most = max(float(known["per_line"].max()), float(known["high"].max(skipna=True) or 0)) * 1.15
    # A norm that nobody comes near would press everything on the ground.
    top = max(most, NORM * 1.1) if most > NORM / 3 else most
    drawn = figure(
        traces,
        theme=theme,
        lang=lang,
        xaxis={"title": {"text": t("sites.axis.line_days", lang)}, "type": "log"},
        yaxis={"title": {"text": t("sites.axis.per_line", lang)}, "range": [0, top]},
        shapes=[_line(level, theme=theme) for level in (NORM, IMPOSSIBLE) if level < top],
        annotations=[_named(top, theme=theme, lang=lang)],
    )
    counts = {s: number((known["state"] == s).sum(), lang=lang) for s in ("above", "below", "ok")}
    over = number((known["per_line"] > NORM).sum(), lang=lang)
    rows = known.sort_values("per_line", ascending=False)
    return View(
        drawn,
        t("sites.title.load", lang, **counts),
        (
            t("sites.fact.mean", lang, mean=number(known["mean"].iloc[0], lang=lang, digits=1)),
            t("sites.fact.over", lang, over=over),
            t("sites.fact.limits", lang),
            t("sites.fact.lines", lang),
        ),
        table(rows, CELLS, lang=lang),
    )


def _dots(known: pd.DataFrame, state: str, *, theme: Theme, lang: str) -> dict:
    c = TOKENS[theme]
    rows = known[known["state"] == state]
    shape = {"ok": "circle", "below": "triangle-down", "above": "triangle-up"}[state]
    colour = {"ok": c["muted"], "below": c["note"], "above": c["watch"]}[state]
    return {
        "type": "scattergl" if len(known) > 2_000 else "scatter",
        "mode": "markers",
        "name": t(f"sites.load_state.{state}", lang),
        "x": rows["line_days"].tolist(),
        "y": rows["per_line"].round(1).tolist(),
        "text": rows["name"].tolist(),
        "customdata": rows["code"].tolist(),
        "hovertemplate": "<b>%{text}</b><br>%{y} · %{x}<extra></extra>",
        "marker": {"size": 7, "symbol": shape, "color": colour, "opacity": 0.8},
    }


def _limits(known: pd.DataFrame, *, theme: Theme, lang: str) -> list[dict]:
    once = known.dropna(subset=["low", "high"]).drop_duplicates("line_days")
    style = {"color": TOKENS[theme]["line"], "width": 1.2}
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": t(f"sites.limit.{side}", lang),
            "x": once["line_days"].tolist(),
            "y": once[side].round(1).tolist(),
            "line": style,
            "hoverinfo": "skip",
        }
        for side in ("low", "high")
    ]


def _line(level: float, *, theme: Theme) -> dict:
    style = {"color": TOKENS[theme]["watch"], "width": 1, "dash": "4px,3px"}
    place = {"xref": "paper", "x0": 0, "x1": 1, "y0": level, "y1": level}
    return {"type": "line", "line": style, "layer": "below", **place}


def _named(top: float, *, theme: Theme, lang: str) -> dict:
    """The norm at its line, or at the top of the chart with how far away it is."""
    font = {"size": 11, "color": TOKENS[theme]["watch"]}
    right = {"x": 1, "xref": "paper", "xanchor": "right", "font": font}
    if top > NORM:
        return note(t("sites.axis.norm", lang), y=NORM, yanchor="bottom", **right)
    return note(t("sites.axis.norm_above", lang), y=1, yref="paper", yanchor="top", **right)
