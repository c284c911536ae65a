"""Makes any text file one that DuckDB can read: valid UTF-8, unpacked, no NUL, no endless line.

The bytes pass once, a chunk at a time, and are hashed, unpacked, decoded and checked on the way.
A file that is plain UTF-8 already is checked where it lies; any other becomes a working copy.
"""

import codecs
import gzip
import hashlib
import zlib
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from etl.errors import (
    DamagedFile,
    EmptyFile,
    EncodingError,
    MappingError,
    TruncatedFile,
    ZipBomb,
    spot,
)
from etl.read.guard import LineGuard, count_lines
from etl.read.values import MAX_UNPACKED_RATIO, MIB, RATIO_FREE_BYTES, ReadWarning

FALLBACK = "cp1258"  # what Vietnamese offices wrote before Unicode
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


@dataclass(frozen=True, kw_only=True)
class TextFile:
    """A text file ready for DuckDB: `utf8` is the source itself or its working copy."""

    utf8: Path
    sha256: str
    size: int
    encoding: str
    ends_with_newline: bool
    is_regular: bool  # with one kind of line end, and no quote after a space
    is_plain: bool  # regular and without a quote: a row is a line
    warnings: tuple[ReadWarning, ...] = ()

    @property
    def has_bom(self) -> bool:
        """Whether `utf8` still begins with a byte order mark."""
        return self.encoding == "utf-8-sig"


class _NotThisText(Exception):
    """These bytes are not text in the encoding tried."""

    def __init__(self, *, encoding: str, byte: int, line: int, value: int) -> None:
        super().__init__(encoding)
        self.encoding, self.byte, self.line, self.value = encoding, byte, line, value
        self.is_at_end = False
        self.follows_wide_text = False  # valid characters beyond ASCII came before it


class _HashedFile:
    """A file whose bytes are hashed as they are read."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw, self._hash, self.size = raw, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        data = self._raw.read(size)
        self._hash.update(data)
        self.size += len(data)
        return data

    def chunks(self) -> Iterator[bytes]:
        return iter(lambda: self.read(MIB), b"")

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def hash_file(path: Path) -> tuple[str, int]:
    """The SHA-256 of a file's bytes and their number, read a chunk at a time."""
    with path.open("rb") as raw:
        hashed = _HashedFile(raw)
        for _ in hashed.chunks():
            pass
    return hashed.hexdigest(), hashed.size


def as_utf8(path: Path, *, hint: str | None, folder: Path) -> TextFile:
    """The file as UTF-8 text; raises EncodingError, TruncatedFile, LineTooLong, NulByte, ZipBomb.

    A byte order mark decides; else strict UTF-8; else the hint; else Windows-1258.
    """
    hint = _known_encoding(hint, path=path)
    certain = _certain_encoding(_first_bytes(path), hint=hint)
    try:
        return _pass(path, encoding=certain or "utf-8", folder=folder)
    except _NotThisText as bad:
        if certain or hint == "utf-8" or _is_damaged_utf8(bad, hint=hint):
            raise _refusal(bad, path=path) from None
        doubts = _doubts(bad, hint=hint)
    try:
        return _pass(path, encoding=hint or FALLBACK, folder=folder, warnings=doubts)
    except _NotThisText as bad:
        raise _refusal(bad, path=path) from None


def _is_damaged_utf8(bad: _NotThisText, *, hint: str | None) -> bool:
    """Whether the file was UTF-8 until it broke; by chance no other encoding looks like that."""
    return bad.follows_wide_text and (hint is None or bad.is_at_end)


def _doubts(bad: _NotThisText, *, hint: str | None) -> tuple[ReadWarning, ...]:
    if hint is None:
        text = "not UTF-8, and the mapping names no encoding: read as Windows-1258"
        return (ReadWarning(code="encoding_guessed", text=text),)
    if bad.follows_wide_text:
        text = f"UTF-8 up to line {bad.line:,}, then not: read as {hint} throughout"
        facts = {"line": bad.line, "encoding": hint}
        return (ReadWarning(code="encoding_mixed", text=text, facts=facts),)
    return ()


def _known_encoding(name: str | None, *, path: Path) -> str | None:
    """Python's own name of the hinted encoding."""
    if name is None:
        return None
    try:
        found = codecs.lookup(name).name
    except LookupError:
        raise MappingError(where=spot(path), detail=f"no encoding is named {name!r}") from None
    return {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(found, found)


def _first_bytes(path: Path, *, size: int = 4096) -> bytes:
    with gzip.open(path) if is_packed(path) else path.open("rb") as raw:
        try:
            return raw.read(size)
        except (EOFError, gzip.BadGzipFile, zlib.error):
            return b""  # the full pass says what is wrong, and where


def is_packed(path: Path) -> bool:
    """Whether the file's name says that it is gzipped."""
    return path.suffix.lower() == ".gz"


def _certain_encoding(head: bytes, *, hint: str | None) -> str | None:
    """The encoding that needs no trial; None if only reading the file can tell."""
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    if hint and hint.startswith("utf-16"):
        return hint
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) > len(head) // 8 and min(even, odd) == 0:
        return "utf-16-le" if odd else "utf-16-be"  # ASCII letters have one zero byte each
    return None


