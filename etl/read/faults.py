"""Says where and why a text file is not the table it should be.

DuckDB notices that something is wrong; this reads again, exactly and slowly, to name the line.
"""

from etl.errors import BadQuote, LineTooLong, RaggedRow, TruncatedFile, spot
from etl.read.body import Body
from etl.read.records import Record, Unreadable, long_cells
from etl.read.values import MAX_RECORD_BYTES

_LINES_A_CELL_MAY_TAKE = 100  # a quote open for longer was opened by mistake


def raise_fault(body: Body) -> None:
    """Raises the first fault of the rows; returns if each has as many cells as the header."""
    with long_cells(), body.path.open(encoding="utf-8", newline="") as lines:
        try:
            _check_all(body, lines)
        except Unreadable as bad:
            raise _fault_of_quote(body, bad) from None


def _check_all(body: Body, lines: object) -> None:
    found = body.records(lines)
    for record in found:
        if sum(map(len, record.cells)) > MAX_RECORD_BYTES:
            where = spot(body.source, line=record.line)
            raise LineTooLong(where=where, what="the record", limit=MAX_RECORD_BYTES)
        if not _fits(record, width=len(body.columns)):
            is_cut = not body.ends_with_newline and next(found, None) is None
            raise _fault_of_width(body, record, is_cut=is_cut)


def _fits(record: Record, *, width: int) -> bool:
    """A blank line is no row, and one spare delimiter at a row's end adds no cell."""
    cells = record.cells
    return not cells or len(cells) == width or (len(cells) == width + 1 and not cells[-1])


def _fault_of_width(body: Body, record: Record, *, is_cut: bool) -> TruncatedFile | RaggedRow:
    cells, width = len(record.cells), len(body.columns)
    column = body.columns[min(cells, width - 1)]
    where = spot(body.source, line=record.line, column=column)
    if is_cut and cells < width:
        detail = f"the last row has {cells} of {width} cells and no line end"
        return TruncatedFile(where=where, detail=detail)
    return RaggedRow(where=where, cells=cells, columns=width, column=column)


def _fault_of_quote(body: Body, bad: Unreadable) -> TruncatedFile | BadQuote | LineTooLong:
    where = spot(body.source, line=bad.line)
    if "expected after" in bad.reason:
        return BadQuote(where=where, detail="a cell goes on after its closing quote")
    lines = bad.last_line - bad.line + 1
    is_open_at_end = "unexpected end" in bad.reason
    if is_open_at_end and not body.ends_with_newline and lines <= _LINES_A_CELL_MAY_TAKE:
        return TruncatedFile(where=where, detail="the last row ends inside a quoted cell")
    return BadQuote(where=where, detail="a quote is opened in this row and never closed")
