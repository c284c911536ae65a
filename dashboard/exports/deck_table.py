"""A table of a slide: right-aligned numbers, thin rules, a head that stays quiet."""

from __future__ import annotations

import re
from html import escape

from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.slide import Slide
from pptx.util import Emu, Inches

from layouts.theme import TOKENS
from layouts.view import Column, Table

_FONT, _SIZE, _HEAD_SIZE = "Arial", 11, 10
_ROW, _HEAD = Inches(0.265), Inches(0.42)
_BODY = Inches(4.95)
_NARROW = 12  # columns beyond which the type gets smaller
_SIDE, _ABOVE = int(Inches(0.05)), int(Inches(0.02))
_SPACE = nsdecls("a")
_UNPRINTABLE = re.compile(r"[\x00-\x1f]")
_PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # PowerPoint's "No Style, No Grid"


def rows_a_slide() -> int:
    """How many rows one slide holds."""
    return int((_BODY - _HEAD) / _ROW)


def add_table(slide: Slide, table: Table, *, left: Emu, top: Emu, width: Emu) -> None:
    """Put a table on a slide; the caller sees to it that its rows fit.

    Its rows are written as the file format's own text: cell by cell through the library, a table of
    five hundred rows takes ten seconds.
    """
    rows, columns = len(table.shown) + 1, max(len(table.columns), 1)
    shape = slide.shapes.add_table(1, columns, left, top, width, _HEAD + _ROW * (rows - 1))
    drawn = shape.table
    tree = shape._element.graphic.graphicData.tbl
    tree.tblPr[0].text = _PLAIN
    drawn.horz_banding = False
    for i, share in enumerate(_shares(table)):
        drawn.columns[i].width = int(width * share)
    small = 2 if columns > _NARROW else 0
    labels = tuple(c.label for c in table.columns)
    head = {"height": _HEAD, "size": _HEAD_SIZE - small, "tone": "muted"}
    written = [_row(labels, table.columns, **head)]
    body = {"height": _ROW, "size": _SIZE - small, "tone": "ink"}
    for y, row in enumerate(table.shown, start=1):
        written.append(_row(row, table.columns, is_banded=y % 2 == 0, **body))
    for old in tree.tr_lst:
        tree.remove(old)
    tree.extend(parse_xml(f"<a:rows {_SPACE}>{''.join(written)}</a:rows>"))


def _shares(table: Table) -> list[float]:
    """Each column's share of the width by its longest text, within reason."""
    longest = [
        max([len(c.label) * 0.6, *(len(row[i]) for row in table.shown), 4])
        for i, c in enumerate(table.columns)
    ]
    bounded = [min(length, 34) + 2 for length in longest]
    return [length / sum(bounded) for length in bounded]


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
    fill = _fill("paper") if is_banded else ""
    cells = "".join(
        _cell(text, column, size=size, tone=tone, fill=fill)
        for text, column in zip(texts, columns, strict=True)
    )
    return f'<a:tr h="{int(height)}">{cells}</a:tr>'


def _cell(text: str, column: Column, *, size: float, tone: str, fill: str) -> str:
    align = "l" if column.kind == "text" else "r"
    size = f'sz="{int(size * 100)}"'
    plain = _UNPRINTABLE.sub(" ", text)
    return (
        f'<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p><a:pPr algn="{align}"/><a:r>'
        f'<a:rPr {size}>{_fill(tone)}<a:latin typeface="{_FONT}"/></a:rPr>'
        f"<a:t>{escape(plain)}</a:t></a:r></a:p></a:txBody>"
        f'<a:tcPr marL="{_SIDE}" marR="{_SIDE}" marT="{_ABOVE}" marB="{_ABOVE}" anchor="ctr">'
        f"{fill}</a:tcPr></a:tc>"
    )


def _fill(tone: str) -> str:
    colour = TOKENS["light"][tone].lstrip("#").upper()
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
