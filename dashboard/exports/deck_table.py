"""A table of a slide: right-aligned numbers, thin rules, a head that stays quiet."""

from __future__ import annotations

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.slide import Slide
from pptx.util import Emu, Inches, Pt

from layouts.theme import TOKENS
from layouts.view import Column, Table

_FONT, _SIZE, _HEAD_SIZE = "Arial", 11, 10
_ROW, _HEAD = Inches(0.265), Inches(0.42)
_BODY = Inches(4.95)
_NARROW = 12  # columns beyond which the type gets smaller
_PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # PowerPoint's "No Style, No Grid"


def rows_a_slide() -> int:
    """How many rows one slide holds."""
    return int((_BODY - _HEAD) / _ROW)


def add_table(slide: Slide, table: Table, *, left: Emu, top: Emu, width: Emu) -> None:
    """Put a table on a slide; the caller sees to it that its rows fit."""
    rows, columns = len(table.shown) + 1, max(len(table.columns), 1)
    shape = slide.shapes.add_table(rows, columns, left, top, width, _HEAD + _ROW * (rows - 1))
    drawn = shape.table
    style = shape._element.graphic.graphicData.tbl.tblPr
    style[0].text = _PLAIN
    drawn.horz_banding = False
    small = 2 if columns > _NARROW else 0
    for i, share in enumerate(_shares(table)):
        drawn.columns[i].width = int(width * share)
    for i, column in enumerate(table.columns):
        _cell(drawn.cell(0, i), column.label, column, size=_HEAD_SIZE - small, tone="muted")
    drawn.rows[0].height = _HEAD
    for y, row in enumerate(table.shown, start=1):
        drawn.rows[y].height = _ROW
        for x, text in enumerate(row):
            column = table.columns[x]
            _cell(drawn.cell(y, x), text, column, size=_SIZE - small, is_banded=y % 2 == 0)


def _shares(table: Table) -> list[float]:
    """Each column's share of the width by its longest text, within reason."""
    longest = [
        max([len(c.label) * 0.6, *(len(row[i]) for row in table.shown), 4])
        for i, c in enumerate(table.columns)
    ]
    bounded = [min(length, 34) + 2 for length in longest]
    return [length / sum(bounded) for length in bounded]


def _cell(
    cell: object,
    text: str,
    column: Column,
    *,
    size: float,
    tone: str = "ink",
    is_banded: bool = False,
) -> None:
    cell.margin_left = cell.margin_right = Inches(0.05)
    cell.margin_top = cell.margin_bottom = Inches(0.02)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    if is_banded:
        cell.fill.solid()
        cell.fill.fore_color.rgb = _rgb(TOKENS["light"]["paper"])
    line = cell.text_frame.paragraphs[0]
    line.alignment = PP_ALIGN.LEFT if column.kind == "text" else PP_ALIGN.RIGHT
    run = line.add_run()
    run.text = text
    run.font.name, run.font.size = _FONT, Pt(size)
    run.font.color.rgb = _rgb(TOKENS["light"][tone])


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#").upper())
