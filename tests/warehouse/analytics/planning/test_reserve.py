"""Second doses due and kept."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.warehouse.analytics.planning.test_kernel import point
from warehouse.analytics.planning.reserve import dose2_due, reserve, wanted_reserve


def test_due_by_hand():
    """100 first doses 28 days ago and 40 two weeks ago, 30 second doses given: 70 are due now."""
    first, second = np.zeros(30), np.zeros(30)
    first[1], first[15], second[29] = 100, 40, 30
    assert dose2_due(first, second, kernel=point(28)) == 70
    assert dose2_due(first, second, kernel=point(28), days=14) == 110


def test_people_who_came_early_are_no_debt():
    assert dose2_due(np.zeros(30), np.full(30, 5.0), kernel=point(28)) == 0


def test_reserve_is_what_falls_due_within_the_days_times_wastage():
    """Due 10, 20, .., 70: within 3 days 60 today, 90 tomorrow; a tenth more for wastage."""
    wanted = wanted_reserve(np.arange(1, 8) * 10, within=3, waste_factor=1.1)
    assert wanted[:2] == pytest.approx([66, 99])
    assert len(wanted) == 8


def test_beyond_the_forecast_its_last_week_goes_on():
    wanted = wanted_reserve(np.arange(1, 8) * 10, within=3)
    assert wanted[-1] == pytest.approx(3 * 40)
    assert wanted[-2] == pytest.approx(70 + 2 * 40)


@pytest.mark.parametrize(
    ("usable", "hold", "held", "physical", "free"),
    [
        (500, 1.0, 200, 200, 300),
        (500, 0.5, 100, 200, 400),
        (120, 1.0, 120, 120, 0),
        (120, 0.0, 0, 120, 120),
        (-354, 1.0, 0, 0, -354),
    ],
)
def test_held_physical_and_free_by_hand(usable, hold, held, physical, free):
    found = reserve(usable, 200, hold=hold)
    assert (found.held, found.physical, found.free) == (held, physical, free)


@given(st.integers(-500, 5_000), st.integers(0, 5_000), st.floats(0, 1))
def test_nothing_is_held_that_is_not_there(usable, wanted, hold):
    found = reserve(usable, wanted, hold=hold)
    assert found.held + found.free == pytest.approx(usable)
    assert 0 <= found.held <= found.physical <= max(usable, 0)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: reserve(1, 1, hold=1.5), "hold must lie"),
        (lambda: reserve(1, 1, hold=float("nan")), "hold must lie"),
        (lambda: reserve(1, -1, hold=0.5), "wanted must not be negative"),
        (lambda: wanted_reserve([1.0], within=0), "within"),
        (lambda: wanted_reserve([1.0], within=1, waste_factor=0), "waste_factor"),
        (lambda: wanted_reserve([], within=1), "at least 1 days"),
    ],
)
def test_reserve_refuses(call, says):
    with pytest.raises(ValueError, match=says):
        call()
