"""Picking and changing rows of an Arrow table."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.simulator.write import as_text


class NothingToPlant(Exception):
    """The campaign is too small or too short to hold a fault."""


def first_of(values: Sequence[Any]) -> Any:
    """The first of the rows a fault needs; raises NothingToPlant when there is none."""
    if len(values) == 0:
        raise NothingToPlant
    return values[0]


def words(table: pa.Table, column: str) -> np.ndarray:
    """A column's cells as text."""
    return np.asarray(table[column].combine_chunks().cast(pa.string()).to_pylist(), dtype=object)


def is_word(table: pa.Table, column: str, *, word: str) -> np.ndarray:
    """Where a column has this word."""
    return np.asarray(pc.equal(table[column].cast(pa.string()), word).fill_null(fill_value=False))


def between(table: pa.Table, column: str, *, first: date, last: date) -> np.ndarray:
    """Where a date column lies in a period."""
    days = table[column]
    inside = pc.and_(
        pc.greater_equal(days, pa.scalar(first, pa.date32())),
        pc.less_equal(days, pa.scalar(last, pa.date32())),
    )
    return np.asarray(inside.fill_null(fill_value=False))


def picked(mask: np.ndarray, count: int, *, random: np.random.Generator) -> np.ndarray:
    """At most `count` of the rows that a mask allows, in order."""
    rows = np.flatnonzero(mask)
    return np.sort(random.choice(rows, size=min(count, len(rows)), replace=False))


def without(table: pa.Table, rows: np.ndarray) -> pa.Table:
    """The table less some rows."""
    mask = np.ones(table.num_rows, dtype=bool)
    mask[rows] = False
    return table.filter(pa.array(mask))


def replaced(table: pa.Table, column: str, *, rows: np.ndarray, values: pa.Array) -> pa.Table:
    """The table with other values in some rows of a column."""
    mask = np.zeros(table.num_rows, dtype=bool)
    mask[rows] = True
    old = table[column].combine_chunks()
    kind = old.type
    plain = old.cast(kind.value_type) if pa.types.is_dictionary(kind) else old
    new = pc.replace_with_mask(plain, pa.array(mask), values.cast(plain.type))
    new = new.dictionary_encode() if pa.types.is_dictionary(kind) else new
    return table.set_column(table.column_names.index(column), column, new.cast(kind))


def typed(table: pa.Table, rows: np.ndarray) -> list[dict[str, str]]:
    """Rows as a clerk would type them: every cell text, dates dd/mm/yyyy."""
    shown = as_text(table.take(pa.array(rows)))
    return [
        {name: "" if value is None else str(value) for name, value in row.items()}
        for row in shown.to_pylist()
    ]


def busiest(table: pa.Table, column: str, *, rank: int) -> str:
    """The facility with most rows, or the one `rank` places behind it."""
    names, counts = np.unique(words(table, column).astype(str), return_counts=True)
    first_of(names)
    order = np.lexsort((names, -counts))
    return str(names[order[min(rank, len(order) - 1)]])
