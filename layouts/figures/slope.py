"""Two dates side by side: a line for each unit from what it was to what it is."""

from __future__ import annotations

from datetime import date

import pandas as pd

from layouts import comparing, say
from layouts.canvas import empty_figure, figure, note
from layouts.formats import day, signed
from layouts.theme import TOKENS, Theme
from layouts.view import Column, Table, View
from layouts.words import t

_NAMED = 8  # as many names as an edge has room for
_GAP = 0.045


def slope(
    frame: pd.DataFrame, *, first: date, last: date, indicator: str, theme: Theme, lang: str
) -> View:
    """The scope's own unit and its peers are named; the others are the pale ground."""
    shown = comparing.ranked(frame)
    shown = shown[shown["before"].notna()]
    if shown.empty:
        return View(empty_figure(theme=theme, lang=lang), t("coverage.title.no_values", lang))
    ends = [day(first, lang=lang), day(last, lang=lang)]
    traces = [
        _lines(shown[comparing.of_kind(shown, kind)], kind, theme=theme, lang=lang)
        for kind in comparing.KINDS
    ]
    layout = {
        "margin": {"l": 8, "r": 150, "t": 12, "b": 8},
        "xaxis": {
            "type": "linear",
            "tickvals": [0, 1],
            "ticktext": ends,
            "range": [-0.06, 1.02],
            "showgrid": False,
        },
        "yaxis": {"ticksuffix": comparing.suffix(indicator), "nticks": 6},
        "annotations": _names(shown, indicator=indicator, theme=theme, lang=lang),
        "hovermode": "closest",
    }
    return View(
        figure(traces, theme=theme, lang=lang, **layout),
        _title(shown, lang=lang),
        _facts(shown, indicator=indicator, lang=lang),
        _table(shown, ends=ends, indicator=indicator, lang=lang),
    )


def _lines(rows: pd.DataFrame, kind: str, *, theme: Theme, lang: str) -> dict:
    """All lines of a kind as one trace, with gaps between them."""
    x: list[float | None] = []
    y: list[float | None] = []
    texts: list[str] = []
    for row in rows.to_dict("records"):
        x += [0, 1, None]
        y += [round(float(row["before"]), 2), round(float(row["value"]), 2), None]
        texts += [say.place(row, lang=lang)] * 3
    colour, size = comparing.dress(kind, theme=theme)
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": t(f"compare.kind.{kind}", lang),
        "x": x,
        "y": y,
        "text": texts,
        "hovertemplate": "%{text}: %{y:,.1f}<extra></extra>",
        "line": {"color": colour, "width": 2.5 if kind == "self" else 1.25},
        "marker": {"color": colour, "size": size - 3},
    }


def _names(shown: pd.DataFrame, *, indicator: str, theme: Theme, lang: str) -> list[dict]:
    """Names at the right edge: the scope's own, then the ends; kept apart."""
    own = shown[comparing.of_kind(shown, "self")]
    rest = shown.drop(own.index)
    half = _NAMED // 2
    rows = pd.concat([own, rest.head(half), rest.tail(half)]).drop_duplicates("area_code")
    rows = rows.sort_values("value", ascending=False)
    span = max(float(shown[["value", "before"]].to_numpy().max()), 1e-9) * _GAP
    notes, ceiling = [], float("inf")
    for row in rows.to_dict("records"):
        height = min(float(row["value"]), ceiling - span)
        ceiling = height
        kind = "self" if row["is_self"] else "peer" if row["is_peer"] else "other"
        tone = {"self": "ink", "peer": "accent", "other": "muted"}[kind]
        value = say.value(row["value"], indicator=indicator, lang=lang)
        text = f"{say.place(row, lang=lang)} <b>{value}</b>"
        font = {"size": 11, "color": TOKENS[theme][tone]}
        notes.append(note(text, x=1, y=height, xanchor="left", xshift=8, align="left", font=font))
    return notes


def _title(shown: pd.DataFrame, *, lang: str) -> str:
    rise = shown["value"] - shown["before"]
    top = shown.loc[rise.idxmax()]
    gain = signed(float(rise.max()), lang=lang)
    return t("compare.title.slope", lang, place=say.place(top, lang=lang), gain=gain)


def _facts(shown: pd.DataFrame, *, indicator: str, lang: str) -> tuple[str, ...]:
    rise = shown["value"] - shown["before"]
    least = shown.loc[rise.idxmin()]
    words = {"indicator": indicator, "lang": lang}
    return (
        t("compare.fact.rise", lang, value=say.difference(float(rise.median()), **words)),
        t(
            "compare.fact.least",
            lang,
            place=say.place(least, lang=lang),
            value=say.difference(float(rise.min()), **words),
        ),
    )


def _table(shown: pd.DataFrame, *, ends: list[str], indicator: str, lang: str) -> Table:
    columns = (
        Column("area_code", t("compare.column.area_code", lang)),
        Column("area", t("compare.column.area", lang)),
        Column("before", ends[0], "number"),
        Column("now", ends[1], "number"),
        Column("change", t("compare.column.change", lang), "number"),
    )
    names = comparing.names(shown, lang=lang)
    rows = shown.assign(area=names, change=shown["value"] - shown["before"])
    keys = ("area_code", "area", "before", "value", "change")
    raw = tuple(tuple(row[k] for k in keys) for row in rows.to_dict("records"))
    words = {"indicator": indicator, "lang": lang}
    return Table(
        columns,
        tuple(
            (
                r[0],
                r[1],
                say.value(r[2], **words),
                say.value(r[3], **words),
                say.difference(r[4], **words),
            )
            for r in raw
        ),
        raw,
    )
