"""Observed and expected by dose, age and sex, with the background halved and doubled."""

from __future__ import annotations

import pandas as pd

from layouts import signals
from layouts.formats import number
from layouts.parts.plain_table import columns_table
from layouts.parts.states import empty
from layouts.signals import column
from layouts.view import Table, View
from layouts.words import t, term

_HEADS = (
    ("stratum", "text"),
    ("observed", "number"),
    ("expected", "number"),
    ("ratio", "number"),
    ("half", "number"),
    ("double", "number"),
)
_MOST = 14


def strata_table(frame: pd.DataFrame, *, lang: str) -> tuple[list, View]:
    """One line a stratum, those with cases first: dose_code, age_band_code, sex, observed,
    expected, ratio, lower, upper."""
    if frame.empty:
        return [empty("chart", lang=lang)], View({}, t("safety.title.no_strata", lang))
    ordered = frame.sort_values(["observed", "expected"], ascending=False)
    total, mean = int(ordered["observed"].sum()), float(ordered["expected"].sum())
    title = t(
        "safety.title.strata",
        lang,
        observed=number(total, lang=lang),
        expected=number(mean, lang=lang, digits=2),
    )
    lines = tuple(_cells(row, lang=lang) for row in ordered.to_dict("records"))
    columns = tuple(column(key, lang=lang, kind=kind) for key, kind in _HEADS)
    return [columns_table(columns, lines[:_MOST])], View({}, title, (), Table(columns, lines))


def _cells(row: dict, *, lang: str) -> tuple[str, ...]:
    band = term("states.age", str(row["age_band_code"]), lang=lang)
    sex = term("safety.sex", str(row["sex"]), lang=lang)
    dose = term("safety.dose", str(row["dose_code"]), lang=lang)
    return (
        f"{dose}, {band}, {sex}",
        number(row["observed"], lang=lang),
        number(row["expected"], lang=lang, digits=3),
        signals.ratio(row, lang=lang),
        number(row["ratio"] * 2, lang=lang, digits=1),
        number(row["ratio"] / 2, lang=lang, digits=1),
    )
