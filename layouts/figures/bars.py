"""Ranked horizontal bars: a few names, what each weighs, and what is said beside it."""

from __future__ import annotations

import pandas as pd

from layouts.canvas import empty_figure, figure
from layouts.theme import TOKENS, Theme

_ROW, _HEAD, _MOST = 24, 40, 18


def bars(
    frame: pd.DataFrame, *, theme: Theme, lang: str, room: float = 1.6, zeros: bool = False
) -> dict:
    """Rows of name, value, said (the text beside a bar), strong; at most eighteen, in order.

    `room` is how long the axis is against the longest bar, so that its text has a place. With
    `zeros` nothing but noughts is an answer too.
    """
    shown = frame.head(_MOST)
    if shown.empty or not (zeros or shown["value"].abs().sum()):
        return empty_figure(theme=theme, lang=lang, reason="states.empty.chart")
    c = TOKENS[theme]
    top = float(shown["value"].max()) or 1.0
    trace = {
        "type": "bar",
        "orientation": "h",
        "x": shown["value"].round(2).tolist(),
        "y": list(range(len(shown))),
        "text": shown["said"].tolist(),
        "textposition": "outside",
        "cliponaxis": False,
        "customdata": shown["name"].tolist(),
        "hovertemplate": "<b>%{customdata}</b><br>%{text}<extra></extra>",
        "marker": {"color": [c["watch"] if s else c["accent"] for s in shown["strong"]]},
    }
    return figure(
        [trace],
        theme=theme,
        lang=lang,
        height=_HEAD + _ROW * len(shown),
        bargap=0.35,
        xaxis={"visible": False, "range": [0, top * room], "fixedrange": True},
        yaxis={
            "autorange": "reversed",
            "tickvals": list(range(len(shown))),
            "ticktext": shown["name"].tolist(),
            "fixedrange": True,
            "ticks": "",
        },
    )
