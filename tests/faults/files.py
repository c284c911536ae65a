"""Files with one fault each, made from a good table, for whoever must refuse them.

`FAULTS` lists them. `fault.make(folder, good)` writes one and returns its path; `fault.error`
is what reading it raises and `fault.place` what the error must name. The good table is the
caller's, so that a feed's own columns can be used: its first column must be a required one, and
with other than five rows the places of what comes after the last row are others.
"""

import gzip
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from etl import errors

MIB = 1 << 20
BOMB_BYTES = 80 * MIB


@dataclass(frozen=True)
class Good:
    """A table without a fault."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def lines(self) -> list[str]:
        """The table as CSV lines with every cell quoted, without line ends."""
        return [",".join(f'"{cell}"' for cell in row) for row in (self.columns, *self.rows)]

    def csv(self) -> bytes:
        """The table as a CSV file."""
        return "".join(f"{line}\n" for line in self.lines()).encode()

    def xlsx(self) -> bytes:
        """The table as a workbook."""
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
            sheet = book.add_worksheet("Danh sách")
            for number, row in enumerate((self.columns, *self.rows)):
                sheet.write_row(number, 0, row)
        return out.getvalue()

    def parquet(self) -> bytes:
        """The table as a Parquet file."""
        out = io.BytesIO()
        columns = list(zip(*self.rows, strict=True))
        pq.write_table(pa.table([pa.array(c) for c in columns], list(self.columns)), out)
        return out.getvalue()


SMALL = Good(
    columns=("ngày", "cơ sở", "số liều"),
    rows=tuple(("20/08/2021", f"Trạm y tế {number}", str(number)) for number in range(1, 6)),
)


@dataclass(frozen=True)
class Fault:
    """A kind of malformed file: how it is made, and how its refusal must read."""

    kind: str
    name: str
    error: type[errors.FeedError]
    content: Callable[[Good], bytes]
    hints: dict[str, object] = field(default_factory=dict)
    place: str = ""

    def make(self, folder: Path, good: Good = SMALL) -> Path:
        """Writes the file into the folder."""
        path = folder / self.name
        path.write_bytes(_made(self.content, good))
        return path


@cache
def _made(content: Callable[[Good], bytes], good: Good) -> bytes:
    """Every test of a fault may use the same bytes, and the large ones take a second to make."""
    return content(good)


def without_first_column(good: Good) -> bytes:
    """The whole table but its first column."""
    return Good(good.columns[1:], [row[1:] for row in good.rows]).csv()


def with_line(good: Good, number: int, change: Callable[[str], str]) -> bytes:
    """The table with line `number` (the header is 1) changed."""
    lines = good.lines()
    lines[number - 1] = change(lines[number - 1])
    return "".join(f"{line}\n" for line in lines).encode()


def cut_in_last_cell(good: Good) -> bytes:
    """The table up to the middle of its last quoted cell."""
    return good.csv()[:-3]


def cut_before_last_cell(good: Good) -> bytes:
    """The table without its last cell and line end."""
    content = good.csv()
    return content[: content.rindex(b",")]


def cut_in_letter(good: Good) -> bytes:
    """The table and a row that stops in the first of a letter's three bytes."""
    return good.csv() + "ữ".encode()[:1]


