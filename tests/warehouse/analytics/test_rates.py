"""Exact intervals against published ones."""

import numpy as np
import pytest

from warehouse.analytics.rates import exact_interval


@pytest.mark.parametrize(
    ("events", "people", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17:857-872, table I, method 5 (Clopper-Pearson).
        (81, 263, 0.2527, 0.3676),
        (15, 148, 0.0578, 0.1617),
        (0, 20, 0.0000, 0.1684),
        (1, 29, 0.0009, 0.1776),
    ],
)
def test_interval_is_that_of_newcombe_1998(events, people, low, high):
    found = exact_interval(events, people)
    assert found[0] == pytest.approx(low, abs=5e-5)
    assert found[1] == pytest.approx(high, abs=5e-5)


def test_all_and_none_have_one_sided_limits():
    low, high = exact_interval([0, 10], [10, 10])
    assert (low[0], high[1]) == (0.0, 1.0)
    assert high[0] == pytest.approx(1 - 0.025 ** (1 / 10))


def test_nobody_has_no_interval():
    assert np.isnan(exact_interval(0, 0)).all()


@pytest.mark.parametrize(("events", "people"), [(3, 2), (-1, 2)])
def test_more_events_than_people_are_refused(events, people):
    with pytest.raises(ValueError, match="share"):
        exact_interval(events, people)
