"""The plate: one chart or table as a picture that says what made it, in SVG."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from dashboard.exports.sheet import Sheet
from layouts.theme import TOKENS
from layouts.view import Table
from layouts.words import t

#: The room of a chart in CSS pixels, and what lies around it.
CHART_WIDTH, CHART_HEIGHT = 760, 480
_PAD, _HEAD_TOP, _LINE, _ROW = 24, 46, 18, 22
_FOOT = 30
#: Pixels that a letter takes: a line is broken, and a column measured, by its number of letters.
_TITLE_LETTER, _LETTER = 9.2, 6.4
_WIDEST_COLUMN, _MOST_ROWS = 320, 80
_TONES = TOKENS["light"]
_SIZE = re.compile(r'\s(?:width|height|style|class|x|y)="[^"]*"')


@dataclass(frozen=True)
class Plate:
    """An SVG with its size in CSS pixels."""

    svg: str
    width: int
    height: int


def plate(sheet: Sheet, *, picture: bytes | None, lang: str) -> Plate:
    """A sheet's chart (`picture` is its SVG), or its table, between its title and its stamp."""
    table = sheet.view.table
    widths = [] if picture else _column_widths(table)
    width = max(CHART_WIDTH, round(sum(widths)))
    head, top = _head(sheet, width=width)
    if picture:
        body, height = _placed(picture, top=top), CHART_HEIGHT
    elif table.shown:
        body, height = _rows(table, widths=widths, top=top, lang=lang)
    else:
        body, height = _facts(sheet, top=top, width=width)
    legend, more = _legend(sheet, top=top + height, width=width)
    height += more
    foot, bottom = _foot(sheet, top=top + height, width=width, lang=lang)
    return _framed(f"{head}{body}{legend}{foot}", width=width + 2 * _PAD, height=bottom)


def _framed(inside: str, *, width: int, height: int) -> Plate:
    ground = _rect(0, 0, width, height=height, tone="surface")
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="Inter, Arial, sans-serif">{ground}{inside}'
        "</svg>"
    )
    return Plate(svg, width, height)


def _head(sheet: Sheet, *, width: int) -> tuple[str, int]:
    """Rule, title, quiet line and marks, and where they end."""
    drawn, y = [_rect(_PAD, 20, width, height=1, tone="ink")], _HEAD_TOP
    marks = f"⚠ {' · '.join(sheet.marks)}" if sheet.marks else ""
    told = (
        (sheet.title, 17, "ink", _TITLE_LETTER, 24),
        (sheet.quiet, 12, "muted", _LETTER, _LINE),
        (marks, 12, "watch", _LETTER, _LINE),
    )
    for text, size, tone, letter, step in told:
        for line in broken(text, letters=int(width / letter)):
            drawn.append(_text(line, _PAD, y, size=size, tone=tone, is_bold=size > 12))
            y += step
    return "".join(drawn), y


def broken(text: str, *, letters: int) -> list[str]:
    """A text in lines of at most so many letters, broken between words."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _placed(picture: bytes, *, top: int) -> str:
    """A chart's own SVG within the plate."""
    drawn = picture.decode()
    start = drawn.index("<svg")
    end = drawn.index(">", start)
    opening = _SIZE.sub("", drawn[start:end])
    room = f' x="{_PAD}" y="{top}" width="{CHART_WIDTH}" height="{CHART_HEIGHT}"'
    return f"{opening}{room}{drawn[end:]}"


def _column_widths(table: Table) -> list[float]:
    rows = table.shown[:_MOST_ROWS]
    longest = [
        max([len(c.label), *(len(row[i]) for row in rows)]) for i, c in enumerate(table.columns)
    ]
    return [min(letters * _LETTER + 20, _WIDEST_COLUMN) for letters in longest]


def _rows(table: Table, *, widths: list[float], top: int, lang: str) -> tuple[str, int]:
    """The table's head and rows with a thin rule under each, and how high they are."""
    width = max(CHART_WIDTH, round(sum(widths)))
    drawn, y = [], top + 10
    lines = [tuple(c.label for c in table.columns), *table.shown[:_MOST_ROWS]]
    for number, line in enumerate(lines):
        y += _ROW
        drawn.append(_cells(line, table, widths=widths, y=y - 7, is_head=number == 0))
        drawn.append(_rect(_PAD, y, width, height=1, tone="rule" if number else "line"))
    rest = len(table.shown) - _MOST_ROWS
    if rest > 0:
        y += _ROW
        more = t("exports.plate.more", lang, rows=rest)
        drawn.append(_text(more, _PAD, y - 7, size=12, tone="muted"))
    return "".join(drawn), y + 8 - top


def _cells(
    line: tuple[str, ...], table: Table, *, widths: list[float], y: int, is_head: bool
) -> str:
    drawn, x = [], float(_PAD)
    for column, width, text in zip(table.columns, widths, line, strict=True):
        most = max(int((width - 16) / _LETTER), 1)
        shown = text if len(text) <= most + 1 else f"{text[: most - 1].rstrip()}…"
        is_number = column.kind != "text"
        at = x + width - 12 if is_number else x
        tone = "muted" if is_head else "ink"
        drawn.append(_text(shown, at, y, size=12, tone=tone, is_right=is_number))
        x += width
    return "".join(drawn)


def _facts(sheet: Sheet, *, top: int, width: int) -> tuple[str, int]:
    """What a card without rows says, a paragraph each."""
    drawn, y = [], top + 10
    for fact in sheet.view.facts:
        for line in broken(fact, letters=int(width / _LETTER)):
            y += _LINE
            drawn.append(_text(line, _PAD, y, size=12, tone="ink"))
        y += 6
    return "".join(drawn), y - top


def _legend(sheet: Sheet, *, top: int, width: int) -> tuple[str, int]:
    """The classes or series of a chart, in as many lines as they need, and how high they are."""
    items = sheet.view.legend
    if not items or not sheet.view.figure:
        return "", 0
    drawn, x, y = [], 0.0, top + 8
    for _, colour, label in items:
        room = 22 + len(label) * _LETTER + 14
        if x and x + room > width:
            x, y = 0.0, y + _LINE
        at = _PAD + x
        drawn.append(f'<rect x="{at:.1f}" y="{y}" width="16" height="10" fill="{colour}"/>')
        drawn.append(_text(label, at + 22, y + 9, size=11, tone="muted"))
        x += room
    return "".join(drawn), y + _LINE - top


def _foot(sheet: Sheet, *, top: int, width: int, lang: str) -> tuple[str, int]:
    drawn, y = [], top + _FOOT
    for line in broken(stamp_line(sheet, lang=lang), letters=int(width / _LETTER)):
        drawn.append(_text(line, _PAD, y, size=11, tone="muted"))
        y += _LINE
    return "".join(drawn), y


def stamp_line(sheet: Sheet, *, lang: str) -> str:
    """What stands under a single chart or table: whether it is simulated, and its code."""
    said = t("exports.brief.simulated", lang) if sheet.is_simulated else ""
    code = f"{t('exports.brief.code', lang)} {sheet.code}"
    return " · ".join(part for part in (said, code) if part)


def _text(
    text: str,
    x: float,
    y: float,
    *,
    size: int,
    tone: str,
    is_bold: bool = False,
    is_right: bool = False,
) -> str:
    weight = ' font-weight="650"' if is_bold else ""
    anchor = ' text-anchor="end"' if is_right else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{_TONES[tone]}"{weight}{anchor}>'
        f"{escape(text)}</text>"
    )


def _rect(x: float, y: float, width: float, *, height: float, tone: str) -> str:
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{_TONES[tone]}"/>'
