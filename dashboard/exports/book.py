"""The workbook: each sheet's numbers as numbers, ratios and sums as working formulas."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from dashboard.exports.sheet import Sheet
from layouts.theme import TOKENS
from layouts.view import Table
from layouts.words import t

_HEAD_ROW = 4
_LONGEST_NAME = 31  # what a worksheet's name may have
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_SUMMED = ("numerator", "denominator")
_A4 = 9


def book(sheets: list[Sheet], *, lang: str) -> bytes:
    """The sheets as an XLSX file, the first worksheet naming each one's sources and code."""
    out = BytesIO()
    # Cells that a spreadsheet would run are written as text: no string is taken for a formula.
    made = Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False})
    look = _Look(made)
    shown = [sheet for sheet in sheets if sheet.view is not None]
    names = _names(shown)
    _sources(
        made.add_worksheet(t("exports.brief.sheet_of_sources", lang)), shown, names, look, lang
    )
    for name, sheet in zip(names, shown, strict=True):
        _sheet(made.add_worksheet(name), sheet, look=look, lang=lang)
    made.set_properties({"title": sheets[0].title if sheets else ""})
    made.close()
    return out.getvalue()


class _Look:
    """The workbook's few formats."""

    def __init__(self, made: Workbook) -> None:
        tones = TOKENS["light"]
        plain = {"font_name": "Arial", "font_size": 10, "font_color": tones["ink"]}
        self.plain = made.add_format(plain)
        self.title = made.add_format({**plain, "font_size": 15, "bold": True})
        self.quiet = made.add_format({**plain, "font_color": tones["muted"]})
        self.watch = made.add_format({**plain, "font_color": tones["watch"]})
        head = {"font_color": tones["muted"], "bottom": 1, "text_wrap": True, "valign": "bottom"}
        self.head = made.add_format({**plain, **head})
        self.whole = made.add_format({**plain, "num_format": "#,##0"})
        self.decimal = made.add_format({**plain, "num_format": "#,##0.0"})
        self.date = made.add_format({**plain, "num_format": "dd/mm/yyyy"})
        self.total = made.add_format({**plain, "num_format": "#,##0", "bold": True, "top": 1})
        self.total_ratio = made.add_format(
            {**plain, "num_format": "#,##0.0", "bold": True, "top": 1}
        )


def _names(sheets: list[Sheet]) -> list[str]:
    names = []
    for number, sheet in enumerate(sheets, start=1):
        text = f"{number}. {sheet.title}".translate(_FORBIDDEN)
        names.append(text[:_LONGEST_NAME].strip())
    return names


def _sources(
    page: Worksheet, sheets: list[Sheet], names: list[str], look: _Look, lang: str
) -> None:
    heads = ("column_title", "column_stands", "code")
    for x, key in enumerate(heads):
        page.write_string(0, x, t(f"exports.brief.{key}", lang), look.head)
    for y, (name, sheet) in enumerate(zip(names, sheets, strict=True), start=1):
        page.write_url(y, 0, f"internal:'{name}'!A1", look.plain, sheet.title)
        page.write_string(y, 1, " · ".join((sheet.quiet, *sheet.marks)), look.plain)
        page.write_string(y, 2, sheet.code, look.plain)
    if any(sheet.is_simulated for sheet in sheets):
        page.write_string(len(sheets) + 2, 0, t("exports.brief.simulated", lang), look.watch)
    page.write_string(len(sheets) + 3, 0, t("exports.brief.code_how", lang), look.quiet)
    page.set_column(0, 0, 48)
    page.set_column(1, 1, 90)
    page.set_column(2, 2, 50)
    _print(page)


def _print(page: Worksheet) -> None:
    """Landscape A4, as wide as one page, so that no column is printed by itself."""
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)


