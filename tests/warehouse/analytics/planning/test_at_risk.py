"""Doses at risk of many places at once are those of the walk lot by lot."""

import numpy as np
import pytest

from warehouse.analytics.planning.at_risk import at_risk
from warehouse.analytics.planning.fefo import expected_waste


def test_what_the_first_lot_leaves_is_lost_with_what_the_second_leaves():
    # 20 a day: 60 of the first 100 by day 3, then 20 more by day 4: of 30, 10 are left.
    group, waste = at_risk(
        np.array([7, 7]), np.array([3, 4]), doses=np.array([100.0, 30]), use=np.array([60.0, 80])
    )
    assert (group.tolist(), waste.tolist()) == ([7], [50])


def test_nothing_is_lost_where_use_is_ahead_of_every_lot():
    none = at_risk(np.array([1, 1]), np.array([3, 9]), doses=np.array([5.0, 5]), use=[60.0, 180])
    assert none[1].tolist() == [0]


def test_no_lots_have_no_groups():
    group, waste = at_risk(np.array([], dtype=int), np.array([]), doses=np.array([]), use=[])
    assert (len(group), len(waste)) == (0, 0)


@pytest.mark.parametrize("seed", range(5))
def test_it_is_what_walking_the_lots_one_by_one_gives(seed: int):
    random = np.random.default_rng(seed)
    group = random.integers(0, 6, 40)
    last, doses = random.integers(0, 29, 40), random.integers(1, 90, 40).astype(float)
    daily = random.random((6, 28)) * 20
    total = np.concatenate([np.zeros((6, 1)), daily.cumsum(axis=1)], axis=1)
    found, waste = at_risk(group, last, doses=doses, use=total[group, last])
    walked = [
        expected_waste(doses[group == one], last[group == one], use=daily[one]).sum()
        for one in found
    ]
    assert waste == pytest.approx(walked)
