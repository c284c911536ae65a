"""The picture of a signal: its likelihood ratio, look by look, against the limit."""

from __future__ import annotations

import pandas as pd

from layouts import signals
from layouts.canvas import empty_figure, figure, note
from layouts.formats import day, number
from layouts.signals import column
from layouts.theme import TOKENS, Theme
from layouts.view import Table, View
from layouts.words import t


def llr_path(looks: pd.DataFrame, *, subject: str, theme: Theme, lang: str) -> View:
    """Stored looks of one sequential test (one method), oldest first, with its limit."""
    if looks.empty:
        title = t("safety.title.no_path", lang, subject=subject)
        return View(empty_figure(theme=theme, lang=lang), title)
    c = TOKENS[theme]
    x = [d.isoformat()[:10] for d in looks["cut_off"]]
    limit = float(looks["threshold"].iloc[-1])
    colours = [c["alarm"] if s else c["accent"] for s in looks["is_signal"].astype(bool)]
    ratio = {
        "type": "scatter",
        "mode": "lines+markers",
        "name": t("safety.column.statistic", lang),
        "x": x,
        "y": looks["statistic"].astype(float).round(3).tolist(),
        "line": {"color": c["accent"], "width": 2.5},
        "marker": {"color": colours, "size": 6},
        "text": _hover(looks, lang=lang),
        "hovertemplate": "%{text}<extra></extra>",
    }
    line, label = _limit(x, limit, theme=theme, lang=lang)
    layout = {
        "annotations": [label],
        "yaxis": {"rangemode": "tozero", "nticks": 6},
        "xaxis": {"type": "date", "tickformat": "%d/%m", "nticks": 7},
        "margin": {"l": 8, "r": 16, "t": 16, "b": 8},
    }
    drawn = figure([line, ratio], theme=theme, lang=lang, **layout)
    return View(drawn, _title(looks, subject, lang=lang), (), _table(looks, lang=lang))


def _limit(x: list[str], limit: float, *, theme: Theme, lang: str) -> tuple[dict, dict]:
    """The limit as a dashed line, and its name."""
    colour = TOKENS[theme]["alarm"]
    line = {
        "type": "scatter",
        "mode": "lines",
        "name": t("safety.limit", lang),
        "x": [x[0], x[-1]],
        "y": [limit, limit],
        "line": {"color": colour, "width": 1.5, "dash": "6px,4px"},
        "hoverinfo": "skip",
    }
    text = f"{t('safety.limit', lang)} {number(limit, lang=lang, digits=2)}"
    place = {"x": x[0], "y": limit, "xanchor": "left", "yshift": 10}
    return line, note(text, **place, font={"color": colour})


def _hover(looks: pd.DataFrame, *, lang: str) -> list[str]:
    words = {key: t(f"safety.column.{key}", lang) for key in ("observed", "expected", "of_limit")}
    return [
        f"<b>{day(row.cut_off, lang=lang)}</b><br>"
        f"{words['observed']} {number(row.observed, lang=lang)}, "
        f"{words['expected'].lower()} {number(row.expected, lang=lang, digits=2)}<br>"
        f"{words['of_limit']}: {signals.share(row.of_limit, lang=lang)}"
        for row in looks.itertuples()
    ]


def _title(looks: pd.DataFrame, subject: str, *, lang: str) -> str:
    crossed = looks.loc[looks["is_signal"].astype(bool), "cut_off"]
    if len(crossed):
        shown = day(crossed.min(), lang=lang)
        return t("safety.title.path_crossed", lang, subject=subject, date=shown)
    last = looks.iloc[-1]
    figures = {
        "observed": number(last["observed"], lang=lang),
        "share": signals.share(last["of_limit"], lang=lang),
    }
    return t("safety.title.path", lang, subject=subject, **figures)


def _table(looks: pd.DataFrame, *, lang: str) -> Table:
    keys = ("cut_off", "observed", "expected", "statistic", "threshold", "of_limit")
    kinds = ("date", *("number",) * 5)
    rows = looks.sort_values("cut_off", ascending=False).to_dict("records")
    shown = tuple(
        (
            day(row["cut_off"], lang=lang),
            number(row["observed"], lang=lang),
            *(number(row[k], lang=lang, digits=2) for k in ("expected", "statistic", "threshold")),
            signals.share(row["of_limit"], lang=lang),
        )
        for row in rows
    )
    columns = tuple(column(k, lang=lang, kind=kind) for k, kind in zip(keys, kinds, strict=True))
    return Table(columns, shown, tuple(tuple(row[k] for k in keys) for row in rows))
