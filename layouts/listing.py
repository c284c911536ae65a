"""A list of places or things to sort, mark and open: what it sends is small, the browser draws it.

Its rows are places of the reader's language, sorted as they stand; a head that is clicked sorts
them by what each cell is worth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal["number", "text", "place", "line", "mark", "window"]
#: Heights that a line of a row can tell apart; each is one character of its text.
_LEVELS = "0123456789abcdefghijklmnop"


@dataclass(frozen=True)
class Field:
    """One column: a `strong` one carries the figure, a `wide` one is left out on a telephone."""

    key: str
    label: str
    kind: Kind = "text"
    strong: bool = False
    wide: bool = False


@dataclass(frozen=True)
class Row:
    """One place or thing: the code that a click opens, and one cell a field."""

    code: str
    cells: tuple[Any, ...]
    selected: bool = False


@dataclass(frozen=True)
class Listing:
    """Fields and rows, in the order in which they are to be read."""

    fields: tuple[Field, ...]
    rows: tuple[Row, ...]

    def payload(self) -> dict:
        """The list as the browser's script draws it."""
        return {
            "fields": [asdict(field) for field in self.fields],
            "codes": [row.code for row in self.rows],
            "cells": [row.cells for row in self.rows],
            "selected": next((row.code for row in self.rows if row.selected), ""),
        }


def number(text: str, *, worth: float | None, title: str = "") -> tuple:
    """A cell of a number as it is written, sorted by its worth, explained by its title."""
    return (text, worth, title) if title else (text, worth)


def place(name: str, *, worth: float, colour: str = "", title: str = "") -> tuple:
    """A cell of a name with a swatch of its class, sorted by its place in the alphabet."""
    return (name, worth, title, colour)


def mark(text: str, *, icon: str) -> tuple:
    """A cell of a state that matters: its word and its icon; nothing for a state that does not."""
    return (text, text, "", icon) if text else ("", "")


def line(values: Sequence[float | None] | None) -> str:
    """Values as heights between their lowest and highest, one character each; missing is a dot."""
    known = [v for v in values or () if v is not None and v == v]
    if len(known) < 2:
        return ""
    low, span = min(known), (max(known) - min(known)) or 1.0
    top = len(_LEVELS) - 1
    return "".join(
        "." if v is None or v != v else _LEVELS[round((v - low) / span * top)] for v in values
    )
