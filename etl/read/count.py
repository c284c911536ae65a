"""Counts the rows of a text file apart from DuckDB, which on odd input can lose one silently."""

import csv
from collections import Counter
from itertools import islice, tee
from operator import methodcaller

from etl.errors import DamagedFile, spot
from etl.read.body import Body
from etl.read.faults import raise_fault
from etl.read.records import long_cells

Kinds = Counter[tuple[int, bool]]  # rows by number of cells, and by whether any has text


def count_rows(body: Body) -> int:
    """The rows with text in them; raises the fault of the first that is not as wide as the header.

    The loops run in C: a million rows take about half a second, with quotes one second.
    """
    try:
        kinds = _kinds_of_lines(body) if body.is_plain else _kinds_of_records(body)
    except csv.Error as bad:
        raise_fault(body)
        raise DamagedFile(where=spot(body.source), detail=str(bad)) from None
    if {cells for cells, _ in kinds} - {0, len(body.columns)}:
        raise_fault(body)  # returns if all that is odd is a spare delimiter at the end of rows
    return sum(count for (_, has_text), count in kinds.items() if has_text)


def _kinds_of_lines(body: Body) -> Kinds:
    """Without quotes a row is a line, and has one cell more than it has delimiters."""
    with body.path.open("rb") as whole:
        lines = map(methodcaller("rstrip", b"\r\n"), islice(whole, body.skip, None))
        counted, measured = tee(lines)
        delimiters = map(methodcaller("count", body.delimiter.encode()), counted)
        sizes = Counter(zip(delimiters, map(len, measured), strict=True))
    kinds: Kinds = Counter()
    for (delimiters_found, size), count in sizes.items():
        kinds[delimiters_found + 1 if size else 0, size > delimiters_found] += count
    return kinds


def _kinds_of_records(body: Body) -> Kinds:
    with long_cells(), body.path.open(encoding="utf-8", newline="") as lines:
        below = islice(lines, body.skip, None)
        rows, same_rows = tee(csv.reader(below, delimiter=body.delimiter, strict=True))
        return Counter(zip(map(len, rows), map(any, same_rows), strict=True))
