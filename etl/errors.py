"""What can go wrong on the way in, each error saying what happened, where, and what to do.

FeedError                    anything that stops a file, a feed or an export
+-- FileError                the file is refused whole and nothing was changed
|   +-- FileMissing          no file of that name
|   +-- NotAFile             a folder, a pipe, a device
|   +-- NoPermission         this account may not read it
|   +-- FileChanged          it grew or shrank while it was read (retry)
|   +-- NoSpace              no room for the working copy (retry)
|   +-- UnknownFormat        a file name that names no format read here
|   |   +-- ContentMismatch  the content is not what the name says
|   +-- EmptyFile            no header and no row
|   +-- PasswordProtected    an encrypted workbook or Parquet file
|   +-- DamagedFile          the content contradicts its own checksums or layout
|   |   +-- TruncatedFile    the end is missing
|   +-- EncodingError        bytes that are not text in the encoding used
|   |   +-- NulByte          a NUL character, which no text column holds
|   +-- StructureError       it is text, but not the table that was promised
|   |   +-- MissingColumn    a required column is not in the header
|   |   +-- RaggedRow        a row with more or fewer cells than the header
|   |   +-- BadQuote         a quote that never closes, or text after a closing quote
|   |   +-- MissingSheet     the workbook has no sheet of that name
|   +-- SizeError            reading it would exhaust this machine
|       +-- LineTooLong      a line or a record beyond the limit
|       +-- ZipBomb          unpacks to far more than its own size
|       +-- SheetTooLarge    a stray cell far outside the table
+-- MappingError             the source's mapping is wrong, not its file
+-- ExportError              a quarantine file cannot be written as asked
    +-- TooLongForExcel      a cell or a table beyond what a sheet can hold
    +-- FileThere            a file that an export must not write over

The texts here are English. `code` and `facts` are stable, so that the word table can say the
same in Vietnamese.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

Kind = Literal["retry", "stop"]


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A place in a source file; numbers start at 1, a byte offset at 0."""

    file: str
    sheet: str | None = None
    line: int | None = None
    row: int | None = None
    column: str | None = None
    byte: int | None = None

    def __str__(self) -> str:
        parts = [self.file]
        if self.sheet is not None:
            parts.append(f"sheet {self.sheet!r}")
        numbers = (("line", self.line), ("row", self.row), ("byte", self.byte))
        parts += [f"{name} {number:,}" for name, number in numbers if number is not None]
        if self.column is not None:
            parts.append(f"column {self.column!r}")
        return ", ".join(parts)


def spot(path: Path, **place: Any) -> Spot:
    """The place in `path`, named by its file name so that no folder of the server is told."""
    return Spot(file=path.name, **place)


class FeedError(Exception):
    """Stops a file, a feed or an export; `kind` says whether trying again can help."""

    code: ClassVar[str] = "feed"
    kind: ClassVar[Kind] = "stop"
    title: ClassVar[str] = "The load stopped"
    says: ClassVar[str] = "{detail}"
    advice: ClassVar[str] = "Correct it and load again."

    def __init__(self, *, where: Spot | str, **facts: object) -> None:
        self.spot = where if isinstance(where, Spot) else None
        self.where = str(where)
        self.facts = facts
        self.happened = self.says.format(**facts)
        self.act = self.advice.format(**facts)
        super().__init__(f"{self.title}: {self.happened} ({self.where}). {self.act}")


class FileError(FeedError):
    """The file is refused whole and nothing was changed."""

    code = "file"
    title = "The file was refused"


class FileMissing(FileError):
    """No file of that name."""

    code = "file_missing"
    title = "File not found"
    says = "there is no file of this name"
    advice = "Check the path and its spelling."


class NotAFile(FileError):
    """A folder, a pipe or a device where a file was promised."""

    code = "not_a_file"
    title = "Not a file"
    says = "this is a {what}, not a file"
    advice = "Name a file inside it."


class NoPermission(FileError):
    """This account may not read the file."""

    code = "no_permission"
    title = "File not readable"
    says = "this account may not read the file"
    advice = "Give the account that loads the right to read it."


class FileChanged(FileError):
    """The file grew or shrank while it was read."""

    code = "file_changed"
    kind = "retry"
    title = "File still being written"
    says = "it had {before:,} bytes when reading began and {after:,} when it ended"
    advice = "Wait until the transfer has ended and load again."


class NoSpace(FileError):
    """No room for the working copy of the file."""

    code = "no_space"
    kind = "retry"
    title = "Disk full"
    says = "the working copy of the file found no room in {folder}"
    advice = "Free some space, or point TMPDIR at a larger disk, and load again."


