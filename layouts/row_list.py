"""A list of places or things to open: rows of cells, drawn as a table whose rows lead somewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from layouts.formats import number as written
from layouts.listing import Field, Row
from layouts.markup import Written, markup
from layouts.parts.icons import icon
from layouts.words import t

__all__ = ["Field", "Listing", "Row", "drawn", "mark", "number", "place", "window"]

#: A window that begins within so many days is drawn as an alarm.
_NEAR_DAYS = 7
#: Rows that are drawn at once; the table view and every file have them all.
MOST = 80


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


def drawn(listing: Listing, *, lang: str) -> Written:
    """The list as a table; the browser follows a clicked row (assets/63-rows.js).

    Written as text: hundreds of rows as components take longer than every question behind them. Of
    a long list the first rows are drawn, and those selected; the last line says where the rest is.
    """
    names = [_class(field) for field in listing.fields]
    heads = "".join(
        f'<th scope="col" class="{name}">{escape(field.label)}</th>'
        for field, name in zip(listing.fields, names, strict=True)
    )
    kept = [row for n, row in enumerate(listing.rows) if n < MOST or row.selected]
    body = "".join(_row(listing, row, names) for row in kept)
    body += _rest(len(listing.rows) - len(kept), columns=len(names), lang=lang)
    head = f"<thead><tr>{heads}</tr></thead>"
    return Written(f'<table class="table-list">{head}<tbody>{body}</tbody></table>')


def _rest(rows: int, *, columns: int, lang: str) -> str:
    if not rows:
        return ""
    said = t("ui.card.more_rows", lang, rows=written(rows, lang=lang))
    return f'<tr class="is-rest"><td colspan="{columns}">{escape(said)}</td></tr>'


def _class(field: Field) -> str:
    extra = ("is-strong" if field.strong else "", "is-wide" if field.wide else "")
    return " ".join(filter(None, ("cell", f"cell-{field.kind}", *extra)))


def _row(listing: Listing, row: Row, names: list[str]) -> str:
    path, query = _leads(listing, row)
    address = escape(f"{path}?{query}")
    cells = "".join(
        f'<td class="{name}"{_title(cell)}>{_DRAWN[field.kind](cell, address)}</td>'
        for field, name, cell in zip(listing.fields, names, row.cells, strict=True)
    )
    chosen = ' class="is-selected" aria-current="true"' if row.selected else ""
    goes = f'data-go="{escape(query)}" data-path="{escape(path)}"'
    return f'<tr tabindex="0" {goes}{chosen}>{cells}</tr>'


def _leads(listing: Listing, row: Row) -> tuple[str, str]:
    """The page and the parameters that a row opens."""
    if listing.opens == "address":
        path, _, query = row.code.partition("?")
        return path, query
    query = row.code if listing.opens == "query" else urlencode({listing.opens: row.code})
    return listing.path, query


def _title(cell: tuple) -> str:
    return f' title="{escape(str(cell[2]))}"' if len(cell) > 2 and cell[2] else ""


def _text(cell: tuple, _address: str) -> str:
    return escape(str(cell[0]))


def _place(cell: tuple, address: str) -> str:
    swatch = f'<i style="background:{cell[3]}"></i>' if len(cell) > 3 and cell[3] else ""
    name = f'<a href="{address}" tabindex="-1">{escape(str(cell[0]))}</a>'
    return f'<span class="cell-area">{swatch}{name}</span>'


def _mark(cell: tuple, _address: str) -> str:
    if not cell[0]:
        return ""
    tone = f" is-{cell[4]}" if cell[4] else ""
    word = f"{markup(icon(cell[3]))}<span>{escape(str(cell[0]))}</span>"
    return f'<span class="cell-state{tone}">{word}</span>'


def _window(cell: tuple, _address: str) -> str:
    text, _worth, _title_, early, middle, late, horizon = cell
    if early is None:
        return f'<span class="cell-quiet">{escape(text)}</span>'
    left, right, at = (min(day / horizon, 1) * 100 for day in (early, late, middle))
    near = " is-near" if early <= _NEAR_DAYS else ""
    bar = f"left:{left:.1f}%;width:{max(right - left, 2):.1f}%"
    marks = f'<i class="range-window{near}" style="{bar}"></i>'
    if middle <= horizon:
        marks += f'<i class="range-middle" style="left:{at:.1f}%"></i>'
    axis = f'<span class="range-axis" aria-hidden="true">{marks}</span>'
    return f'<span class="cell-range">{axis}<span>{escape(text)}</span></span>'


_DRAWN = {"number": _text, "text": _text, "place": _place, "mark": _mark, "window": _window}
