"""Intervals from past errors: by hand, and what they must hold of any errors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from warehouse.analytics.planning.conformal import (
    TooFewErrors,
    factors,
    log_ratios,
    past_errors,
    quantile_totals,
)
from warehouse.analytics.planning.naive import seasonal_naive

#: Errors 0, 0.1, .., 0.7 of one area at eight origins, the same on every day.
EIGHT = np.tile(np.arange(8)[:, None, None] / 10, (1, 1, 7))


def naive(history, horizon):
    return seasonal_naive(history, horizon=horizon)


def test_factors_by_hand():
    """Median 0.35, tenth 0.07, ninetieth 0.63: edges 0.175 -+ 1.25 x 0.28, the forecast stays."""
    found = np.log(factors(EIGHT, levels=(0.1, 0.5, 0.9)))
    assert found[:, 6] == pytest.approx([-0.175, 0, 0.525])


def test_forecast_lies_within_its_own_interval():
    """Every error was 0.7 or near it: the lower edge would lie above the forecast."""
    found = np.log(factors(EIGHT / 70 + 0.7, levels=(0.1, 0.5, 0.9)))
    assert found[:2, 6].tolist() == [0, 0]
    assert found[2, 6] > 0.35


def test_log_ratio_is_of_totals():
    found = log_ratios([9, 10], [4, 0])
    assert found == pytest.approx([np.log(10 / 5), np.log(20 / 5)])


def test_totals_get_wider_by_their_factor_and_never_fall():
    """Half of 10 is more than a fifth of 20: the low path starts at 3; the high one stays at 29."""
    found = quantile_totals([9.0, 10.0], np.array([[0.5, 0.2], [3.0, 1.0]]))
    assert found.tolist() == [[3, 3], [29, 29]]


def test_nothing_given_can_lie_within_the_interval():
    """A site that gave nothing has the log ratio of (0 + 1) / (9 + 1): a factor of 0.1."""
    assert quantile_totals([9.0], np.array([[0.1], [2.0]])).tolist() == [[0], [19]]


def test_origin_uses_only_the_days_up_to_it():
    """A jump in the last week is an error at the origin before it and none at earlier ones."""
    history = np.full((1, 70), 10.0)
    history[:, -7:] = 20.0
    found = past_errors(history, naive, horizon=7)
    assert found[0, 0, 6] == pytest.approx(np.log(141 / 71))
    assert found[1:, 0] == pytest.approx(0)


def test_days_not_yet_observed_are_unknown():
    found = past_errors(np.full((1, 70), 10.0), naive, horizon=14)
    assert np.isnan(found[0, 0, 7:]).all()
    assert not np.isnan(found[1]).any()


def test_start_of_a_campaign_teaches_nothing():
    """Origins with fewer than 28 days behind them are left out: 70 days leave six."""
    assert len(past_errors(np.full((1, 70), 10.0), naive, horizon=7)) == 6


def test_series_that_was_not_running_has_no_error():
    history = np.full((2, 70), 10.0)
    history[1, :56] = 0
    found = past_errors(history, naive, horizon=7)
    assert np.isnan(found[1:, 1]).all()
    assert not np.isnan(found[:, 0]).any()


def test_interval_that_was_always_too_wide_becomes_narrower():
    """16 quiet origins after 16 wild ones of which the interval still speaks."""
    quiet = np.concatenate([np.tile([[[-0.01], [0.01]]], (8, 4, 7)), np.tile(EIGHT, (2, 8, 1))])
    known, plain = factors(quiet), factors(quiet[:8])
    assert known[3, 6] - known[1, 6] < plain[3, 6] - plain[1, 6]


@given(hnp.arrays(float, (20, 4, 14), elements=st.floats(-2, 2)))
def test_factors_rise_with_the_level(errors):
    found = factors(errors)
    assert (np.diff(found, axis=0) >= -1e-12).all()
    assert (found > 0).all()


@given(st.integers(0, 1_000))
def test_steady_series_is_held_by_its_interval_most_of_the_time(seed):
    rng = np.random.default_rng(seed)
    doses = rng.poisson(50, size=(40, 220)).astype(float)
    history, given_later = doses[:, :-14], doses[:, -14:].sum(axis=1)
    factor = factors(past_errors(history, naive, horizon=14))
    totals = quantile_totals(naive(history, 14), factor)[..., -1]
    held = np.mean((given_later >= totals[1]) & (given_later <= totals[3]))
    assert 0.55 <= held <= 1


def test_too_short_a_record_is_refused_by_name():
    with pytest.raises(TooFewErrors, match="7 errors are on record; 8 are needed"):
        factors(EIGHT[:7])


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: past_errors(np.ones(34), naive, horizon=7), "at least 35 days"),
        (lambda: past_errors(-np.ones(60), naive, horizon=7), "negative"),
        (lambda: factors(EIGHT, levels=(0.0, 0.5)), "level must lie between 0 and 1"),
        (lambda: quantile_totals([-1.0], np.ones((1, 1))), "forecast must not be negative"),
        (lambda: quantile_totals([1.0], np.zeros((1, 1))), "factor must be above zero"),
        (lambda: log_ratios([1.0], [np.inf]), "forecast must be finite"),
    ],
)
def test_conformal_refuses(call, says):
    with pytest.raises(ValueError, match=says):
        call()
