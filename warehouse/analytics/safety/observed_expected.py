"""Observed against expected events, with exact limits: rates, ratios, and what a signal would take.

Poisson limits are Garwood's (1936, Biometrika 28:437-442): chi2(.025; 2 O) / 2 and
chi2(.975; 2 O + 2) / 2. Many papers print O/E exp(+-1.96 / sqrt(O)) instead, which is too narrow
below and too wide above for few events; `wald_log_ratio` gives it, to compare with such a paper.
An O/E from spontaneous reports can raise a concern and never dismiss one: not every case is
reported, and background rates differ between databases by a factor of ten and more.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import chdtri, pdtr, pdtrc, pdtrik

from warehouse.analytics.distributions import normal_isf
from warehouse.analytics.safety import checks
from warehouse.analytics.safety.checks import Floats

DAYS_PER_YEAR = 365.25
PER_100K = 1e5

#: What an officer is shown beside the plain ratio: background halved and doubled.
BACKGROUND_FACTORS = (0.5, 1.0, 2.0)
#: .. and what if only a part of the cases was reported.
REPORTED_SHARES = (0.25, 0.5, 0.75)


def poisson_limits(observed: ArrayLike, *, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Exact lower and upper limits of the mean behind each count, same shape; 0 below for 0."""
    count = checks.counts("observed", observed)
    tail = (1 - checks.share("confidence", confidence)) / 2
    lower = np.where(count > 0, chdtri(2 * np.maximum(count, 1), 1 - tail) / 2, 0.0)
    return lower, chdtri(2 * count + 2, tail) / 2


def rate(
    cases: ArrayLike, doses: ArrayLike, *, per: float = PER_100K, confidence: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """Cases `per` doses with exact limits, one shape; ValueError where there are no doses."""
    per = checks.above_zero("per", per)
    cases, doses = checks.aligned(
        cases=checks.counts("cases", cases), doses=checks.positives("doses", doses)
    )
    lower, upper = poisson_limits(cases, confidence=confidence)
    return cases / doses * per, lower / doses * per, upper / doses * per


def ratio(
    observed: ArrayLike, expected: ArrayLike, *, confidence: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """O/E with exact limits, one shape; ValueError where zero are expected."""
    observed, expected = _both(observed, expected)
    lower, upper = poisson_limits(observed, confidence=confidence)
    return observed / expected, lower / expected, upper / expected


def wald_log_ratio(
    observed: ArrayLike, expected: ArrayLike, *, confidence: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """O/E with Wald limits on the log scale, as many papers print it; limits nan for 0 events."""
    observed, expected = _both(observed, expected)
    z = normal_isf((1 - checks.share("confidence", confidence)) / 2)
    value = observed / expected
    spread = np.exp(z / np.sqrt(np.where(observed > 0, observed, np.nan)))
    return value, value / spread, value * spread


def upper_p(observed: ArrayLike, expected: ArrayLike) -> Floats:
    """P(X >= O) for X Poisson(E), one shape; zero may be expected, and then events have p = 0."""
    observed, expected = checks.aligned(
        observed=checks.counts("observed", observed),
        expected=checks.amounts("expected", expected),
    )
    return np.where(observed > 0, pdtrc(np.maximum(observed, 1) - 1, expected), 1.0)


def lower_p(observed: ArrayLike, expected: ArrayLike) -> Floats:
    """P(X <= O) for X Poisson(E), one shape: how odd so few events are."""
    observed, expected = checks.aligned(
        observed=checks.counts("observed", observed),
        expected=checks.amounts("expected", expected),
    )
    return pdtr(observed, expected)


def cases_needed(expected: ArrayLike, *, alpha: float = 0.025) -> np.ndarray:
    """The smallest number of cases with one-sided p <= alpha, integers of the same shape.

    At .025 these are the cases from which on the lower 95 % limit of O/E is 1 or more.
    """
    expected = checks.amounts("expected", expected)
    alpha = checks.significance(alpha)
    with np.errstate(invalid="ignore"):
        near = np.nan_to_num(np.floor(pdtrik(1 - alpha, expected)), nan=0.0)
    needed = np.maximum(near - 2, 1)
    for _ in range(5):  # the inverse is right to within two: step up to the exact one
        needed = np.where(upper_p(needed, expected) > alpha, needed + 1, needed)
    return needed.astype(np.int64)


def observed_expected(
    observed: ArrayLike, expected: ArrayLike, *, doses: ArrayLike, confidence: float = 0.95
) -> pd.DataFrame:
    """One row a stratum: observed, expected, ratio, lower, upper, p, excess_per_100k, cases_needed.

    Arrays (strata,). The excess is (O - E) per 100,000 doses.
    """
    observed, expected = _both(np.atleast_1d(observed), expected)
    doses = np.broadcast_to(checks.positives("doses", doses), observed.shape)
    value, lower, upper = ratio(observed, expected, confidence=confidence)
    return pd.DataFrame(
        {
            "observed": observed.astype(np.int64),
            "expected": expected,
            "ratio": value,
            "lower": lower,
            "upper": upper,
            "p": upper_p(observed, expected),
            "excess_per_100k": (observed - expected) / doses * PER_100K,
            "cases_needed": cases_needed(expected, alpha=(1 - confidence) / 2),
        }
    )


def sensitivity(
    observed: int,
    expected: float,
    *,
    factors: tuple[float, ...] = BACKGROUND_FACTORS,
    shares: tuple[float, ...] = REPORTED_SHARES,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """O/E under other assumptions, one row each: assumption, value, expected, ratio, lower, upper.

    `background` multiplies the expectation; `reported` says that only this share of cases came in,
    which makes as many fewer expected among the reports.
    """
    rows = [("background", factor) for factor in factors] + [("reported", part) for part in shares]
    scale = checks.positives("factors and shares", [value for _, value in rows])
    scaled = scale * checks.above_zero("expected", expected)
    value, lower, upper = ratio(np.full(len(rows), observed), scaled, confidence=confidence)
    frame = pd.DataFrame(rows, columns=["assumption", "value"])
    return frame.assign(expected=scaled, ratio=value, lower=lower, upper=upper)


def _both(observed: ArrayLike, expected: ArrayLike) -> tuple[Floats, Floats]:
    return checks.aligned(
        observed=checks.counts("observed", observed),
        expected=checks.positives("expected", expected),
    )
