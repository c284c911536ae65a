"""Waiting times with open cases, worked out with a pencil."""

import numpy as np
import pytest

from warehouse.analytics.waiting import clearing_days, quantile_of_wait


def test_median_when_everybody_has_moved_on():
    # Of ten, four move on at age 1, two at age 3, four at age 5: the fifth person moves on at 3.
    moved = np.array([0, 4, 0, 2, 0, 4])
    risk = np.array([10, 10, 6, 6, 4, 4])
    assert quantile_of_wait(moved, risk, q=0.5) == 3
    assert quantile_of_wait(moved, risk, q=0.9) == 5


def test_open_cases_count_while_they_wait():
    # Kaplan and Meier: of ten, two move on at age 1; five are censored at age 2; of the three left
    # one moves on at age 3: S = 0.8 then 0.8 x 2/3 = 0.533; one of two at age 4: 0.267.
    moved = np.array([0, 2, 0, 1, 1])
    risk = np.array([10, 10, 8, 3, 2])
    assert quantile_of_wait(moved, risk, q=0.4) == 3
    assert quantile_of_wait(moved, risk, q=0.5) == 4


def test_no_quantile_while_too_few_have_moved_on():
    assert np.isnan(quantile_of_wait(np.array([0, 1]), np.array([10, 10]), q=0.5))
    assert np.isnan(quantile_of_wait(np.array([0, 0]), np.array([0, 0]), q=0.5))


def test_each_unit_has_its_own_wait():
    moved = np.array([[5, 5], [0, 5]])
    risk = np.array([[10, 5], [10, 10]])
    assert quantile_of_wait(moved, risk, q=0.5).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("waiting", "left", "expected"),
    [
        (140, 70, 14.0),  # ten a day
        (140, 0, np.nan),  # nobody moved on: never at this pace
        (0, 0, 0.0),
        (-3, 7, 0.0),  # a correction has taken out more than there were
    ],
)
def test_clearing_is_the_backlog_over_the_pace(waiting, left, expected):
    found = clearing_days(np.array([waiting]), left=np.array([left]), days=7)
    np.testing.assert_array_equal(found, [expected])
