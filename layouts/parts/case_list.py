"""Severe cases without personal data: what is known, and which legal clock runs out next."""

from __future__ import annotations

from datetime import date

import pandas as pd
from dash import html

from layouts import signals
from layouts.formats import MISSING, day, number
from layouts.parts.icons import icon
from layouts.parts.plain_table import columns_table, plain_table
from layouts.parts.states import empty
from layouts.signals import column
from layouts.view import Table, View, when_opened
from layouts.words import t, term

_HEADS = (
    ("case", "text"),
    ("hours_left", "number"),
    ("clock", "text"),
    ("province", "text"),
    ("age", "text"),
    ("sex", "text"),
    ("vaccine", "text"),
    ("lot", "text"),
    ("dose", "number"),
    ("onset_days", "number"),
    ("terms", "text"),
    ("seriousness", "text"),
    ("outcome", "text"),
    ("causality", "text"),
)
_MOST = 40
_DAY_HOURS = 72


def case_list(frame: pd.DataFrame, terms: dict[str, str], *, lang: str) -> tuple[list, View]:
    """One line a case, overdue ones first; `terms` names each term in the reader's language."""
    if frame.empty:
        return [empty("chart", lang=lang)], View({}, t("safety.title.none", lang))
    states = frame["clock_state"]
    counts = {
        "overdue": number(int((states == "overdue").sum()), lang=lang),
        "open": number(int(states.notna().sum()), lang=lang),
    }
    head = html.Tr([html.Th(column(k, lang=lang).label, className=f"cell-{c}") for k, c in _HEADS])
    lines = [_line(row, terms, lang=lang) for row in frame.head(_MOST).to_dict("records")]
    title = t("safety.title.cases", lang, **counts)
    return [plain_table(head, lines)], View({}, title, (), _table(frame, terms, lang=lang))


@when_opened
def _table(frame: pd.DataFrame, terms: dict[str, str], *, lang: str) -> Table:
    return Table(
        tuple(column(key, lang=lang, kind=kind) for key, kind in _HEADS),
        tuple(_cells(row, terms, lang=lang) for row in frame.to_dict("records")),
    )


def _cells(row: dict, terms: dict[str, str], *, lang: str) -> tuple[str, ...]:
    named = row["terms"].split("; ") if isinstance(row["terms"], str) else []
    place = row["province_vi" if lang == "vi" else "province_en"]
    return (
        row["case"],
        hours(row["hours_left"], lang=lang),
        MISSING if pd.isna(row["clock"]) else t(f"safety.clock.{row['clock']}", lang),
        _or_missing(place),
        term("states.age", _or_missing(row["age_band_code"]), lang=lang),
        term("safety.sex", _or_missing(row["sex"]), lang=lang),
        signals.vaccine(row["vaccine_code"], lang=lang),
        _or_missing(row["lot_code"]),
        number(row["dose_number"], lang=lang),
        number(row["onset_days"], lang=lang),
        ", ".join(terms.get(code, code) for code in named) or MISSING,
        term("safety.seriousness", _or_missing(row["seriousness"]), lang=lang),
        term("safety.outcome", _or_missing(row["outcome"]), lang=lang),
        _concluded(row, lang=lang),
    )


def _concluded(row: dict, *, lang: str) -> str:
    """Every conclusion in turn with the day it was known: B1 (01/11/2021) → A1 (08/11/2021)."""
    told = row.get("causality")
    if not isinstance(told, str) or not told:
        return MISSING
    parts = [entry.partition("@") for entry in told.split()]
    if len(parts) == 1:
        return parts[0][0]
    return " → ".join(
        f"{code} ({day(date.fromisoformat(known), lang=lang)})" for code, _, known in parts
    )


def _or_missing(value: object) -> str:
    return value if isinstance(value, str) and value else MISSING


def hours(value: float, *, lang: str) -> str:
    """Hours left or overdue; long ones in days."""
    if pd.isna(value):
        return MISSING
    size = abs(value)
    shown = (
        t("safety.days", lang, days=number(size / 24, lang=lang))
        if size > _DAY_HOURS
        else t("safety.hours", lang, hours=number(size, lang=lang))
    )
    return shown if value >= 0 else f"−{shown}"


def _line(row: dict, terms: dict[str, str], *, lang: str) -> html.Tr:
    cells = _cells(row, terms, lang=lang)
    is_over = row["clock_state"] == "overdue"
    shown = [
        html.Td(cell, className=f"cell-{kind}", title=cell if key == "terms" else None)
        for (key, kind), cell in zip(_HEADS, cells, strict=True)
    ]
    key = html.A(cells[0], href=f"?case={cells[0]}", **{"data-case": cells[0]})
    shown[0] = html.Td(key, className="cell-text case-key")
    if is_over:
        over = html.Span([icon("exclamation-triangle"), cells[1]], className="tag tag-alarm")
        shown[1] = html.Td(over, className="cell-number")
    return html.Tr(shown, className="is-overdue" if is_over else "")


def clocks(frame: pd.DataFrame, *, lang: str) -> tuple[list, View]:
    """One line a clock: running, overdue, kept in time, late, and how long it usually takes."""
    heads = (("clock", "text"), ("open", "number"), ("overdue", "number"), ("kept", "number"))
    heads = (*heads, ("late", "number"), ("median", "number"))
    counts = {name: number(int(frame[name].sum()), lang=lang) for name in ("overdue", "open")}
    title = t("safety.title.clocks", lang, **counts)
    shown = tuple(
        (
            t(f"safety.clock.{row['clock_code']}", lang),
            *(number(row[name], lang=lang) for name in ("open", "overdue", "kept", "late")),
            number(row["median_hours"], lang=lang, digits=1),
        )
        for row in frame.to_dict("records")
    )
    columns = tuple(column(key, lang=lang, kind=kind) for key, kind in heads)
    return [columns_table(columns, shown)], View({}, title, (), Table(columns, shown))
