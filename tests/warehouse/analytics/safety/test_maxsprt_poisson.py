"""Poisson MaxSPRT against Kulldorff et al. 2011, Sequential Analysis 30:58-78 (K), its tables in
full where the real data lie, and against brute force."""

import math
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.stats import poisson

from warehouse.analytics.safety.maxsprt_poisson import (
    Plan,
    critical_value,
    events_to_signal,
    latest_signal,
    log_likelihood_ratio,
    performance,
    signals,
    size,
)


def plan(total, *, alpha=0.05, least=1, start=0.0):
    return Plan(expected_total=total, alpha=alpha, least_events=least, first_look=start)


@pytest.fixture(scope="module")
def aefi(shared_data):
    return lambda name: pd.read_csv(shared_data / "aefi" / f"maxsprt_poisson_{name}.csv", dtype=str)


# The critical value


@pytest.mark.parametrize(
    ("total", "alpha", "published"),
    [
        (0.1, 0.05, 2.044069),
        (1.5, 0.05, 2.964971),
        (10, 0.05, 3.467952),
        (100, 0.05, 3.952321),
        (1, 0.01, 4.670428),
        (20, 0.01, 5.414770),
        (50, 0.01, 5.605972),
        (10, 0.001, 7.724863),
    ],
)
def test_critical_value_is_that_of_kulldorff_table_1(total, alpha, published):
    assert critical_value(plan(total, alpha=alpha)) == pytest.approx(published, abs=1e-6)


@pytest.mark.parametrize(
    ("total", "least", "published"),
    [
        (5, 1, 3.29718279728549),
        (5, 3, 2.80395477091307),
        (10, 3, 3.06424796686384),
        (20, 2, 3.4301407625587),
        (20, 4, 3.17637032177521),
        (50, 4, 3.4555214311217),
        (6, 10, 1.74055087831132),
    ],
)
def test_critical_value_falls_with_the_events_a_signal_needs(total, least, published):
    """Values of R Sequential 4.5.1 (Kulldorff & Silva 2017, REVSTAT 15:373-394)."""
    assert critical_value(plan(total, least=least)) == pytest.approx(published, abs=1e-8)


@pytest.mark.parametrize(
    ("total", "start", "published"),
    [
        (1.5, 1, 1.683209),
        (4, 1, 2.498892),
        (10, 1, 2.799333),
        (10, 2, 2.591675),
        (10, 3, 2.484834),
        (10, 4, 2.298373),
        (10, 8, 1.834621),
        (20, 3, 2.846635),
        (50, 4, 3.117553),
        (60, 6, 3.051470),
        (200, 10, 3.336012),
    ],
)
def test_critical_value_of_a_delayed_start(total, start, published):
    """The table by T and D of R Sequential 4.5.1 (its rows up to T = 300 are sound), M = 1.

    At T, D of 10, 2; 10, 4; 20, 3; 60, 6 the size jumps over alpha, and the table is rounded up.
    """
    ours = critical_value(plan(total, start=start))
    assert ours == pytest.approx(published, abs=2e-6)


def test_every_critical_value_of_table_1_within_a_millionth(aefi):
    for row in aefi("cv_kulldorff2011_table1").itertuples():
        ours = critical_value(plan(float(row.T_upper_limit_expected), alpha=float(row.alpha)))
        assert ours == pytest.approx(float(row.cv_published), abs=1e-6), row


def test_every_critical_value_by_T_and_M_within_two_millionths(aefi):
    for row in aefi("cv_by_T_M_alpha05_checked").itertuples():
        ours = critical_value(plan(float(row.T_upper_limit_expected), least=int(row.M_min_events)))
        assert ours == pytest.approx(float(row.cv_published), abs=2e-6), row


@pytest.mark.parametrize("total", [0.7, 6.0, 40.0])
@pytest.mark.parametrize("least", [1, 4])
@pytest.mark.parametrize("alpha", [0.05, 0.01])
def test_size_at_the_critical_value_is_alpha(total, least, alpha):
    at = plan(total, alpha=alpha, least=least)
    possible = poisson.sf(least - 1, total)  # even a signal at every M-th event is no more
    assert size(at, limit=critical_value(at)) == pytest.approx(min(alpha, possible), abs=1e-10)


def test_test_that_cannot_spend_alpha_signals_with_the_fourth_event():
    rare = plan(0.1, least=4)
    limit = critical_value(rare)
    assert limit == pytest.approx(0.1 - 4 + 4 * math.log(4 / 0.1))
    assert size(rare, limit=limit) == pytest.approx(poisson.sf(3, 0.1), rel=1e-9)


