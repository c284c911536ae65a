"""Rates for 100,000 doses with exact intervals: one row a group, or one bar a week."""

from __future__ import annotations

import pandas as pd

from layouts.canvas import empty_figure, figure
from layouts.formats import day, number
from layouts.signals import column
from layouts.theme import TOKENS, Theme
from layouts.view import Table, View
from layouts.words import t

_MOST = 20
#: A week is hatched while less than this share of its reports is in.
COMPLETE = 0.9
#: Weeks that should have fewer cases than this stand in the table only: their limits say nothing.
_LEAST_EXPECTED = 0.5


def rate_dots(frame: pd.DataFrame, *, names: dict[str, str], theme: Theme, lang: str) -> View:
    """Severe reports for 100,000 doses by group: group, doses, severe, severe_rate and limits,
    common and its rate. `names` gives each group its word."""
    if not frame.loc[frame["doses"] > 0, "severe"].sum():
        return View(empty_figure(theme=theme, lang=lang), t("safety.title.none", lang))
    ordered = frame.sort_values("severe_rate", ascending=False)
    drawn = ordered[ordered["severe_rate"].notna()].head(_MOST).iloc[::-1]
    c = TOKENS[theme]
    dots = {
        "type": "scatter",
        "mode": "markers",
        "y": [names.get(str(g), str(g)) for g in drawn["group"]],
        "x": drawn["severe_rate"].astype(float).round(3).tolist(),
        "error_x": _error(drawn, colour=c["accent"]),
        "marker": {"color": c["accent"], "size": 8},
        "text": [_told(row, lang=lang) for row in drawn.to_dict("records")],
        "hovertemplate": "<b>%{y}</b><br>%{text}<extra></extra>",
    }
    layout = {
        "xaxis": {"range": [0, _reach(drawn)], "nticks": 6},
        "yaxis": {"type": "category", "showgrid": True},
        "margin": {"l": 8, "r": 16, "t": 8, "b": 8},
    }
    first = ordered.iloc[0]
    title = t(
        "safety.title.rates",
        lang,
        group=names.get(str(first["group"]), str(first["group"])),
        rate=number(first["severe_rate"], lang=lang, digits=2),
    )
    drawn_figure = figure([dots], theme=theme, lang=lang, **layout)
    return View(drawn_figure, title, (), _table(ordered, names, lang=lang))


def _reach(rows: pd.DataFrame) -> float:
    """How far the axis goes: a group of few doses and no case does not stretch it."""
    seen = rows[rows["severe"] > 0]
    return float(max(seen["severe_upper"].median() * 2, seen["severe_rate"].max() * 1.2))


def _error(rows: pd.DataFrame, *, colour: str) -> dict:
    above = rows["severe_upper"] - rows["severe_rate"]
    below = rows["severe_rate"] - rows["severe_lower"]
    return {
        "type": "data",
        "symmetric": False,
        "array": above.astype(float).round(3).tolist(),
        "arrayminus": below.astype(float).round(3).tolist(),
        "color": colour,
        "thickness": 1.4,
        "width": 0,
    }


def _interval(row: dict, name: str, *, lang: str) -> str:
    low, high = (number(row[f"{name}_{k}"], lang=lang, digits=2) for k in ("lower", "upper"))
    return f"{number(row[f'{name}_rate'], lang=lang, digits=2)} ({low}–{high})"


def _told(row: dict, *, lang: str) -> str:
    counts = {name: number(row[name], lang=lang) for name in ("severe", "doses")}
    return t("safety.rate_of", lang, rate=_interval(row, "severe", lang=lang), **counts)


_HEADS = ("group", "doses", "severe", "severe_rate", "common", "common_rate")


def _table(frame: pd.DataFrame, names: dict[str, str], *, lang: str) -> Table:
    rows = frame.to_dict("records")
    shown = tuple(
        (
            names.get(str(row["group"]), str(row["group"])),
            number(row["doses"], lang=lang),
            number(row["severe"], lang=lang),
            _interval(row, "severe", lang=lang),
            number(row["common"], lang=lang),
            _interval(row, "common", lang=lang),
        )
        for row in rows
    )
    kinds = ("text", *("number",) * 5)
    columns = tuple(column(k, lang=lang, kind=kind) for k, kind in zip(_HEADS, kinds, strict=True))
    return Table(columns, shown, tuple(tuple(row[k] for k in _HEADS) for row in rows))


def weekly_rates(frame: pd.DataFrame, *, theme: Theme, lang: str) -> View:
    """Severe reports for 100,000 doses by week of injection; incomplete weeks are hatched.

    week, doses, severe, severe_rate and limits, severe_known (share that is reported by now).
    """
    mean = frame["severe"].sum() / max(frame["doses"].sum(), 1)
    shown = frame[frame["doses"] * mean >= _LEAST_EXPECTED]
    if shown.empty or not shown["severe"].sum():
        return View(empty_figure(theme=theme, lang=lang), t("safety.title.none", lang))
    c = TOKENS[theme]
    late = (shown["severe_known"] < COMPLETE).tolist()
    bars = {
        "type": "bar",
        "x": [d.isoformat()[:10] for d in shown["week"]],
        "y": shown["severe_rate"].astype(float).round(3).tolist(),
        "error_y": _error(shown, colour=c["muted"]),
        "marker": {
            "color": [c["accent_soft"] if is_late else c["accent"] for is_late in late],
            "pattern": {
                "shape": ["/" if is_late else "" for is_late in late],
                "fgcolor": c["accent"],
                "size": 6,
            },
        },
        "text": [_week_told(row, lang=lang) for row in shown.to_dict("records")],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }
    top = _reach(shown)
    layout = {
        "xaxis": {"type": "date", "tickformat": "%d/%m", "nticks": 8},
        "yaxis": {"rangemode": "tozero", "nticks": 5, "range": [0, top]},
        "bargap": 0.25,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
    }
    count = number(sum(late), lang=lang)
    title = t("safety.title.weeks" if any(late) else "safety.title.weeks_whole", lang, count=count)
    facts = (t("safety.says.hatched", lang),)
    drawn = figure([bars], theme=theme, lang=lang, **layout)
    return View(drawn, title, facts, _week_table(frame, lang=lang))


def _week_told(row: dict, *, lang: str) -> str:
    known = number(row["severe_known"] * 100, lang=lang)
    said = t("safety.known_share", lang, share=known)
    return f"<b>{day(row['week'], lang=lang)}</b><br>{_told(row, lang=lang)}<br>{said}"


def _week_table(frame: pd.DataFrame, *, lang: str) -> Table:
    heads = ("week", "doses", "severe", "severe_rate", "completeness")
    rows = frame.sort_values("week", ascending=False).to_dict("records")
    shown = tuple(
        (
            day(row["week"], lang=lang),
            number(row["doses"], lang=lang),
            number(row["severe"], lang=lang),
            _interval(row, "severe", lang=lang),
            f"{number(row['severe_known'] * 100, lang=lang)}%",
        )
        for row in rows
    )
    kinds = ("date", *("number",) * 4)
    columns = tuple(column(k, lang=lang, kind=kind) for k, kind in zip(heads, kinds, strict=True))
    keys = ("week", "doses", "severe", "severe_rate", "severe_known")
    return Table(columns, shown, tuple(tuple(row[k] for k in keys) for row in rows))
