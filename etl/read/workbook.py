"""XLSX: the sheet that holds the table, as text, in batches."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from etl.errors import DamagedFile, EmptyFile, MissingSheet, PasswordProtected, spot
from etl.read import staging as stage
from etl.read.archive import check_workbook
from etl.read.cells import as_text
from etl.read.header import (
    Header,
    count_found,
    find_header,
    name_columns,
    normalise_groups,
    normalise_header,
    require_columns,
)
from etl.read.text import hash_file
from etl.read.values import HEADER_SEARCH_ROWS, ReadHints, ReadResult


@dataclass(frozen=True)
class Found:
    """A sheet and the header found in it."""

    sheet: CalamineSheet
    header: Header


def read_workbook(
    path: Path, *, hints: ReadHints, staging: duckdb.DuckDBPyConnection, table: str
) -> ReadResult:
    """Reads the hinted sheet, or the visible one that offers most of the expected columns."""
    sha256, size = hash_file(path)
    warnings = check_workbook(path)
    with _opened(path) as workbook:
        found = _find_sheet(path, workbook, hints=hints)
    line = found.header.index + 1
    at = spot(path, sheet=found.sheet.name, line=line)
    require_columns(found.header, expected=hints.expected, at=at)
    rows = islice(_rows(found.sheet), found.header.next_index, None)
    columns = name_columns(found.header.cells)
    staged = stage.fill_rows(staging, table=table, rows=rows, columns=columns)
    return ReadResult(
        path=path,
        sha256=sha256,
        size=size,
        format="xlsx",
        rows_read=staged.rows,
        columns=staged.columns,
        header_line=line,
        sheet=found.sheet.name,
        is_export=staged.is_export,
        warnings=warnings + staged.warnings,
    )


def _opened(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(path)
    except PasswordError:
        raise PasswordProtected(where=spot(path)) from None
    except CalamineError as bad:
        raise DamagedFile(where=spot(path), detail=str(bad)) from None


def _find_sheet(path: Path, workbook: CalamineWorkbook, *, hints: ReadHints) -> Found:
    """The first sheet with all expected columns, else the first with most of them."""
    groups = normalise_groups(hints.expected)
    best, most = None, -1
    for name in _candidates(path, workbook, hints=hints):
        found = _look(path, workbook, name, hints=hints)
        offered = count_found(found.header.cells, groups=groups) if found else -1
        if offered > most:
            best, most = found, offered
        if most == len(groups):
            break
    if best is None:
        raise EmptyFile(where=spot(path))
    return best


def _candidates(path: Path, workbook: CalamineWorkbook, *, hints: ReadHints) -> list[str]:
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    if hints.sheet is None:
        return [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
    wanted = normalise_header(hints.sheet)
    named = [sheet.name for sheet in sheets if normalise_header(sheet.name) == wanted]
    if not named:
        found = ", ".join(repr(sheet.name) for sheet in sheets)
        raise MissingSheet(where=spot(path), sheet=hints.sheet, found=found)
    return named


def _look(path: Path, workbook: CalamineWorkbook, name: str, *, hints: ReadHints) -> Found | None:
    """The header of one sheet; None if the sheet is blank."""
    sheet = _loaded(path, workbook, name)
    rows = [list(map(as_text, row)) for row in islice(_rows(sheet), HEADER_SEARCH_ROWS + 1)]
    if not any(cell.strip() for row in rows for cell in row):
        return None
    return Found(sheet, find_header(rows, expected=hints.expected))


def _loaded(path: Path, workbook: CalamineWorkbook, name: str) -> CalamineSheet:
    try:
        return workbook.get_sheet_by_name(name)
    except CalamineError as bad:
        raise DamagedFile(where=spot(path, sheet=name), detail=str(bad)) from None
    except BaseException as bad:
        if type(bad).__name__ != "PanicException":  # the reader's own way to fail, no Exception
            raise
        raise DamagedFile(where=spot(path, sheet=name), detail=str(bad)) from None


def _rows(sheet: CalamineSheet) -> Iterator[list[object]]:
    return sheet.iter_rows() if sheet.start else iter(())
