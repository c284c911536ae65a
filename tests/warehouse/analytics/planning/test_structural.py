"""Struct(SN): first doses as last week, second doses from first doses given."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warehouse.analytics.planning.test_kernel import campaign
from warehouse.analytics.planning.naive import seasonal_naive
from warehouse.analytics.planning.structural import struct_sn

NO_BOOSTER = np.zeros((5, 180))


def steady(*, days=180, areas=5, interval=28, share=0.9):
    """100 first doses every day, followed after the interval."""
    first = np.full((areas, days), 100.0)
    second = np.zeros_like(first)
    second[:, interval:] = share * first[:, :-interval]
    return first, second


def test_second_doses_end_four_weeks_after_the_first_ones_did():
    """First doses stopped 18 days ago: their second doses go on for 10 days and then stop.

    The seasonal naive would promise as many as today for ever.
    """
    first, second = campaign(28, 0.9)
    first[:, 162:] = 0
    today = second[:, -7:].mean()
    found = struct_sn(first, second, booster=NO_BOOSTER, horizon=28)
    assert found.first.sum() == 0
    assert found.second[:, :5].mean() == pytest.approx(today, rel=0.2)
    assert found.second[:, 20:].mean() < 0.1 * today


def test_steady_campaign_goes_on():
    found = struct_sn(*steady(), booster=NO_BOOSTER, horizon=28)
    assert found.total == pytest.approx(np.full((5, 28), 190), rel=0.02)


def test_area_ahead_of_the_others_stays_ahead():
    first, second = steady()
    second[0] *= 1.3
    found = struct_sn(first, second, booster=NO_BOOSTER, horizon=28).second
    assert 1.1 < found[0].sum() / found[1].sum() < 1.3


def test_day_without_work_stays_without_second_doses():
    first, second = steady()
    second[:, 6::7] = 0
    found = struct_sn(first, second, booster=NO_BOOSTER, horizon=14).second
    closed = (np.arange(180, 194) % 7) == 6
    assert found[:, closed] == pytest.approx(0)
    assert (found[:, ~closed] > 50).all()


def test_campaign_without_second_doses_is_the_seasonal_naive():
    first = campaign(28, 0.9)[0]
    booster = first / 3
    found = struct_sn(first, np.zeros_like(first), booster=booster, horizon=28)
    assert np.allclose(found.total, seasonal_naive(first + booster, horizon=28))


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(1, 42), st.integers(8, 120))
def test_forecast_is_finite_and_never_negative(seed, horizon, days):
    first, second = campaign(35, 0.9, seed=seed)
    part = struct_sn(
        first[:, :days], second[:, :days], booster=NO_BOOSTER[:, :days], horizon=horizon
    )
    assert part.total.shape == (5, horizon)
    assert np.isfinite(part.total).all()
    assert (part.total >= 0).all()


@pytest.mark.parametrize(
    ("days", "booster", "says"),
    [(6, np.zeros((5, 6)), "at least 7 days"), (60, -np.ones((5, 60)), "negative")],
)
def test_struct_refuses(days, booster, says):
    first, second = campaign(28, 0.9)
    with pytest.raises(ValueError, match=says):
        struct_sn(first[:, :days], second[:, :days], booster=booster, horizon=7)
