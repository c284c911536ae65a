"""The official bulletin: the campaign's figures as the sentences that the Ministry writes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from layouts.formats import day, number, percent, signed
from layouts.view import Column, View
from layouts.view import Table as TableView
from layouts.words import t

Figures = Mapping[str, float]
#: The figures of a bulletin in its order, and which of them are percentages.
FIGURES = (
    "d1",
    "full",
    "today",
    "all",
    "dose1",
    "dose2",
    "more",
    "week",
    "week_before",
    "received",
    "on_hand",
)
_PERCENT = ("d1", "full")


def bulletin(figures: Figures, *, as_of: date, lang: str) -> View:
    """Sentences as facts and the figures as a table; a figure that is absent has no sentence.

    `figures` has percentages as 0..100 and counts of doses, under the names of FIGURES.
    """
    known = {name: value for name, value in figures.items() if value == value}
    lines = (
        _coverage(known, as_of=as_of, lang=lang),
        _doses(known, as_of=as_of, lang=lang),
        _pace(known, lang=lang),
        _stock(known, lang=lang),
    )
    title = t("exports.bulletin.title", lang, date=day(as_of, lang=lang))
    return View({}, title, tuple(line for line in lines if line), _table(known, lang=lang))


def _has(known: Figures, *names: str) -> bool:
    return all(name in known for name in names)


def _coverage(known: Figures, *, as_of: date, lang: str) -> str:
    if not _has(known, "d1", "full"):
        return ""
    shares = {name: percent(known[name], lang=lang) for name in _PERCENT}
    return t("exports.bulletin.coverage", lang, day=f"{as_of:%d/%m}", **shares)


def _doses(known: Figures, *, as_of: date, lang: str) -> str:
    names = ("today", "all", "dose1", "dose2", "more")
    if not _has(known, *names):
        return ""
    counts = {name: number(known[name], lang=lang) for name in names}
    return t("exports.bulletin.doses", lang, day=f"{as_of:%d/%m}", **counts)


def _pace(known: Figures, *, lang: str) -> str:
    if not _has(known, "week", "week_before") or not known["week_before"]:
        return ""
    change = 100 * (known["week"] / known["week_before"] - 1)
    return t(
        "exports.bulletin.pace",
        lang,
        week=number(known["week"], lang=lang),
        change=f"{signed(change, lang=lang)}%",
    )


def _stock(known: Figures, *, lang: str) -> str:
    if not _has(known, "received", "on_hand"):
        return ""
    counts = {name: number(known[name], lang=lang) for name in ("received", "on_hand")}
    return t("exports.bulletin.stock", lang, **counts)


def _table(known: Figures, *, lang: str) -> TableView:
    columns = (
        Column("what", t("exports.bulletin.column_what", lang)),
        Column("value", t("ui.column.value", lang), "number"),
    )
    rows = [(t(f"exports.bulletin.label.{n}", lang), n, known[n]) for n in FIGURES if n in known]
    shown = tuple((label, _written(name, value, lang=lang)) for label, name, value in rows)
    return TableView(columns, shown, tuple((label, value) for label, _, value in rows))


def _written(name: str, value: float, *, lang: str) -> str:
    return percent(value, lang=lang) if name in _PERCENT else number(value, lang=lang)
