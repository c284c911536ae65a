"""Reports of one lot against its sister lots, dose for dose."""

from __future__ import annotations

from typing import Any

import pandas as pd

from layouts import row_list as listing
from layouts import stock_lists
from layouts.formats import number
from layouts.markup import Written
from layouts.row_list import Field, Listing, Row, drawn
from layouts.stock_tables import of_rows
from layouts.view import Table, View, when_opened
from layouts.words import t

CLASSES = ("severe", "common")
_MOST = 40


def events(frame: pd.DataFrame, *, lang: str) -> tuple[Written, View]:
    """This lot and its sisters: reports, what the sisters' rate would give, ratio with 95 % limits.

    `frame` is the answer of `lot_events`.
    """
    own = frame[frame["is_this"]]
    title = _title(own.iloc[0], lang=lang) if len(own) else t("stock.events.not_given", lang)
    facts = tuple(t(f"stock.events.{key}", lang) for key in ("how", "signal", "late"))
    return drawn(_listing(frame.head(_MOST), lang=lang), lang=lang), View(
        {}, title, facts, _table(frame, lang=lang)
    )


@when_opened
def _table(frame: pd.DataFrame, *, lang: str) -> Table:
    columns = {"lot_code": "text", "doses": "number"}
    for name in CLASSES:
        columns |= {f"{name}_observed": "number", f"{name}_expected": "decimal"}
        columns |= {f"{name}_{one}": "decimal" for one in ("ratio", "lower", "upper")}
    return of_rows(frame, columns, lang=lang)


def _title(row: Any, *, lang: str) -> str:
    """What is unusual of the lot, severe before common, else how many reports it has."""
    for name in CLASSES:
        if row[f"{name}_signal"]:
            return t(f"stock.events.{name}_more", lang, times=_times(row[f"{name}_ratio"], lang))
    counts = {name: number(row[f"{name}_observed"], lang=lang) for name in CLASSES}
    return t("stock.events.usual", lang, **counts)


def _times(ratio: float, lang: str) -> str:
    return number(ratio, lang=lang, digits=1) if ratio < float("inf") else "∞"


def _listing(frame: pd.DataFrame, *, lang: str) -> Listing:
    fields = [
        Field("lot", t("stock.column.lot", lang), "place"),
        stock_lists.field("doses", "number", lang=lang),
    ]
    for name in CLASSES:
        fields.append(stock_lists.field(f"{name}_observed", "number", lang=lang, strong=True))
        fields.append(stock_lists.field(f"{name}_expected", "number", lang=lang, wide=True))
        fields.append(stock_lists.field(f"{name}_ratio", "number", lang=lang))
    fields.append(stock_lists.field("state", "mark", lang=lang))
    rows = frame.to_dict("records")
    order = stock_lists.alphabet([str(row["lot_code"]) for row in rows])
    return Listing(
        tuple(fields),
        tuple(
            Row(row["subject"], _cells(row, order(row["lot_code"]), lang), bool(row["is_this"]))
            for row in rows
        ),
        opens="lot",
        path="/lot",
    )


def _cells(row: dict, place: int, lang: str) -> tuple:
    cells = [
        listing.place(row["lot_code"], worth=place),
        stock_lists.doses(row["doses"], lang=lang),
    ]
    for name in CLASSES:
        expected, ratio = row[f"{name}_expected"], row[f"{name}_ratio"]
        cells += [
            stock_lists.doses(row[f"{name}_observed"], lang=lang),
            listing.number(number(expected, lang=lang, digits=1), worth=expected),
            listing.number(_ratio(row, name, lang=lang), worth=ratio),
        ]
    return (*cells, _mark(row, lang=lang))


def _ratio(row: dict, name: str, *, lang: str) -> str:
    """Ratio with its 95 % limits; a dash where nothing was compared."""
    ratio = row[f"{name}_ratio"]
    if pd.isna(ratio):
        return "–"
    low, high = (_times(row[f"{name}_{edge}"], lang) for edge in ("lower", "upper"))
    return f"{_times(ratio, lang)} ({low}–{high})"


def _mark(row: dict, *, lang: str) -> tuple:
    found = [name for name in CLASSES if row[f"{name}_signal"]]
    if not found:
        return listing.mark("", icon="")
    word = t(f"stock.events.{found[0]}_signal", lang)
    return listing.mark(word, icon="exclamation-triangle", tone="alarm")
