"""What a chart gives its card: the figure, a title that says what is so, facts, and a table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

_DIGITS = 4
Kind = Literal["text", "number", "percent", "date"]


@dataclass(frozen=True)
class Column:
    """One column of a table view; its kind decides alignment, not format: cells are text."""

    key: str
    label: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Table:
    """A chart's numbers as rows: `shown` as the reader writes them, `raw` for the CSV file.

    Where `raw` is empty the file gets what is shown.
    """

    columns: tuple[Column, ...] = ()
    shown: tuple[tuple[str, ...], ...] = ()
    raw: tuple[tuple[Any, ...], ...] = ()

    def payload(self) -> dict:
        """The table as JSON for the browser, which draws the table view and writes the CSV."""
        return {
            "columns": [{"key": c.key, "label": c.label, "kind": c.kind} for c in self.columns],
            "shown": [list(row) for row in self.shown],
            "raw": [[_plain(cell) for cell in row] for row in self.raw],
        }


@dataclass(frozen=True)
class View:
    """A drawn chart: `title` has at most ten words, `facts` are the sentences behind it."""

    figure: dict
    title: str
    facts: tuple[str, ...] = ()
    table: Table = field(default_factory=Table)
    legend: tuple[tuple[str, str, str], ...] = ()

    @property
    def summary(self) -> str:
        """Title and facts as one text, for readers who cannot see the chart."""
        return " ".join((f"{self.title}.", *self.facts))


def _plain(cell: Any) -> Any:
    if cell is None or pd.isna(cell):
        return None
    if hasattr(cell, "isoformat"):
        return cell.isoformat()[:10]
    plain = cell.item() if hasattr(cell, "item") else cell
    # The digits beyond are noise, and half of what a table weighs on its way to the browser.
    return round(plain, _DIGITS) if isinstance(plain, float) else plain
