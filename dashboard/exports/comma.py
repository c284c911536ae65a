"""A card's numbers as CSV: UTF-8 with its mark, for spreadsheets as they are, safe to open."""

from __future__ import annotations

import csv
import io
from typing import Any

from dashboard.exports.plate import stamp_line
from dashboard.exports.sheet import Sheet

#: What a spreadsheet takes for the start of a formula.
_RUNS = ("=", "+", "-", "@", "\t", "\r")


def comma(sheet: Sheet, *, lang: str) -> bytes:
    """One row a line, numbers in full; the last line says where they come from."""
    table = sheet.view.table
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\r\n").writerow
    write([safe(column.label) for column in table.columns])
    for row in table.raw or table.shown:
        write([_cell(cell) for cell in row])
    note = " · ".join((sheet.title, sheet.quiet, *sheet.marks, stamp_line(sheet, lang=lang)))
    write([f"# {note}"])
    return out.getvalue().encode("utf-8-sig")


def _cell(cell: Any) -> Any:
    if cell is None or cell != cell:
        return ""
    if hasattr(cell, "isoformat"):
        return cell.isoformat()[:10]
    return safe(cell) if isinstance(cell, str) else cell


def safe(text: str) -> str:
    """A text that no spreadsheet runs: what looks like a formula begins with an apostrophe."""
    return f"'{text}" if text.startswith(_RUNS) else text
