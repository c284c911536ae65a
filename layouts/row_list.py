"""A list of places or things to open: rows of cells, drawn as a table whose rows lead somewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from dash import html

from layouts.parts.icons import icon

Kind = Literal["number", "text", "place", "mark", "window"]


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
    """Fields and rows, in the order in which they are to be read.

    A row's code is the value of the URL parameter `opens`; where `opens` is "query" it is several
    parameters, such as area=89&vaccine=AZ, and where it is "address" a page with its parameters.
    `path` is the page it opens, empty for this one.
    """

    fields: tuple[Field, ...]
    rows: tuple[Row, ...]
    opens: str = "area"
    path: str = ""


def number(text: str, *, worth: float | None, title: str = "") -> tuple:
    """A cell of a number as it is written, explained by its title."""
    return (text, worth, title)


def place(name: str, *, worth: float, colour: str = "", title: str = "") -> tuple:
    """A cell of a name with a swatch of its class."""
    return (name, worth, title, colour)


def window(text: str, *, days: Sequence[float | None], horizon: int, title: str = "") -> tuple:
    """A cell of days (early, middle, late) on an axis of so many days."""
    return (text, days[0], title, *days, horizon)


def mark(text: str, *, icon: str, tone: str = "") -> tuple:
    """A cell of a state that matters: its word, its icon, and its tone (watch, alarm or quiet)."""
    return (text, text, "", icon, tone)


def drawn(listing: Listing) -> html.Table:
    """The list as a table; the browser follows a clicked row (assets/63-rows.js)."""
    heads = [html.Th(field.label, scope="col", className=_class(field)) for field in listing.fields]
    body = [_row(listing, row) for row in listing.rows]
    return html.Table([html.Thead(html.Tr(heads)), html.Tbody(body)], className="table-list")


def _class(field: Field) -> str:
    extra = ("is-strong" if field.strong else "", "is-wide" if field.wide else "")
    return " ".join(filter(None, ("cell", f"cell-{field.kind}", *extra)))


def _row(listing: Listing, row: Row) -> html.Tr:
    path, query = _leads(listing, row)
    address = f"{path}?{query}"
    cells = [
        html.Td(
            _DRAWN[field.kind](cell, address), className=_class(field), title=_title(cell) or None
        )
        for field, cell in zip(listing.fields, row.cells, strict=True)
    ]
    chosen = {"className": "is-selected", "aria-current": "true"} if row.selected else {}
    return html.Tr(cells, tabIndex=0, **{"data-go": query, "data-path": path, **chosen})


def _leads(listing: Listing, row: Row) -> tuple[str, str]:
    """The page and the parameters that a row opens."""
    if listing.opens == "address":
        path, _, query = row.code.partition("?")
        return path, query
    query = row.code if listing.opens == "query" else urlencode({listing.opens: row.code})
    return listing.path, query


def _title(cell: tuple) -> str:
    return str(cell[2]) if len(cell) > 2 and cell[2] else ""


def _text(cell: tuple, _address: str) -> str:
    return str(cell[0])


def _place(cell: tuple, address: str) -> html.Span:
    swatch = html.I(style={"background": cell[3]}) if len(cell) > 3 and cell[3] else None
    return html.Span([swatch, html.A(cell[0], href=address, tabIndex=-1)], className="cell-area")


def _mark(cell: tuple, _address: str) -> html.Span | None:
    if not cell[0]:
        return None
    tone = f"cell-state is-{cell[4]}" if cell[4] else "cell-state"
    return html.Span([icon(cell[3]), html.Span(cell[0])], className=tone)


def _window(cell: tuple, _address: str) -> html.Span:
    text, _worth, _title_, early, middle, late, horizon = cell
    if early is None:
        return html.Span(text, className="cell-quiet")
    left, right, at = (min(day / horizon, 1) * 100 for day in (early, late, middle))
    near = " is-near" if early <= 7 else ""
    bar = {"left": f"{left:.1f}%", "width": f"{max(right - left, 2):.1f}%"}
    marks = [html.I(className=f"range-window{near}", style=bar)]
    if middle <= horizon:
        marks.append(html.I(className="range-middle", style={"left": f"{at:.1f}%"}))
    axis = html.Span(marks, className="range-axis", **{"aria-hidden": "true"})
    return html.Span([axis, html.Span(text)], className="cell-range")


_DRAWN = {"number": _text, "text": _text, "place": _place, "mark": _mark, "window": _window}
