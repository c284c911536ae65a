"""How far a sheet's cells reach, from its XML as it streams by.

The workbook reader sets aside memory for every cell between the first and the last, and stops
the whole process when there is not enough: what it will need must be known before it begins.
"""

import re

_TAIL_BYTES = 256  # longer than any tag sought, so that none is lost between two pieces
# Each begins with a plain letter, which is what lets a search of 200 MB take a second.
_ADDRESS = re.compile(rb"""r=["']([A-Z]{0,3})(\d{1,7})["']""")
_OTHER_ADDRESS = re.compile(rb"""r\s*=\s*["'](?![A-Z]{0,3}\d{1,7}["'])""")
_SPACED_ADDRESS = re.compile(rb"""r(\s+=\s*|=\s+)["']""")
_ERROR_CELL = re.compile(rb"""t=["']e["']""")


class Extent:
    """The last row and column used in one sheet, its values, and its cells that hold an error."""

    def __init__(self) -> None:
        self.rows = 0
        self.columns = 1
        self.values = 0
        self.errors = 0
        self.is_odd = False  # some cell's address is written as no spreadsheet writes it
        self._tail = b""

    @property
    def cells(self) -> int:
        """The cells that a reader will set aside memory for, or that hold a value."""
        return max(self.rows * self.columns, self.values)

    def add(self, chunk: bytes) -> None:
        """Looks at the next piece of the sheet's XML."""
        text = self._tail + chunk
        cut = max(text.rfind(b"<", 0, max(len(text) - _TAIL_BYTES, 0)), 0)
        self._tail = text[cut:]
        self._look(text[:cut])

    def finish(self) -> None:
        """Looks at what is left after the last piece."""
        self._look(self._tail)
        self._tail = b""

    def _look(self, text: bytes) -> None:
        found = _ADDRESS.findall(text)
        if found:
            letters, digits = map(set, zip(*found, strict=True))
            self.rows = max(self.rows, *map(int, digits))
            self.columns = max(self.columns, *map(_column_number, letters))
        self.is_odd = self.is_odd or any(map(_is_attribute, _OTHER_ADDRESS.finditer(text)))
        self.is_odd = self.is_odd or any(map(_is_attribute, _SPACED_ADDRESS.finditer(text)))
        self.errors += len(_ERROR_CELL.findall(text))
        self.values += text.count(b"v>") // 2  # <v>5</v>, with or without a namespace


def _is_attribute(found: re.Match[bytes]) -> bool:
    """Whether the r found is a whole word, not the end of `operator` or the like."""
    return found.string[found.start() - 1 : found.start()].isspace()


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
