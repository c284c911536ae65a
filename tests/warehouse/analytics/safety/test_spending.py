"""Alpha spending and the boundary that keeps to it."""

import math

import numpy as np
import pytest
from scipy import stats

from warehouse.analytics.safety.spending import (
    group_boundary,
    group_passage,
    hwang_shih_decani_spending,
    obrien_fleming_spending,
    pocock_spending,
    power_spending,
)

FORMS = {
    "power": power_spending(0.05, rho=2),
    "obrien_fleming": obrien_fleming_spending(0.05),
    "pocock": pocock_spending(0.05),
    "hwang_early": hwang_shih_decani_spending(0.05, gamma=2),
    "hwang_late": hwang_shih_decani_spending(0.05, gamma=-4),
}
LOOKS = np.array([0.4, 1.1, 1.9, 2.2, 3.5, 4.1, 5.0])


@pytest.mark.parametrize(
    ("name", "half"),
    [
        ("power", 0.0125),  # .05 / 4
        ("obrien_fleming", 0.005575),  # 2 - 2 Phi(1.959964 * sqrt 2)
        ("pocock", 0.031006),  # .05 ln(1 + 1.718282 / 2)
        ("hwang_early", 0.036553),  # .05 (1 - 1/e) / (1 - 1/e^2)
        ("hwang_late", 0.005960),  # .05 (e^2 - 1) / (e^4 - 1)
    ],
)
def test_spent_at_half_time_by_hand(name, half):
    assert FORMS[name](np.array([0.5])) == pytest.approx([half], abs=1e-6)


@pytest.mark.parametrize("name", FORMS)
def test_nothing_is_spent_at_the_start_and_all_at_the_end(name):
    spent = FORMS[name](np.linspace(0, 1, 50))
    assert (spent[0], spent[-1]) == pytest.approx((0, 0.05), abs=1e-12)
    assert (np.diff(spent) >= 0).all()


def test_gamma_of_zero_spends_evenly():
    even = hwang_shih_decani_spending(0.05, gamma=0)
    assert even(np.array([0.3])) == pytest.approx([0.015])


def test_first_look_by_hand():
    """mu = 1, T = 2, alpha .05 spent evenly: .025 allowed; P(X >= 4) = .0190, P(X >= 3) = .0803."""
    row = group_boundary([1.0], total=2, spending=power_spending(0.05)).iloc[0]
    assert (row["allowed"], row["needed"]) == (0.025, 4)
    assert row["spent"] == pytest.approx(1 - math.exp(-1) * (1 + 1 + 1 / 2 + 1 / 6))


def test_what_is_left_is_carried_on():
    """Second look at mu = 2: .05 - .0190 = .0310 is allowed, not .025.

    P(X(1) < 4, X(2) >= n) from the terms of both: n = 5 is .0389, n = 6 is .0121.
    """
    boundary = group_boundary([1.0, 2.0], total=2, spending=power_spending(0.05))
    first = stats.poisson.pmf(range(4), 1)
    reach = {n: sum(first[k] * stats.poisson.sf(n - k - 1, 1) for k in range(4)) for n in (5, 6)}
    assert reach[5] > 0.05 - stats.poisson.sf(3, 1) > reach[6]
    assert boundary["needed"].tolist() == [4, 6]
    assert boundary["spent"].iloc[-1] == pytest.approx(stats.poisson.sf(3, 1) + reach[6])


@pytest.mark.parametrize("name", FORMS)
def test_boundary_never_spends_more_than_allowed(name):
    boundary = group_boundary(LOOKS, total=5, spending=FORMS[name], least_events=2)
    assert (boundary["spent"] <= boundary["allowed"] + 1e-12).all()
    assert (boundary["needed"] >= 2).all()
    # .. and one event fewer at the last look would
    looser = boundary.assign(needed=[*boundary["needed"][:-1], boundary["needed"].iloc[-1] - 1])
    assert group_passage(looser).probability > 0.05


@pytest.mark.parametrize("name", FORMS)
def test_chain_through_the_boundary_spends_what_the_boundary_says(name):
    boundary = group_boundary(LOOKS, total=5, spending=FORMS[name])
    assert group_passage(boundary).probability == pytest.approx(boundary["spent"].iloc[-1])


def test_power_of_a_boundary_is_that_of_a_simulation():
    boundary = group_boundary(LOOKS, total=5, spending=FORMS["pocock"])
    rng = np.random.default_rng(31)
    steps = np.diff(LOOKS, prepend=0)
    counts = rng.poisson(2.5 * steps, size=(60_000, len(steps))).cumsum(axis=1)
    crossed = (counts >= boundary["needed"].to_numpy()).any(axis=1).mean()
    power = group_passage(boundary, relative_risk=2.5).probability
    assert power == pytest.approx(crossed, abs=0.008)


def test_another_look_leaves_the_earlier_ones_as_they_were():
    whole = group_boundary(LOOKS, total=5, spending=FORMS["pocock"])
    part = group_boundary(LOOKS[:4], total=5, spending=FORMS["pocock"])
    assert whole.iloc[:4].equals(part)


def test_looks_beyond_the_plan_spend_no_more_than_alpha():
    boundary = group_boundary([2.0, 5.0, 9.0], total=5, spending=FORMS["pocock"])
    assert boundary["allowed"].tolist()[1:] == pytest.approx([0.05, 0.05])
    assert boundary["spent"].iloc[-1] <= 0.05


def test_time_beyond_the_whole_is_refused():
    with pytest.raises(ValueError, match="t is a share"):
        FORMS["pocock"](np.array([1.2]))


@pytest.mark.parametrize("alpha", [0, 0.5, -1, math.nan])
def test_alpha_is_refused(alpha):
    for form in (power_spending, obrien_fleming_spending, pocock_spending):
        with pytest.raises(ValueError, match="alpha"):
            form(alpha)


@pytest.mark.parametrize("rho", [0, -1, math.nan])
def test_rho_is_refused(rho):
    with pytest.raises(ValueError, match="rho"):
        power_spending(0.05, rho=rho)


def test_gamma_that_is_missing_is_refused():
    with pytest.raises(ValueError, match="gamma"):
        hwang_shih_decani_spending(0.05, gamma=math.nan)


@pytest.mark.parametrize("looks", [[], [1, 1], [2, 1], [0, 1], [-1], [math.nan], [[1.0]]])
def test_looks_that_do_not_rise_are_refused(looks):
    with pytest.raises(ValueError, match="looks"):
        group_boundary(looks, total=5, spending=FORMS["pocock"])


@pytest.mark.parametrize("bad", [{"total": 0}, {"least_events": 0}])
def test_boundary_refuses(bad):
    with pytest.raises(ValueError, match=next(iter(bad))):
        group_boundary([1.0], **{"total": 5, "spending": FORMS["pocock"], **bad})
