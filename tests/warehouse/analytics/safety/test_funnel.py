"""Funnel limits, overdispersion and silent sites, by hand and on simulated sites."""

import math

import numpy as np
import pytest
from scipy import stats

from warehouse.analytics.safety.funnel import (
    dispersion,
    funnel_limits,
    poisson_limit,
    random_effect_limits,
    silent,
    z_scores,
)


def test_limit_by_hand():
    """E = 5: F(0) = .00674, F(1) = .04043, f(1) = .03369; 1 - (.04043 - .025) / .03369 = .5421."""
    assert poisson_limit(5, tail=0.025) == pytest.approx(0.54207, abs=1e-5)


def test_limit_at_a_whole_count_is_that_count():
    """Where the tail is F(r) itself nothing is interpolated."""
    tail = stats.poisson.cdf(7, 12.0)
    assert poisson_limit(12.0, tail=tail) == pytest.approx(7, abs=1e-9)


def test_limit_is_not_below_zero_where_nothing_may_be_seen():
    assert poisson_limit(0.5, tail=0.025) == 0


def test_limits_close_in_on_the_whole_as_more_is_expected():
    lower, upper = funnel_limits(np.array([5.0, 50, 500, 5_000]))
    assert (np.diff(lower) > 0).all()
    assert (np.diff(upper) < 0).all()
    assert (lower[-1], upper[-1]) == pytest.approx(
        (1 - 1.96 / math.sqrt(5_000), 1 + 1.96 / math.sqrt(5_000)), abs=1e-3
    )


def test_overdispersed_limits_are_wider_by_the_root_of_phi():
    lower, upper = funnel_limits(400.0, phi=4.0)
    plain_lower, plain_upper = funnel_limits(400.0)
    assert (1 - lower) / (1 - plain_lower) == pytest.approx(2)
    assert (upper - 1) / (plain_upper - 1) == pytest.approx(2)


def test_limits_never_narrow_for_a_phi_below_one():
    assert funnel_limits(50.0, phi=0.3) == funnel_limits(50.0)


def test_z_by_hand():
    assert z_scores([9, 16], [16, 9]).tolist() == [-2, 2]


def test_dispersion_by_hand():
    """Ten sites of E = 100, z = -1.8 .. 1.8 by .4: winsorised at +-1.44, phi = 1.1648."""
    z = np.arange(-1.8, 1.9, 0.4)
    observed = (10 + z / 2) ** 2
    whole = np.rint(observed)
    found = dispersion(whole, np.full(10, 100.0))
    again = 2 * (np.sqrt(whole) - 10)
    low, high = np.sort(again)[0] * 0.1 + np.sort(again)[1] * 0.9, 0.0
    high = np.sort(again)[9] * 0.1 + np.sort(again)[8] * 0.9
    phi = np.mean(np.clip(again, low, high) ** 2)
    assert found.phi == pytest.approx(phi)
    # tau^2 = (10 phi - 9) / (sum w - sum w^2 / sum w), w = 400
    assert found.tau == pytest.approx(math.sqrt((10 * phi - 9) / (4_000 - 400)))
    assert found.overdispersed


def test_sites_that_differ_by_chance_only_are_not_overdispersed():
    rng = np.random.default_rng(3)
    expected = rng.uniform(10, 200, size=400)
    found = dispersion(rng.poisson(expected), expected)
    assert found.phi < 1
    assert (found.tau, found.overdispersed) == (0, False)


def test_spread_between_sites_is_found():
    """Square roots of true ratios spread by .15 around 1."""
    rng = np.random.default_rng(4)
    expected = rng.uniform(100, 400, size=2_000)
    observed = rng.poisson(expected * (1 + rng.normal(0, 0.15, size=2_000)) ** 2)
    found = dispersion(observed, expected, cut=0.01)
    assert found.overdispersed
    assert found.tau == pytest.approx(0.15, abs=0.015)


def test_one_wild_site_does_not_excuse_itself():
    """Winsorising: a site at ten times its expectation leaves phi near 1."""
    rng = np.random.default_rng(5)
    expected = np.full(50, 40.0)
    observed = rng.poisson(expected)
    observed[0] = 400
    assert dispersion(observed, expected).phi < 1.2


def test_random_effect_limits_by_hand():
    """E = 100, tau = .05: s^2 = 1/400, reach = 1.96 * sqrt(.0025 + .0025)."""
    reach = 1.959964 * math.sqrt(0.005)
    assert random_effect_limits(100, tau=0.05) == pytest.approx(
        ((1 - reach) ** 2, (1 + reach) ** 2), rel=1e-6
    )


def test_silent_sites_report_nothing_where_five_are_expected():
    assert silent([0, 1, 0, 3], [5, 5, 4.9, 20]).tolist() == [True, False, False, True]


def test_site_without_doses_is_not_silent():
    assert silent([0], [0.0]).tolist() == [False]


def test_honest_sites_are_called_silent_no_more_often_than_the_tail():
    rng = np.random.default_rng(6)
    expected = rng.uniform(5, 60, size=20_000)
    assert silent(rng.poisson(expected), expected).mean() <= 0.025


@pytest.mark.parametrize("expected", [0, -1, math.nan])
def test_limits_refuse_an_expectation_of(expected):
    for method in (funnel_limits, lambda e: poisson_limit(e, tail=0.025)):
        with pytest.raises(ValueError, match="expected"):
            method(expected)


@pytest.mark.parametrize("tail", [0, 0.5, 1, math.nan])
def test_funnel_refuses_a_tail_of(tail):
    with pytest.raises(ValueError, match="tail"):
        funnel_limits(10.0, tail=tail)


@pytest.mark.parametrize("phi", [0, -1, math.nan])
def test_funnel_refuses_a_phi_of(phi):
    with pytest.raises(ValueError, match="phi"):
        funnel_limits(10.0, phi=phi)


def test_two_sites_are_too_few_for_a_dispersion():
    with pytest.raises(ValueError, match="at least 3 units"):
        dispersion([1, 2], [1.0, 2.0])


def test_silence_of_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="observed must not be negative"):
        silent([-1], [6.0])


def test_widening_never_lowers_the_upper_limit_of_a_unit_that_expects_next_to_nothing():
    """At E = 1e-6 P(0) is above .999: one event lies outside, whatever the spread."""
    _, plain = funnel_limits([1e-6], tail=0.001)
    _, wide = funnel_limits([1e-6], tail=0.001, phi=3.0)
    assert plain[0] == wide[0] == 0.0
