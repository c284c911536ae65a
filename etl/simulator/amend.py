"""Doses that are entered wrongly and put right days later, as they come in daily drops.

One dose in a thousand is entered under the day before its own and corrected. One in four thousand
is entered under a mistyped personal number, cancelled, and entered anew under the right one. Which
ones depends on their numbers alone; there are as many doses at any time as without them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.simulator.calendar import FIRST_DAY
from etl.simulator.faults.plan import Planted

CORRECTED, CANCELLED = "corrected_entry", "cancelled_entry"
#: How the truth file calls the kind of both.
AMENDED = "sua_doi"
_CORRECTED_IN, _CANCELLED_IN, _LONGEST_DAYS = 1_000, 4_000, 20
_PRIME = np.uint64(11_400_714_819_323_198_485)
_KEY, _PERSON, _DAY, _ENTERED, _STATE = (
    "ma_mui_tiem",
    "so_cccd",
    "ngay_tiem",
    "thoi_diem_nhap",
    "trang_thai",
)

#: Rows, and for each the moment on which its system knew it.
Known = tuple[pa.Table, pa.ChunkedArray]


@dataclass(eq=False)
class Amender:
    """Makes the wrong entries and what puts them right; `truth` lists them as they were made."""

    truth: list[Planted] = field(default_factory=list)

    def known(self, rows: pa.Table) -> Iterator[Known]:
        """The rows in every version, each with the moment of its entry or of its amendment."""
        chance = _chance(rows)
        days = rows[_DAY].combine_chunks()
        corrected = (chance % _CORRECTED_IN == 0) & np.asarray(pc.greater(days, FIRST_DAY))
        cancelled = ~corrected & (chance % _CANCELLED_IN == 1)
        later = (chance >> np.uint64(32)) % _LONGEST_DAYS + 1
        plain = rows.filter(pa.array(~corrected & ~cancelled))
        yield plain, plain[_ENTERED]
        yield from self._put(CORRECTED, rows, corrected, later)
        yield from self._put(CANCELLED, rows, cancelled, later)

    def _put(
        self, fault: str, rows: pa.Table, chosen: np.ndarray, later: np.ndarray
    ) -> Iterator[Known]:
        own = rows.filter(pa.array(chosen))
        if not own.num_rows:
            return
        wait = pa.array(later[chosen].astype("timedelta64[D]").astype("timedelta64[s]"))
        entered = own[_ENTERED]
        amended = pc.add(entered, wait)
        if fault == CORRECTED:
            yield _with(own, _DAY, pc.subtract(own[_DAY], _ONE_DAY).cast(pa.date32())), entered
            yield own, amended
        else:
            wrong = _with(_with(own, _KEY, _mistyped(own[_KEY])), _PERSON, _mistyped(own[_PERSON]))
            yield wrong, entered
            yield _with(wrong, _STATE, pa.array(["Hủy"] * own.num_rows)), amended
            yield _with(own, _ENTERED, amended), amended
        self.truth += [
            Planted(fault, AMENDED, key, first=str(first), last=str(last), doses=1)
            for key, first, last in zip(
                own[_KEY].to_pylist(),
                entered.cast(pa.date32()).to_pylist(),
                amended.cast(pa.date32()).to_pylist(),
                strict=True,
            )
        ]


_ONE_DAY = pa.scalar(timedelta(days=1), pa.duration("s"))


def _chance(rows: pa.Table) -> np.ndarray:
    numbers = np.asarray(rows[_KEY].cast(pa.uint64()))
    return numbers * _PRIME >> np.uint64(8)


def _mistyped(numbers: pa.ChunkedArray) -> pa.ChunkedArray:
    """Numbers whose first digit nobody has."""
    rest = pc.utf8_slice_codeunits(numbers.cast(pa.string()), 1)
    return pc.binary_join_element_wise(pa.scalar("8"), rest, "")


def _with(rows: pa.Table, name: str, values: pa.Array | pa.ChunkedArray) -> pa.Table:
    return rows.set_column(rows.column_names.index(name), name, values)
