"""What the methods promise, on simulated campaigns (seeded; larger ones in tests/bench)."""

import numpy as np
import pandas as pd
import pytest

from tests.warehouse.analytics.safety.campaigns import REPORTED_WITHIN, known_counts
from warehouse.analytics.safety import maxsprt_binomial, maxsprt_conditional, maxsprt_poisson
from warehouse.analytics.safety.delay import completeness, delay_triangle, reverse_hazard
from warehouse.analytics.safety.funnel import silent
from warehouse.analytics.safety.lots import largest_site, scan_lots

RUNS = 1_000
PLAN = maxsprt_poisson.Plan(expected_total=10, alpha=0.05, least_events=4)
LIMIT = maxsprt_poisson.critical_value(PLAN)


def ever(observed, expected):
    """The share of campaigns that signal at any of their looks."""
    crossed = maxsprt_poisson.signals(observed, expected, limit=LIMIT, least_events=4)
    return crossed.any(axis=1).mean()


@pytest.mark.parametrize("weeks", [10, 40])
def test_campaigns_without_risk_signal_no_more_often_than_alpha(weeks):
    observed, expected = known_counts(
        np.random.default_rng(71), runs=RUNS, weeks=weeks, expected_total=10
    )
    assert 0.01 < ever(observed, expected) <= 0.05


@pytest.mark.parametrize("risk", [2, 3, 5])
def test_power_comes_near_the_theory_of_continuous_looks(risk):
    theory = maxsprt_poisson.performance(PLAN, limit=LIMIT, relative_risk=risk)
    observed, expected = known_counts(
        np.random.default_rng(72), runs=RUNS, weeks=300, expected_total=10, relative_risk=risk
    )
    assert ever(observed, expected) == pytest.approx(theory.power, abs=0.04)


@pytest.mark.parametrize("risk", [2, 3, 5])
def test_signal_comes_when_the_theory_says(risk):
    theory = maxsprt_poisson.performance(PLAN, limit=LIMIT, relative_risk=risk)
    observed, expected = known_counts(
        np.random.default_rng(73), runs=5 * RUNS, weeks=300, expected_total=10, relative_risk=risk
    )
    crossed = maxsprt_poisson.signals(observed, expected, limit=LIMIT, least_events=4)
    first = expected[crossed.argmax(axis=1)][crossed.any(axis=1)]
    assert first.mean() == pytest.approx(theory.signal_time, rel=0.08)
    median = maxsprt_poisson.median_signal_time(PLAN, limit=LIMIT, relative_risk=risk)
    assert np.median(first) == pytest.approx(median, rel=0.08)


def test_half_of_the_power_is_reached_at_the_median_time():
    median = maxsprt_poisson.median_signal_time(PLAN, limit=LIMIT, relative_risk=3)
    shorter = maxsprt_poisson.Plan(expected_total=median, alpha=0.05, least_events=4)
    half = maxsprt_poisson.performance(shorter, limit=LIMIT, relative_risk=3).power
    whole = maxsprt_poisson.performance(PLAN, limit=LIMIT, relative_risk=3).power
    assert half == pytest.approx(whole / 2, abs=1e-5)


def test_conditional_test_keeps_its_size_when_the_background_is_estimated_from_few_events():
    """13 historical events fix the rate; the Poisson test that trusts it signals too often."""
    rng = np.random.default_rng(81)
    history, weeks, total = 13, 40, 6.5
    plan = maxsprt_conditional.Plan(history=history, time_share=total / history)
    limit = maxsprt_conditional.critical_value(plan)
    # The history lasts until its 13th event; its person-time says how many are expected now.
    needed = rng.gamma(history, 1 / history, size=4_000)
    shares = np.linspace(0, total / history, weeks + 1)[1:]
    new = rng.poisson(np.diff(shares, prepend=0) * history * needed[:, None], size=(4_000, weeks))
    seen = new.cumsum(axis=1)
    ratio = maxsprt_conditional.log_likelihood_ratio(
        seen, np.broadcast_to(shares, seen.shape), history=history
    )
    assert ((ratio >= limit) & (seen >= 4)).any(axis=1).mean() <= 0.05
    known = maxsprt_poisson.Plan(expected_total=total)
    trusting = maxsprt_poisson.signals(
        seen,
        np.broadcast_to(shares * history, seen.shape),
        limit=maxsprt_poisson.critical_value(known),
        least_events=4,
    )
    assert trusting.any(axis=1).mean() > 0.06


