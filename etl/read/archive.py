"""Looks through a workbook's ZIP before anything opens it: whole, honest in size, not encrypted."""

import copy
import mmap
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from etl.errors import (
    ContentMismatch,
    DamagedFile,
    PasswordProtected,
    SheetTooLarge,
    TruncatedFile,
    ZipBomb,
    spot,
)
from etl.read.extent import Extent
from etl.read.values import (
    MAX_SHEET_CELLS,
    MAX_UNPACKED_RATIO,
    MAX_WORKBOOK_BYTES,
    MIB,
    RATIO_FREE_BYTES,
    ReadWarning,
)

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old Excel, and any encrypted Office file
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_IS_ENCRYPTED = 0x1
_PROMISED_TEXTS = re.compile(rb"""uniqueCount\s*=\s*["']\s*\+?(\d+)""")
_SHORTEST_TEXT_BYTES = len("<si/>")
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)


def check_workbook(path: Path) -> tuple[ReadWarning, ...]:
    """Refuses an XLSX that is not one, is cut, encrypted, or too large once unpacked.

    Every member is unpacked once, into nothing, because the sizes declared may be lies.
    """
    _check_first_bytes(path)
    try:
        with zipfile.ZipFile(path) as archive:
            return _check_members(path, archive)
    except zipfile.BadZipFile as bad:
        detail = f"its table of contents cannot be read: {bad}"
        raise TruncatedFile(where=spot(path), detail=detail) from None
    except (NotImplementedError, ValueError) as bad:
        raise DamagedFile(where=spot(path), detail=str(bad)) from None


def _check_first_bytes(path: Path) -> None:
    with path.open("rb") as raw, mmap.mmap(raw.fileno(), 0, access=mmap.ACCESS_READ) as content:
        is_ole = content[: len(_OLE)] == _OLE
        is_zip = content[: len(_ZIP)] == _ZIP
        is_encrypted = is_ole and content.find(_ENCRYPTED) >= 0
    if is_encrypted:
        raise PasswordProtected(where=spot(path))
    if not is_zip:
        found = "an old Excel workbook (.xls)" if is_ole else "no workbook"
        raise ContentMismatch(where=spot(path), named="XLSX", found=found)


def _check_members(path: Path, archive: zipfile.ZipFile) -> tuple[ReadWarning, ...]:
    members = archive.infolist()
    names = {member.filename for member in members}
    if any(member.flag_bits & _IS_ENCRYPTED for member in members):
        raise PasswordProtected(where=spot(path))
    if "xl/workbook.xml" not in names:
        found = "a binary workbook" if "xl/workbook.bin" in names else "another kind of ZIP file"
        raise ContentMismatch(where=spot(path), named="XLSX", found=found)
    meter = _Meter(path=path, stored=path.stat().st_size)
    meter.refuse_beyond_limit(sum(member.file_size for member in members))
    errors = sum(_check_member(path, archive, member, meter=meter) for member in members)
    return tuple(_warnings(names, errors=errors))


@dataclass
class _Meter:
    """Counts what has been unpacked against what is stored."""

    path: Path
    stored: int
    unpacked: int = field(default=0)

    def count(self, chunk: bytes) -> None:
        self.unpacked += len(chunk)
        self.refuse_beyond_limit(self.unpacked)

    def refuse_beyond_limit(self, unpacked: int) -> None:
        ratio = unpacked // max(self.stored, 1)
        is_dense = unpacked > RATIO_FREE_BYTES and ratio > MAX_UNPACKED_RATIO
        if is_dense or unpacked > MAX_WORKBOOK_BYTES:
            raise ZipBomb(where=spot(self.path), size=unpacked, ratio=ratio)


def _check_member(
    path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo, *, meter: _Meter
) -> int:
    """Unpacks one member; returns the number of Excel errors in it if it is a sheet."""
    extent = Extent() if member.filename.lower().startswith("xl/worksheets/") else None
    is_first = True
    for chunk in _chunks(path, archive, member):
        meter.count(chunk)
        if is_first and member.filename.lower().endswith("sharedstrings.xml"):
            _check_promise(path, chunk, size=member.file_size)
        is_first = False
        if extent:
            extent.add(chunk)
            _check_extent(path, extent)
    if not extent:
        return 0
    extent.finish()
    _check_extent(path, extent)
    return extent.errors


def _check_promise(path: Path, head: bytes, *, size: int) -> None:
    """A reader sets aside memory for as many texts as are promised: no more than can be there."""
    promised = max(map(int, _PROMISED_TEXTS.findall(head)), default=0)
    if promised * _SHORTEST_TEXT_BYTES > size:
        detail = f"it promises {promised:,} texts, which its size cannot hold"
        raise DamagedFile(where=spot(path), detail=detail)


def _chunks(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The member's content to its true end, which need not be where its declared size says."""
    endless = copy.copy(member)
    endless.file_size = sys.maxsize
    unpacked = 0
    try:
        with archive.open(endless) as stream:
            while chunk := stream.read(MIB):
                unpacked += len(chunk)
                yield chunk
    except _DAMAGE as bad:
        detail = f"its part {member.filename} cannot be unpacked: {bad}"
        raise DamagedFile(where=spot(path), detail=detail) from None
    if unpacked != member.file_size:
        detail = f"its part {member.filename} has {unpacked:,} bytes, {member.file_size:,} declared"
        raise DamagedFile(where=spot(path), detail=detail)


def _check_extent(path: Path, extent: Extent) -> None:
    if extent.is_odd:
        detail = "a cell's address is written as no spreadsheet writes it"
        raise DamagedFile(where=spot(path), detail=detail)
    if extent.cells > MAX_SHEET_CELLS:
        raise SheetTooLarge(
            where=spot(path), rows=extent.rows, columns=extent.columns, limit=MAX_SHEET_CELLS
        )


def _warnings(names: set[str], *, errors: int) -> Iterator[ReadWarning]:
    if any(name.endswith("vbaProject.bin") for name in names):
        yield ReadWarning(code="macros_ignored", text="it contains macros, which were not run")
    if any(name.startswith("xl/externalLinks/") for name in names):
        text = "it links to other workbooks; the values stored in it were read, no link followed"
        yield ReadWarning(code="links_ignored", text=text)
    if errors:
        text = f"{errors:,} cells hold an Excel error such as #N/A and were read as blank"
        yield ReadWarning(code="error_cells", text=text, facts={"cells": errors})
