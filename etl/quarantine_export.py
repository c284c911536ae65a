"""Writes quarantined rows for the clerk who will correct them and send the file back.

The file has the source's own columns in the source's own order and the reason in the column
`reason_header`: where the source has it already (the national list ends in "Kết quả import
(không điền)"), else after the last. `_load` and `_row` follow; with them `read_file` knows its
own export and gives every cell back as the source had it (see etl/read/neutral.py).

XLSX is the better choice for Excel: it keeps the zeros that begin phone and identity numbers.
"""

import csv
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter

from etl.errors import TooLongForExcel, UnknownFormat, spot
from etl.read.cells import as_text
from etl.read.neutral import NEGATIVE_NUMBER, RISKY, neutralise
from etl.read.values import EXPORT_LOAD, EXPORT_ROW, ROW

_SHEET_ROWS = 1_048_576
_CELL_CHARACTERS = 32_767
_AS_TYPED = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}


def write_quarantine(
    frame: pd.DataFrame, path: Path, *, columns: Sequence[str], reason_header: str
) -> None:
    """Writes the rows to CSV (UTF-8 with a byte order mark) or XLSX, as the path's name says.

    `frame` holds `columns`, `reason_header`, `_load` and `_row`. The file appears whole or not
    at all, and only its owner may read it, for its rows name people. Raises TooLongForExcel.
    """
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        raise UnknownFormat(where=spot(path), suffix=path.suffix)
    layout = _layout(columns, reason_header=reason_header)
    cells = [_harmless(_text(frame[column])) for column in layout]
    with _appearing_whole(path) as unfinished:
        write(unfinished, [neutralise(column) for column in layout], cells)


def _layout(columns: Sequence[str], *, reason_header: str) -> list[str]:
    """The export's columns; those that an earlier export had added are not carried on."""
    added = {EXPORT_LOAD, EXPORT_ROW} if {EXPORT_LOAD, EXPORT_ROW} <= set(columns) else set()
    own = [column for column in columns if column not in added]
    reason = [] if reason_header in own else [reason_header]
    return [*own, *reason, EXPORT_LOAD, ROW]


def _text(column: pd.Series) -> pa.Array:
    values = pa.array(column, from_pandas=True)
    return pc.fill_null(pc.cast(values, pa.string()), "")


def _harmless(column: pa.Array) -> pa.Array:
    """The set-based twin of `neutralise`."""
    is_negative = pc.match_substring_regex(column, f"^{NEGATIVE_NUMBER}\\z")
    is_risky = pc.and_not(pc.match_substring_regex(column, RISKY), is_negative)
    return pc.if_else(is_risky, pc.binary_join_element_wise("'", column, ""), column)


@contextmanager
def _appearing_whole(path: Path) -> Iterator[Path]:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _write_csv(path: Path, header: list[str], cells: list[pa.Array]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(header)
        writer.writerows(zip(*(column.to_pylist() for column in cells), strict=True))


def _write_xlsx(path: Path, header: list[str], cells: list[pa.Array]) -> None:
    _refuse_too_long(path, header, cells)
    with xlsxwriter.Workbook(path, {"constant_memory": True, **_AS_TYPED}) as book:
        sheet = book.add_worksheet()
        as_text_format = book.add_format({"num_format": "@"})  # so that corrections stay as typed
        sheet.set_column(0, len(header) - 1, 18, as_text_format)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, header, book.add_format({"bold": True, "num_format": "@"}))
        rows = zip(*(_with_numbers(column) for column in cells), strict=True)
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, row)


def _with_numbers(column: pa.Array) -> list[str | float]:
    """The cells; negative numbers as numbers, if a sheet gives them back digit by digit."""
    values = column.to_pylist()
    if not pc.any(pc.match_substring_regex(column, f"^{NEGATIVE_NUMBER}\\z")).as_py():
        return values
    return [_number_or_text(value) for value in values]


def _number_or_text(text: str) -> str | float:
    try:
        number = float(text) if text.startswith("-") else 0.0
    except ValueError:
        return text
    return number if as_text(number) == text else text


def _refuse_too_long(path: Path, header: list[str], cells: list[pa.Array]) -> None:
    rows = len(cells[0])
    if rows >= _SHEET_ROWS:
        detail = f"{rows:,} rows, of which a sheet holds {_SHEET_ROWS - 1:,}"
        raise TooLongForExcel(where=spot(path), detail=detail)
    for name, column in zip(header, cells, strict=True):
        longest = pc.max(pc.utf8_length(column)).as_py() or 0
        if longest > _CELL_CHARACTERS:
            detail = (
                f"a cell of {longest:,} characters, of which a sheet keeps {_CELL_CHARACTERS:,}"
            )
            raise TooLongForExcel(where=spot(path, column=name), detail=detail)


_WRITERS: dict[str, Callable[[Path, list[str], list[pa.Array]], None]] = {
    ".csv": _write_csv,
    ".xlsx": _write_xlsx,
}
