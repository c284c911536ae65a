"""The fitted plan of the campaign: doses by stream, province and day."""

import functools
from dataclasses import dataclass

import numpy as np

from etl.simulator.calendar import DAYS, number, table
from etl.simulator.country import Country, country
from etl.simulator.curve import (
    STREAMS,
    national_streams,
    national_total,
)
from etl.simulator.share import fitted_pace, lagged, shared
from etl.simulator.target import Target, early_totals, shares_of_nation, targets

#: Who may have a dose: of which stream's people, which share, after how many days at the least.
_AFTER = {
    "adult_d2": ("adult_d1", 1.0, 21),
    "adult_additional": ("adult_d2", 0.45, 28),
    "adult_b1": ("adult_d2", 1.0, 80),
    "adult_b2": ("adult_b1", 0.75, 100),
    "teen_d2": ("teen_d1", 1.0, 21),
    "teen_b1": ("teen_d2", 1.0, 120),
    "child_d2": ("child_d1", 1.0, 28),
}
#: Boosters after everything else of 2021, so that they can meet what is left of a published total.
_ORDER = (
    "adult_d1",
    "adult_d2",
    "teen_d1",
    "teen_d2",
    "adult_additional",
    "adult_b1",
    "adult_b2",
    "teen_b1",
    "child_d1",
    "child_d2",
)
#: Pace before anything is fitted: supply went to the outbreak of the South first.
_SOUTH_FIRST = {"2021-07-01": 1.0, "2021-07-10": 2.5, "2021-09-20": 2.0, "2021-11-01": 1.0}
_OUTBREAK = ("79", "74", "75", "80", "77")
#: People of 12 to 17 began in Ho Chi Minh City on 27/10/2021 and in the provinces around it.
_TEENS_SOUTH = {"2021-10-27": 4.0, "2021-11-20": 3.0, "2021-12-20": 1.0}
#: Drives that the press tells of: the industrial zones of Bac Ninh and Bac Giang, whose outbreak
#: came first; Ho Chi Minh City in June, 160,061 doses on the 24th; all adults of Ha Noi in one
#: week, 411,000 on 11/09/2021 and more after.
_DRIVES = {
    "27": {"2021-05-28": 1.0, "2021-06-01": 9.0, "2021-07-05": 9.0, "2021-07-12": 1.0},
    "24": {"2021-05-28": 1.0, "2021-06-01": 4.0, "2021-06-20": 4.0, "2021-07-12": 1.0},
    "79": {"2021-06-18": 1.0, "2021-06-19": 2.4, "2021-06-27": 2.4, "2021-06-30": 1.0},
    "01": {
        "2021-06-15": 1.0,
        "2021-06-20": 0.2,
        "2021-07-01": 0.2,
        "2021-07-10": 1.0,
        "2021-09-10": 2.0,
        "2021-09-11": 8.0,
        "2021-09-13": 16.0,
        "2021-09-14": 3.0,
        "2021-09-15": 1.0,
    },
}


@dataclass(frozen=True, eq=False)
class Plan:
    """Doses by stream, province and day at full scale, with the figures they were fitted to."""

    place: Country
    doses: dict[str, np.ndarray]
    targets: list[Target]

    def cumulative(self, stream: str, *, area: str, day: str) -> float:
        """Doses of a stream that an area gave by the end of a day."""
        return float(self.doses[stream][self.place.members(area), : number(day) + 1].sum())

    def total(self, *, area: str, day: str) -> float:
        """All doses that an area gave by the end of a day."""
        return sum(self.cumulative(stream, area=area, day=day) for stream in STREAMS)


@functools.cache
def plan() -> Plan:
    """Fit the model to the published record; about ten seconds, the same on every call."""
    place, national = country(), national_streams()
    wanted = targets(place)
    doses: dict[str, np.ndarray] = {}
    found: list[Target] = []
    for stream in _ORDER:
        index = STREAMS.index(stream)
        own = [target for target in wanted if target.stream == stream]
        own = [_of_the_eligible(target, place, doses) for target in own]
        found += own
        own = sorted([*own, *_rest(stream, place, doses)], key=lambda target: target.day)
        waiting = _waiting(stream, place, doses)
        pace = fitted_pace(national[index], waiting, prior=_prior(stream, place), wanted=own)
        doses[stream] = shared(national[index], waiting, pace=pace)
    return Plan(place=place, doses=doses, targets=sorted(found, key=lambda target: target.day))


#: A share of boosters is one of those who had the dose before.
_BOOSTS = {"adult_b1": "adult_d2", "adult_b2": "adult_b1"}


def _of_the_eligible(target: Target, place: Country, doses: dict[str, np.ndarray]) -> Target:
    """A share of boosters among the area's part of the nation's eligible, by the dose before."""
    if target.stream not in _BOOSTS or not target.is_share:
        return target
    before = doses[_BOOSTS[target.stream]][:, : target.day + 1].sum(axis=1)
    eligible = target.people / place.people("adult")[target.provinces].sum()
    nation = eligible * place.people("adult").sum()
    return target.of(nation * before[target.provinces].sum() / before.sum())


def _rest(stream: str, place: Country, doses: dict[str, np.ndarray]) -> list[Target]:
    """Published totals of provinces, less the doses that are already shared out."""
    totals = {
        "adult_d2": early_totals(place),
        "adult_b1": shares_of_nation(place, national_total()),
    }.get(stream, [])
    return [
        total.less(sum(given[total.provinces, : total.day + 1].sum() for given in doses.values()))
        for total in totals
    ]


def _waiting(stream: str, place: Country, doses: dict[str, np.ndarray]) -> np.ndarray:
    """Cumulative people who may have had the dose, by province and day."""
    if stream in _AFTER:
        before, share, days = _AFTER[stream]
        return share * lagged(doses[before], days)
    return np.repeat(place.people(stream.split("_")[0])[:, None], DAYS, axis=1)


def _prior(stream: str, place: Country) -> np.ndarray:
    pace = np.ones((place.size, DAYS))
    if stream in ("adult_d1", "adult_d2"):
        pace[place.members("Z-NAM")] *= table(_SOUTH_FIRST) ** 0.5
        for code in _OUTBREAK:
            pace[place.members(code)] *= table(_SOUTH_FIRST)
    if stream == "teen_d1":
        pace[place.members("Z-NAM")] *= table(_TEENS_SOUTH)
        for code in _OUTBREAK:
            pace[place.members(code)] *= table(_TEENS_SOUTH)
    if stream == "adult_d1":
        for code, drive in _DRIVES.items():
            pace[place.members(code)] *= table(drive)
    return pace
