"""How a text file is laid out: its delimiter, and where its header begins and ends."""

import io
from dataclasses import dataclass
from itertools import islice

from etl.read.header import Header, count_found, find_header, normalise_groups
from etl.read.records import Record, Unreadable, long_cells, records
from etl.read.text import TextFile
from etl.read.values import HEADER_SEARCH_ROWS, MAX_RECORD_BYTES, ReadHints

DELIMITERS = (",", ";", "\t", "|")
_BOM_BYTES = 3


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A delimiter, a header, its first line, the line after it, and the bytes before that."""

    delimiter: str
    header: Header
    line: int
    end: int
    bytes: int


def find_layout(text: TextFile, *, hints: ReadHints) -> Layout:
    """The layout that offers most expected columns; with equal numbers, the most columns."""
    head = _head(text)
    delimiters = (hints.delimiter,) if hints.delimiter else DELIMITERS
    groups = normalise_groups(hints.expected)
    tried = [
        _layout(head, delimiter=delimiter, hints=hints, bom=text.has_bom)
        for delimiter in delimiters
    ]
    return max(
        tried,
        key=lambda layout: (
            count_found(layout.header.cells, groups=groups),
            len(layout.header.cells),
        ),
    )


def _head(text: TextFile) -> str:
    """The first records, and possibly a piece of one more."""
    with text.utf8.open("rb") as raw:
        raw.seek(_BOM_BYTES if text.has_bom else 0)
        return raw.read(MAX_RECORD_BYTES).decode("utf-8", "ignore")


def _layout(head: str, *, delimiter: str, hints: ReadHints, bom: bool) -> Layout:
    found = _first_records(head, delimiter=delimiter)
    header = find_header([record.cells for record in found], expected=hints.expected)
    first, last = found[header.index], found[header.next_index - 1]
    above = islice(io.StringIO(head, newline=""), last.last_line)
    return Layout(
        delimiter=delimiter,
        header=header,
        line=first.line,
        end=last.last_line + 1,
        bytes=sum(len(line.encode()) for line in above) + _BOM_BYTES * bom,
    )


def _first_records(head: str, *, delimiter: str) -> list[Record]:
    """As many records as a header is sought in, or those before the first that is no record."""
    found: list[Record] = []
    lines = io.StringIO(head, newline="")
    try:
        with long_cells():
            for record in islice(
                records(lines, delimiter=delimiter, strict=False), HEADER_SEARCH_ROWS + 1
            ):
                found.append(record)
    except Unreadable:
        pass
    return found or [Record([], 1, 1)]
