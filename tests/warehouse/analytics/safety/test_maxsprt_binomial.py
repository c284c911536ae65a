"""Binomial MaxSPRT against the manual of R Sequential 4.5.1 (S), and by hand."""

import math

import numpy as np
import pandas as pd
import pytest

from warehouse.analytics.safety.maxsprt_binomial import (
    Plan,
    critical_value,
    log_likelihood_ratio,
    package_convention,
    performance,
    relative_risk,
    size,
)

FIVES = Plan(events=25, control_ratio=3.5, looks=(5, 10, 15, 20, 25))
FOUR_LOOKS = Plan(events=50, control_ratio=3.5, looks=(10, 20, 35, 50))
SAMPLE_SIZE = Plan(events=25, control_ratio=2, alpha=0.01)


@pytest.mark.parametrize(
    ("plan", "smallest_that_signals", "largest_that_does_not"),
    [
        (FIVES, 2.175208, 1.98520),
        (FOUR_LOOKS, 2.444545, 1.99202),
        (SAMPLE_SIZE, 4.852030, 4.59581),
    ],
)
def test_limit_in_our_convention_and_in_the_packages(
    plan, smallest_that_signals, largest_that_does_not
):
    """S: CV.Binomial examples 2 and 3, SampleSize.Binomial."""
    assert critical_value(plan) == pytest.approx(smallest_that_signals, abs=1e-6)
    assert package_convention(plan) == pytest.approx(largest_that_does_not, abs=1e-9)


@pytest.mark.parametrize(("plan", "published"), [(FIVES, 0.04775995), (SAMPLE_SIZE, 0.009755004)])
def test_size_is_that_of_the_manual_in_either_convention(plan, published):
    assert size(plan, limit=critical_value(plan)) == pytest.approx(published, abs=1e-8)
    assert size(plan, limit=package_convention(plan)) == pytest.approx(published, abs=1e-8)


def test_power_of_the_manuals_sample_size():
    found = performance(SAMPLE_SIZE, limit=critical_value(SAMPLE_SIZE), relative_risk=5)
    assert found.power == pytest.approx(0.8855869, abs=1e-7)


def test_power_and_times_with_a_look_at_every_event():
    """S: Performance.Binomial example 1."""
    found = performance(Plan(events=30, control_ratio=1), limit=2, relative_risk=2)
    assert found.power == pytest.approx(0.658732, abs=1e-6)
    assert found.signal_events == pytest.approx(10.7893, abs=1e-4)
    assert found.length == pytest.approx(17.3453, abs=1e-4)


def test_power_and_times_with_a_look_at_every_second_event():
    """S: Performance.Binomial example 2."""
    pairs = Plan(events=40, control_ratio=1, looks=tuple(range(2, 41, 2)))
    found = performance(pairs, limit=2.5, relative_risk=2)
    assert found.power == pytest.approx(0.6594118, abs=1e-7)
    assert found.signal_events == pytest.approx(17.18626, abs=1e-5)
    assert found.length == pytest.approx(24.95635, abs=1e-5)


def test_all_rows_of_the_manuals_table_are_covered_here(shared_data):
    rows = pd.read_csv(shared_data / "aefi" / "sequential_docs_examples.csv")
    binomial = rows[rows["case"].str.contains("Binomial")]
    ours = {2.175208, 2.444545, 4.852030, 0.04775995, 0.009755004, 0.8855869, 0.658732}
    ours |= {10.7893, 17.3453, 0.6594118, 17.18626, 24.95635}
    assert set(binomial["recomputed"]) == ours


def test_size_by_enumeration_of_every_path():
    """Six events, z = 1: all 64 paths, each with the same chance."""
    plan, limit = Plan(events=6, control_ratio=1), 1.9
    crossed = 0
    for path in range(64):
        c = np.cumsum([path >> bit & 1 for bit in range(6)])
        n = np.arange(1, 7)
        inside = np.where(c > 0, c * np.log(np.maximum(c, 1) / n), 0)
        outside = np.where(n > c, (n - c) * np.log(np.maximum(n - c, 1) / n), 0)
        ratio = np.where(c > n - c, inside + outside + n * math.log(2), 0)
        crossed += (ratio >= limit).any()
    assert size(plan, limit=limit) == pytest.approx(crossed / 64)