def _refusal(bad: _NotThisText, *, path: Path) -> EncodingError | TruncatedFile:
    where = spot(path, line=bad.line, byte=bad.byte)
    if bad.is_at_end:
        return TruncatedFile(where=where, detail="it stops in the middle of a character")
    value = f"0x{bad.value:02X}"
    return EncodingError(where=where, value=value, byte=bad.byte, encoding=bad.encoding)


def _pass(
    path: Path, *, encoding: str, folder: Path, warnings: tuple[ReadWarning, ...] = ()
) -> TextFile:
    """Reads the whole file once in one encoding; writes a working copy where one is needed."""
    is_ready = encoding in ("utf-8", "utf-8-sig") and not is_packed(path)
    utf8 = path if is_ready else folder / "text.csv"
    guard = LineGuard(path)
    with path.open("rb") as raw, nullcontext() if is_ready else utf8.open("wb") as copy:
        hashed = _HashedFile(raw)
        for text in _as_utf8_bytes(_unpacked(hashed, path=path), encoding=encoding):
            guard.check(text)
            if copy:
                copy.write(text)
    if not guard.has_text:
        raise EmptyFile(where=spot(path))
    return TextFile(
        utf8=utf8,
        sha256=hashed.hexdigest(),
        size=hashed.size,
        encoding=encoding,
        ends_with_newline=guard.ends_with_newline,
        is_regular=guard.has_one_line_end and not guard.has_quotes_after_space,
        is_plain=guard.has_one_line_end and not guard.has_quotes,
        warnings=warnings + _cut_perhaps(guard),
    )


def _cut_perhaps(guard: LineGuard) -> tuple[ReadWarning, ...]:
    if guard.ends_with_newline:
        return ()
    text = "the last line has no line end: if the file was cut there, its last value may be short"
    return (ReadWarning(code="no_last_line_end", text=text),)


def _unpacked(source: _HashedFile, *, path: Path) -> Iterator[bytes]:
    """The chunks of the file, unpacked where its name ends in .gz, as far as that is safe."""
    if not is_packed(path):
        yield from source.chunks()
        return
    unpacked = 0
    try:
        with gzip.GzipFile(fileobj=source) as packed:
            for chunk in iter(lambda: packed.read(MIB), b""):
                unpacked += len(chunk)
                _refuse_bomb(unpacked, stored=source.size, path=path)
                yield chunk
    except EOFError:
        raise TruncatedFile(where=spot(path), detail="the gzip stream stops early") from None
    except (gzip.BadGzipFile, zlib.error) as bad:
        raise DamagedFile(where=spot(path), detail=str(bad)) from None


def _refuse_bomb(unpacked: int, *, stored: int, path: Path) -> None:
    ratio = unpacked // max(stored, 1)
    if unpacked > RATIO_FREE_BYTES and ratio > MAX_UNPACKED_RATIO:
        raise ZipBomb(where=spot(path), size=unpacked, ratio=ratio)


def _as_utf8_bytes(chunks: Iterator[bytes], *, encoding: str) -> Iterator[bytes]:
    """Decodes strictly and yields the same text as UTF-8; raises _NotThisText."""
    codec = "utf-8" if encoding == "utf-8-sig" else encoding
    decoder = codecs.getincrementaldecoder(codec)()
    is_utf8, seen = codec == "utf-8", _Seen()
    for chunk in chunks:
        text = _decode(decoder, chunk, encoding=encoding, seen=seen)
        yield chunk if is_utf8 else text.removeprefix("\ufeff" * (seen.bytes == 0)).encode()
        seen.add(chunk, text)
    _decode(decoder, b"", encoding=encoding, seen=seen)


@dataclass
class _Seen:
    """What has been decoded so far."""

    bytes: int = 0
    line: int = 1
    is_ascii: bool = True

    def add(self, chunk: bytes, text: str) -> None:
        self.bytes += len(chunk)
        self.line += count_lines(text)
        self.is_ascii = self.is_ascii and text.isascii()


def _decode(decoder: codecs.IncrementalDecoder, chunk: bytes, *, encoding: str, seen: _Seen) -> str:
    pending = decoder.getstate()[0]
    try:
        return decoder.decode(chunk, not chunk)
    except UnicodeDecodeError as bad:
        good = bad.object[: bad.start].decode(bad.encoding, "ignore")
        wrong = _NotThisText(
            encoding=encoding,
            byte=seen.bytes - len(pending) + bad.start,
            line=seen.line + count_lines(good),
            value=bad.object[bad.start],
        )
        wrong.is_at_end = not chunk
        wrong.follows_wide_text = not (seen.is_ascii and good.isascii())
        raise wrong from None
