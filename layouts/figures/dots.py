"""Areas on one scale, best first: a dot with its interval, the medians as lines."""

from __future__ import annotations

import pandas as pd

from layouts import comparing, say
from layouts.canvas import empty_figure, figure, note
from layouts.theme import TOKENS, Theme
from layouts.view import View
from layouts.words import t

_ROW = 19
_LEAST = 260


def dots(frame: pd.DataFrame, *, indicator: str, theme: Theme, lang: str) -> View:
    """One row a unit with a value; the scope's own is strong, its peers full, the others pale."""
    shown = comparing.ranked(frame)
    if shown.empty:
        return View(empty_figure(theme=theme, lang=lang), t("coverage.title.no_values", lang))
    names = comparing.names(shown, lang=lang)
    traces = [
        _bars(shown, names, theme=theme),
        *(
            _points(shown, names, kind, indicator=indicator, theme=theme, lang=lang)
            for kind in comparing.KINDS
        ),
    ]
    layout = _layout(shown, names, indicator=indicator, theme=theme, lang=lang)
    drawn = figure(traces, theme=theme, lang=lang, **layout)
    words = {"indicator": indicator, "lang": lang}
    return View(
        drawn,
        comparing.title(shown, **words),
        comparing.facts(shown, **words),
        comparing.table(shown, **words),
    )


def _layout(
    shown: pd.DataFrame, names: list[str], *, indicator: str, theme: Theme, lang: str
) -> dict:
    lines = comparing.medians(shown, lang=lang)
    return {
        "height": max(_LEAST, _ROW * len(shown) + 60),
        "margin": {"l": 8, "r": 16, "t": 42, "b": 8},
        "yaxis": {
            "type": "category",
            "range": [len(shown) - 0.4, -0.6],
            "showgrid": False,
            "ticks": "",
            "categoryorder": "array",
            "categoryarray": names,
        },
        "xaxis": {
            "side": "top",
            "showgrid": True,
            "showline": False,
            "ticks": "",
            "ticksuffix": comparing.suffix(indicator),
        },
        "shapes": [_line(value, theme=theme) for _, value in lines],
        "annotations": _names(lines, theme=theme),
    }


def _bars(shown: pd.DataFrame, names: list[str], *, theme: Theme) -> dict:
    """The exact intervals as one trace of strokes, left out where they are thinner than a dot."""
    x: list[float | None] = []
    y: list[str | None] = []
    for name, low, high in zip(names, shown["low"], shown["high"], strict=True):
        if low == low and high == high:
            x += [round(float(low), 2), round(float(high), 2), None]
            y += [name, name, None]
    style = {"color": TOKENS[theme]["line"], "width": 2}
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "95%",
        "x": x,
        "y": y,
        "line": style,
        "hoverinfo": "skip",
    }


def _points(
    shown: pd.DataFrame, names: list[str], kind: str, *, indicator: str, theme: Theme, lang: str
) -> dict:
    at = comparing.of_kind(shown, kind)
    rows = shown[at]
    colour, size = comparing.dress(kind, theme=theme)
    return {
        "type": "scatter",
        "mode": "markers",
        "name": t(f"compare.kind.{kind}", lang),
        "x": rows["value"].astype(float).round(2).tolist(),
        "y": [name for name, is_in in zip(names, at, strict=True) if is_in],
        "customdata": rows["area_code"].tolist(),
        "text": [
            f"{say.value(r['value'], indicator=indicator, lang=lang)} · "
            f"{say.ratio(r, indicator=indicator, lang=lang)}"
            for r in rows.to_dict("records")
        ],
        "hovertemplate": "%{y}: %{text}<extra></extra>",
        "marker": {"color": colour, "size": size, "line": {"width": 0}},
    }


def _names(lines: list[tuple[str, float]], *, theme: Theme) -> list[dict]:
    """The medians' names over the axis, the lower one to the left of its line."""
    lowest = min(value for _, value in lines)
    font = {"size": 11, "color": TOKENS[theme]["muted"]}
    return [
        note(
            name,
            x=value,
            y=1,
            yref="paper",
            yanchor="bottom",
            yshift=20,
            font=font,
            xanchor="right" if len(lines) > 1 and value == lowest else "left",
        )
        for name, value in lines
    ]


def _line(value: float, *, theme: Theme) -> dict:
    style = {"color": TOKENS[theme]["muted"], "width": 1, "dash": "4px,3px"}
    return {
        "type": "line",
        "x0": value,
        "x1": value,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": style,
        "layer": "below",
    }
