"""People of one province and age group, and every dose each of them gets."""

from dataclasses import dataclass, field

import numpy as np

from etl.simulator import vaccines
from etl.simulator.calendar import DAYS, number
from etl.simulator.chance import generator
from etl.simulator.country import Country
from etl.simulator.plan import Plan

#: Birth dates lie so that a person stays in the group through the doses it is counted for.
_AGES = {"teen": (12.0, 16.9, "2021-10-26"), "child": (5.0, 11.0, "2022-04-14")}
_ADULT_AGES = np.array([18.3, 30, 40, 50, 65, 80, 100])
_ADULT_SHARES = np.array([0.24, 0.23, 0.195, 0.22, 0.09, 0.025])
#: Shares of the 16 groups among adults; the first seven are called first, 9 takes the over-65s.
_GROUPS = np.array(
    [
        0.008,
        0.02,
        0.01,
        0.008,
        0.001,
        0.002,
        0.025,
        0.07,
        0.11,
        0.14,
        0.05,
        0.02,
        0.24,
        0.01,
        0.09,
        0.196,
    ]
)
_EARLY = np.array([0.01, 0.03, 0.05, 0.05, 0.1, 0.1, 0.15, 0.45, 0.8, 0.6, 1, 0.5, 0.6, 0.9, 1, 1])
_MAX_SLICE = 1_000_000
#: Days that must lie between doses, and the usual days, by dose.
_GAP = {"additional": (28, 60), "b1": (90, 120), "b2": (120, 135), "teen_b1": (120, 170)}


@dataclass(frozen=True, eq=False)
class Dose:
    """One kind of dose: which persons got it, when, and of what."""

    kind: int  # 0 primary, 1 additional, 2 booster
    number: np.ndarray
    person: np.ndarray
    day: np.ndarray
    vaccine: np.ndarray


@dataclass(eq=False)
class Cohort:
    """Some people of one province and age group; persons are rows of the arrays."""

    province: int
    group: str
    first_id: int
    commune: np.ndarray
    birth: np.ndarray
    sex: np.ndarray
    priority: np.ndarray
    doses: list[Dose] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many people there are."""
        return len(self.commune)


def slices(place: Country, province: int, *, group: str, scale: float) -> int:
    """Into how many parts a province's people are cut to keep memory bounded."""
    people = place.people(group)[province] * scale
    return max(1, int(np.ceil(people / _MAX_SLICE)))


def cohort(plan: Plan, province: int, *, group: str, part: int, scale: float, seed: int) -> Cohort:
    """One part of the people of a province and age group, with all their doses."""
    random = generator(seed, "people", province, group, part)
    parts = slices(plan.place, province, group=group, scale=scale)
    whole = int(plan.place.people(group)[province] * scale)
    size = (whole + parts - 1 - part) // parts
    made = _people(plan.place, province, group, size, random)
    made.first_id = (
        int(plan.place.provinces["code"][province]) * 10**9
        + ["adult", "teen", "child"].index(group) * 10**8
        + part * _MAX_SLICE * 2
    )
    slots = _Slots(plan, province, scale=scale, part=part, parts=parts, seed=seed)
    {"adult": _adult_doses, "teen": _teen_doses, "child": _child_doses}[group](made, slots, random)
    return made


class _Slots:
    """The days on which this part of the people gets its doses of a stream, in order."""

    def __init__(
        self, plan: Plan, province: int, *, scale: float, part: int, parts: int, seed: int
    ) -> None:
        self._plan, self._province, self._scale = plan, province, scale
        self._part, self._parts, self._seed = part, parts, seed

    def days(self, stream: str) -> np.ndarray:
        """One entry per dose; doses are dealt to the parts in turn."""
        start = generator(self._seed, "slots", self._province, stream).random()
        wanted = np.cumsum(self._plan.doses[stream][self._province]) * self._scale
        whole = np.floor(wanted + start).astype(np.int64)
        own = (whole + self._parts - 1 - self._part) // self._parts
        return np.repeat(np.arange(DAYS, dtype=np.int16), np.diff(own, prepend=0))


