"""Reporting delay: the share that is in, by hand and from simulated reports."""

import math

import numpy as np
import pytest

from warehouse.analytics.safety.delay import (
    completeness,
    completeness_band,
    delay_triangle,
    expected_final,
    reverse_hazard,
)

#: Three weeks, delays 0 to 2; week 0 is whole, week 2 has only its own day of reports.
TRIANGLE = np.array([[6, 3, 1], [4, 4, math.nan], [5, math.nan, math.nan]])


def test_triangle_counts_events_by_onset_and_delay():
    found = delay_triangle([0, 0, 0, 1, 2], [0, 1, 1, 2, 2], now=2, longest=2, recent=3)
    np.testing.assert_array_equal(found, [[1, 2, 0], [0, 1, np.nan], [1, np.nan, np.nan]])


def test_what_was_not_known_yet_is_not_counted():
    found = delay_triangle([0, 1], [5, 1], now=2, longest=9, recent=3)
    assert np.nansum(found) == 1


def test_later_than_the_longest_delay_and_older_than_recent_are_left_out():
    found = delay_triangle([0, 3, 3], [0, 3, 5], now=5, longest=1, recent=3)
    assert found.shape == (3, 2)
    assert np.nansum(found) == 1


def test_hazard_by_hand():
    """g(2) = 1 / 10 (week 0); g(1) = (3 + 4) / (9 + 8) (weeks 0, 1)."""
    assert reverse_hazard(TRIANGLE).tolist() == pytest.approx([1, 7 / 17, 0.1])


def test_completeness_by_hand():
    """F(2) = 1, F(1) = .9, F(0) = .9 * 10/17."""
    assert completeness([1, 7 / 17, 0.1]).tolist() == pytest.approx([0.9 * 10 / 17, 0.9, 1])


def test_province_with_few_reports_leans_on_the_nation():
    """g(1) = (7 + 17 * .2) / (17 + 17)."""
    found = reverse_hazard(TRIANGLE, towards=[1, 0.2, 0.1], weight=17)
    assert found.tolist() == pytest.approx([1, 10.4 / 34, 0.1])


def test_delay_is_found_though_the_latest_weeks_are_cut_off():
    """Geometric delays with .4 a week, uncut after 10: F(d) = (1 - .6^(d+1)) / (1 - .6^11)."""
    rng = np.random.default_rng(21)
    onset = rng.integers(0, 60, size=60_000)
    reported = onset + rng.geometric(0.4, size=onset.size) - 1
    triangle = delay_triangle(onset, reported, now=59, longest=10, recent=16)
    truth = (1 - 0.6 ** np.arange(1, 12)) / (1 - 0.6**11)
    assert completeness(reverse_hazard(triangle)) == pytest.approx(truth, abs=0.015)


def test_counting_only_complete_weeks_would_not_differ_but_counting_all_would():
    """The naive share of recent reports with delay 0 is far too high: that is the bias removed."""
    rng = np.random.default_rng(22)
    onset = rng.integers(0, 12, size=30_000)
    reported = onset + rng.geometric(0.3, size=onset.size) - 1
    triangle = delay_triangle(onset, reported, now=11, longest=8, recent=12)
    naive = np.nansum(triangle[:, 0]) / np.nansum(triangle)
    truth = 0.3 / (1 - 0.7**9)
    assert completeness(reverse_hazard(triangle))[0] == pytest.approx(truth, abs=0.015)
    assert naive > truth + 0.05


def test_band_holds_the_truth_and_narrows_with_reports():
    rng = np.random.default_rng(23)
    widths = []
    for events in (500, 50_000):
        onset = rng.integers(0, 30, size=events)
        reported = onset + rng.geometric(0.4, size=events) - 1
        triangle = delay_triangle(onset, reported, now=29, longest=6, recent=12)
        lower, upper = completeness_band(triangle, rng=rng)
        truth = (1 - 0.6 ** np.arange(1, 8)) / (1 - 0.6**7)
        assert (lower <= truth + 0.02).all()
        assert (upper >= truth - 0.02).all()
        widths.append((upper - lower)[0])
    assert widths[1] < widths[0] / 3


def test_band_is_the_same_for_the_same_seed():
    first, second = (
        completeness_band(TRIANGLE, rng=np.random.default_rng(1), draws=50) for _ in range(2)
    )
    np.testing.assert_array_equal(first, second)


def test_complete_count_needs_no_addition():
    assert [float(x) for x in expected_final(8, 1.0)] == [8, 8, 8]


def test_half_reported_count_doubles_within_limits():
    value, lower, upper = expected_final(40, 0.5)
    assert value == 80
    assert 60 < lower < 80 < upper < 105


def test_limits_of_the_final_count_hold_as_often_as_they_say():
    rng = np.random.default_rng(24)
    final = rng.poisson(30, size=20_000)
    seen = rng.binomial(final, 0.6)
    _, lower, upper = expected_final(seen, 0.6)
    assert ((lower <= final) & (final <= upper)).mean() == pytest.approx(0.95, abs=0.03)


def test_report_before_its_onset_is_refused():
    with pytest.raises(ValueError, match="before its onset"):
        delay_triangle([3], [2], now=5, longest=2, recent=3)


@pytest.mark.parametrize(
    ("onset", "reported"), [([math.nan], [1]), ([0.5], [1]), ([0], [math.inf])]
)
def test_period_that_is_missing_or_broken_is_refused(onset, reported):
    with pytest.raises(ValueError, match="whole periods"):
        delay_triangle(onset, reported, now=5, longest=2, recent=3)


@pytest.mark.parametrize("bad", [{"longest": -1}, {"recent": 0}])
def test_triangle_refuses(bad):
    with pytest.raises(ValueError, match=next(iter(bad))):
        delay_triangle([0], [0], **{"now": 5, "longest": 2, "recent": 3, **bad})


@pytest.mark.parametrize(
    ("triangle", "says"),
    [
        (np.zeros((3, 3)), "without events"),
        ([[-1.0, 2]], "must not be negative"),
        ([[0.5, 2]], "must be whole"),
        ([1.0, 2], "one row a period"),
    ],
)
def test_hazard_refuses(triangle, says):
    with pytest.raises(ValueError, match=says):
        reverse_hazard(triangle)


@pytest.mark.parametrize("towards", [[1, 0.2], [1, 0.2, 1.5], [1, -0.1, 0.5]])
def test_national_hazard_that_does_not_fit_is_refused(towards):
    with pytest.raises(ValueError, match="towards"):
        reverse_hazard(TRIANGLE, towards=towards, weight=5)


@pytest.mark.parametrize("hazard", [[1, 1.2], [1, -0.1], [[1, 0.1]]])
def test_completeness_refuses(hazard):
    with pytest.raises(ValueError, match="hazard"):
        completeness(hazard)


@pytest.mark.parametrize(("observed", "share"), [(-1, 0.5), (3, 0), (3, 1.5), (3, math.nan)])
def test_final_count_refuses(observed, share):
    with pytest.raises(ValueError, match="observed|share"):
        expected_final(observed, share)
