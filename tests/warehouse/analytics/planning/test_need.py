"""Need, cover and the day the target is reached; stock policy and its bands."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.analytics.planning.need import (
    days_to_target,
    need_doses,
    open_vial_rate,
    waste_factor,
    weeks_cover,
)
from warehouse.analytics.planning.stock_policy import Band, bands, policy


def test_thirty_percent_wasted_is_a_factor_of_1_43():
    assert waste_factor(0.3) == pytest.approx(1.43, abs=0.005)


def test_vial_that_gives_twelve_of_ten_is_a_factor_below_one():
    """100 vials of 10 gave 1,150: rate -15 %, 0.87 doses to plan for each."""
    rate = open_vial_rate(100, doses_per_vial=10, given=1_150)
    assert rate == pytest.approx(-0.15)
    assert waste_factor(rate) == pytest.approx(1 / 1.15)


def test_no_vial_opened_is_no_rate():
    assert np.isnan(open_vial_rate(0, doses_per_vial=10, given=0))


def test_need_by_hand():
    """9,000 due at 10 % wastage = 10,000; buffer 2,500; 4,003 usable: 8,497 doses, 850 vials."""
    found = need_doses(
        9_000, wastage=0.1, usable=4_003, buffer=2_500, doses_per_vial=10, vials_per_package=100
    )
    assert found.doses == pytest.approx(8_497)
    assert (found.vials, found.packages) == (850, 9)


def test_whole_vials_are_not_rounded_up_by_the_last_bit():
    assert need_doses(9, wastage=0.1, usable=0, doses_per_vial=10).vials == 1


def test_enough_stock_needs_nothing_and_owed_stock_is_added():
    assert need_doses(100, wastage=0, usable=500).doses == 0
    assert need_doses(100, wastage=0, usable=-50).doses == 150


def test_weeks_of_cover_by_hand():
    found = weeks_cover([1_400, 0, -354, 900], [700, 700, 177, 0])
    assert found[:3].tolist() == [2, 0, -2]
    assert np.isnan(found[3])


def test_days_to_target_by_hand():
    """70 of 100 people to two doses: 140 doses, 60 + 40 given, 28 a week: 10 days."""
    assert days_to_target(70, first=60, second=40, weekly=28) == 10


def test_reached_target_is_no_days_and_no_pace_is_unknown():
    assert days_to_target(70, first=90, second=60, weekly=0) == 0
    assert np.isnan(days_to_target(70, first=10, second=0, weekly=0))


def test_policy_by_hand():
    """1,000 a month, 9 days on the way: least 250, most 1,250, order at 300 + 250."""
    found = policy(1_000, period_days=30, lead_days=9)
    assert (found.least, found.most, found.reorder) == (250, 1_250, 550)
    assert found.order(500) == 750
    assert found.order(500, in_transit=40, backorders=100) == 810
    assert found.order(551) == 0


def test_bands_by_hand():
    found = bands(
        [-3, 0, 249, 250, 1_250, 1_251, np.nan, 500, 500],
        policy=policy(1_000, period_days=30, lead_days=9),
        count_age=[1, 1, 1, 1, 1, 1, 1, 15, np.nan],
        oldest_count=14,
    )
    assert found.tolist() == [
        Band.NEGATIVE,
        Band.ZERO,
        Band.LOW,
        Band.OK,
        Band.OK,
        Band.HIGH,
        Band.UNKNOWN,
        Band.UNKNOWN,
        Band.UNKNOWN,
    ]


def test_no_use_makes_every_stock_too_high():
    assert bands(1, policy=policy(0, period_days=30, lead_days=7)) == Band.HIGH


@given(st.integers(0, 10**6), st.floats(1, 90), st.floats(0, 60), st.integers(-100, 10**6))
def test_order_never_goes_beyond_the_largest_stock(use, period, lead, on_hand):
    found = policy(use, period_days=period, lead_days=lead)
    assert on_hand + found.order(on_hand) <= max(float(found.most), on_hand) + 1e-6
    assert found.order(on_hand) >= 0


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: waste_factor(1.0), "below 1"),
        (lambda: waste_factor(float("nan")), "below 1"),
        (lambda: need_doses(-1, wastage=0, usable=0), "due must not be negative"),
        (lambda: need_doses(1, wastage=0, usable=float("nan")), "usable must be finite"),
        (lambda: need_doses(1, wastage=0, usable=0, doses_per_vial=0), "doses_per_vial"),
        (lambda: weeks_cover(1, -1), "weekly_use must not be negative"),
        (lambda: days_to_target(-1, first=0, second=0, weekly=1), "target must not be"),
        (lambda: policy(1, period_days=0, lead_days=1), "period_days"),
        (lambda: policy(1, period_days=30, lead_days=-1), "lead_days"),
        (lambda: open_vial_rate(1, doses_per_vial=0, given=0), "doses_per_vial"),
    ],
)
def test_need_refuses(call, says):
    with pytest.raises(ValueError, match=says):
        call()