def _people(
    place: Country, province: int, group: str, size: int, random: np.random.Generator
) -> Cohort:
    """People with attributes, sorted by when their turn comes."""
    code = place.provinces["code"][province]
    communes = np.flatnonzero((place.communes["province"] == code).to_numpy())
    weight = place.communes["adult"].to_numpy()[communes]
    home = communes[
        np.searchsorted(np.cumsum(weight) / weight.sum(), random.random(size), side="right").clip(
            max=len(communes) - 1
        )
    ]
    birth, age = _births(group, size, random)
    priority = _priorities(group, age, size, random)
    turn = random.random(size, dtype=np.float32) ** (1 / _keenness(place, home))
    if group == "adult":
        turn *= _EARLY[priority - 1]
    order = np.argsort(turn)
    sex = (random.random(size) < 0.502).astype(np.int8)
    return Cohort(
        province=province,
        group=group,
        first_id=0,
        commune=home[order].astype(np.int32),
        birth=birth[order],
        sex=sex,
        priority=priority[order],
    )


def _keenness(place: Country, home: np.ndarray) -> np.ndarray:
    """Towns and some districts are ahead of others: a constant of each district and commune."""
    district = place.communes["district"].astype(int).to_numpy()[home]
    is_town = place.communes["name_vi"].str.startswith(("Phường", "Thị trấn")).to_numpy()[home]
    noise = ((district * 2654435761 % 1000) / 1000 + (home * 40503 % 997) / 997) / 2
    return (0.75 + 0.6 * noise + 0.25 * is_town).astype(np.float32)


