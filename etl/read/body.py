"""The rows of a text file below its header."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from etl.read.records import Record, records


@dataclass(frozen=True, kw_only=True)
class Body:
    """Where the rows are: in `path`, after `skip` lines, from line `first_line` of `source` on."""

    source: Path
    path: Path
    skip: int
    first_line: int
    delimiter: str
    columns: tuple[str, ...]
    ends_with_newline: bool
    is_plain: bool
    is_regular: bool

    def records(self, lines: Iterable[str]) -> Iterator[Record]:
        """Each record with its lines in the source; raises Unreadable."""
        below = islice(lines, self.skip, None)
        return records(below, delimiter=self.delimiter, first_line=self.first_line)
