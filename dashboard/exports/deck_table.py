"""A table of a slide: right-aligned numbers, thin rules, a head that stays quiet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from math import ceil

from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide
from pptx.util import Emu, Inches, Pt

from layouts.theme import TOKENS
from layouts.view import Column, Table

_FONT, _SIZE, _SMALLEST = "Arial", 11.0, 7.5
_HEAD = Inches(0.42)
_BODY = Inches(4.95)
_PADDING = 5.5  # points above and below a row's text
_LETTER, _LEADING = 0.5, 1.2  # of the type's size: what a letter takes, and a line
_SIDE, _ABOVE = int(Inches(0.05)), int(Inches(0.02))
_SPACE = nsdecls("a")
_TONES = TOKENS["light"]
_UNPRINTABLE = re.compile(r"[\x00-\x1f]")
_PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # PowerPoint's "No Style, No Grid"


def slides_of(table: Table, *, width: Emu) -> list[Table]:
    """The table in parts that one slide holds each, with the lines that long cells break into."""
    size, shares = _type_of(table, width=width), _shares(table)
    parts, rows, room = [], [], 0.0
    for row in table.shown:
        height = _height(row, shares, size=size, width=width)
        if rows and room + height > _BODY - _HEAD:
            parts.append(Table(table.columns, tuple(rows)))
            rows, room = [], 0.0
        rows.append(row)
        room += height
    return [*parts, Table(table.columns, tuple(rows))]


def _type_of(table: Table, *, width: Emu) -> float:
    """The size in points at which the columns' longest texts fit side by side, within reason."""
    letters = sum(_lengths(table))
    fitting = width / Pt(1) / (letters * _LETTER) if letters else _SIZE
    return round(min(max(fitting, _SMALLEST), _SIZE) * 2) / 2


def _height(row: tuple[str, ...], shares: list[float], *, size: float, width: Emu) -> float:
    """How high a row becomes, by the column whose text breaks into most lines."""
    points = width / Pt(1)
    lines = [
        ceil(_letters(text) * size * _LETTER / max(points * share - 8, 1))
        for text, share in zip(row, shares, strict=True)
    ]
    return Pt(max([*lines, 1]) * size * _LEADING + _PADDING)


def add_table(slide: Slide, table: Table, *, left: Emu, top: Emu, width: Emu) -> None:
    """Put a table on a slide, if it has columns; the caller sees to it that its rows fit.

    Its rows are written as the file format's own text: cell by cell through the library, a table of
    five hundred rows takes ten seconds.
    """
    if not table.columns:
        return
    shares, size = _shares(table), _type_of(table, width=width)
    heights = [int(_height(row, shares, size=size, width=width)) for row in table.shown]
    height = _HEAD + sum(heights)
    shape = slide.shapes.add_table(1, len(table.columns), left, top, width, height)
    labels = tuple(c.label for c in table.columns)
    head = {"height": _HEAD, "size": max(size - 1, _SMALLEST), "tone": "muted"}
    written = [_row(labels, table.columns, **head)]
    for y, (row, height) in enumerate(zip(table.shown, heights, strict=True), start=1):
        body = {"height": height, "size": size, "tone": "ink"}
        written.append(_row(row, table.columns, is_banded=y % 2 == 0, **body))
    fill_table(shape, widths=[int(width * share) for share in shares], rows=written)


def fill_table(shape: GraphicFrame, *, widths: list[int], rows: list[str]) -> None:
    """Give an empty table of a slide its columns and its rows, which are DrawingML."""
    tree = shape._element.graphic.graphicData.tbl
    tree.tblPr[0].text = _PLAIN
    shape.table.horz_banding = False
    for column, width in zip(shape.table.columns, widths, strict=True):
        column.width = width
    for old in tree.tr_lst:
        tree.remove(old)
    tree.extend(parse_xml(f"<a:rows {_SPACE}>{''.join(rows)}</a:rows>"))


def _letters(text: str) -> float:
    """A text's length in small letters: capitals and digits take a fifth more."""
    return len(text) + 0.2 * sum(c.isupper() or c.isdigit() for c in text)


def _lengths(table: Table) -> list[float]:
    """Each column's longest text in letters, within reason."""
    longest = [
        max([len(c.label) * 0.6, *(_letters(row[i]) for row in table.shown), 4])
        for i, c in enumerate(table.columns)
    ]
    return [min(length, 34) + 2 for length in longest]


def _shares(table: Table) -> list[float]:
    """Each column's share of the width."""
    lengths = _lengths(table)
    return [length / sum(lengths) for length in lengths]


def _row(
    texts: tuple[str, ...],
    columns: tuple[Column, ...],
    *,
    height: Emu,
    size: float,
    tone: str,
    is_banded: bool = False,
) -> str:
    """One row as DrawingML."""
    look = {"size": size, "ink": _TONES[tone], "ground": _TONES["paper"] if is_banded else ""}
    sides = ("l" if column.kind == "text" else "r" for column in columns)
    cells = [cell(text, align=side, **look) for text, side in zip(texts, sides, strict=True)]
    return row(cells, height=height)


def row(cells: Iterable[str], *, height: Emu) -> str:
    """Cells as a row of DrawingML."""
    return f'<a:tr h="{int(height)}">{"".join(cells)}</a:tr>'


def cell(text: str, *, align: str, size: float, ink: str, ground: str = "") -> str:
    """A cell as DrawingML: align l, ctr or r; size in points, colours #rrggbb.

    Its end has the size too: a cell without text is as high as its end, which is 18 points unsaid.
    """
    plain, points = _UNPRINTABLE.sub(" ", text), f'sz="{int(size * 100)}"'
    face = f'{_fill(ink)}<a:latin typeface="{_FONT}"/>'
    run = f"<a:r><a:rPr {points}>{face}</a:rPr><a:t>{escape(plain)}</a:t></a:r>" if plain else ""
    return (
        f'<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p><a:pPr algn="{align}"/>{run}'
        f"<a:endParaRPr {points}>{face}</a:endParaRPr></a:p></a:txBody>"
        f'<a:tcPr marL="{_SIDE}" marR="{_SIDE}" marT="{_ABOVE}" marB="{_ABOVE}" anchor="ctr">'
        f"{_fill(ground) if ground else ''}</a:tcPr></a:tc>"
    )


def _fill(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour.lstrip("#").upper()}"/></a:solidFill>'
