"""Watches a text file's bytes go by and stops at the first that no table contains."""

from pathlib import Path

from etl.errors import LineTooLong, NulByte, spot
from etl.read.values import MAX_LINE_BYTES


def count_lines(text: str) -> int:
    """The line ends in a piece of text, be they LF, CRLF or the bare CR of old systems."""
    return text.count("\n") or text.count("\r")


class LineGuard:
    """Checks chunk after chunk of UTF-8; holds no more than the chunk it is given."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._line = 1
        self._offset = 0
        self._unended = 0  # bytes since the last line end
        self._returns = self._feeds = self._pairs = 0
        self._last = b""
        self.has_text = False
        self.has_quotes = False
        self.has_quotes_after_space = False

    def check(self, chunk: bytes) -> None:
        """Raises LineTooLong or NulByte at its line."""
        self._refuse_nul(chunk)
        self._refuse_endless_line(chunk)
        self._line += _count(chunk)
        self._offset += len(chunk)
        last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        self._unended = len(chunk) - last - 1 if last >= 0 else self._unended + len(chunk)
        self.has_text = self.has_text or bool(chunk.lstrip(b"\xef\xbb\xbf").strip())
        self._note_quotes(self._last + chunk)
        self._count_line_ends(chunk)

    @property
    def ends_with_newline(self) -> bool:
        """Whether the last line has its end."""
        return self._last in (b"\n", b"\r")

    @property
    def has_one_line_end(self) -> bool:
        """Whether every line ends alike, in LF or in CRLF."""
        return self._returns == self._pairs and self._pairs in (0, self._feeds)

    def _note_quotes(self, text: bytes) -> None:
        self.has_quotes = self.has_quotes or b'"' in text
        if self.has_quotes and not self.has_quotes_after_space:
            self.has_quotes_after_space = b' "' in text or b'\t"' in text

    def _count_line_ends(self, chunk: bytes) -> None:
        self._returns += chunk.count(b"\r")
        self._feeds += chunk.count(b"\n")
        self._pairs += chunk.count(b"\r\n") + (self._last + chunk[:1] == b"\r\n")
        self._last = chunk[-1:] or self._last

    def _refuse_nul(self, chunk: bytes) -> None:
        found = chunk.find(b"\0")
        if found >= 0:
            line = self._line + _count(chunk[:found])
            raise NulByte(where=spot(self._path, line=line, byte=self._offset + found))

    def _refuse_endless_line(self, chunk: bytes) -> None:
        """Leaps from line end to line end, each the last within the limit of the one before."""
        start = -self._unended
        while len(chunk) - start > MAX_LINE_BYTES:
            reach = (max(start, 0), max(start + MAX_LINE_BYTES + 1, 0))
            end = max(chunk.rfind(b"\n", *reach), chunk.rfind(b"\r", *reach))
            if end < 0:
                line = self._line + _count(chunk[: max(start, 0)])
                where = spot(self._path, line=line)
                raise LineTooLong(where=where, what="the line", limit=MAX_LINE_BYTES)
            start = end + 1


def _count(chunk: bytes) -> int:
    return chunk.count(b"\n") or chunk.count(b"\r")
