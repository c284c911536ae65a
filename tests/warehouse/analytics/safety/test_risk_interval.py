"""Cases by window after the dose."""

import math

import pytest

from warehouse.analytics.safety.risk_interval import count_windows


def test_days_one_to_twenty_one_against_twenty_two_to_forty_two():
    found = count_windows([0, 1, 21, 22, 42, 43], [60] * 6)
    assert (found.in_risk, found.events, found.control_ratio, found.waiting) == (2, 4, 1.0, 0)


def test_control_ratio_is_control_days_over_risk_days():
    found = count_windows([3], [60], risk=(1, 7), control=(15, 42))
    assert found.control_ratio == 4


def test_case_whose_follow_up_is_not_over_waits():
    """Day 3 after a dose of ten days ago: its control window has yet to come."""
    found = count_windows([3, 3], [10, 42])
    assert (found.in_risk, found.events, found.waiting) == (1, 1, 1)


def test_control_window_may_come_first():
    found = count_windows([2, 30], [60, 60], risk=(28, 34), control=(1, 14))
    assert (found.in_risk, found.events, found.control_ratio) == (1, 2, 2.0)


def test_no_cases_are_no_events():
    found = count_windows([], [])
    assert (found.in_risk, found.events) == (0, 0)


@pytest.mark.parametrize(
    ("windows", "says"),
    [
        ({"risk": (1, 22)}, "overlap"),
        ({"risk": (5, 4)}, "risk must run"),
        ({"control": (-3, -1)}, "control must run"),
    ],
)
def test_windows_that_overlap_or_run_backwards_are_refused(windows, says):
    with pytest.raises(ValueError, match=says):
        count_windows([3], [60], **windows)


@pytest.mark.parametrize(
    ("onset", "followed", "says"),
    [
        ([-1], [60], "onset must not be negative"),
        ([math.nan], [60], "onset must be finite"),
        ([2.5], [60], "onset must be whole"),
        ([10], [9], "onset must not be larger than followed"),
        ([1, 2], [60, 60, 60], "shapes do not fit"),
    ],
)
def test_cases_are_refused(onset, followed, says):
    with pytest.raises(ValueError, match=says):
        count_windows(onset, followed)
