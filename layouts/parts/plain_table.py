"""A table on a card as it is read: heads and lines, in a region that the keyboard can scroll."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dash import html

from layouts.view import Column


def plain_table(head: html.Tr, lines: Iterable[html.Tr], *, extra: str = "") -> html.Div:
    """The table in a region that scrolls; `extra` is a class of its own."""
    grid = html.Table(
        [html.Thead(head), html.Tbody(list(lines))], className=f"table-plain {extra}".strip()
    )
    return html.Div(grid, className="table-scroll", tabIndex=0)


def columns_table(
    columns: tuple[Column, ...], rows: Iterable[tuple[Any, ...]], *, extra: str = ""
) -> html.Div:
    """A plain table of columns and their written cells."""
    head = html.Tr([html.Th(c.label, className=f"cell-{c.kind}") for c in columns])
    lines = [
        html.Tr([html.Td(v, className=f"cell-{c.kind}") for c, v in zip(columns, row, strict=True)])
        for row in rows
    ]
    return plain_table(head, lines, extra=extra)
