"""How the nation's doses of a day are shared among provinces, fitted to what was published.

Each day a stream's doses go to provinces in proportion to pace x people still waiting. The pace
of a province changes only where a published figure of it, or of its zone, says so.
"""

import numpy as np

from etl.simulator.calendar import DAYS
from etl.simulator.target import Target

_ROUNDS = 150
_STEP = 0.6
_WIDEST = 1.7
_MORE_PEOPLE = 1.2
_REACH = 75  # days before a figure in which the pace that led to it is sought
_BOOSTER_REACH = 240
_SHORTEST = 9
_REFILLS = 4


def shared(national: np.ndarray, waiting: np.ndarray, *, pace: np.ndarray) -> np.ndarray:
    """Doses by province and day; nobody gets a dose before `waiting` (cumulative) allows it."""
    given = np.zeros(waiting.shape[0])
    found = np.zeros(waiting.shape)
    for day in np.flatnonzero(national > 0):
        room = np.maximum(waiting[:, day] - given, 0.0)
        found[:, day] = _one_day(national[day], room, pace[:, day])
        given += found[:, day]
    return found


def _one_day(doses: float, room: np.ndarray, pace: np.ndarray) -> np.ndarray:
    """Share doses by pace x room, refilling where a province has no room for its share."""
    total = room.sum()
    if total <= doses:
        return room.copy()
    taken = np.zeros_like(room)
    for _ in range(_REFILLS):
        left = doses - taken.sum()
        weight = pace * (room - taken)
        if left < 1e-6 or weight.sum() <= 0:
            break
        taken = np.minimum(taken + weight * (left / weight.sum()), room)
    return taken


def fitted_pace(
    national: np.ndarray, waiting: np.ndarray, *, prior: np.ndarray, wanted: list[Target]
) -> np.ndarray:
    """The pace by province and day that brings the shares inside the published bounds."""
    pace = prior.copy()
    windows = _windows(wanted)
    end = 1 + max((target.day for target in wanted), default=0)
    for turn in range(_ROUNDS if wanted else 0):
        doses = shared(national[:end], waiting[:, :end], pace=pace)
        cumulative = np.cumsum(doses, axis=1)
        step = _STEP / (1, 3, 9, 27)[4 * turn // _ROUNDS]
        for target, (first, last) in zip(wanted, windows, strict=True):
            reached = cumulative[target.provinces, target.day].sum()
            pace[target.provinces, first : last + 1] *= _correction(reached, target, step)
        pace = np.clip(pace, 0.02, 60.0)
    return pace


def _windows(wanted: list[Target]) -> list[tuple[int, int]]:
    """The days before each figure in which the pace is its own, back to the area's last one."""
    last: dict[str, int] = {}
    found = []
    for target in wanted:
        reach = _BOOSTER_REACH if target.stream.endswith(("b1", "b2", "additional")) else _REACH
        previous = last.get(target.area, target.day - reach)
        start = max(min(previous + 1, target.day - _SHORTEST), target.day - reach, 0)
        found.append((start, target.day))
        last[target.area] = target.day
    return found


def _correction(reached: float, target: Target, step: float) -> float:
    """The factor on the pace, from the odds of being vaccinated, wanted to reached.

    Near saturation odds run away: no factor is larger than the step allows, or the fit swings.
    """
    aim = min(max(reached, target.low), target.high)
    odds = _odds(aim, target.people) / _odds(reached, target.people)
    widest = _WIDEST ** (step / _STEP)
    return float(np.clip(odds**step, 1 / widest, widest))


def _odds(doses: float, people: float) -> float:
    """Odds among rather more people, because some published shares lie at or above all of them."""
    share = min(max(doses / (_MORE_PEOPLE * people), 1e-4), 0.9999)
    return share / (1 - share)


def lagged(doses: np.ndarray, days: int) -> np.ndarray:
    """Cumulative doses of `days` ago: who may have the next one."""
    cumulative = np.cumsum(doses, axis=1)
    moved = np.zeros_like(cumulative)
    moved[:, days:] = cumulative[:, : DAYS - days]
    return moved