class UnknownFormat(FileError):
    """A file name that names no format read here."""

    code = "unknown_format"
    title = "Unknown file format"
    says = "a name ending in {suffix!r} is none of the formats read here"
    advice = "Save it as CSV, TSV, XLSX or Parquet (CSV and TSV also as .gz), named accordingly."


class ContentMismatch(UnknownFormat):
    """The content is not what the name says."""

    code = "content_mismatch"
    title = "Content and name disagree"
    says = "the name says {named}, the content is {found}"
    advice = "Save it again in the format its name says, or rename it."


class EmptyFile(FileError):
    """No header and no row."""

    code = "empty_file"
    title = "Empty file"
    says = "it holds no text at all, not even a header"
    advice = "Export it again from its source."


class PasswordProtected(FileError):
    """An encrypted workbook or Parquet file."""

    code = "password_protected"
    title = "Password-protected file"
    says = "its content is encrypted"
    advice = "Open it with its password, save it without one, and load that copy."


class DamagedFile(FileError):
    """The content contradicts its own checksums or layout."""

    code = "damaged_file"
    title = "Damaged file"
    says = "{detail}"
    advice = "Copy or export it again from its source."


class TruncatedFile(DamagedFile):
    """The end of the file is missing."""

    code = "truncated_file"
    title = "Truncated file"
    says = "the end is missing: {detail}"


class EncodingError(FileError):
    """Bytes that are not text in the encoding used."""

    code = "encoding"
    title = "Wrong encoding"
    says = "byte {value} at offset {byte:,} is not {encoding} text"
    advice = "Name the right encoding in the source's mapping, or save the file as UTF-8."


class NulByte(EncodingError):
    """A NUL character, which no text column holds."""

    code = "nul_byte"
    title = "NUL byte in the text"
    says = "a NUL byte stands where text should be"
    advice = "The file is damaged or is not text: export it again from its source."


class StructureError(FileError):
    """The file is text, but not the table that was promised."""

    code = "structure"
    title = "Wrong table structure"


class MissingColumn(StructureError):
    """A required column is not in the header."""

    code = "missing_column"
    title = "Missing column"
    says = "no column is named {missing}; the header found reads {found}"
    advice = "Add the column, or add its name to the aliases of the source's mapping."


class RaggedRow(StructureError):
    """A row with more or fewer cells than the header."""

    code = "ragged_row"
    title = "Row of the wrong width"
    says = "the row has {cells} cells, the header has {columns}; {column!r} is the first at fault"
    advice = "Quote the cells that contain the delimiter or a line break, and load again."


class BadQuote(StructureError):
    """A quote that never closes, or text after a closing quote."""

    code = "bad_quote"
    title = "Unbalanced quote"
    says = "{detail}"
    advice = 'Write a quote inside a cell twice ("") and close the cell with one.'


class MissingSheet(StructureError):
    """The workbook has no sheet of that name."""

    code = "missing_sheet"
    title = "Missing sheet"
    says = "there is no sheet {sheet!r}; the workbook has {found}"
    advice = "Rename the sheet, or name the right one in the source's mapping."


class SizeError(FileError):
    """Reading the file would exhaust this machine."""

    code = "size"
    title = "File too large to read"


class LineTooLong(SizeError):
    """A line or a record beyond the limit."""

    code = "line_too_long"
    title = "Line too long"
    says = "{what} is longer than {limit:,} bytes"
    advice = "No table has such rows: check that the file is a table and its line ends are there."


class ZipBomb(SizeError):
    """Unpacks to far more than its own size."""

    code = "zip_bomb"
    title = "Suspicious compression"
    says = "it unpacks to more than {size:,} bytes, {ratio:,} times what is stored"
    advice = "Find out who made this file; do not open it elsewhere."


class SheetTooLarge(SizeError):
    """A stray cell far outside the table."""

    code = "sheet_too_large"
    title = "Sheet too large"
    says = "the sheet spans {rows:,} rows by {columns:,} columns, more than {limit:,} cells"
    advice = "Delete the stray cells outside the table, or give the table as CSV."


class MappingError(FeedError):
    """The source's mapping is wrong, not its file."""

    code = "mapping"
    title = "Wrong mapping"
    advice = "Correct the mapping and load again."


class ExportError(FeedError):
    """A quarantine file cannot be written as asked."""

    code = "export"
    title = "Export stopped"
    advice = "Choose another file name and export again."


class TooLongForExcel(ExportError):
    """A cell or a table beyond what a sheet can hold."""

    code = "too_long_for_excel"
    title = "Too long for a sheet"
    says = "{detail}"
    advice = "Export it as CSV, which has no such limit."


class FileThere(ExportError):
    """A file that an export must not write over."""

    code = "file_there"
    title = "File is there already"
    says = "it is there already and may hold corrections"
    advice = "Replay it, move it away, or name another file to write."