def cut_by_half(content: bytes) -> bytes:
    """The first half."""
    return content[: len(content) // 2]


def with_invalid_byte(good: Good) -> bytes:
    """A byte in line 3 that neither UTF-8 nor Windows-1258 knows."""
    lines = good.csv().split(b"\n")
    lines[2] += b"\x9d"
    return b"\n".join(lines)


def with_endless_line(good: Good, *, size: int = 10 * MIB) -> bytes:
    """A line of 10 MiB after the good ones."""
    return good.csv() + b"x" * size


def gzip_bomb(good: Good, *, size: int = BOMB_BYTES) -> bytes:
    """80 kB that unpack to 80 MiB of blank lines."""
    out = io.BytesIO(good.csv())
    packed = gzip.compress(out.getvalue())
    packer = zlib.compressobj(9, wbits=31)
    blanks = [packer.compress(b"\n" * MIB) for _ in range(size // MIB)]
    return packed + b"".join(blanks) + packer.flush()


def rezipped(content: bytes, **changed: bytes) -> bytes:
    """A workbook with some members replaced or added; `_` stands for `/`, `__` for `.`."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        members = {name: old.read(name) for name in old.namelist()}
        members |= {
            name.replace("__", ".").replace("_", "/"): data for name, data in changed.items()
        }
        for name, data in members.items():
            new.writestr(name, data)
    return out.getvalue()


def zip_bomb(good: Good, *, size: int = BOMB_BYTES) -> bytes:
    """A workbook with a member of 80 MiB of blanks in 80 kB."""
    return rezipped(good.xlsx(), xl_media_image1__png=b" " * size)


def lying_zip_bomb(good: Good, *, declared: int = 10) -> bytes:
    """A sheet that goes on for 80 MiB, declared as ten bytes whose checksum is right."""
    sheet = good_sheet(good) + b" " * BOMB_BYTES
    content = bytearray(rezipped(good.xlsx(), xl_worksheets_sheet1__xml=sheet))
    entry = content.rindex(b"PK\x01\x02", 0, content.rindex(b"xl/worksheets/sheet1.xml"))
    struct.pack_into("<I", content, entry + 16, zlib.crc32(sheet[:declared]))
    struct.pack_into("<I", content, entry + 24, declared)
    return bytes(content)


def good_sheet(good: Good) -> bytes:
    """The XML of the good table's sheet."""
    return zipfile.ZipFile(io.BytesIO(good.xlsx())).read("xl/worksheets/sheet1.xml")


def with_far_cell(good: Good) -> bytes:
    """A workbook with one stray cell in the last row and column of the sheet."""
    stray = b'<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row></sheetData>'
    sheet = good_sheet(good).replace(b"</sheetData>", stray)
    return rezipped(good.xlsx(), xl_worksheets_sheet1__xml=sheet)


def with_odd_address(good: Good) -> bytes:
    """A far cell again, its address written so that a careless search does not see it."""
    stray = b'<row><c r = "xfd1048576" t="str"><v>x</v></c></row></sheetData>'
    sheet = good_sheet(good).replace(b"</sheetData>", stray)
    return rezipped(good.xlsx(), xl_worksheets_sheet1__xml=sheet)


def with_false_promise(good: Good) -> bytes:
    """A workbook that promises ten thousand million texts, for which a reader sets aside memory."""
    texts = zipfile.ZipFile(io.BytesIO(good.xlsx())).read("xl/sharedStrings.xml")
    promise = re.sub(rb'uniqueCount="\d+"', b'uniqueCount="9999999999"', texts)
    return rezipped(good.xlsx(), xl_sharedStrings__xml=promise)


def with_broken_sheet(good: Good) -> bytes:
    """A workbook whose ZIP is sound and whose sheet's XML stops in the middle."""
    return rezipped(good.xlsx(), xl_worksheets_sheet1__xml=cut_by_half(good_sheet(good)))


def with_flipped_bytes(content: bytes) -> bytes:
    """A run of bytes in the middle turned over."""
    middle = len(content) // 2
    flipped = bytes(byte ^ 0xFF for byte in content[middle : middle + 64])
    return content[:middle] + flipped + content[middle + 64 :]


def other_zip(good: Good) -> bytes:
    """A ZIP file with the table in it as CSV."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("table.csv", good.csv())
    return out.getvalue()


def encrypted_workbook(_good: Good) -> bytes:
    """The beginning of what Excel writes when it is given a password."""
    marker = "EncryptedPackage".encode("utf-16-le")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024) + marker + bytes(1024)


def old_workbook(_good: Good) -> bytes:
    """The beginning of a workbook of Excel 97."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024) + "Workbook".encode("utf-16-le")


def encrypted_parquet(good: Good) -> bytes:
    """Parquet with an encrypted table of contents, which only its last bytes tell."""
    return good.parquet()[:-4] + b"PARE"


FAULTS: tuple[Fault, ...] = (
    Fault(
        "missing column", "missing.csv", errors.MissingColumn, without_first_column, {}, "line 1"
    ),
    Fault(
        "row too short",
        "short.csv",
        errors.RaggedRow,
        lambda good: with_line(good, 3, lambda line: line[: line.rindex(",")]),
        place="line 3",
    ),
    Fault(
        "row too long",
        "long.csv",
        errors.RaggedRow,
        lambda good: with_line(good, 4, lambda line: line + ',"x"'),
        place="line 4",
    ),
    Fault(
        "quote not closed",
        "quote.csv",
        errors.BadQuote,
        lambda good: with_line(good, 3, lambda line: line[:-1]),
        place="line 3",
    ),
    Fault(
        "text after a quote",
        "after.csv",
        errors.BadQuote,
        lambda good: with_line(good, 3, lambda line: line + "x"),
        place="line 3",
    ),
    Fault("cut in a cell", "cut.csv", errors.TruncatedFile, cut_in_last_cell, {}, "line 6"),
    Fault("cut in a row", "cutrow.csv", errors.TruncatedFile, cut_before_last_cell, {}, "line 6"),
    Fault("cut in a letter", "letter.csv", errors.TruncatedFile, cut_in_letter, {}, "line 7"),
    Fault("invalid byte", "byte.csv", errors.EncodingError, with_invalid_byte, {}, "line 3"),
    Fault(
        "wrong hint",
        "hint.csv",
        errors.EncodingError,
        lambda good: good.csv() + "Hà\n".encode("cp1258"),
        {"encoding": "utf-8"},
        "line 7",
    ),
    Fault("NUL", "nul.csv", errors.NulByte, lambda good: good.csv() + b"\0", {}, "line 7"),
    Fault("endless line", "line.csv", errors.LineTooLong, with_endless_line, {}, "line 7"),
    Fault("empty", "empty.csv", errors.EmptyFile, lambda _: b""),
    Fault("blank", "blank.csv", errors.EmptyFile, lambda _: b"\xef\xbb\xbf \r\n"),
    Fault("empty workbook", "empty.xlsx", errors.EmptyFile, lambda _: b""),
    Fault("unknown name", "table.docx", errors.UnknownFormat, Good.csv, {}, "table.docx"),
    Fault("no extension", "table", errors.UnknownFormat, Good.csv),
    Fault("packed workbook", "table.xlsx.gz", errors.UnknownFormat, Good.xlsx),
    Fault("workbook named CSV", "workbook.csv", errors.ContentMismatch, Good.xlsx),
    Fault("Parquet named CSV", "parquet.csv", errors.ContentMismatch, Good.parquet),
    Fault("CSV named workbook", "text.xlsx", errors.ContentMismatch, Good.csv),
    Fault("CSV named Parquet", "text.parquet", errors.ContentMismatch, Good.csv),
    Fault("CSV named gzip", "text.csv.gz", errors.ContentMismatch, Good.csv),
    Fault("old workbook", "old.xlsx", errors.ContentMismatch, old_workbook),
    Fault("other ZIP", "other.xlsx", errors.ContentMismatch, other_zip),
    Fault("password", "secret.xlsx", errors.PasswordProtected, encrypted_workbook),
    Fault("encrypted Parquet", "secret.parquet", errors.PasswordProtected, encrypted_parquet),
    Fault("wrong sheet", "sheet.xlsx", errors.MissingSheet, Good.xlsx, {"sheet": "PL9"}),
    Fault("cut workbook", "cut.xlsx", errors.TruncatedFile, lambda g: cut_by_half(g.xlsx())),
    Fault("cut Parquet", "cut.parquet", errors.TruncatedFile, lambda g: g.parquet()[:-20]),
    Fault("cut gzip", "cut.csv.gz", errors.TruncatedFile, lambda g: gzip.compress(g.csv())[:-10]),
    Fault(
        "damaged gzip",
        "bad.csv.gz",
        errors.DamagedFile,
        lambda g: with_flipped_bytes(gzip.compress(g.csv())),
    ),
    Fault("damaged workbook", "bad.xlsx", errors.DamagedFile, with_broken_sheet),
    Fault(
        "damaged Parquet",
        "bad.parquet",
        errors.DamagedFile,
        lambda good: with_flipped_bytes(good.parquet()),
    ),
    Fault("zip bomb", "bomb.xlsx", errors.ZipBomb, zip_bomb),
    Fault("lying zip bomb", "lie.xlsx", errors.ZipBomb, lying_zip_bomb),
    Fault("gzip bomb", "bomb.csv.gz", errors.ZipBomb, gzip_bomb),
    Fault("far cell", "far.xlsx", errors.SheetTooLarge, with_far_cell),
    Fault("odd address", "odd.xlsx", errors.DamagedFile, with_odd_address),
    Fault("false promise", "promise.xlsx", errors.DamagedFile, with_false_promise),
)
