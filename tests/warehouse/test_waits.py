"""How long registrations wait: one day for all units is what the life table of each unit says."""

import numpy as np
import pandas as pd
import pytest

from warehouse.queries.waits import GONE, IN, OUT, Moves, life_on, life_table, nobody

FIRST = np.datetime64("2021-08-01", "D")


@pytest.fixture(scope="module")
def found() -> Moves:
    """Stays of five units, of which most end, some by a cancellation."""
    random = np.random.default_rng(3)
    entered = FIRST + random.integers(0, 110, 2_000)
    left = entered + random.integers(0, 40, 2_000)
    unit, people = random.integers(0, 5, 2_000), random.integers(1, 9, 2_000).astype(float)
    kind = random.choice([OUT, GONE, -1], 2_000, p=[0.7, 0.1, 0.2])
    gone = kind != -1
    return Moves(
        unit=np.concatenate([unit, unit[gone]]),
        entered=np.concatenate([entered, entered[gone]]),
        event=np.concatenate([entered, left[gone]]),
        people=np.concatenate([people, people[gone]]),
        move=np.concatenate([np.full(2_000, IN), kind[gone]]),
    )


@pytest.mark.parametrize("day", ["2021-10-15", "2021-11-27", "2021-08-03", "2021-07-01"])
def test_all_units_at_once_are_the_life_table_of_each(found, day):
    moved, at_risk = life_on(found, pd.Timestamp(day), units=5)
    for unit in range(5):
        own = life_table(found.of(unit), pd.DatetimeIndex([day]))
        for one, every in zip(own, (moved[unit], at_risk[unit]), strict=True):
            most = max(one.shape[1], len(every))
            padded = [np.pad(v, (0, most - len(v))) for v in (one[0], every)]
            assert padded[0] == pytest.approx(padded[1])


def test_units_are_told_apart_by_looking_once(found):
    assert {unit: len(own.people) for unit, own in found.by_unit.items()} == {
        unit: int((found.unit == unit).sum()) for unit in range(5)
    }


def test_nobody_who_waits_is_no_unit():
    assert nobody().by_unit == {}
    moved, at_risk = life_on(nobody(), pd.Timestamp("2021-11-27"), units=3)
    assert moved.shape == at_risk.shape == (3, 1)
    assert not at_risk.any()
