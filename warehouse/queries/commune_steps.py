"""Registrations by commune: how many reached each step and how many wait there.

For communes the days on which each person enters and leaves a step are not kept, only how many
reached it on which day; so there is a backlog and a pace, and no age and no time in a step.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from warehouse.indicators.base import Measure
from warehouse.marts.waiting import CANCELLED, LAST, STATES
from warehouse.queries.ledger_sum import NoAnswer, Slice, ledger_cross
from warehouse.queries.rollup import Rollup
from warehouse.queries.session import Session
from warehouse.scope import Scope

_ORDER = (*STATES, LAST)
_DAY = "datetime64[D]"
PACE_DAYS = 7


def commune_steps(
    session: Session, *, scope: Scope, slice_: Slice, roll: Rollup
) -> dict[str, np.ndarray]:
    """Tables of state (row, in order) x unit: reached, entered (in seven days), on, waiting.

    `on` are those who went on to any later step. Raises NoAnswer for a priority group.
    """
    if scope.group:
        raise NoAnswer("registrations are not kept by commune with a priority group")
    step, unit, day, people = _moves(session, scope=scope, slice_=slice_, roll=roll)
    last = np.datetime64(slice_.as_of, "D")
    shape = (len(_ORDER) + 1, len(roll.unit_ids))

    def until(end: np.datetime64) -> np.ndarray:
        now = day <= end
        cell = step[now] * shape[1] + unit[now]
        sums = np.bincount(cell, weights=people[now], minlength=shape[0] * shape[1])
        return sums.reshape(shape)

    reached, before = until(last), until(last - PACE_DAYS)
    further = np.maximum.accumulate(reached[-2::-1], axis=0)[::-1]
    waiting = _waiting(further, gone=reached[-1])
    return {
        "reached": further[:-1],
        "entered": np.maximum(reached[:-2] - before[:-2], 0.0),
        "on": further[1:],
        "waiting": waiting,
    }


def commune_rows(found: dict[str, np.ndarray], unit: int) -> list[dict[str, object]]:
    """The states of one unit, in order, in the numbers of `funnel_steps` that communes have."""
    missing = dict.fromkeys(("age_p50", "oldest", "p50", "p90", "left", "clearing_days"), np.nan)
    own = {name: table[:, unit] for name, table in found.items()}
    return [
        {
            **missing,
            "state": state,
            "reached": float(own["reached"][place]),
            "entered": float(own["entered"][place]),
            "waiting": float(own["waiting"][place]),
            "conversion": _share(own["on"][place], own["reached"][place]),
        }
        for place, state in enumerate(STATES)
    ]


def _share(part: float, whole: float) -> float:
    return float(part / whole * 100.0) if whole else np.nan


def _waiting(further: np.ndarray, *, gone: np.ndarray) -> np.ndarray:
    """Who got to a state and no further, less the cancelled: the furthest before arrival first."""
    now = further[:-1] - further[1:]
    left = gone.copy()
    for place in reversed(range(STATES.index("arrived"))):
        taken = np.minimum(now[place], left)
        now[place] -= taken
        left -= taken
    return now


def _moves(
    session: Session, *, scope: Scope, slice_: Slice, roll: Rollup
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Step (its place in order, cancelled last), unit, day and people of every day, read once."""
    whole = replace(slice_, as_of=max(slice_.as_of, session.last_day or slice_.as_of))
    measure = Measure("registration", column="people")

    def read() -> tuple[np.ndarray, ...]:
        query = ledger_cross(measure, scope, slice_=whole, by=("step", "event_date"))
        rows = session.frame(query).merge(roll.links, on="base_id", how="inner")
        people = rows["amount"].to_numpy(dtype=float) * rows["share"].to_numpy(dtype=float)
        return (
            pd.Index((*_ORDER, CANCELLED)).get_indexer(rows["step"]),
            roll.unit_ids.get_indexer(rows["unit_id"]),
            rows["event_date"].to_numpy(dtype=_DAY),
            people,
        )

    return session.memo(("commune steps", roll.key, whole), read)
