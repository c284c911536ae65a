"""A heat map on a slide: a table whose cells carry their colours and can be edited."""

from __future__ import annotations

from pptx.slide import Slide
from pptx.util import Emu, Inches, Pt

from dashboard.exports.chart import Grid
from dashboard.exports.deck_table import cell, fill_table, row
from layouts.theme import TOKENS, ink_on

_NAMES = 0.22  # the share of the width that the names of the rows take
_HEAD, _HIGHEST = Inches(0.42), Inches(0.55)
_LARGEST, _SMALLEST = 12.0, 6.0  # points
_LINE = 1.6  # a row's height in sizes of its type
_LETTERS = 7  # as many letters as a cell's text has on the whole
_WIDE = 0.5  # of the type's size: what a letter takes


def add_grid(slide: Slide, grid: Grid, *, left: Emu, top: Emu, width: Emu, height: Emu) -> None:
    """Put a grid on a slide; its type is as large as rows and columns let it be."""
    columns, rows = max(len(grid.heads), 1), max(len(grid.names), 1)
    step = min((height - _HEAD) // rows, _HIGHEST)
    room = int(width * (1 - _NAMES)) // columns
    size = _size(Pt(1), step=step, room=room)
    head = {"size": max(size - 1, _SMALLEST), "ink": TOKENS["light"]["muted"]}
    labels = [cell(text, align="ctr", **head) for text in grid.heads]
    written = [row([cell("", align="l", **head), *labels], height=_HEAD)]
    for name, texts, colours in zip(grid.names, grid.texts, grid.colours, strict=True):
        first = cell(name, align="l", size=size, ink=TOKENS["light"]["ink"])
        cells = [
            cell(text, align="ctr", size=size, ink=ink_on(colour), ground=colour)
            for text, colour in zip(texts, colours, strict=True)
        ]
        written.append(row([first, *cells], height=step))
    shape = slide.shapes.add_table(1, columns + 1, left, top, width, _HEAD + step * rows)
    fill_table(shape, widths=[int(width * _NAMES), *[room] * columns], rows=written)


def _size(point: Emu, *, step: Emu, room: Emu) -> float:
    fitting = min(step / point / _LINE, room / point / (_LETTERS * _WIDE))
    return round(min(max(fitting, _SMALLEST), _LARGEST) * 2) / 2
