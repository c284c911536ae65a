"""The window on the day a store runs dry."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.analytics.planning.conformal import TooFewErrors
from warehouse.analytics.planning.cover import (
    CoverFactors,
    cover_errors,
    cover_factors,
    use_paths,
)
from warehouse.analytics.planning.naive import seasonal_naive
from warehouse.analytics.planning.run_out import first_dry, run_out_window


def naive(history, horizon):
    return seasonal_naive(history, horizon=horizon)


def test_use_that_doubled_halves_every_cover():
    """10 a day, then 20: stocks for 3, 7, 14 and 21 days last 2, 4, 7 and 11."""
    history = np.full((1, 56), 10.0)
    history[:, 28:] = 20.0
    found = cover_errors(history, naive, horizon=28)
    assert np.exp(found) == pytest.approx([2 / 3, 4 / 7, 7 / 14, 11 / 21])


def test_days_without_work_are_no_error():
    """A week's stock is used up on Friday, as foretold: seven days are not the measure."""
    history = np.tile([20.0, 20, 20, 20, 20, 0, 0], 8)[None]
    assert cover_errors(history, naive, horizon=28) == pytest.approx(0)


def test_stock_that_was_not_used_up_is_no_error():
    history = np.full((1, 56), 10.0)
    history[:, 28:] = 1.0
    assert len(cover_errors(history, naive, horizon=28)) == 0


def test_window_by_hand():
    """Errors 0, 0.1, .., 0.7: middle 0.175, edges 0.35 -+ 1.25 x 0.28 = 0 and 0.7."""
    found = cover_factors(np.arange(8) / 10)
    assert np.log([found.early, found.middle, found.late]) == pytest.approx([0, 0.175, 0.7])


def test_paths_exhaust_a_stock_at_the_edges_of_the_window():
    """60 doses at 10 a day last 6 days: 3 on the high path, 12 on the low one."""
    paths = use_paths(np.full(14, 10.0), CoverFactors(early=0.5, middle=1.0, late=2.0))
    found = run_out_window(60, paths)
    assert (found.early, found.middle, found.late) == (3, 6, 12)


def test_last_week_goes_on_where_time_runs_faster():
    """Twice as fast, 14 days reach day 28: the first week gave 0, the other three 28 each."""
    paths = use_paths([0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7], CoverFactors(0.5, 1, 1))
    assert paths[2, -1] == 3 * 28


@given(
    st.lists(st.integers(1, 50), min_size=14, max_size=14),
    st.integers(1, 400),
    st.floats(0.2, 1),
    st.floats(1, 4),
)
def test_predicted_day_is_stretched_by_the_factors(daily, stock, early, late):
    plain = first_dry(stock, daily)
    paths = use_paths(daily, CoverFactors(early=early, middle=1.0, late=late))
    low, _middle, high = (first_dry(stock, np.diff(path, prepend=0.0)) for path in paths)
    if late * plain <= 14:
        assert low == pytest.approx(late * plain, abs=1.01)
    if plain <= 14:
        assert high == pytest.approx(early * plain, abs=1.01)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: cover_factors([0.1] * 7), "7 covers are on record"),
        (lambda: CoverFactors(early=0.0, middle=1.0, late=2.0), "no window"),
        (lambda: CoverFactors(early=1.1, middle=1.0, late=2.0), "no window"),
        (lambda: cover_errors(np.ones(40), naive, horizon=28), "at least 56 days"),
        (lambda: use_paths([1.0], CoverFactors(1, 1, 1)), "at least 7 days"),
    ],
)
def test_cover_refuses(call, says):
    with pytest.raises(ValueError, match=says):
        call()


def test_too_few_covers_are_told_from_bad_input():
    with pytest.raises(TooFewErrors):
        cover_factors([])