def test_few_events_can_never_signal():
    """With z = 1 even two of two have a chance of a quarter: no limit is small enough."""
    hopeless = Plan(events=2, control_ratio=1)
    assert critical_value(hopeless) == math.inf
    assert size(hopeless, limit=math.inf) == 0


def test_least_events_in_the_window_take_early_signals_away():
    plan = Plan(events=30, control_ratio=2, least_events=6)
    alone = Plan(events=30, control_ratio=2)
    limit = critical_value(plan)
    assert limit < critical_value(alone)
    assert size(plan, limit=limit) <= 0.05 < size(alone, limit=limit)


def test_ratio_when_all_events_are_in_the_window():
    """n ln(1 + z)."""
    ratio = log_likelihood_ratio(5, 5, control_ratio=2)
    assert ratio == pytest.approx(5 * math.log(3))


def test_ratio_by_hand():
    """c = 8 of n = 10, z = 1: 8 ln(.8 / .5) + 2 ln(.2 / .5)."""
    assert log_likelihood_ratio(8, 10, control_ratio=1) == pytest.approx(1.927448)


@pytest.mark.parametrize(("in_risk", "events"), [(0, 0), (0, 4), (2, 4), (1, 4)])
def test_ratio_is_zero_where_the_window_holds_no_more_than_its_part(in_risk, events):
    assert log_likelihood_ratio(in_risk, events, control_ratio=1) == 0


def test_relative_risk_with_exact_limits():
    """8 of 10, z = 1: Clopper-Pearson .4439 to .9748 (R binom.test), as odds."""
    value, lower, upper = relative_risk(8, 10, control_ratio=1)
    assert value == pytest.approx(4)
    assert lower == pytest.approx(0.4439045 / 0.5560955, rel=1e-5)
    assert upper == pytest.approx(0.9747893 / 0.0252107, rel=1e-5)


def test_relative_risk_without_a_control_event_is_infinite_and_without_any_unknown():
    value, lower, upper = relative_risk([3, 0], [3, 0], control_ratio=1)
    assert (value[0], upper[0]) == (math.inf, math.inf)
    assert lower[0] == pytest.approx(0.2924 / 0.7076, rel=1e-3)  # .025 ** (1/3) = .2924
    assert np.isnan([value[1], lower[1], upper[1]]).all()


@pytest.mark.parametrize(
    ("in_risk", "events", "ratio", "says"),
    [
        (5, 4, 1, "in_risk must not be larger than events"),
        (-1, 4, 1, "in_risk must not be negative"),
        (1, 4, 0, "control_ratio must be above zero"),
        (1, 4, -2, "control_ratio must be above zero"),
        (1, 4.5, 1, "events must be whole"),
        (math.nan, 4, 1, "in_risk must be finite"),
    ],
)
def test_ratio_and_risk_refuse(in_risk, events, ratio, says):
    for method in (log_likelihood_ratio, relative_risk):
        with pytest.raises(ValueError, match=says):
            method(in_risk, events, control_ratio=ratio)


@pytest.mark.parametrize(
    "bad",
    [
        {"events": 0},
        {"control_ratio": 0},
        {"control_ratio": math.nan},
        {"alpha": 0.9},
        {"least_events": 0},
        {"looks": (5, 5, 10)},
        {"looks": (5, 9)},
        {"looks": (0, 10)},
    ],
)
def test_plan_refuses(bad):
    with pytest.raises(ValueError, match=next(iter(bad))):
        Plan(**{"events": 10, "control_ratio": 1, **bad})


@pytest.mark.parametrize("limit", [-0.1, math.nan])
def test_performance_refuses_a_limit_of(limit):
    with pytest.raises(ValueError, match="limit"):
        performance(FIVES, limit=limit)
