"""Conditional MaxSPRT against simulation: no published table of it can be trusted."""

import math

import numpy as np
import pytest

from warehouse.analytics.safety.maxsprt_conditional import (
    Plan,
    critical_value,
    latest_signal,
    log_likelihood_ratio,
    size,
)

TWENTY = Plan(history=20, events=20, least_events=2)


def simulated_size(plan, limit, *, runs, risk=1.0, seed=20260101):
    """The share of signals when history and surveillance have one rate (Li & Kulldorff's null)."""
    rng = np.random.default_rng(seed)
    history_time = rng.gamma(plan.history, size=(runs, 1))
    tau = rng.exponential(1 / risk, size=(runs, plan.events)).cumsum(axis=1) / history_time
    k = np.arange(1, plan.events + 1)
    c = plan.history
    ratio = c * np.log(c * (1 + tau) / (c + k)) + k * np.log(k * (1 + tau) / (tau * (c + k)))
    signal = (ratio >= limit) & (k > c * tau) & (k >= plan.least_events)
    return signal.any(axis=1).mean()


def test_limit_of_twenty_and_twenty():
    """3.053029; size .0499 over a million runs of the null."""
    assert critical_value(TWENTY) == pytest.approx(3.053029, abs=1e-6)


def test_the_packages_limit_is_too_high():
    """R Sequential documents 3.149115, whose true size is .0458."""
    assert size(TWENTY, limit=3.149115) == pytest.approx(0.0458, abs=1e-4)


@pytest.mark.parametrize(
    ("plan", "limit"),
    [
        (TWENTY, 3.0530),
        (Plan(history=3, events=30, least_events=1), 2.0),
        (Plan(history=60, events=10, least_events=4), 2.5),
    ],
)
def test_size_is_that_of_a_simulation(plan, limit):
    runs = 60_000
    exact = size(plan, limit=limit)
    error = math.sqrt(exact * (1 - exact) / runs)
    assert simulated_size(plan, limit, runs=runs) == pytest.approx(exact, abs=4 * error)


def test_limit_by_time_with_a_delayed_start():
    """c = 20, looked at from .1 to .5 of the history: 2.392567, size .0502 over 300,000 runs.

    R Sequential documents 2.874993, whose size is .0325.
    """
    plan = Plan(history=20, time_share=0.5, first_look=0.1, least_events=1)
    limit = critical_value(plan)
    assert limit == pytest.approx(2.392567, abs=1e-6)
    assert size(plan, limit=limit) <= 0.05
    assert size(plan, limit=2.874993) == pytest.approx(0.0325, abs=5e-4)


def test_size_of_a_limit_by_time_is_that_of_a_simulation():
    """Looked at event by event from the first look to the end, and once at the first look."""
    plan, limit = Plan(history=12, time_share=1.5, first_look=0.4, least_events=3), 2.0
    rng = np.random.default_rng(5)
    tau = rng.exponential(size=(40_000, 120)).cumsum(axis=1) / rng.gamma(12, size=(40_000, 1))
    k = np.arange(1, 121)
    at = np.maximum(tau, 0.4)
    ratio = 12 * np.log(12 * (1 + at) / (12 + k)) + k * np.log(k * (1 + at) / (at * (12 + k)))
    signal = (ratio >= limit) & (k > 12 * at) & (k >= 3) & (tau <= 1.5)
    assert size(plan, limit=limit) == pytest.approx(signal.any(axis=1).mean(), abs=0.005)


def test_test_that_cannot_spend_alpha_signals_with_the_fourth_event():
    rare = Plan(history=20, time_share=0.01, least_events=4)
    limit = critical_value(rare)
    assert limit == pytest.approx(float(log_likelihood_ratio(4, 0.01, history=20)))
    assert size(rare, limit=limit) < 0.05


def test_power_is_that_of_a_simulation():
    exact = size(TWENTY, limit=3.0530, relative_risk=3)
    assert simulated_size(TWENTY, 3.0530, runs=40_000, risk=3) == pytest.approx(exact, abs=0.01)


@pytest.mark.parametrize("plan", [TWENTY, Plan(history=5, events=60), Plan(history=49, events=200)])
def test_size_at_the_critical_value_is_alpha(plan):
    assert size(plan, limit=critical_value(plan)) == pytest.approx(0.05, abs=1e-8)


def test_long_history_is_the_poisson_test():
    """With 10^7 background events the rate is known, and LLR is Poisson's with mu = c tau."""
    ratio = log_likelihood_ratio(12, 4e-7, history=10_000_000)
    assert ratio == pytest.approx(4 - 12 + 12 * math.log(3), abs=1e-4)


def test_ratio_at_the_latest_signal_is_the_limit():
    k = np.array([1, 2, 10, 100])
    tau = latest_signal(k, history=20, limit=3.0)
    assert (np.diff(tau) > 0).all()
    assert log_likelihood_ratio(k, tau, history=20) == pytest.approx(3.0, abs=1e-9)


def test_ratio_is_zero_where_surveillance_is_no_faster_than_history():
    assert log_likelihood_ratio([0, 5, 9], [0.5, 0.5, 0.5], history=20).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("observed", "share", "history", "says"),
    [
        (-1, 0.5, 20, "observed must not be negative"),
        (3, 0, 20, "time_share must be above zero"),
        (3, math.nan, 20, "time_share must be finite"),
        (3, 0.5, 0, "history must be a whole number of at least 1"),
        (3, 0.5, 2.5, "history must be a whole number"),
    ],
)
def test_ratio_refuses(observed, share, history, says):
    with pytest.raises(ValueError, match=says):
        log_likelihood_ratio(observed, share, history=history)


@pytest.mark.parametrize(
    "bad", [{"history": 0}, {"events": 3}, {"alpha": 0}, {"alpha": 0.5}, {"least_events": 0}]
)
def test_plan_refuses(bad):
    """Three events cannot be watched for a signal that needs four."""
    with pytest.raises(ValueError, match=next(iter(bad))):
        Plan(**{"history": 20, "events": 20, **bad})


@pytest.mark.parametrize(
    ("ends", "says"),
    [
        ({}, "one of the two"),
        ({"events": 20, "time_share": 0.5}, "one of the two"),
        ({"time_share": 0}, "time_share must be above zero"),
        ({"time_share": math.nan}, "time_share must be finite"),
        ({"time_share": 0.5, "first_look": 0.5}, "first_look must come before"),
        ({"time_share": 0.5, "first_look": -0.1}, "first_look must not be negative"),
        ({"events": 20, "first_look": 0.1}, "first_look needs an end by time_share"),
    ],
)
def test_plan_refuses_an_end_of(ends, says):
    with pytest.raises(ValueError, match=says):
        Plan(history=20, **ends)
