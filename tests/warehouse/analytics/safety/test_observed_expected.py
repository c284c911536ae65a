"""Exact limits against Garwood's table, Li et al. 2022, and sums of Poisson terms."""

import math

import numpy as np
import pandas as pd
import pytest

from warehouse.analytics.safety.observed_expected import (
    cases_needed,
    lower_p,
    observed_expected,
    poisson_limits,
    rate,
    ratio,
    sensitivity,
    upper_p,
    wald_log_ratio,
)


def poisson_at_least(n, mean):
    """1 - sum of terms, in plain arithmetic."""
    return 1 - sum(math.exp(-mean) * mean**k / math.factorial(k) for k in range(n))


@pytest.mark.parametrize(
    ("observed", "lower", "upper"),
    [
        (0, 0, 3.688879),
        (2, 0.242209, 7.224688),
        (10, 4.795389, 18.390356),
        (100, 81.363991, 121.626794),
    ],
)
def test_limits_are_garwoods(observed, lower, upper):
    found = poisson_limits(observed)
    assert found == pytest.approx((lower, upper), abs=1e-6)


def test_every_limit_of_the_table(shared_data):
    rows = pd.read_csv(shared_data / "aefi" / "poisson_exact_ci_95.csv")
    lower, upper = poisson_limits(rows["observed"])
    np.testing.assert_allclose(lower, rows["lower"], atol=1e-6)
    np.testing.assert_allclose(upper, rows["upper"], atol=1e-6)


def test_each_limit_leaves_exactly_its_tail():
    lower, upper = poisson_limits(7, confidence=0.9)
    assert poisson_at_least(7, float(lower)) == pytest.approx(0.05)
    assert 1 - poisson_at_least(8, float(upper)) == pytest.approx(0.05)


def test_five_where_six_are_expected_printed_wald_and_exact():
    """Li et al. 2022 BMJ (PMC8924704) table 4 prints .34 to 1.97; exact is .27 to 1.91."""
    assert [round(float(x), 2) for x in wald_log_ratio(5, 6.1)] == [0.82, 0.34, 1.97]
    assert [round(float(x), 2) for x in ratio(5, 6.1)] == [0.82, 0.27, 1.91]


def test_every_ratio_of_li_2022(shared_data):
    rows = pd.read_csv(shared_data / "aefi" / "observed_expected_li2022_bmj.csv")
    exact = ratio(rows["observed"], rows["expected_rounded"])
    wald = wald_log_ratio(rows["observed"], rows["expected_rounded"])
    for found, columns in (
        (exact, ["exact_lo", "exact_hi"]),
        (wald, ["wald_log_lo", "wald_log_hi"]),
    ):
        np.testing.assert_allclose(found[0], rows["ratio"], atol=5.1e-5)
        np.testing.assert_allclose(np.stack(found[1:], axis=1), rows[columns], atol=5.1e-5)


def test_rate_per_100k_doses_with_its_limits():
    """3 cases in 2 million doses: .15 per 100,000, Garwood .6187 and 8.7673 over 20."""
    value, lower, upper = rate(3, 2_000_000)
    assert value == pytest.approx(0.15)
    assert (lower, upper) == pytest.approx((0.618672 / 20, 8.767273 / 20), abs=1e-6)


def test_upper_and_lower_p_by_hand():
    """P(X >= 3 | 1) = 1 - 2.5/e; P(X <= 2 | 1) = 2.5/e."""
    assert upper_p(3, 1) == pytest.approx(1 - 2.5 / math.e)
    assert lower_p(2, 1) == pytest.approx(2.5 / math.e)
    assert upper_p(0, 1) == 1


def test_event_where_zero_are_expected_has_p_zero():
    assert upper_p([0, 1], [0, 0]).tolist() == [1, 0]


