"""Decided, received, given, left, lost: three bars on one scale, the last two equally long."""

from __future__ import annotations

import pandas as pd

from layouts import stock, stock_tables
from layouts.canvas import empty_figure, figure, note
from layouts.formats import large, number
from layouts.theme import SEQUENTIAL, TOKENS, Theme, ink_on
from layouts.view import View
from layouts.words import t

#: What a bar is made of, from the left; `bar` is its row from the top.
_DECIDED, _SUPPLY, _WENT = range(3)
_BARS = {
    "received_of": _DECIDED,
    "undelivered": _DECIDED,
    "received": _SUPPLY,
    "extra": _SUPPLY,
    "came": _SUPPLY,
    "owed": _SUPPLY,
    "used": _WENT,
    "on_hand": _WENT,
    "in_transit": _WENT,
    "left": _WENT,
    "wasted": _WENT,
}
_LABELLED_SHARE = 0.09


def stock_flow(frame: pd.DataFrame, *, theme: Theme, lang: str) -> View:
    """The area's doses: what was decided, what came of it, and where each dose is now."""
    parts = stock.flow_parts(frame)
    if not parts["supply"] and not parts["decided"]:
        return View(empty_figure(theme=theme, lang=lang), t("stock.title.no_flow", lang))
    return View(
        figure(
            _traces(parts, theme=theme, lang=lang),
            theme=theme,
            lang=lang,
            annotations=_sums(parts, theme=theme, lang=lang),
            **_layout(parts, theme=theme, lang=lang),
        ),
        stock.flow_title(parts, lang=lang),
        stock.flow_facts(parts, lang=lang),
        stock_tables.flow(frame, lang=lang),
        tuple(
            (name, colour, t(f"stock.flow.{name}", lang))
            for name, colour in _colours(theme).items()
            if name not in ("received_of",) and parts["segments"].get(name, 0.0)
        ),
    )


def _colours(theme: Theme) -> dict[str, str]:
    c, ramp = TOKENS[theme], SEQUENTIAL[theme]
    return {
        "received_of": ramp[3],
        "received": ramp[3],
        "extra": ramp[1],
        "came": ramp[2],
        "owed": c["hatch"],
        "undelivered": c["no_data"],
        "used": ramp[5],
        "on_hand": ramp[4],
        "in_transit": c["note"],
        "left": c["hatch"],
        "wasted": c["watch"],
    }


def _traces(parts: dict, *, theme: Theme, lang: str) -> list[dict]:
    colours = _colours(theme)
    whole = max(parts["supply"], parts["decided"])
    rows = [t(f"stock.flow.row_{name}", lang) for name in ("decided", "supply", "went")]
    return [
        {
            "type": "bar",
            "orientation": "h",
            "name": t(f"stock.flow.{name}", lang),
            "y": [rows[bar]],
            "x": [parts["segments"][name]],
            "marker": {"color": colours[name], "line": {"width": 0}},
            "text": [_written(parts["segments"][name], whole=whole, lang=lang)],
            "textposition": "inside",
            "insidetextanchor": "middle",
            "constraintext": "inside",
            "textangle": 0,
            "textfont": {"color": ink_on(colours[name])},
            "hovertemplate": f"<b>%{{fullData.name}}</b><br>"
            f"{number(parts['segments'][name], lang=lang)}<extra></extra>",
        }
        for name, bar in _BARS.items()
        if parts["segments"].get(name, 0.0) > 0
    ]


def _written(doses: float, *, whole: float, lang: str) -> str:
    return large(doses, lang=lang) if doses >= whole * _LABELLED_SHARE else ""


def _sums(parts: dict, *, theme: Theme, lang: str) -> list[dict]:
    """The sum of each bar at its end: the lower two are the same, and say so."""
    sums = {"decided": parts["decided"], "supply": parts["supply"], "went": parts["went"]}
    rows = {name: t(f"stock.flow.row_{name}", lang) for name in sums}
    return [
        note(
            f"<b>{number(total, lang=lang)}</b>",
            x=total,
            y=rows[name],
            xanchor="left",
            xshift=6,
            font={"color": TOKENS[theme]["ink"], "size": 12},
        )
        for name, total in sums.items()
        if total
    ]


def _layout(parts: dict, *, theme: Theme, lang: str) -> dict:
    end = max(parts["supply"], parts["decided"], parts["went"])
    line = {"color": TOKENS[theme]["muted"], "width": 1, "dash": "2px,3px"}
    return {
        "uniformtext": {"minsize": 11, "mode": "hide"},  # a word that does not fit is left out
        "barmode": "stack",
        "bargap": 0.38,
        "margin": {"l": 8, "r": 78, "t": 4, "b": 8},
        "xaxis": {"visible": False, "range": [0, end], "fixedrange": True},
        "yaxis": {"autorange": "reversed", "fixedrange": True, "showgrid": False},
        "shapes": [
            {
                "type": "line",
                "x0": parts["supply"],
                "x1": parts["supply"],
                "y0": 0.62,
                "y1": 2.38,
                "line": line,
            }
        ],
    }
