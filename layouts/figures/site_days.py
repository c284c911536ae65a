"""A site's days: doses given and declared, slots offered, the norm of its lines, its stock."""

from __future__ import annotations

import pandas as pd

from layouts.canvas import empty_figure, figure, note
from layouts.formats import number
from layouts.rows import Cell, table
from layouts.site_cells import NORM
from layouts.theme import TOKENS, Theme
from layouts.view import View
from layouts.words import t

CELLS = (
    Cell("date", "ui.column.date", "date"),
    Cell("doses", "sites.column.doses"),
    Cell("declared", "site.column.declared"),
    Cell("slots", "site.column.slots"),
    Cell("on_hand", "site.column.on_hand"),
    Cell("state", "sites.column.state", "word", "site.state"),
)


def site_days(frame: pd.DataFrame, *, theme: Theme, lang: str) -> View:
    """Doses above, stock at the end of the day below; the frame is that of the question."""
    if frame.empty or not (frame["doses"].sum() or frame["declared"].notna().any()):
        return View(empty_figure(theme=theme, lang=lang), t("site.title.no_days", lang))
    c = TOKENS[theme]
    drawn = figure(
        _traces(frame, theme=theme, lang=lang),
        theme=theme,
        lang=lang,
        bargap=0.15,
        shapes=_norm(frame, theme=theme),
        annotations=[note(t("site.axis.stock", lang), **_STOCK_LABEL, font={"color": c["muted"]})],
        xaxis={"type": "date", "tickformat": "%d/%m", "nticks": 10, "anchor": "y2"},
        yaxis={"domain": [0.36, 1], "rangemode": "tozero", "nticks": 5},
        yaxis2={"domain": [0, 0.24], "nticks": 3, "zeroline": True, "zerolinecolor": c["line"]},
    )
    newest = frame.sort_values("date", ascending=False)
    return View(
        drawn,
        _title(frame, lang=lang),
        _facts(frame, lang=lang),
        table(newest, CELLS, lang=lang),
        _legend(frame, theme=theme, lang=lang),
    )


_STOCK_LABEL = {
    "x": 0,
    "xref": "paper",
    "y": 0.24,
    "yref": "paper",
    "xanchor": "left",
    "yanchor": "bottom",
}


def _traces(frame: pd.DataFrame, *, theme: Theme, lang: str) -> list[dict]:
    c = TOKENS[theme]
    days = [one.isoformat()[:10] for one in frame["date"]]
    hover = "%{x|%d/%m/%Y}: %{y:,d}<extra>%{fullData.name}</extra>"
    traces = [
        {
            "type": "bar",
            "name": t("site.legend.doses", lang),
            "x": days,
            "y": frame["doses"].astype(int).tolist(),
            "marker": {"color": c["accent"], "line": {"width": 0}},
            "hovertemplate": hover,
        }
    ]
    for name, colour, dash in (("declared", c["watch"], "solid"), ("slots", c["muted"], "4px,3px")):
        if frame[name].notna().any():
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "name": t(f"site.legend.{name}", lang),
                    "x": days,
                    "y": [None if v != v else int(v) for v in frame[name]],
                    "line": {"color": colour, "width": 1.6, "dash": dash, "shape": "hvh"},
                    "hovertemplate": hover,
                }
            )
    traces.append(
        {
            "type": "scatter",
            "mode": "lines",
            "name": t("site.legend.on_hand", lang),
            "x": days,
            "y": frame["on_hand"].astype(int).tolist(),
            "yaxis": "y2",
            "line": {"color": c["note"], "width": 1.6, "shape": "hv"},
            "hovertemplate": hover,
        }
    )
    return traces


def _norm(frame: pd.DataFrame, *, theme: Theme) -> list[dict]:
    """The norm of the site's lines, where the days come near it."""
    norm = NORM * float(frame["lines"].iloc[0])
    if not norm or frame["doses"].max() < norm / 2:
        return []
    style = {"color": TOKENS[theme]["watch"], "width": 1, "dash": "4px,3px"}
    return [
        {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": norm, "y1": norm}
        | {"line": style, "layer": "below"}
    ]


def _title(frame: pd.DataFrame, *, lang: str) -> str:
    worked = number((frame["doses"] > 0).sum(), lang=lang)
    return t("site.title.days", lang, worked=worked, days=number(len(frame), lang=lang))


def _facts(frame: pd.DataFrame, *, lang: str) -> tuple[str, ...]:
    counts = frame["state"].value_counts()
    words = {name: number(counts.get(name, 0), lang=lang) for name in ("silent", "idle", "resting")}
    both = frame.dropna(subset=["declared"])
    declared, doses = (number(both[k].sum(), lang=lang) for k in ("declared", "doses"))
    lines = float(frame["lines"].iloc[0])
    norm = {"lines": number(lines, lang=lang), "norm": number(lines * NORM, lang=lang)}
    return (
        t("site.fact.states", lang, **words),
        t("site.fact.declared", lang, declared=declared, doses=doses),
        t("site.fact.norm", lang, **norm),
    )


def _legend(frame: pd.DataFrame, *, theme: Theme, lang: str) -> tuple[tuple[str, str, str], ...]:
    c = TOKENS[theme]
    colours = {"doses": "accent", "declared": "watch", "slots": "muted", "on_hand": "note"}
    return tuple(
        (name, c[token], t(f"site.legend.{name}", lang))
        for name, token in colours.items()
        if name in ("doses", "on_hand") or frame[name].notna().any()
    )