def _sheet(page: Worksheet, sheet: Sheet, *, look: _Look, lang: str) -> None:
    table = sheet.view.table
    page.write_string(0, 0, sheet.title, look.title)
    page.write_string(1, 0, sheet.quiet, look.quiet)
    page.write_string(2, 0, " · ".join(sheet.marks), look.watch)
    for x, column in enumerate(table.columns):
        page.write_string(_HEAD_ROW, x, column.label, look.head)
        page.set_column(x, x, _width(table, x))
    rows = table.raw or table.shown
    for y, (row, words) in enumerate(zip(rows, table.shown, strict=True), start=_HEAD_ROW + 1):
        for x, cell in enumerate(row):
            # Text as the screen words it; numbers and days as they are.
            _cell(page, (y, x), words[x] if isinstance(cell, str) else cell, look=look)
        _ratio(page, y, table, row, look=look)
    page.freeze_panes(_HEAD_ROW + 1, 0)
    page.repeat_rows(_HEAD_ROW)
    _print(page)
    last = _HEAD_ROW + len(rows)
    if rows:
        page.autofilter(_HEAD_ROW, 0, last, max(len(table.columns) - 1, 0))
    _total(page, last + 1, table, look=look, lang=lang)
    foot = [*sheet.view.facts, *sheet.notes, f"{t('exports.brief.code', lang)}: {sheet.code}"]
    for i, text in enumerate(foot):
        page.write_string(last + 4 + i, 0, text, look.quiet)


def _width(table: Table, x: int) -> float:
    longest = max((len(row[x]) for row in table.shown), default=0)
    return min(max(longest + 2, 9), 44)


def _cell(page: Worksheet, at: tuple[int, int], cell: Any, *, look: _Look) -> None:
    if cell is None or cell != cell:
        page.write_blank(*at, None, look.plain)
    elif hasattr(cell, "isoformat"):
        page.write_datetime(*at, cell, look.date)
    elif isinstance(cell, str):
        page.write_string(*at, cell, look.plain)
    else:
        number = float(cell)
        page.write_number(*at, number, look.whole if number == int(number) else look.decimal)


def _place(table: Table, *keys: str) -> dict[str, int] | None:
    at = {c.key: i for i, c in enumerate(table.columns)}
    return at if all(key in at for key in keys) else None


def _ratio(page: Worksheet, y: int, table: Table, row: tuple, *, look: _Look) -> None:
    """The value as a formula of its own row, where it is numerator over denominator."""
    at = _place(table, "value", *_SUMMED)
    if at is None:
        return
    scale = _scale(*(row[at[key]] for key in ("value", *_SUMMED)))
    if scale:
        formula = _division(at, y, scale=scale)
        page.write_formula(y, at["value"], formula, look.decimal, float(row[at["value"]]))


def _scale(value: Any, top: Any, below: Any) -> int:
    """100 or 1 if that makes top over below the value; 0 where it is another kind of figure."""
    numbers = (value, top, below)
    if any(n is None or n != n for n in numbers) or not below:
        return 0
    return next((s for s in (100, 1) if abs(s * top / below - value) < 1e-3 * max(1, value)), 0)


def _division(at: dict[str, int], y: int, *, scale: int) -> str:
    top, below = (f"{xl_col_to_name(at[key])}{y + 1}" for key in _SUMMED)
    times = f"*{scale}" if scale != 1 else ""
    return f'=IF({below}=0,"",{top}/{below}{times})'


def _total(page: Worksheet, y: int, table: Table, *, look: _Look, lang: str) -> None:
    """Sums of numerator and denominator and their ratio, where rows are areas."""
    at = _place(table, "area", "value", *_SUMMED)
    rows = [r for r in table.raw if at and r[at["denominator"]] == r[at["denominator"]]]
    if at is None or not rows:
        return
    sums = {k: sum(float(r[at[k]] or 0) for r in rows if r[at[k]] == r[at[k]]) for k in _SUMMED}
    page.write_string(y, at["area"], t("exports.brief.total", lang), look.total)
    for key in _SUMMED:
        column = xl_col_to_name(at[key])
        formula = f"=SUM({column}{_HEAD_ROW + 2}:{column}{y})"
        page.write_formula(y, at[key], formula, look.total, sums[key])
    first = table.raw[0]
    scale = _scale(*(first[at[k]] for k in ("value", *_SUMMED)))
    if scale and sums["denominator"]:
        value = scale * sums["numerator"] / sums["denominator"]
        page.write_formula(y, at["value"], _division(at, y, scale=scale), look.total_ratio, value)
