"""The table form of a frame: chosen columns with their words, formats and raw values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from layouts.formats import day, number, percent
from layouts.view import Column, Table, when_opened
from layouts.words import t, term


@dataclass(frozen=True)
class Cell:
    """One column: the frame's name, the key of its head, and how a value is written."""

    name: str
    head: str
    kind: Literal["text", "number", "decimal", "percent", "date", "word"] = "number"
    words: str = ""  # for a word: the group of the word table that its codes are in


@when_opened
def table(frame: pd.DataFrame, cells: tuple[Cell, ...], *, lang: str, opens: str = "") -> Table:
    """One row a row of the frame, in its order; `opens` is the column of what rows lead to."""
    plain = {"text": "text", "word": "text", "date": "date"}
    columns = tuple(Column(c.name, t(c.head, lang), plain.get(c.kind, "number")) for c in cells)
    rows = frame.to_dict("records")
    shown = tuple(tuple(_written(row[c.name], c, lang=lang) for c in cells) for row in rows)
    raw = tuple(tuple(row[c.name] for c in cells) for row in rows)
    return Table(columns, shown, raw, tuple(row[opens] for row in rows) if opens else ())


def _written(value: Any, cell: Cell, *, lang: str) -> str:
    if cell.kind == "text":
        return str(value)
    if cell.kind == "word":
        return term(cell.words, str(value), lang=lang)
    if cell.kind == "date":
        return day(value, lang=lang)
    if cell.kind == "percent":
        return percent(value, lang=lang)
    return number(value, lang=lang, digits=1 if cell.kind == "decimal" else 0)
