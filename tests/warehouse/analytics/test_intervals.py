"""Exact intervals against printed tables."""

import numpy as np
import pytest

from warehouse.analytics.intervals import count_interval, share_interval


def test_a_share_has_clopper_and_pearsons_limits():
    # Brown, Cai, DasGupta 2001 and every table: 0 of 10 gives 0 to 30.85 %, 8 of 10 44.39 to 97.48.
    low, high = share_interval(np.array([0, 8, 10]), np.array([10, 10, 10]))
    assert low == pytest.approx([0, 0.4439, 0.6915], abs=5e-5)
    assert high == pytest.approx([0.3085, 0.9748, 1.0], abs=5e-5)


def test_a_count_has_garwoods_limits():
    # Garwood 1936: 0 gives 0 to 3.689, 10 gives 4.795 to 18.39.
    low, high = count_interval(np.array([0, 10]))
    assert low == pytest.approx([0, 4.795], abs=5e-4)
    assert high == pytest.approx([3.689, 18.39], abs=5e-3)


def test_a_share_above_one_or_of_nothing_has_no_interval():
    low, high = share_interval(np.array([12, 1, -1]), np.array([10, 0, 5]))
    assert np.isnan(low).all()
    assert np.isnan(high).all()


def test_a_negative_count_has_no_interval():
    low, high = count_interval(np.array([-1.0]))
    assert np.isnan(low).all()
    assert np.isnan(high).all()
