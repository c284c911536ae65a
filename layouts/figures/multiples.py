"""Small multiples: a panel for each unit, all on one scale, the median of all behind each."""

from __future__ import annotations

import math

import pandas as pd

from layouts import comparing, say
from layouts.canvas import empty_figure, figure, note
from layouts.theme import TOKENS, Theme
from layouts.view import Column, Table, View, when_opened
from layouts.words import t

COLUMNS = 4
_PANEL = 118
_SPACE_X, _SPACE_Y = 0.03, 30


def multiples(
    frame: pd.DataFrame,
    *,
    order: tuple[str, ...],
    selected: str,
    indicator: str,
    theme: Theme,
    lang: str,
) -> View:
    """`order` gives the codes in reading order; the selected one's panel is drawn in ink."""
    shown = frame.dropna(subset=["value"])
    codes = [code for code in order if code in set(shown["area_code"])]
    if not codes:
        return View(empty_figure(theme=theme, lang=lang), t("coverage.title.no_values", lang))
    shown = shown.assign(day=shown["date"].dt.strftime("%Y-%m-%d"))
    drawn = _drawn(shown, codes, selected=selected, indicator=indicator, theme=theme, lang=lang)
    title = t("compare.title.multiples", lang, count=len(codes))
    words = {"indicator": indicator, "lang": lang}
    return View(drawn, title, (t("compare.fact.one_scale", lang),), _table(shown, codes, **words))


def _drawn(
    shown: pd.DataFrame, codes: list[str], *, selected: str, indicator: str, theme: Theme, lang: str
) -> dict:
    rows = math.ceil(len(codes) / COLUMNS)
    height = rows * (_PANEL + _SPACE_Y)
    median = shown.groupby("day")["value"].median()
    top = float(shown["value"].max()) * 1.05 or 1.0
    margin = {"l": 8, "r": 8, "t": 8, "b": 36}
    layout = {"height": height + 44, "margin": margin, "hovermode": "closest"}
    traces, notes, look = [], [], {"theme": theme, "lang": lang}
    for number, code in enumerate(codes):
        lines, is_own = shown[shown["area_code"] == code], code == selected
        traces += _panel(lines, median, number=number, is_own=is_own, **look)
        place = _place(number, rows=rows, height=height)
        is_low = number + COLUMNS >= len(codes)
        layout |= _axes(number, place, top=top, indicator=indicator, is_low=is_low)
        notes.append(_name(lines, place, indicator=indicator, is_own=is_own, **look))
    return figure(traces, annotations=notes, **look, **layout)


def _place(number: int, *, rows: int, height: int) -> tuple[list[float], list[float]]:
    """Where a panel lies: its x and y domain, the first at the top left."""
    column, row = number % COLUMNS, number // COLUMNS
    width = (1 - _SPACE_X * (COLUMNS - 1)) / COLUMNS
    left = column * (width + _SPACE_X)
    top = 1 - (row * (_PANEL + _SPACE_Y) + _SPACE_Y) / height
    return [left, left + width], [max(top - _PANEL / height, 0.0), top]


def _axes(number: int, place: tuple, *, top: float, indicator: str, is_low: bool) -> dict:
    suffix = "" if number == 0 else str(number + 1)
    is_left = number % COLUMNS == 0
    return {
        f"xaxis{suffix}": {
            "domain": place[0],
            "anchor": f"y{suffix}",
            "type": "date",
            "nticks": 3,
            "showticklabels": is_low,
            "tickformat": "%m/%y",
            "hoverformat": "%d/%m/%Y",
        },
        f"yaxis{suffix}": {
            "domain": place[1],
            "anchor": f"x{suffix}",
            "range": [0, top],
            "nticks": 3,
            "showticklabels": is_left,
            "ticksuffix": comparing.suffix(indicator),
        },
    }


def _panel(
    lines: pd.DataFrame, median: pd.Series, *, number: int, is_own: bool, theme: Theme, lang: str
) -> list[dict]:
    suffix = "" if number == 0 else str(number + 1)
    axes = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}", "type": "scatter", "mode": "lines"}
    c = TOKENS[theme]
    behind = {
        **axes,
        "name": t("compare.median_all", lang),
        "x": median.index.tolist(),
        "y": median.round(2).tolist(),
        "line": {"color": c["line"], "width": 1},
        "hoverinfo": "skip",
    }
    own = {
        **axes,
        "name": say.place(lines.iloc[0], lang=lang),
        "x": lines["day"].tolist(),
        "y": lines["value"].astype(float).round(2).tolist(),
        "line": {"color": c["ink"] if is_own else c["accent"], "width": 2},
        "hovertemplate": "%{x}: %{y:,.1f}<extra></extra>",
    }
    return [behind, own]


def _name(
    lines: pd.DataFrame, place: tuple, *, indicator: str, is_own: bool, theme: Theme, lang: str
) -> dict:
    value = say.value(lines["value"].iloc[-1], indicator=indicator, lang=lang)
    text = f"{say.place(lines.iloc[0], lang=lang)} <b>{value}</b>"
    font = {"size": 12, "color": TOKENS[theme]["ink" if is_own else "muted"]}
    return note(
        text,
        x=place[0][0],
        y=place[1][1],
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="bottom",
        yshift=3,
        font=font,
    )


@when_opened
def _table(shown: pd.DataFrame, codes: list[str], *, indicator: str, lang: str) -> Table:
    """One row a day, latest first, one column a unit."""
    wide = shown.pivot(index="date", columns="area_code", values="value")[codes]
    wide = wide.sort_index(ascending=False)
    names = {
        code: say.place(shown[shown["area_code"] == code].iloc[0], lang=lang) for code in codes
    }
    columns = (
        Column("date", t("ui.column.date", lang), "date"),
        *(Column(code, names[code], "number") for code in codes),
    )
    raw = tuple((d, *row) for d, row in zip(wide.index, wide.to_numpy(), strict=True))
    words = {"indicator": indicator, "lang": lang}
    rows = tuple((f"{r[0]:%d/%m/%Y}", *(say.value(v, **words) for v in r[1:])) for r in raw)
    return Table(columns, rows, raw)
