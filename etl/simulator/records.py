"""From persons and doses to the rows of the immunisation support system."""

from dataclasses import dataclass

import numpy as np

from etl.simulator.calendar import epoch_days
from etl.simulator.chance import generator
from etl.simulator.people import Cohort

_DAY = 86_400
#: Share of doses that are entered on the day itself, by province; the rest follow in days or weeks.
_SAME_DAY = (0.62, 0.90)
_WEEKS_LATE = 0.047
_ELSEWHERE = 0.06
_COLUMNS = ("person", "day", "kind", "number", "vaccine", "sequence", "site", "lot", "entered")


@dataclass(frozen=True, eq=False)
class Records:
    """Doses of one cohort within a period, one row each."""

    cohort: Cohort
    person: np.ndarray
    day: np.ndarray
    kind: np.ndarray
    number: np.ndarray
    vaccine: np.ndarray
    sequence: np.ndarray
    site: np.ndarray
    lot: np.ndarray
    entered: np.ndarray  # seconds since 1970

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(self.person)

    def between(self, first: int, last: int) -> "Records":
        """The doses given from day `first` to day `last`."""
        kept = (self.day >= first) & (self.day <= last)
        columns = {name: getattr(self, name)[kept] for name in _COLUMNS}
        return Records(cohort=self.cohort, **columns)


def entry_lag(random: np.random.Generator, size: int, *, same_day: float) -> np.ndarray:
    """Days between injection and entry: most none, some days, a few weeks."""
    chance = random.random(size, dtype=np.float32)
    days = 1 + random.geometric(0.55, size)
    weeks = 10 + random.integers(0, 50, size)
    late = np.where(chance > 1 - _WEEKS_LATE, weeks, days)
    return np.where(chance < same_day, 0, late).astype(np.int32)


def same_day_share(province: int) -> float:
    """The share of a province's doses that are entered on the day of the injection."""
    low, high = _SAME_DAY
    return low + (high - low) * ((province * 37 + 11) % 63) / 62


def records(
    cohort: Cohort,
    *,
    site_of_commune: np.ndarray,
    sites: np.ndarray,
    lots: np.ndarray,
    seed: int,
    part: int,
) -> Records:
    """All doses of a cohort with site, lot and entry; `lots` is a table by vaccine and day."""
    random = generator(seed, "records", cohort.province, cohort.group, part)
    columns = {"person": [], "day": [], "kind": [], "number": [], "vaccine": [], "sequence": []}
    for order, dose in enumerate(cohort.doses):
        columns["person"].append(dose.person)
        columns["day"].append(dose.day)
        columns["kind"].append(np.full(len(dose.day), dose.kind, np.int8))
        columns["number"].append(dose.number)
        columns["vaccine"].append(dose.vaccine)
        columns["sequence"].append(np.full(len(dose.day), order + 1, np.int8))
    whole = {name: np.concatenate(parts) for name, parts in columns.items()}
    size = len(whole["day"])
    away = random.random(size, dtype=np.float32) < _ELSEWHERE
    other = sites[random.integers(0, len(sites), size)]
    site = np.where(away, other, site_of_commune[cohort.commune[whole["person"]]])
    lag = entry_lag(random, size, same_day=same_day_share(cohort.province))
    entered = epoch_days(whole["day"] + lag).astype(np.int64) * _DAY + random.integers(
        15 * 3600, 22 * 3600, size
    )
    return Records(
        cohort=cohort,
        site=site.astype(np.int32),
        entered=entered,
        lot=lots[whole["vaccine"], whole["day"]],
        **whole,
    )
