"""What goes into a read and what comes out of it, and the limits a file must keep."""

from dataclasses import dataclass, field
from pathlib import Path

MIB = 1 << 20
MAX_LINE_BYTES = MIB  # the longest real line seen, a free-text report, has 33 kB
MAX_RECORD_BYTES = 2 * MIB  # quoted cells may hold line breaks: a record can be many lines
MAX_UNPACKED_RATIO = 200  # CSV packs 5 to 40 times, sheets up to about 100
RATIO_FREE_BYTES = 64 * MIB  # no ratio is dangerous below this
MAX_WORKBOOK_BYTES = 2048 * MIB
MAX_SHEET_CELLS = 32_000_000  # a full sheet of 30 columns, about 1 GB while it is read
HEADER_SEARCH_ROWS = 25

# The columns a quarantine export adds, which let its rows find their way back.
ROW = "_row"
EXPORT_LOAD = "_load"
EXPORT_ROW = "_row (2)"  # the name that the export's own _row column gets when it is read again

Aliases = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ReadHints:
    """What a source's mapping says of its files; `expected` has one alias group per column.

    With `is_typed` a Parquet file is not copied: the staging table is a view of the file, valid
    while the file lies there, in which dates, times and numbers keep their type.
    """

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    expected: tuple[Aliases, ...] = ()
    is_typed: bool = False


@dataclass(frozen=True, kw_only=True)
class ReadWarning:
    """Something a reader of the figures should know; `code` and `facts` are stable."""

    code: str
    text: str
    facts: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, kw_only=True)
class ReadResult:
    """One file now in staging: what it was and how many rows it gave."""

    path: Path
    sha256: str
    size: int
    format: str
    rows_read: int
    columns: tuple[str, ...]
    header_line: int
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    is_export: bool = False
    warnings: tuple[ReadWarning, ...] = ()
