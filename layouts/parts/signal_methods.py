"""One signal seen by every method that looked at it, side by side."""

from __future__ import annotations

import pandas as pd
from dash import html

from layouts import signals
from layouts.formats import MISSING, number
from layouts.parts.plain_table import columns_table
from layouts.signals import column
from layouts.view import Column
from layouts.words import t

_HEADS = (
    ("method", "text"),
    ("observed", "number"),
    ("expected", "number"),
    ("ratio", "number"),
    ("against_limit", "number"),
    ("verdict", "text"),
)


def columns(lang: str) -> tuple[Column, ...]:
    """The columns of the comparison."""
    return tuple(column(key, lang=lang, kind=kind) for key, kind in _HEADS)


def methods_table(last: pd.DataFrame, *, lang: str) -> tuple[html.Div, tuple[tuple[str, ...], ...]]:
    """The newest look of each method as a grid and as text; `detail` of each is read.

    Disproportionality adds a line each for PRR, ROR and EBGM, its second opinions.
    """
    lines = [line for row in last.to_dict("records") for line in _lines(row, lang=lang)]
    return columns_table(columns(lang), lines, extra="methods"), tuple(lines)


def _lines(row: dict, *, lang: str) -> list[tuple[str, ...]]:
    own = (
        t(f"safety.method.{row['method']}", lang),
        number(row["observed"], lang=lang),
        number(row["expected"], lang=lang, digits=1),
        signals.ratio(row, lang=lang),
        _against(row, lang=lang),
        _verdict(bool(row["is_signal"]), lang=lang),
    )
    return [own, *(_seconds(row["detail"], lang=lang) if row["method"] == "ic" else [])]


def _verdict(is_signal: bool, *, lang: str) -> str:  # noqa: FBT001  a fact, not a switch
    return t("safety.verdict.signal" if is_signal else "safety.verdict.none", lang)


def _against(row: dict, *, lang: str) -> str:
    """What the method compares with its limit, each in the method's own measure."""
    value, limit = row["statistic"], row["threshold"]
    if pd.isna(value) or pd.isna(limit):
        return MISSING
    digits = 0 if row["method"] == "cluster" else 3 if row["method"].startswith("lots") else 2
    name = t(f"safety.measure.{row['method']}", lang)
    shown, bound = (number(v, lang=lang, digits=digits) for v in (value, limit))
    said = t("safety.of_bound", lang, name=name, value=shown, limit=bound)
    least = row["detail"].get("least_events", 0)
    if value >= limit and row["observed"] < least:
        return f"{said}; {t('safety.too_few', lang, least=number(least, lang=lang))}"
    return said


#: Second opinions on a pair: word, ratio, lower limit, its bound, and whether it signals.
_SECONDS = (
    ("prr", "prr", "prr_lower", "evans"),
    ("ror", "ror", "ror_lower", "ror_signal"),
    ("ebgm", "ebgm", "eb05", "ebgm_signal"),
)


def _seconds(detail: dict, *, lang: str) -> list[tuple[str, ...]]:
    found = []
    for name, ratio, lower, verdict in _SECONDS:
        if ratio not in detail:
            continue
        low = number(detail.get(lower), lang=lang, digits=1)
        found.append(
            (
                t(f"safety.method.{name}", lang),
                MISSING,
                MISSING,
                number(detail[ratio], lang=lang, digits=1),
                t(f"safety.second.{name}", lang, low=low, chi2=_chi2(detail, lang=lang)),
                _verdict(bool(detail.get(verdict)), lang=lang),
            )
        )
    return found


def _chi2(detail: dict, *, lang: str) -> str:
    return number(detail.get("chi2"), lang=lang, digits=1)
