"""When a store is dry."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from warehouse.analytics.planning.run_out import first_dry, run_out_window
from warehouse.analytics.planning.score import actual_cover

DAYS = 14
uses = hnp.arrays(float, (3, DAYS), elements=st.integers(0, 50))


def totals(low, middle, high, *, days=DAYS):
    return np.cumsum(np.repeat([[low], [middle], [high]], days, axis=1), axis=1)


def test_window_by_hand():
    """100 doses, 8, 10 or 16 a day: dry after 12.5, 10 and 6.25 days; rounded outward."""
    found = run_out_window(100, totals(8, 10, 16))
    assert (found.early, found.middle, found.late) == (6, 10, 13)
    assert found.is_alarm(within=7)
    assert not found.is_alarm(within=5)


def test_beyond_the_forecast_is_one_day_more_than_it():
    found = run_out_window(1_000, totals(8, 10, 16))
    assert (found.early, found.middle, found.late) == (15, 15, 15)


def test_delivery_in_time_moves_the_window_and_a_late_one_does_not():
    """50 doses on the morning of day 5, or of day 12 when the high path has been dry for days."""
    in_time, late = np.zeros(DAYS), np.zeros(DAYS)
    in_time[4], late[11] = 50, 50
    moved = run_out_window(100, totals(8, 10, 16), deliveries=in_time)
    assert (moved.early, moved.middle, moved.late) == (9, 15, 15)
    same = run_out_window(100, totals(8, 10, 16), deliveries=late)
    assert (same.early, same.middle, same.late) == (6, 10, 15)


def test_store_at_zero_or_below_is_dry_today():
    found = run_out_window(np.array([0, -354]), np.repeat(totals(1, 2, 3)[:, None], 2, axis=1))
    assert found.early.tolist() == found.late.tolist() == [0, 0]


def test_store_that_nobody_uses_is_never_dry():
    assert first_dry(5, np.zeros(7)) == np.inf


def test_day_on_which_the_last_dose_is_given_is_the_day():
    assert first_dry(10, [4, 6, 5]) == 2
    assert first_dry(7, [4, 6, 5]) == 1.5


@given(st.integers(1, 300), uses)
def test_high_use_is_never_dry_later_than_low_use(stock, use):
    found = run_out_window(stock, np.cumsum(np.sort(use, axis=0), axis=1))
    assert found.early <= found.middle <= found.late


@given(st.integers(0, 300), uses)
def test_foretold_with_the_use_that_came_is_the_actual_cover(stock, use):
    foretold = np.ceil(np.where(np.isinf(first_dry(stock, use)), DAYS + 1, first_dry(stock, use)))
    assert foretold.tolist() == actual_cover(np.full(3, stock), use).tolist()


@given(st.integers(0, 300), uses, st.integers(0, DAYS - 1), st.integers(1, 100))
def test_more_vaccine_never_means_dry_sooner(stock, use, day, doses):
    more = np.zeros(DAYS)
    more[day] = doses
    assert (first_dry(stock, use, deliveries=more) >= first_dry(stock, use)).all()


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: run_out_window(5, np.ones((2, 7))), "low, middle and high"),
        (lambda: run_out_window(5, -np.ones((3, 7))), "negative"),
        (lambda: run_out_window(5, [[2, 1]] * 3), "must not fall"),
        (lambda: first_dry(float("nan"), [1.0]), "stock must be finite"),
        (lambda: first_dry(5, [1.0], deliveries=[-1.0]), "deliveries must not be negative"),
    ],
)
def test_run_out_refuses(call, says):
    with pytest.raises(ValueError, match=says):
        call()