@pytest.mark.parametrize("start", [0.5, 1.0, 3.0, 7.9])
def test_delayed_start_never_spends_more_than_alpha_and_nearly_all(start):
    late = plan(8, start=start)
    limit = critical_value(late)
    assert limit < critical_value(plan(8))
    assert size(late, limit=limit) <= 0.05
    assert size(late, limit=limit - 1e-6) > 0.05


def test_delayed_start_size_is_that_of_its_own_simulation():
    """Arrivals simulated one by one, looked at from D on: an independent way to the same size."""
    late, limit = plan(5, start=2.0, least=2), 2.5
    rng = np.random.default_rng(7)
    times = rng.exponential(size=(60_000, 40)).cumsum(axis=1)
    n = np.arange(1, 41)
    looked_at = np.maximum(times, 2.0)
    ratio = np.where(n > looked_at, looked_at - n + n * np.log(n / looked_at), 0)
    # Before D several events share the look at D; the largest of them is the count there.
    signal = (ratio >= limit) & (times <= 5) & (n >= 2)
    assert size(late, limit=limit) == pytest.approx(signal.any(axis=1).mean(), abs=0.003)


@given(
    total=some.floats(0.05, 60),
    least=some.integers(1, 12),
    start=some.floats(0, 0.95),
    limit=some.floats(0.1, 12),
    wider=some.floats(0.01, 3),
)
def test_size_is_a_probability_that_falls_with_the_limit(total, least, start, limit, wider):
    watched = plan(total, least=least, start=start * total)
    low, high = size(watched, limit=limit), size(watched, limit=limit + wider)
    assert -1e-12 <= high <= low + 1e-12
    assert low <= poisson.sf(least - 1, total) + 1e-12


@given(total=some.floats(0.05, 60), risk=some.floats(0.2, 12), limit=some.floats(0.5, 8))
def test_surveillance_lasts_no_longer_than_planned_and_a_signal_comes_within(total, risk, limit):
    found = performance(plan(total, least=2), limit=limit, relative_risk=risk)
    assert 0 <= found.power <= 1
    assert 0 < found.length <= total * (1 + 1e-12)
    assert math.isnan(found.signal_time) or 0 < found.signal_time <= total * (1 + 1e-9)


def test_long_surveillance_loses_nothing_on_the_way():
    """T = 3,000: power and what stays make one, though the lowest states are dropped."""
    found = performance(plan(3_000), limit=4.4, relative_risk=1.0)
    never = (found.length - found.power * found.signal_time) / 3_000
    assert found.power + never == pytest.approx(1, abs=1e-12)


# Power and time


@pytest.mark.parametrize(
    ("total", "risk", "published"),
    [(1, 2, 0.185), (3, 2, 0.323), (10, 2, 0.685), (1, 5, 0.729), (3, 5, 0.981), (10, 1.2, 0.107)],
)
def test_power_is_that_of_kulldorff_table_2(total, risk, published):
    at = plan(total)
    power = performance(at, limit=critical_value(at), relative_risk=risk).power
    assert round(power, 3) == published


@pytest.mark.parametrize(
    ("total", "risk", "time", "length"),
    [(10, 2, 4.13, 5.98), (20, 3, 2.67, 2.67), (50, 5, 0.96, 0.96)],
)
def test_time_and_length_are_those_of_kulldorff_table_3(total, risk, time, length):
    at = plan(total)
    found = performance(at, limit=critical_value(at), relative_risk=risk)
    assert (round(found.signal_time, 2), round(found.length, 2)) == (time, length)


def _as_printed(value, printed):
    """Whether a number rounds to what was printed, digit for digit."""
    digits = -Decimal(printed).as_tuple().exponent
    return round(value, max(digits, 2)) == pytest.approx(float(printed), abs=1e-12)


@pytest.mark.parametrize(
    ("table", "column", "figure"),
    [
        ("power_kulldorff2011_table2", "power_published", "power"),
        (
            "time_to_signal_kulldorff2011_table3",
            "expected_time_to_signal_given_signal_published",
            "signal_time",
        ),
        (
            "surveillance_length_kulldorff2011_table3",
            "expected_surveillance_length_published",
            "length",
        ),
    ],
)
def test_every_power_and_time_is_as_printed(aefi, table, column, figure):
    rows = aefi(table)
    assert column in rows, list(rows)
    for row in rows.to_dict("records"):
        at = plan(float(row["T_upper_limit_expected"]), alpha=float(row["alpha"]))
        found = performance(at, limit=critical_value(at), relative_risk=float(row["RR"]))
        assert _as_printed(getattr(found, figure), row[column]), row


