"""The interval kernel: what it finds in doses that were made with a known interval."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.analytics.planning.kernel import LONGEST, Kernel, fit_kernel, scheduled, smoothed


def campaign(interval, share, *, days=180, areas=5, seed=1):
    """First doses of a rising campaign, and a share of them exactly `interval` days later."""
    rng = np.random.default_rng(seed)
    first = rng.gamma(4, 50, size=(areas, days)) * np.linspace(0.3, 2, days)
    second = np.zeros_like(first)
    second[:, interval:] = share * first[:, :-interval]
    return first, second


def point(lag, share=1.0):
    shares = np.zeros(LONGEST + 1)
    shares[lag] = share
    return Kernel(shares=shares)


@pytest.mark.parametrize(("interval", "share"), [(28, 0.95), (42, 0.9), (56, 0.8), (84, 1.0)])
def test_known_interval_and_share_are_found(interval, share):
    kernel = fit_kernel(*campaign(interval, share))
    assert kernel.mean_lag == pytest.approx(interval, abs=2.5)
    assert kernel.mass == pytest.approx(share, abs=0.06)


def test_interval_of_two_weeks_is_found_where_the_product_has_one():
    first, second = campaign(14, 0.9)
    assert fit_kernel(first, second, shortest=14).mean_lag == pytest.approx(14, abs=1.5)
    assert fit_kernel(first, second).mean_lag > 18


def test_interval_between_two_bumps_is_shared_by_them():
    assert fit_kernel(*campaign(45, 0.9)).mean_lag == pytest.approx(45, abs=2.5)


def test_schedule_by_hand():
    """100 first doses on the first day, half after 21 days and a quarter after 28."""
    kernel = Kernel(shares=point(21, 0.5).shares + point(28, 0.25).shares)
    first = np.zeros(40)
    first[0] = 100
    due = scheduled(kernel, first, days=40)
    assert {day: doses for day, doses in enumerate(due) if doses} == {21: 50, 28: 25}


def test_days_before_the_history_had_no_doses():
    assert scheduled(point(30), [7.0, 7.0], days=2).tolist() == [0, 0]


def test_smoothing_is_the_mean_of_seven_days():
    assert smoothed(np.array([7.0] * 3 + [14.0] * 7))[[0, 2, 9]].tolist() == [1, 3, 14]


def test_interval_that_policy_changed_six_weeks_ago_is_forgotten():
    first, old = campaign(28, 0.9)
    later = campaign(56, 0.9)[1]
    second = np.concatenate([old[:, :-42], later[:, -42:]], axis=1)
    assert fit_kernel(first, second).mean_lag > 48


def test_mass_outside_the_band_is_not_trusted():
    assert point(28, 0.9).is_trusted
    assert not point(28, 0.69).is_trusted
    assert not point(28, 1.21).is_trusted


def test_product_whose_second_doses_are_of_another_product_warns():
    """AstraZeneca followed by Pfizer: half of the second doses are missing from the product."""
    first, second = campaign(56, 0.5)
    assert not fit_kernel(first, second).is_trusted


def test_no_second_dose_yet_is_a_kernel_of_nothing():
    kernel = fit_kernel(np.full((3, 60), 10.0), np.zeros((3, 60)))
    assert kernel.mass == 0
    assert np.isnan(kernel.mean_lag)
    assert not kernel.is_trusted


@settings(max_examples=20)
@given(st.floats(0.05, 50), st.integers(0, 4))
def test_size_of_an_area_does_not_decide(times, area):
    first, second = campaign(35, 0.9)
    scale = np.ones((5, 1))
    scale[area] = times
    plain, scaled = fit_kernel(first, second), fit_kernel(first * scale, second * scale)
    assert np.allclose(plain.shares, scaled.shares, atol=1e-9)


@settings(max_examples=20)
@given(st.integers(21, 91), st.floats(0, 1), st.integers(0, 10_000))
def test_shares_are_never_negative(interval, share, seed):
    kernel = fit_kernel(*campaign(interval, share, seed=seed))
    assert (kernel.shares >= 0).all()
    assert kernel.mass < 1.5


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [
        (np.ones((2, 50)), np.ones((3, 50)), "both doses"),
        (np.ones(50), np.ones(50), "both doses"),
        (np.ones((2, 50)), -np.ones((2, 50)), "second must not be negative"),
        (np.full((2, 50), np.nan), np.ones((2, 50)), "first must be finite"),
        (np.ones((2, 0)), np.ones((2, 0)), "at least 1 days"),
    ],
)
def test_fit_refuses(first, second, says):
    with pytest.raises(ValueError, match=says):
        fit_kernel(first, second)


def test_interval_of_no_days_is_refused():
    with pytest.raises(ValueError, match="shortest"):
        fit_kernel(*campaign(28, 0.9), shortest=0)
