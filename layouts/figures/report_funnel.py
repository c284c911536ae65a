"""Where a lot, site or province stands among its kind: observed over expected in the funnel."""

from __future__ import annotations

import math

import pandas as pd

from layouts.canvas import empty_figure, figure, note
from layouts.formats import number
from layouts.signals import column
from layouts.theme import TOKENS, Theme
from layouts.view import Table, View
from layouts.words import t

_HEADS = ("subject", "observed", "expected", "ratio", "lower", "upper")


def report_funnel(frame: pd.DataFrame, *, subject: str, theme: Theme, lang: str) -> View:
    """One dot a unit: name, observed, expected, ratio, lower, upper, is_this; limits as lines."""
    if frame.empty:
        return View(empty_figure(theme=theme, lang=lang), t("safety.title.none", lang))
    own = frame[frame["is_this"]]
    top = _top(frame)
    traces = [
        *_limits(frame, top=top, theme=theme),
        _dots(frame[~frame["is_this"]], top=top, theme=theme, lang=lang, is_own=False),
        _dots(own, top=top, theme=theme, lang=lang, is_own=True),
    ]
    layout = {
        "xaxis": {
            "type": "log",
            "dtick": 1,
            "exponentformat": "none",
            "title": {"text": t("safety.axis.expected", lang)},
        },
        "yaxis": {
            "range": [-0.05 * top, top * 1.05],
            "title": {"text": t("safety.axis.ratio", lang)},
        },
        "annotations": _named(own, top=top, theme=theme),
        "margin": {"l": 8, "r": 16, "t": 12, "b": 8},
    }
    title = _title(frame, own, subject, lang=lang)
    facts = (t("safety.says.funnel", lang),)
    drawn = figure(traces, theme=theme, lang=lang, **layout)
    return View(drawn, title, facts, _table(frame, lang=lang))


def _top(frame: pd.DataFrame) -> float:
    """The highest ratio drawn: what lies far above is drawn at the edge."""
    usual = frame.loc[frame["expected"] >= frame["expected"].median(), "ratio"]
    return max(3.0, float(usual.quantile(0.99)) * 1.3)


def _limits(frame: pd.DataFrame, *, top: float, theme: Theme) -> list[dict]:
    x = frame["expected"].astype(float).round(4).tolist()
    look = {"color": TOKENS[theme]["muted"], "width": 1.2, "dash": "5px,4px"}
    lines = [
        frame["lower"],
        frame["upper"].where(frame["upper"] >= 1).clip(upper=top * 1.2),
        pd.Series(1.0, index=frame.index),
    ]
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": x,
            "y": [None if pd.isna(v) else round(float(v), 4) for v in values],
            "line": look if place < 2 else {**look, "dash": "solid", "width": 1},
            "hoverinfo": "skip",
        }
        for place, values in enumerate(lines)
    ]


def _dots(rows: pd.DataFrame, *, top: float, theme: Theme, lang: str, is_own: bool) -> dict:
    c = TOKENS[theme]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": rows["expected"].astype(float).round(4).tolist(),
        "y": rows["ratio"].clip(upper=top).astype(float).round(4).tolist(),
        "marker": {"color": c["alarm"] if is_own else c["accent"], "size": 11 if is_own else 6},
        "opacity": 1 if is_own else 0.55,
        "text": [
            t(
                "safety.funnel_of",
                lang,
                name=row.name_,
                observed=number(row.observed, lang=lang),
                expected=number(row.expected, lang=lang, digits=2),
                ratio=number(row.ratio, lang=lang, digits=1),
            )
            for row in rows.rename(columns={"name": "name_"}).itertuples()
        ],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _named(own: pd.DataFrame, *, top: float, theme: Theme) -> list[dict]:
    font = {"color": TOKENS[theme]["ink"]}
    return [
        note(
            str(row["name"]),
            x=math.log10(row["expected"]),
            y=min(row["ratio"], top),
            xanchor="left",
            xshift=9,
            font=font,
        )
        for row in own.to_dict("records")
    ]


def _title(frame: pd.DataFrame, own: pd.DataFrame, subject: str, *, lang: str) -> str:
    if own.empty:
        return t("safety.title.funnel_absent", lang, subject=subject)
    row = own.iloc[0]
    return t(
        "safety.title.funnel",
        lang,
        subject=subject,
        ratio=number(row["ratio"], lang=lang, digits=1),
        units=number(len(frame), lang=lang),
    )


def _table(frame: pd.DataFrame, *, lang: str) -> Table:
    rows = frame.sort_values("ratio", ascending=False).to_dict("records")
    shown = tuple(
        (
            str(row["name"]),
            number(row["observed"], lang=lang),
            *(number(row[k], lang=lang, digits=2) for k in _HEADS[2:]),
        )
        for row in rows
    )
    kinds = ("text", *("number",) * 5)
    columns = tuple(column(k, lang=lang, kind=kind) for k, kind in zip(_HEADS, kinds, strict=True))
    raw = tuple((row["name"], *(row[k] for k in _HEADS[1:])) for row in rows)
    return Table(columns, shown, raw)
