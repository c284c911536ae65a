"""Python's own CSV reader, exact and slow: for headers, and to say where a file is wrong."""

import csv
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from etl.read.values import MAX_RECORD_BYTES

_FIELD_LIMIT = threading.Lock()  # csv keeps its limit for the whole process


@dataclass(frozen=True)
class Record:
    """The cells of one record, and the first and last of the lines it takes."""

    cells: list[str]
    line: int
    last_line: int


class Unreadable(Exception):
    """No record can be made of the text from `line` on."""

    def __init__(self, reason: str, *, line: int, last_line: int) -> None:
        super().__init__(reason)
        self.reason, self.line, self.last_line = reason, line, last_line


def records(
    lines: Iterable[str], *, delimiter: str, first_line: int = 1, strict: bool = True
) -> Iterator[Record]:
    """Each record of the text, blank lines included as records without cells."""
    reader = csv.reader(lines, delimiter=delimiter, strict=strict)
    while True:
        line = first_line + reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as bad:
            last_line = first_line + reader.line_num - 1
            raise Unreadable(str(bad), line=line, last_line=last_line) from None
        yield Record(cells, line, first_line + reader.line_num - 1)


@contextmanager
def long_cells() -> Iterator[None]:
    """Lets csv read cells up to the longest record allowed."""
    with _FIELD_LIMIT:
        before = csv.field_size_limit(MAX_RECORD_BYTES)
        try:
            yield
        finally:
            csv.field_size_limit(before)
