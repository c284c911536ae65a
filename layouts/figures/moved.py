"""What moved between two known dates: past figures by area, added right, taken away left."""

from __future__ import annotations

import pandas as pd

from layouts import findings, say, tables
from layouts.canvas import empty_figure, figure
from layouts.formats import signed
from layouts.theme import SEQUENTIAL, TOKENS, Theme
from layouts.view import Table, View
from layouts.words import term

KINDS = ("late", "corrected", "withdrawn")
_MOST = 12


def moved(frame: pd.DataFrame, *, theme: Theme, lang: str) -> View:
    """Stacked bars of the areas that moved most; withdrawn doses point the other way."""
    past = frame[frame["kind"] != "new"]
    if not past["doses"].abs().sum():
        return View(
            empty_figure(theme=theme, lang=lang, reason="states.empty.moved"),
            findings.moved_title(frame, lang=lang),
            findings.moved_facts(frame, lang=lang) if len(frame) else (),
            tables.moved(frame, lang=lang) if len(frame) else Table(),
        )
    named = frame.assign(area=[say.place(r, lang=lang) for r in frame.to_dict("records")])
    order = _most_moved(named)
    return View(
        figure(
            _bars(named, order, theme=theme, lang=lang), theme=theme, lang=lang, **_layout(theme)
        ),
        findings.moved_title(frame, lang=lang),
        findings.moved_facts(frame, lang=lang),
        tables.moved(frame, lang=lang),
        tuple((k, palette(theme)[k], term("states.moved", k, lang=lang)) for k in KINDS),
    )


def _most_moved(named: pd.DataFrame) -> list[str]:
    """Areas by how much of their past changed; new doses alone move nobody up."""
    past = named[named["kind"] != "new"]
    sums = (past if len(past) else named).groupby("area")["doses"].agg(lambda d: d.abs().sum())
    return list(sums.sort_values(ascending=False).index[:_MOST])


def palette(theme: Theme) -> dict[str, str]:
    """One colour a kind of change."""
    c, ramp = TOKENS[theme], SEQUENTIAL[theme]
    return {"late": ramp[4], "corrected": c["note"], "withdrawn": c["watch"]}


def _bars(named: pd.DataFrame, order: list[str], *, theme: Theme, lang: str) -> list[dict]:
    wide = named.pivot_table(index="area", columns="kind", values="doses", aggfunc="sum").reindex(
        order
    )
    colours = palette(theme)
    return [
        {
            "type": "bar",
            "orientation": "h",
            "name": term("states.moved", kind, lang=lang),
            "y": order,
            "x": wide[kind].fillna(0).astype(float).tolist(),
            "text": [signed(v, lang=lang, digits=0) for v in wide[kind].fillna(0)],
            "textposition": "none",
            "hovertemplate": "<b>%{y}</b><br>%{fullData.name}: %{text}<extra></extra>",
            "marker": {"color": colours[kind], "line": {"width": 0}},
        }
        for kind in KINDS
        if kind in wide
    ]


def _layout(theme: Theme) -> dict:
    return {
        "barmode": "relative",
        "bargap": 0.42,
        "margin": {"l": 8, "r": 16, "t": 4, "b": 8},
        "xaxis": {
            "showgrid": True,
            "showline": False,
            "ticks": "",
            "nticks": 6,
            "zeroline": True,
            "zerolinecolor": TOKENS[theme]["muted"],
            "fixedrange": True,
            "tickformat": ",d",
        },
        "yaxis": {
            "autorange": "reversed",
            "type": "category",
            "fixedrange": True,
            "showgrid": False,
        },
    }
