"""Forecasts that look back only."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from warehouse.analytics.planning.naive import flat_mean, seasonal_naive, weekday_profile

WEEK = [10, 20, 30, 40, 50, 60, 70]
histories = hnp.arrays(
    float, st.tuples(st.integers(1, 4), st.integers(28, 60)), elements=st.integers(0, 5_000)
)


def test_last_week_is_repeated_day_by_day():
    assert seasonal_naive([99, *WEEK], horizon=9).tolist() == [*WEEK, 10, 20]


def test_mean_of_the_last_days_is_flat():
    assert flat_mean([1000, *WEEK], horizon=2, days=7).tolist() == [40, 40]


def test_four_weeks_are_averaged_unless_told_otherwise():
    assert flat_mean([*[0] * 14, *[4] * 14], horizon=1).tolist() == [2]


def test_profile_weighs_the_last_week_three_times():
    earlier = [30, 20, 10, 0, 50, 0, 10]
    found = weekday_profile([*earlier, *WEEK], horizon=8)
    assert found.tolist() == [15, 20, 25, 30, 50, 45, 55, 15]


def test_profile_of_even_weeks_is_each_weekdays_mean():
    earlier = [30, 20, 10, 0, 50, 0, 10]
    found = weekday_profile([*earlier, *WEEK], horizon=8, weights=(1, 1))
    assert found.tolist() == [20, 20, 20, 20, 50, 30, 40, 20]


@given(histories)
def test_site_profile_is_the_mean_of_naive_and_even_profile(history):
    even = weekday_profile(history, horizon=9, weights=(1, 1))
    mean = (seasonal_naive(history, horizon=9) + even) / 2
    assert np.allclose(weekday_profile(history, horizon=9), mean)


@given(histories, st.integers(1, 40))
def test_parts_forecast_to_the_forecast_of_their_sum(history, horizon):
    for method in (seasonal_naive, flat_mean, weekday_profile):
        parts = method(history, horizon=horizon).sum(axis=0)
        assert np.allclose(parts, method(history.sum(axis=0), horizon=horizon))


@given(histories)
def test_a_whole_week_of_the_naive_is_the_week_that_was(history):
    assert np.allclose(
        seasonal_naive(history, horizon=28).sum(axis=-1), 4 * history[:, -7:].sum(axis=-1)
    )


@pytest.mark.parametrize(
    ("history", "horizon", "says"),
    [
        ([1] * 6, 7, "at least 7 days, got 6"),
        (3, 7, "at least 7 days, got 0"),
        ([1] * 6 + [-1], 7, "negative"),
        ([1] * 6 + [float("nan")], 7, "missing"),
        (["many"] * 7, 7, "numbers"),
        ([1] * 7, 0, "horizon"),
        ([1] * 7, 2.5, "horizon"),
    ],
)
def test_naive_refuses(history, horizon, says):
    with pytest.raises(ValueError, match=says):
        seasonal_naive(history, horizon=horizon)


def test_mean_over_more_days_than_there_are_is_refused():
    with pytest.raises(ValueError, match="at least 28 days, got 7"):
        flat_mean(WEEK, horizon=7)
    with pytest.raises(ValueError, match="at least 14 days"):
        weekday_profile(WEEK, horizon=7)
    with pytest.raises(ValueError, match="all be zero"):
        weekday_profile(WEEK, horizon=7, weights=(0,))
