"""Lots: which lot a province used of a vaccine on a day, and when it was decided and came."""

import functools
import zlib
from dataclasses import dataclass

import numpy as np
import pandas as pd

from etl.simulator import vaccines
from etl.simulator.calendar import DAYS, number
from etl.simulator.country import Country
from etl.simulator.vaccines import CODES, MOD, PFZ, VERO

#: Provinces whose use passed what they had received on 20/08/2021, in percent (the portal).
ABOVE_RECEIVED = {
    "87": 112.18,
    "86": 108.65,
    "96": 107.44,
    "94": 103.62,
    "82": 103.09,
    "27": 102.09,
}
_STOCK_TAKING = number("2021-08-21")
#: How many rounds pass between two deliveries of one vaccine to one province.
_EVERY = (
    (number("2021-07-01"), 1),
    (number("2021-09-01"), 2),
    (number("2022-02-01"), 5),
    (number("2022-06-01"), 3),
    (DAYS, 2),
)
#: Days of use after thaw; frozen vaccine leaves the regional store so many days before receipt.
THAW_LIMIT = {PFZ: 31, MOD: 30}
LEFT = 2
#: Vaccine that is thawed for delivery must be used within the month: it comes more often.
_THAWED_EVERY = (
    (number("2021-07-01"), 1),
    (number("2021-09-01"), 2),
    (number("2021-12-20"), 5),
    (number("2022-04-01"), 3),
    (DAYS, 1),
)
#: A real lot: dose 2, one factory in Thanh Hoa, 23 to 25/11/2021 (DOMAIN 7).
_KNOWN_LOT = (VERO, "NIHE", number("2021-11-23"), "B2021103398")


@dataclass(frozen=True, eq=False)
class Supply:
    """One province's deliveries of one vaccine: each covers the days until the next one begins."""

    starts: np.ndarray  # first day on which the delivery is used
    received: np.ndarray  # day on which the provincial CDC receives it
    decided: np.ndarray  # day of the decision
    rounds: np.ndarray  # number of the allocation round, from 1
    lots: np.ndarray  # row in the lot table
    per_dose: float  # doses given per dose received (low dead-space needles)
    surplus: float  # share received beyond need, which expires

    def window(self, days: np.ndarray) -> np.ndarray:
        """The delivery that is in use on each day."""
        return np.searchsorted(self.starts, days, side="right") - 1


class LotBook:
    """The lots named so far, each once."""

    def __init__(self) -> None:
        self._rows: dict[tuple[int, str, int], int] = {}
        self._table: list[tuple] = []
        self._first: dict[int, int] = {}

    def row(self, vaccine: int, institute: str, round_number: int, day: int) -> int:
        """The lot that an institute hands out in a round."""
        key = (vaccine, institute, round_number)
        if key not in self._rows:
            self._rows[key] = len(self._table)
            self._table.append(self._describe(vaccine, institute, round_number, day))
        return self._rows[key]

    def _describe(self, vaccine: int, institute: str, number_: int, day: int) -> tuple:
        mark = zlib.crc32(f"{vaccine}/{institute}/{number_}".encode())
        code = _printed(vaccine, number_, mark)
        return vaccine, code, day + int(vaccines.SHELF_DAYS[vaccine]) - mark % 40

    @property
    def codes(self) -> list[str]:
        """Lot numbers in row order."""
        return [row[1] for row in self._table]

    def note_receipts(self, lots: np.ndarray, days: np.ndarray) -> None:
        """Remember the first day on which any province receives a lot."""
        for lot, day in zip(lots.tolist(), days.tolist(), strict=True):
            self._first[lot] = min(day, self._first.get(lot, day))

    @functools.cached_property
    def last_use(self) -> np.ndarray:
        """Day numbers in row order after which a lot is waste: its expiry or its thaw's limit."""
        table = self.table()
        limit = table["vaccine"].map(THAW_LIMIT)
        thawed = (table["thawed"] + limit).fillna(DAYS * 9)
        return np.minimum(table["expiry"], thawed).to_numpy().astype(int)

    @functools.cached_property
    def expiry(self) -> np.ndarray:
        """Day numbers of expiry in row order; ask only when every lot is named."""
        return self.table()["expiry"].to_numpy()

    def table(self) -> pd.DataFrame:
        """Lots with day numbers: expiry on the label, first receipt in a province, and thaw.

        Frozen vaccine is thawed when it leaves the regional store; a day below 0 is none.
        """
        table = pd.DataFrame(self._table, columns=["vaccine", "code", "expiry"])
        table["first"] = table.index.map(self._first)
        left = np.maximum(table["first"] - LEFT, 0)
        return table.assign(thawed=left.where(table["vaccine"].isin(list(THAW_LIMIT)), -1))


