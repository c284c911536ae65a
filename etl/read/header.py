"""Finds the header of a table among titles and notes, and names its columns."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from etl.errors import MissingColumn, Spot
from etl.read.neutral import restore
from etl.read.values import EXPORT_LOAD, HEADER_SEARCH_ROWS, ROW, Aliases

Row = Sequence[str]
JOINT = " | "
_REQUIRED_MARK = re.compile(r"\(\s*\*+\s*\)|\*")
_TRAILING = re.compile(r"[\s:;.,*]+$")
_AROUND_JOINT = re.compile(r"\s*\|\s*")


@dataclass(frozen=True)
class Header:
    """A header found: its row (0-based) and height among the rows given, and its cells."""

    index: int
    height: int
    cells: tuple[str, ...]

    @property
    def next_index(self) -> int:
        """The row after the header."""
        return self.index + self.height


def normalise_header(text: str) -> str:
    """The form in which headers and aliases are compared: no case, marks or spare space."""
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    text = " ".join(_REQUIRED_MARK.sub(" ", text).split())
    return _AROUND_JOINT.sub(JOINT, _TRAILING.sub("", text)).strip()


def normalise_groups(expected: Sequence[Aliases]) -> list[frozenset[str]]:
    """The expected columns' aliases in the form in which headers are compared."""
    return [frozenset(map(normalise_header, aliases)) for aliases in expected]


def count_found(cells: Row, *, groups: Sequence[frozenset[str]]) -> int:
    """How many of the expected columns these header cells offer."""
    offered = set(map(normalise_header, cells))
    return sum(1 for group in groups if group & offered)


def find_header(rows: Sequence[Row], *, expected: Sequence[Aliases]) -> Header:
    """The first of the first 25 rows, or pair of rows, that offers most expected columns.

    With nothing expected, or nothing found, it is the first row that is not blank.
    """
    groups = normalise_groups(expected)
    best, most = _header_at(rows, _first_filled(rows), groups=groups), 0
    for index in range(min(len(rows), HEADER_SEARCH_ROWS)):
        candidate = _header_at(rows, index, groups=groups)
        found = count_found(candidate.cells, groups=groups)
        if found > most:
            best, most = candidate, found
    return best


def _first_filled(rows: Sequence[Row]) -> int:
    filled = (i for i, row in enumerate(rows) if any(cell.strip() for cell in row))
    return next(filled, 0)


def _header_at(rows: Sequence[Row], index: int, *, groups: Sequence[frozenset[str]]) -> Header:
    """The header that starts at this row: of one line, or of two where that fits better."""
    single = Header(index, 1, tuple(rows[index]))
    if index + 1 >= len(rows):
        return single
    parents, children = rows[index], rows[index + 1]
    double = Header(index, 2, join_two_lines(parents, children))
    gained = count_found(double.cells, groups=groups) - count_found(single.cells, groups=groups)
    if gained > 0 or (gained == 0 and is_form_header(parents, children)):
        return double
    return single


def join_two_lines(parents: Row, children: Row) -> tuple[str, ...]:
    """One name per column of a two-line header: `Mũi 1 | Ngày tiêm`, or the cell that is there.

    A merged parent is written once, in its first column: it covers the blank parents to its
    right for as long as they have a child.
    """
    names, covering = [], ""
    width = max(len(parents), len(children))
    for parent, child in zip(_padded(parents, width), _padded(children, width), strict=True):
        if parent.strip():
            covering = parent
        elif not child.strip():
            covering = ""
        names.append(JOINT.join(part for part in (covering, child) if part.strip()))
    return tuple(names)


def _padded(row: Row, width: int) -> list[str]:
    return [*row, *[""] * (width - len(row))]


def is_form_header(parents: Row, children: Row) -> bool:
    """Whether `children` is the second line of a form's header rather than the first datum.

    In a form, the second line is as wide as the first and has text only under merged cells;
    every other column is one cell merged downwards, so it is blank there.
    """
    if len(parents) != len(children):
        return False
    merged = _merged_columns(parents, children)
    outside = [child.strip() for i, child in enumerate(children) if i not in merged]
    return bool(merged) and bool(outside) and not any(outside)


def _merged_columns(parents: Row, children: Row) -> set[int]:
    """The columns under parents that reach over more than one child."""
    merged: set[int] = set()
    start = None
    for i, (parent, child) in enumerate(zip(parents, children, strict=True)):
        if parent.strip():
            start = i
        elif not child.strip():
            start = None
        elif start is not None:
            merged |= {start, i}
    return merged


def name_columns(cells: Row) -> tuple[str, ...]:
    """The staging columns' names: as in the header, made unique, blanks as `column_N`.

    DuckDB holds `Name` and `name` for the same column, so they count as duplicates here.
    The header of a quarantine export is given back as the source wrote it.
    """
    if {EXPORT_LOAD, ROW} <= set(cells):
        cells = [restore(cell) for cell in cells]
    seen: Counter[str] = Counter({ROW: 1})
    names = []
    for position, cell in enumerate(cells, start=1):
        names.append(_unique(cell if cell.strip() else f"column_{position}", seen=seen))
    return tuple(names)


def _unique(name: str, *, seen: Counter[str]) -> str:
    candidate, number = name, 1
    while seen[_identity(candidate)]:
        number += 1
        candidate = f"{name} ({number})"
    seen[_identity(candidate)] += 1
    return candidate


def _identity(name: str) -> str:
    """What DuckDB compares: only the case of ASCII letters is ignored."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in name)


def require_columns(header: Header, *, expected: Sequence[Aliases], at: Spot) -> None:
    """Raises MissingColumn at the header's place, naming each expected column not offered."""
    offered = set(map(normalise_header, header.cells))
    groups = zip(expected, normalise_groups(expected), strict=True)
    missing = tuple(aliases for aliases, group in groups if not group & offered)
    if missing:
        raise MissingColumn(
            where=at,
            missing=", nor ".join(" or ".join(map(_quoted, aliases)) for aliases in missing),
            columns=tuple(aliases[0] for aliases in missing),
            aliases=missing,
            found=_shortened([cell for cell in header.cells if cell.strip()]),
        )


def _quoted(text: str) -> str:
    return f"“{text}”"


def _shortened(cells: list[str], *, shown: int = 40) -> str:
    more = f" and {len(cells) - shown} more" if len(cells) > shown else ""
    return (", ".join(_quoted(cell[:80]) for cell in cells[:shown]) or "nothing") + more