def test_tiny_p_keeps_its_digits():
    """P(X >= 20 | .01) is its first term almost alone."""
    term = math.exp(-0.01) * 0.01**20 / math.factorial(20)
    assert upper_p(20, 0.01) == pytest.approx(term * (1 + 0.01 / 21), rel=1e-6)


@pytest.mark.parametrize("alpha", [0.025, 0.05, 0.001])
def test_cases_needed_are_the_fewest_that_are_odd_enough(alpha):
    means = [0.001, 0.1, 0.5, 1, 4.1, 20, 60.5]
    brute = [next(n for n in range(1, 200) if poisson_at_least(n, m) <= alpha) for m in means]
    assert cases_needed(means, alpha=alpha).tolist() == brute


def test_cases_needed_of_nothing_expected_is_one():
    assert cases_needed([0.0, 1e-9]).tolist() == [1, 1]


def test_cases_needed_are_right_from_tiny_to_huge_expectations():
    means = np.geomspace(1e-6, 1e6, 4_001)
    needed = cases_needed(means)
    assert (upper_p(needed, means) <= 0.025).all()
    assert (upper_p(needed - 1, means) > 0.025).all()


def test_lower_limit_passes_one_where_the_cases_needed_are_reached():
    needed = cases_needed(4.1)
    assert ratio(needed - 1, 4.1)[1] < 1 <= ratio(needed, 4.1)[1]


def test_strata_in_one_frame():
    found = observed_expected([12, 0], [4.1, 2.0], doses=[1_000_000, 200_000])
    assert found["ratio"].tolist() == pytest.approx([12 / 4.1, 0])
    assert found["excess_per_100k"].tolist() == pytest.approx([0.79, -1.0])
    assert found["cases_needed"].tolist() == [9, 6]  # P(X>=9|4.1)=.0238, P(X>=8)=.0573; 2: .0166
    assert found["lower"].tolist() == pytest.approx([6.200575 / 4.1, 0], abs=1e-6)


def test_sensitivity_band_halves_and_doubles_the_background_and_fills_in_reporting():
    found = sensitivity(12, 4.0).set_index(["assumption", "value"])["ratio"]
    assert found["background"].tolist() == [6.0, 3.0, 1.5]
    assert found["reported"].tolist() == [12.0, 6.0, 4.0]


@pytest.mark.parametrize("method", [ratio, wald_log_ratio])
@pytest.mark.parametrize(
    ("observed", "expected", "says"),
    [
        (-1, 4, "observed must not be negative"),
        (2.5, 4, "observed must be whole"),
        (math.nan, 4, "observed must be finite"),
        (3, 0, "expected must be above zero"),
        (3, -2, "expected must be above zero"),
        (3, math.nan, "expected must be finite"),
        ([1, 2], [1, 2, 3], "shapes do not fit"),
    ],
)
def test_ratio_refuses(method, observed, expected, says):
    with pytest.raises(ValueError, match=says):
        method(observed, expected)


@pytest.mark.parametrize("doses", [0, -5, math.nan])
def test_rate_without_doses_is_refused(doses):
    with pytest.raises(ValueError, match="doses"):
        rate(3, doses)
    with pytest.raises(ValueError, match="doses"):
        observed_expected([3], [1.0], doses=doses)


def test_wald_limits_of_no_event_are_unknown_and_not_zero():
    value, lower, upper = wald_log_ratio(0, 3)
    assert value == 0
    assert math.isnan(lower)
    assert math.isnan(upper)


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_confidence_is_a_share(confidence):
    with pytest.raises(ValueError, match="confidence"):
        poisson_limits(3, confidence=confidence)


@pytest.mark.parametrize("alpha", [0, 0.5, -1])
def test_cases_needed_refuse_an_alpha_of(alpha):
    with pytest.raises(ValueError, match="alpha"):
        cases_needed(3, alpha=alpha)


def test_sensitivity_refuses_a_share_of_zero():
    with pytest.raises(ValueError, match="shares must be above zero"):
        sensitivity(3, 1.0, shares=(0.0,))