def _printed(vaccine: int, round_number: int, mark: int) -> str:
    if vaccine == VERO:
        return f"B2021{round_number % 12 + 1:02d}{mark % 10000:04d}"
    shape = {
        "AZ": f"ABX{mark % 9000 + 1000}",
        "PFZ": f"F{chr(65 + mark % 20)}{mark % 9000 + 1000}",
        "MOD": f"30{mark % 90000 + 10000}",
        "SPV": f"II-{mark % 900000 + 100000}",
        "ABD": f"2{mark % 9000 + 1000}",
    }
    return f"{shape[CODES[vaccine]]}{'ABCDEFGHJKLMNPQRSTUVWXYZ'[round_number % 24]}"


def supplies(place: Country, book: LotBook) -> dict[tuple[int, int], Supply]:
    """The deliveries of each province and vaccine."""
    days = vaccines.rounds()
    found = {}
    for province in range(place.size):
        code = place.provinces["code"][province]
        for vaccine in range(len(CODES)):
            random = np.random.Generator(np.random.SFC64([7, province, vaccine]))
            supply = _supply(
                code, place.provinces["institute"][province], vaccine, days, book, random
            )
            found[province, vaccine] = supply
            book.note_receipts(supply.lots, supply.received)
    _name_known_lot(place, found, book)
    return found


def _supply(
    code: str,
    institute: str,
    vaccine: int,
    days: np.ndarray,
    book: LotBook,
    random: np.random.Generator,
) -> Supply:
    chosen = _own_rounds(days, vaccine, random)
    late, longest = random.random(len(chosen)) < 0.06, 9 if vaccine in THAW_LIMIT else 12
    travel = np.where(
        late, random.integers(6, longest, len(chosen)), random.integers(1, 6, len(chosen))
    )
    ahead = random.integers(*((1, 5) if vaccine in THAW_LIMIT else (2, 13)), len(chosen))
    starts = np.maximum.accumulate(days[chosen] + travel + ahead)
    if code in ABOVE_RECEIVED:
        starts, travel = _stock_taking(starts, days[chosen], travel)
    starts[0] = 0
    keep = np.concatenate([[True], np.diff(starts) > 0])
    chosen, starts, travel = chosen[keep], starts[keep], travel[keep]
    received = np.clip(np.minimum(days[chosen] + travel, starts), 0, DAYS - 1)
    lots = np.array([book.row(vaccine, institute, int(k) + 1, int(days[k])) for k in chosen])
    return Supply(
        starts=starts,
        received=np.where(starts == 0, 0, received),
        decided=days[chosen],
        rounds=chosen + 1,
        lots=lots,
        per_dose=ABOVE_RECEIVED.get(code, 100 + 6 * random.random()) / 100
        + (0.025 if code in ABOVE_RECEIVED else 0.0),
        surplus=0.0 if code in ABOVE_RECEIVED else 0.06 * random.random(),
    )


def _own_rounds(days: np.ndarray, vaccine: int, random: np.random.Generator) -> np.ndarray:
    """The rounds in which one province gets one vaccine: not in every one."""
    steps = _THAWED_EVERY if vaccine in THAW_LIMIT else _EVERY
    every = np.array([next(step for end, step in steps if day <= end) for day in days])
    offset = int(random.integers(0, 30)) + vaccine
    chosen = np.flatnonzero((np.arange(len(days)) + offset) % every == 0)
    return chosen if chosen[0] == 0 else np.append(0, chosen)


def _stock_taking(
    starts: np.ndarray, decided: np.ndarray, travel: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Used up on 20/08/2021: one delivery begins the day after, none shortly before."""
    nearest = int(np.argmin(np.abs(starts - _STOCK_TAKING)))
    starts = starts.copy()
    starts[nearest] = _STOCK_TAKING
    starts[:nearest] = np.minimum(starts[:nearest], _STOCK_TAKING - 12)
    starts[nearest + 1 :] = np.maximum(starts[nearest + 1 :], _STOCK_TAKING + 1)
    arrives = np.where(
        starts >= _STOCK_TAKING, np.maximum(decided + travel, _STOCK_TAKING), decided + travel
    )
    return starts, arrives - decided


def _name_known_lot(place: Country, found: dict[tuple[int, int], Supply], book: LotBook) -> None:
    vaccine, institute, day, code = _KNOWN_LOT
    supply = found[place.index("38"), vaccine]
    row = supply.lots[supply.window(np.array([day]))[0]]
    held = book._table[row]
    book._table[row] = (held[0], code, *held[2:])