def test_late_reporting_does_not_change_the_size():
    """The expectation is what should be known by now: no fewer false signals and no more."""
    observed, expected = known_counts(
        np.random.default_rng(74), runs=RUNS, weeks=40, expected_total=10, within=REPORTED_WITHIN
    )
    assert 0.01 < ever(observed, expected) <= 0.05


def test_scaling_observed_events_up_would_break_the_size():
    """Why it is never done: counts divided by their completeness jump, and signal far too often."""
    rng = np.random.default_rng(75)
    observed, expected = known_counts(
        rng, runs=RUNS, weeks=40, expected_total=10, within=REPORTED_WITHIN
    )
    _, happened = known_counts(rng, runs=1, weeks=40, expected_total=10)
    scaled_up = np.rint(observed * happened / expected)
    assert ever(scaled_up, happened) > 0.1


def test_late_reporting_costs_power_when_the_expectation_ignores_it():
    """Expecting what is not reported yet hides signals: the other reason to scale E."""
    rng = np.random.default_rng(76)
    observed, expected = known_counts(
        rng, runs=RUNS, weeks=20, expected_total=10, relative_risk=2, within=REPORTED_WITHIN
    )
    _, happened = known_counts(rng, runs=1, weeks=20, expected_total=10)
    assert ever(observed, happened) < ever(observed, expected) - 0.1


def test_size_holds_when_the_delay_is_estimated_from_reports():
    """Delays of 4,000 earlier reports give F; the campaign's expectation is scaled by it."""
    rng = np.random.default_rng(77)
    onset = rng.integers(0, 20, size=4_000)
    delay = np.searchsorted(REPORTED_WITHIN, rng.random(onset.size))
    triangle = delay_triangle(onset, onset + delay, now=19, longest=8, recent=12)
    estimated = completeness(reverse_hazard(triangle))
    assert estimated == pytest.approx(REPORTED_WITHIN, abs=0.03)
    observed, _ = known_counts(rng, runs=RUNS, weeks=40, expected_total=10, within=REPORTED_WITHIN)
    _, expected = known_counts(rng, runs=1, weeks=40, expected_total=10, within=estimated)
    assert ever(observed, expected) <= 0.05


def test_self_controlled_cases_without_risk_signal_no_more_often_than_alpha():
    plan = maxsprt_binomial.Plan(events=40, control_ratio=1, least_events=4)
    limit = maxsprt_binomial.critical_value(plan)
    cases = np.random.default_rng(78).random((RUNS, 40)) < 0.5
    n = np.arange(1, 41)
    c = cases.cumsum(axis=1)
    ratio = maxsprt_binomial.log_likelihood_ratio(c, n, control_ratio=1)
    assert ((ratio >= limit) & (c >= 4)).any(axis=1).mean() <= 0.06  # .05 + 1.5 errors of 1,000


def lots_and_sites(rng):
    """60 lots over 90 sites in 15 provinces; lot 7 has eight times the severe cases everywhere."""
    rows = pd.DataFrame(
        [
            ("P", lot, site, site % 15, rng.integers(1_000, 6_000))
            for lot in range(60)
            for site in rng.choice(90, size=3, replace=False)
        ],
        columns=["product", "lot", "site", "province", "doses"],
    )
    risk = np.where(rows["lot"] == 7, 8.0, 1.0)
    return rows.assign(cases=rng.poisson(rows["doses"] * 4e-4 * risk))


def test_bad_lot_at_three_sites_is_found_and_not_laid_to_one_of_them():
    rows = lots_and_sites(np.random.default_rng(79))
    found = scan_lots(rows, strata=("province",))
    assert found.loc[found["signal"], "lot"].tolist() == [7]
    assert found.loc[found["signal"], "ratio"].iloc[0] > 4
    worst = largest_site(rows).set_index("lot").loc[7]
    assert worst["share"] < 0.75


def test_silent_province_is_flagged_and_honest_ones_hardly_ever():
    rng = np.random.default_rng(80)
    expected = rng.uniform(6, 90, size=63)
    observed = rng.poisson(expected, size=(500, 63))
    observed[:, 40] = 0
    flagged = silent(observed, expected)
    assert flagged[:, 40].all()
    assert np.delete(flagged, 40, axis=1).mean() <= 0.025
