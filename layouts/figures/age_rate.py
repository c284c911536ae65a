"""Reports for 100,000 doses by age band and sex, each with its exact interval."""

from __future__ import annotations

import pandas as pd

from layouts.canvas import empty_figure, figure
from layouts.formats import number
from layouts.signals import column
from layouts.theme import TOKENS, Theme
from layouts.view import Table, View
from layouts.words import t, term

_SEXES = ("f", "m")


def age_rate(frame: pd.DataFrame, *, theme: Theme, lang: str) -> View:
    """One dot a band and sex: age_band_code, sex, reports, doses, rate, lower, upper."""
    shown = frame[frame["rate"].notna() & frame["sex"].isin(_SEXES)]
    if shown.empty or not shown["reports"].sum():
        return View(empty_figure(theme=theme, lang=lang), t("safety.title.none", lang))
    traces = [_dots(shown[shown["sex"] == sex], sex, theme=theme, lang=lang) for sex in _SEXES]
    layout = {
        "xaxis": {"type": "category"},
        "yaxis": {"rangemode": "tozero", "nticks": 5},
        "showlegend": True,
        "legend": {"orientation": "h", "y": 1.12, "x": 0},
        "scattermode": "group",
    }
    high = shown.loc[shown["rate"].idxmax()]
    title = t(
        "safety.title.ages",
        lang,
        group=_group(high, lang=lang),
        rate=number(high["rate"], lang=lang, digits=2),
    )
    drawn = figure(traces, theme=theme, lang=lang, **layout)
    return View(drawn, title, (), _table(frame, lang=lang))


def _dots(rows: pd.DataFrame, sex: str, *, theme: Theme, lang: str) -> dict:
    c = TOKENS[theme]
    colour = c["accent"] if sex == "f" else c["note"]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": term("safety.sex", sex, lang=lang),
        "x": [term("states.age", code, lang=lang) for code in rows["age_band_code"]],
        "y": rows["rate"].astype(float).round(3).tolist(),
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": (rows["upper"] - rows["rate"]).astype(float).round(3).tolist(),
            "arrayminus": (rows["rate"] - rows["lower"]).astype(float).round(3).tolist(),
            "color": colour,
            "thickness": 1.2,
            "width": 3,
        },
        "marker": {"color": colour, "size": 8},
        "text": rows["reports"].astype(int).tolist(),
        "hovertemplate": "%{x}: %{y} (%{text})<extra></extra>",
    }


def _group(row: pd.Series, *, lang: str) -> str:
    age = term("states.age", str(row["age_band_code"]), lang=lang)
    return f"{age}, {term('safety.sex', str(row['sex']), lang=lang)}"


def _table(frame: pd.DataFrame, *, lang: str) -> Table:
    keys = ("age", "sex", "reports", "doses", "rate")
    kinds = ("text", "text", "number", "number", "number")
    shown = tuple(
        (
            term("states.age", str(row.age_band_code), lang=lang),
            term("safety.sex", str(row.sex), lang=lang),
            number(row.reports, lang=lang),
            number(row.doses, lang=lang),
            f"{number(row.rate, lang=lang, digits=2)} "
            f"({number(row.lower, lang=lang, digits=2)}–{number(row.upper, lang=lang, digits=2)})",
        )
        for row in frame.itertuples()
    )
    columns = tuple(column(k, lang=lang, kind=kind) for k, kind in zip(keys, kinds, strict=True))
    return Table(columns, shown)
