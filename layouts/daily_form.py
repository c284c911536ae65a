"""The Ministry's daily form as a table, exactly in its columns (QĐ 3588/QĐ-BYT, Phụ lục 5, A)."""

from __future__ import annotations

from datetime import date

import pandas as pd

from layouts.formats import day, number
from layouts.view import Column, Table, View
from layouts.words import t

_TEXTS = ("place", "round", "vaccine")
COUNTS = (
    "people_planned",
    "people_sent_to_hospital",
    "people_refused",
    "people_deferred",
    "people_contraindicated",
    "doses_d1",
    "doses_d2",
    "doses_used",
    "doses_destroyed",
    "reactions_common",
    "reactions_severe",
)
_OUTCOMES = (*COUNTS[1:5], "doses_d1", "doses_d2")


def daily_form(frame: pd.DataFrame, *, as_of: date, lang: str) -> View:
    """One row a place, round and vaccine, the last one their sum; facts say whether it balances."""
    title = t("exports.form.title", lang, date=day(as_of, lang=lang))
    facts = (_balance(frame, lang=lang), t("exports.form.basic_only", lang))
    return View({}, title, facts, _table(frame, lang=lang))


def _balance(frame: pd.DataFrame, *, lang: str) -> str:
    """The form's own identity: people of the day = injected + all who were not."""
    off = int((frame["people_planned"] != frame[list(_OUTCOMES)].sum(axis=1)).sum())
    if off:
        return t("exports.form.mismatch", lang, count=number(off, lang=lang))
    return t("exports.form.balanced", lang)


def _table(frame: pd.DataFrame, *, lang: str) -> Table:
    keys = ("number", *_TEXTS, *COUNTS, "note")
    columns = tuple(
        Column(k, t(f"exports.form.column.{k}", lang), "text" if k in _TEXTS else "number")
        for k in keys
    )
    rows = [
        (i, r["place"], r["round_code"], r["vaccine"] or r["vaccine_code"], *(r[c] for c in COUNTS))
        for i, r in enumerate(frame.to_dict("records"), start=1)
    ]
    sums = tuple(int(v) for v in frame[list(COUNTS)].sum())
    rows.append((None, t("exports.brief.total", lang), "", "", *sums))
    raw = tuple((*row, "") for row in rows)
    return Table(columns, tuple(_shown(row, lang=lang) for row in raw), raw)


def _shown(row: tuple, *, lang: str) -> tuple[str, ...]:
    head = "" if row[0] is None else str(row[0])
    texts = tuple(str(cell or "") for cell in row[1:4])
    return (head, *texts, *(number(cell, lang=lang) for cell in row[4:-1]), str(row[-1]))
