"""Expected events by hand: doses, days at risk, background rate, completeness."""

import math

import pytest

from warehouse.analytics.safety.expectation import days_at_risk, expected_events


def test_a_million_doses_watched_for_six_weeks():
    """1,000,000 * 42 / 365.25 * 2.4 / 100,000 = 2.7598 expected GBS (Hense 2014: 2.4)."""
    assert expected_events(2.4, 1_000_000, days=42) == pytest.approx(2.759754, abs=1e-6)


@pytest.mark.parametrize(
    ("since_dose", "days"), [(100, 42), (42, 42), (41, 41), (1, 1), (0, 0), (-3, 0)]
)
def test_window_ends_at_the_cut_off(since_dose, days):
    assert days_at_risk(since_dose, window=(1, 42)).tolist() == [days]


def test_window_ends_before_the_next_dose():
    assert days_at_risk([60, 60], window=(1, 42), next_dose=[28, math.inf]).tolist() == [27, 42]


def test_day_of_injection_counts_where_the_window_starts_there():
    assert days_at_risk([5, 0], window=(0, 1)).tolist() == [2, 1]


def test_late_days_count_as_far_as_they_are_reported():
    """Cut-off 3 days after the dose, window 1-7: days 1, 2, 3 are 2, 1, 0 days old: 1 + .8 + .5."""
    found = days_at_risk([3], window=(1, 7), completeness=(0.5, 0.8, 1.0))
    assert found.tolist() == pytest.approx([2.3])


def test_old_doses_are_complete():
    assert days_at_risk([90], window=(1, 7), completeness=(0.5, 0.8, 1.0)).tolist() == [7]


@pytest.mark.parametrize("window", [(5, 4), (-1, 4)])
def test_window_that_runs_backwards_or_before_the_dose_is_refused(window):
    with pytest.raises(ValueError, match="window"):
        days_at_risk([10], window=window)


@pytest.mark.parametrize("completeness", [(0.9, 0.5), (0.5, 1.2), (-0.1, 1), (math.nan,)])
def test_completeness_that_falls_or_leaves_its_range_is_refused(completeness):
    with pytest.raises(ValueError, match="completeness"):
        days_at_risk([10], window=(1, 7), completeness=completeness)


def test_missing_day_is_refused():
    with pytest.raises(ValueError, match="since_dose must not be missing"):
        days_at_risk([math.nan], window=(1, 7))


@pytest.mark.parametrize("next_dose", [[0], [-1], [math.nan]])
def test_next_dose_comes_later(next_dose):
    with pytest.raises(ValueError, match="next_dose"):
        days_at_risk([10], window=(1, 7), next_dose=next_dose)


@pytest.mark.parametrize(
    "bad", [{"rate_per_100k": -1}, {"doses": -1}, {"days": math.nan}, {"doses": math.inf}]
)
def test_expected_events_refuse(bad):
    values = {"rate_per_100k": 1.0, "doses": 10, "days": 7, **bad}
    with pytest.raises(ValueError, match=next(iter(bad))):
        expected_events(values["rate_per_100k"], values["doses"], days=values["days"])
