"""What a chart gives its card: the figure, a title that says what is so, facts, and a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial, wraps
from typing import TYPE_CHECKING, Any, Literal, ParamSpec

import pandas as pd

if TYPE_CHECKING:
    from layouts.listing import Listing

P = ParamSpec("P")

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

    Where `raw` is empty the file gets what is shown. What each row leads to is in `opens`: an
    area's code, or changes of the address such as "?facility=CDC01".
    """

    columns: tuple[Column, ...] = ()
    shown: tuple[tuple[str, ...], ...] = ()
    raw: tuple[tuple[Any, ...], ...] = ()
    opens: tuple[str, ...] = ()

    def payload(self) -> dict:
        """The table as JSON for the browser, which draws the table view and writes the CSV."""
        return {
            "columns": [{"key": c.key, "label": c.label, "kind": c.kind} for c in self.columns],
            "shown": [list(row) for row in self.shown],
            "raw": [[_plain(cell) for cell in row] for row in self.raw],
            **({"opens": list(self.opens)} if self.opens else {}),
        }


class Later:
    """A table made when somebody opens it or takes its file: most readers never do."""

    def __init__(self, make: Callable[[], Table]) -> None:
        self._make = make

    @cached_property
    def _table(self) -> Table:
        return self._make()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._table, name)


def when_opened(make: Callable[P, Table]) -> Callable[P, Later]:
    """Makes a function of tables give one that is made when it is first looked at."""

    @wraps(make)
    def later(*args: P.args, **kwargs: P.kwargs) -> Later:
        return Later(partial(make, *args, **kwargs))

    return later


@dataclass(frozen=True)
class View:
    """What a card shows: `title` has at most ten words, `facts` are the sentences behind it.

    `figure` is empty for a card that is no chart; then `parts` (components by the name of their
    place) or a `listing` are its body. Two figures of one `key` differ in the values of their
    first trace alone. On a map (`is_map`) the legend filters, and has the signs of missing values.
    """

    figure: dict
    title: str
    facts: tuple[str, ...] = ()
    table: Table | Later = field(default_factory=Table)
    legend: tuple[tuple[str, str, str], ...] = ()
    is_map: bool = False
    key: str = ""
    parts: Mapping[str, Any] = field(default_factory=dict)
    listing: Listing | None = None

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