def test_performance_is_that_of_the_packages_manual():
    """R Sequential 4.5.1, Performance.Poisson, example 1: T=10, cv=3.467952, RR=2."""
    found = performance(plan(10), limit=3.467952, relative_risk=2)
    assert found.power == pytest.approx(0.6850634, abs=2e-7)
    assert found.signal_time == pytest.approx(4.130985, abs=2e-6)
    assert found.length == pytest.approx(5.979353, abs=2e-6)


def test_performance_with_three_events_needed():
    """The same manual, first example: T=10, M=3, RR=2."""
    at = plan(10, least=3)
    found = performance(at, limit=critical_value(at), relative_risk=2)
    assert found.power == pytest.approx(0.7329625, abs=1e-7)
    assert found.signal_time == pytest.approx(4.071636, abs=1e-6)
    assert found.length == pytest.approx(5.654732, abs=1e-6)


# The ratio


def test_ratio_of_twelve_where_four_are_expected():
    """4 - 12 + 12 ln 3, by hand."""
    assert log_likelihood_ratio(12, 4) == pytest.approx(5.183347)


@pytest.mark.parametrize(("observed", "expected"), [(0, 0), (0, 5), (4, 4), (3, 4.0)])
def test_ratio_is_zero_where_no_more_than_expected(observed, expected):
    assert log_likelihood_ratio(observed, expected) == 0


def test_ratios_of_a_whole_board_in_one_expression():
    ratios = log_likelihood_ratio(np.array([[12, 0], [4, 7]]), np.array([4.0, 1.0]))
    assert ratios.shape == (2, 2)
    assert (ratios > 0).tolist() == [[True, False], [False, True]]


@pytest.mark.parametrize(
    ("observed", "expected", "says"),
    [
        (-1, 4, "observed must not be negative"),
        (1.5, 4, "observed must be whole"),
        (math.nan, 4, "observed must be finite"),
        (3, -0.1, "expected must not be negative"),
        (3, math.nan, "expected must be finite"),
        (3, 0, "zero are expected"),
        ([1, 2], [1, 2, 3], "shapes do not fit"),
    ],
)
def test_ratio_refuses(observed, expected, says):
    with pytest.raises(ValueError, match=says):
        log_likelihood_ratio(observed, expected)


def test_three_events_are_no_signal_where_four_are_needed():
    crossed = signals([3, 4], [0.01, 0.01], limit=3.0, least_events=4)
    assert crossed.tolist() == [False, True]


# The boundary


@pytest.mark.parametrize("limit", [0.5, 2.85, 8.6])
def test_ratio_at_the_latest_signal_is_the_limit(limit):
    n = np.array([1, 4, 50, 2000])
    assert log_likelihood_ratio(n, latest_signal(n, limit=limit)) == pytest.approx(limit, abs=1e-9)


def test_limit_of_zero_is_reached_by_as_many_as_expected():
    assert latest_signal([1, 2, 30], limit=0).tolist() == [1, 2, 30]
    assert events_to_signal([0.5, 3, 100], limit=0, least_events=1).tolist() == [1, 3, 100]


def test_events_to_signal_are_the_fewest_that_cross():
    mu = np.array([0.001, 0.1, 1, 4.1, 5, 20, 333.3])
    for limit in (0.8, 2.4, 3.46, 7.7):
        brute = [
            next(n for n in range(4, 1000) if n > m and m - n + n * math.log(n / m) >= limit)
            for m in mu
        ]
        assert events_to_signal(mu, limit=limit, least_events=4).tolist() == brute


# What is fixed before the first look


@pytest.mark.parametrize(
    "bad",
    [
        {"expected_total": 0},
        {"expected_total": -1},
        {"expected_total": math.nan},
        {"alpha": 0},
        {"alpha": 5},
        {"least_events": 0},
        {"least_events": 2.5},
        {"first_look": -1},
        {"first_look": 10},
    ],
)
def test_plan_refuses(bad):
    with pytest.raises(ValueError, match=next(iter(bad))):
        Plan(**{"expected_total": 10, **bad})


@pytest.mark.parametrize("risk", [0, -2, math.nan])
def test_performance_refuses_a_relative_risk_of(risk):
    with pytest.raises(ValueError, match="relative_risk"):
        performance(plan(1), limit=3, relative_risk=risk)


@pytest.mark.parametrize("limit", [-1, math.nan])
def test_size_refuses_a_limit_of(limit):
    with pytest.raises(ValueError, match="limit"):
        size(plan(1), limit=limit)


def test_events_before_zero_expectation_cannot_be_asked_for():
    with pytest.raises(ValueError, match="expected must be above zero"):
        events_to_signal([0.0], limit=3, least_events=1)
