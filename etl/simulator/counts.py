"""Physical counts, `kiem_ke_*`: what stores and sites count of each lot they hold, now and then.

A provincial store counts every week, a district centre every two, a site every month, each on a
day of its own; some forget a count, so that the age of the last one differs.
"""

import numpy as np
import pyarrow as pa

from etl.simulator import vaccines
from etl.simulator.calendar import DAYS
from etl.simulator.lots import LotBook
from etl.simulator.stock import ADJUST, IMPORT, IN, RECEIPT, Chain
from etl.simulator.write import coded, days, padded

_EVERY = {"cdc": 7, "centre": 14, "site": 28}
_FORGOTTEN = 0.15
_COMES = (RECEIPT, IN, IMPORT, ADJUST)
_SPREAD = 2_654_435_761


def count_table(
    columns: dict[str, np.ndarray],
    chain: Chain,
    *,
    codes: list[str],
    book: LotBook,
    first_number: int,
    period: tuple[int, int],
) -> pa.Table:
    """Counts of a province's lots on hand, made from its movement lines; each agrees with them."""
    held = _held(columns, chain)
    kept = (held["day"] >= period[0]) & (held["day"] <= period[1])
    voucher = (first_number + np.arange(len(kept)))[kept]
    own = {name: column[kept] for name, column in held.items()}
    vaccine, doses = own["vaccine"], own["doses"]
    return pa.table(
        {
            "ma_phieu_dong": pa.compute.binary_join_element_wise(
                padded(voucher, 11, prefix="K"), "1", "-"
            ),
            "ngay_kiem_ke": days(own["day"]),
            "ma_kho": coded(own["facility"], codes),
            "vac_xin": coded(vaccine, list(vaccines.NAMES)),
            "so_lo": coded(own["lot"], book.codes),
            "so_lieu_thuc_te": pa.array(doses),
            "so_lo_thuc_te": pa.array(-(-doses // vaccines.DOSES_PER_VIAL[vaccine])),
        }
    )


def _held(columns: dict[str, np.ndarray], chain: Chain) -> dict[str, np.ndarray]:
    """What each facility of the province holds of a lot on each of its counting days."""
    book = _running(columns)
    starts = np.flatnonzero(np.append(True, book["group"][1:] != book["group"][:-1]))
    ends = np.append(starts[1:], len(book["group"])) - 1
    facility = book["facility"][starts]
    is_own = facility != chain.institute
    starts, ends, facility = starts[is_own], ends[is_own], facility[is_own]
    every, offset = _rhythm(facility, chain)
    first = _next_count(book["day"][starts], every, offset)
    last = np.where(book["held"][ends] > 0, DAYS - 1, book["day"][ends])
    number = np.maximum((last - first) // every + 1, 0)
    day = np.repeat(first, number) + _steps(number) * np.repeat(every, number)
    group = np.repeat(np.arange(len(starts)), number)
    line = _line_before(book, book["group"][starts][group], day)
    found = {
        "facility": facility[group],
        "vaccine": book["vaccine"][starts][group],
        "lot": book["lot"][starts][group],
        "day": day,
        "doses": book["held"][line],
    }
    kept = (found["doses"] > 0) & ~_forgotten(found["facility"], day)
    order = np.lexsort((found["lot"][kept], found["facility"][kept], day[kept]))
    return {name: column[kept][order] for name, column in found.items()}


def _running(columns: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Movement lines in order of facility and lot and day, with the doses held after each."""
    group = columns["facility"].astype(np.int64) * 1_000_000 + columns["lot"]
    order = np.lexsort((columns["day"], group))
    found = {name: columns[name][order] for name in ("facility", "vaccine", "lot", "day")}
    sign = np.where(np.isin(columns["kind"], _COMES), 1, -1)
    change = (columns["doses"] * sign)[order].astype(np.int64)
    group = group[order]
    total = np.cumsum(change)
    starts = np.flatnonzero(np.append(True, group[1:] != group[:-1]))
    before = np.repeat(total[starts] - change[starts], np.diff(np.append(starts, len(group))))
    return {**found, "group": group, "held": (total - before).astype(np.int32)}


def _rhythm(facility: np.ndarray, chain: Chain) -> tuple[np.ndarray, np.ndarray]:
    """Days between two counts of each facility, and the day of the first."""
    every = np.full(len(facility), _EVERY["site"])
    every[np.isin(facility, chain.centres)] = _EVERY["centre"]
    every[facility == chain.cdc] = _EVERY["cdc"]
    return every, (facility.astype(np.int64) * _SPREAD >> 7) % every


def _next_count(day: np.ndarray, every: np.ndarray, offset: np.ndarray) -> np.ndarray:
    return day + (offset - day) % every


def _steps(number: np.ndarray) -> np.ndarray:
    """0, 1, .. number - 1 for each number, one after another."""
    total = np.cumsum(number)
    return np.arange(total[-1] if len(total) else 0) - np.repeat(total - number, number)


def _line_before(book: dict[str, np.ndarray], group: np.ndarray, day: np.ndarray) -> np.ndarray:
    """The last movement line of a facility's lot up to and with a day."""
    key = book["group"] * 4_096 + book["day"]
    return np.searchsorted(key, group * 4_096 + day, side="right") - 1


def _forgotten(facility: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Whole counting days that a facility left out."""
    mark = (facility.astype(np.int64) * 7_919 + day.astype(np.int64)) * _SPREAD >> 9
    return mark % 1_000 < _FORGOTTEN * 1_000