def _births(group: str, size: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Birth days as campaign day numbers, and ages in years at the start of the group's turn."""
    if group == "adult":
        band = np.searchsorted(np.cumsum(_ADULT_SHARES), random.random(size)).clip(max=5)
        width = np.diff(_ADULT_AGES)[band]
        age, at = _ADULT_AGES[band] + width * random.random(size) ** 1.2, 0
    else:
        low, high, day = _AGES[group]
        age, at = low + (high - low) * random.random(size), number(day)
    return (at - np.ceil(age * 365.25)).astype(np.int32), age.astype(np.float32)


def _priorities(group: str, age: np.ndarray, size: int, random: np.random.Generator) -> np.ndarray:
    if group != "adult":
        return np.full(size, 8 if group == "teen" else 16, dtype=np.int8)
    found = 1 + np.searchsorted(np.cumsum(_GROUPS) / _GROUPS.sum(), random.random(size))
    return np.where((age >= 65), 9, found.clip(max=16)).astype(np.int8)


def _take(
    persons: np.ndarray, due: np.ndarray, soonest: np.ndarray, slots: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Deal slots to persons in the order in which they are due, never before they may."""
    order = np.argsort(due, kind="stable")[: len(slots)]
    day = np.maximum(slots[: len(order)], soonest[order]).astype(np.int16)
    kept = day < DAYS
    return persons[order][kept], day[kept]


def _first(made: Cohort, stream: str, mix: str, slots: _Slots, random: np.random.Generator) -> Dose:
    days = slots.days(stream)[: made.size]
    person = np.arange(len(days), dtype=np.int32)
    vaccine = vaccines.drawn(mix, days, chance=random.random(len(days), dtype=np.float32))
    dose = Dose(0, np.ones(len(days), np.int8), person, days, vaccine)
    made.doses.append(dose)
    return dose


def _next(
    made: Cohort,
    before: Dose,
    slots: np.ndarray,
    *,
    gap: tuple[np.ndarray, np.ndarray],
    random: np.random.Generator,
    chosen: np.ndarray | None = None,
) -> tuple[np.ndarray, ...]:
    """Persons, days and the row of their dose before, for the doses that slots allow."""
    shortest, usual = gap
    rows = np.arange(len(before.day)) if chosen is None else np.flatnonzero(chosen)
    shortest = np.broadcast_to(shortest, before.day.shape)[rows]
    usual = np.broadcast_to(usual, before.day.shape)[rows]
    soonest = before.day[rows].astype(np.int32) + shortest
    due = before.day[rows] + usual + random.integers(0, 8, len(rows), dtype=np.int32)
    row, day = _take(rows, due, soonest, slots)
    return before.person[row], day, row


def _second(
    made: Cohort, first: Dose, stream: str, slots: _Slots, random: np.random.Generator
) -> Dose:
    gap = vaccines.SHORTEST[first.vaccine], vaccines.USUAL[first.vaccine]
    person, day, row = _next(made, first, slots.days(stream), gap=gap, random=random)
    vaccine = vaccines.second(
        first.vaccine[row], day, chance=random.random(len(row), dtype=np.float32)
    )
    dose = Dose(0, np.full(len(row), 2, np.int8), person, day, vaccine)
    made.doses.append(dose)
    return dose


def _later(
    made: Cohort,
    before: Dose,
    stream: str,
    kind: int,
    which: int,
    mix: str,
    *,
    slots: _Slots,
    random: np.random.Generator,
    chosen: np.ndarray | None = None,
) -> Dose:
    gap = _GAP[stream if stream in _GAP else stream.split("_")[1]]
    person, day, row = _next(
        made, before, slots.days(stream), gap=gap, random=random, chosen=chosen
    )
    vaccine = vaccines.drawn(mix, day, chance=random.random(len(row), dtype=np.float32))
    dose = Dose(kind, np.full(len(row), which, np.int8), person, day, vaccine)
    made.doses.append(dose)
    return dose


def _adult_doses(made: Cohort, slots: _Slots, random: np.random.Generator) -> None:
    first = _first(made, "adult_d1", "first", slots, random)
    second = _second(made, first, "adult_d2", slots, random)
    _additional(made, second, slots, random)
    booster = _later(made, second, "adult_b1", 2, 1, "later", slots=slots, random=random)
    older = made.birth[booster.person] < -48 * 365
    chosen = older | (random.random(len(older)) < 0.55)
    _later(made, booster, "adult_b2", 2, 2, "later", slots=slots, random=random, chosen=chosen)


def _additional(made: Cohort, second: Dose, slots: _Slots, random: np.random.Generator) -> None:
    """Abdala's third dose is primary; the others are additional doses after 28 days or more."""
    is_third = second.vaccine == vaccines.ABD
    chosen = is_third | (random.random(len(is_third)) < 0.42)
    usual = np.where(is_third, 16, _GAP["additional"][1])
    gap = np.where(is_third, 14, _GAP["additional"][0]), usual
    person, day, row = _next(
        made, second, slots.days("adult_additional"), gap=gap, random=random, chosen=chosen
    )
    vaccine = vaccines.drawn("later", day, chance=random.random(len(row), dtype=np.float32))
    vaccine = np.where(is_third[row], vaccines.ABD, vaccine).astype(np.int8)
    for third in (True, False):
        own = is_third[row] == third
        which = np.full(own.sum(), 3 if third else 1, np.int8)
        made.doses.append(Dose(0 if third else 1, which, person[own], day[own], vaccine[own]))


def _teen_doses(made: Cohort, slots: _Slots, random: np.random.Generator) -> None:
    first = _first(made, "teen_d1", "teen", slots, random)
    second = _second(made, first, "teen_d2", slots, random)
    _later(made, second, "teen_b1", 2, 1, "teen", slots=slots, random=random)


def _child_doses(made: Cohort, slots: _Slots, random: np.random.Generator) -> None:
    first = _first(made, "child_d1", "child", slots, random)
    _second(made, first, "child_d2", slots, random)
