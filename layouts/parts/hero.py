"""The one big number of a page: value, people behind it, change, shape of the last weeks."""

from __future__ import annotations

import pandas as pd
from dash import html

from layouts import findings, say
from layouts.figures.sparkline import sparkline
from layouts.formats import MISSING, large
from layouts.theme import TOKENS, Theme
from layouts.words import t

_SPARK_DAYS = 90


def hero(over_time: pd.DataFrame, *, place: str, indicator: str, theme: Theme, lang: str) -> list:
    """The latest value of an area in figures as large as its importance."""
    shown = over_time.dropna(subset=["value"]).sort_values("date")
    name = html.P(place, className="hero-place")
    if shown.empty:
        return [name, html.P(MISSING, className="hero-value")]
    last = shown.iloc[-1]
    line = sparkline(
        shown["value"].tail(_SPARK_DAYS).tolist(), colour=TOKENS[theme]["accent"], width=160
    )
    return [
        name,
        html.P(say.value(last["value"], indicator=indicator, lang=lang), className="hero-value"),
        html.P(_people(last, indicator=indicator, lang=lang), className="hero-people"),
        html.P(_week(over_time, indicator=indicator, lang=lang), className="hero-week"),
        html.Img(src=line, alt="", className="hero-spark"),
    ]


def _people(row: pd.Series, *, indicator: str, lang: str) -> str:
    if pd.isna(row["denominator"]):
        return large(row["numerator"], lang=lang)
    part, of = (large(row[k], lang=lang) for k in ("numerator", "denominator"))
    key = f"indicators.{indicator}.counts"
    words = {"part": part, "of": of}
    return f"{t('coverage.hero.people', lang, **words)} {say.word(key, lang=lang)}".strip()


def _week(over_time: pd.DataFrame, *, indicator: str, lang: str) -> str:
    step = findings.change(over_time)
    if step is None:
        return ""
    moved = say.difference(step, indicator=indicator, lang=lang)
    return t(f"coverage.hero.week_{findings.change_words(indicator)}", lang, change=moved)
