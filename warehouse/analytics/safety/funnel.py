"""Funnels: which sites or lots lie further from the whole than chance, on either side.

Spiegelhalter 2005, Statistics in Medicine 24:1185-1202; overdispersion, Qual Saf Health Care
2005;14:347-351. For E expected and r the smallest count with F(r) >= p, the limit is interpolated,
r - (F(r) - p) / f(r), and drawn as a ratio over E. Real units differ by more than chance. With
z = 2 (sqrt(O) - sqrt(E)), its outer tenths pulled in (winsorised), and phi the mean of z^2,
I phi > I - 1 says so; then limits widen, by sqrt(phi) or by a random effect

    tau^2 = (I phi - (I - 1)) / (sum w - sum w^2 / sum w),   w = 1 / s^2 = 4 E,

on the scale of the square root of the ratio. Below the funnel a unit is not safe but silent: it
probably does not report.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import pdtr

from warehouse.analytics.distributions import normal_isf, poisson_pmf, poisson_ppf
from warehouse.analytics.safety import checks
from warehouse.analytics.safety.checks import Floats

#: One-sided tails of the inner and outer limits.
INNER, OUTER = 0.025, 0.001
LEAST_EXPECTED = 5.0
WINSORISED = 0.1


@dataclass(frozen=True, kw_only=True)
class Dispersion:
    """phi, the mean of z^2 (1 by chance); tau, the spread between units; whether they count."""

    phi: float
    tau: float
    overdispersed: bool


def poisson_limit(expected: ArrayLike, *, tail: float) -> Floats:
    """The interpolated count below which a share `tail` of chance lies, same shape, at least 0."""
    mean = checks.positives("expected", expected)
    p = checks.share("tail", tail)
    r = poisson_ppf(p, mean)
    limit = r - (pdtr(r, mean) - p) / poisson_pmf(r, mean)
    return np.maximum(limit, 0.0)


def funnel_limits(
    expected: ArrayLike, *, tail: float = INNER, phi: float = 1.0
) -> tuple[Floats, Floats]:
    """Lower and upper limit of O/E at each expectation, widened by sqrt(phi) around 1."""
    tail = checks.share("tail", tail, highest=0.5)
    wider = np.sqrt(max(checks.above_zero("phi", phi), 1.0))
    mean = checks.positives("expected", expected)
    lower, upper = (poisson_limit(mean, tail=p) / mean for p in (tail, 1 - tail))
    # Where not even one event is expected the upper limit lies below 1: wider never means lower.
    return np.maximum(1 + (lower - 1) * wider, 0.0), np.maximum(1 + (upper - 1) * wider, upper)


def random_effect_limits(
    expected: ArrayLike, *, tau: float, tail: float = INNER
) -> tuple[Floats, Floats]:
    """Lower and upper limit of O/E with additive overdispersion, normal on the square root."""
    mean = checks.positives("expected", expected)
    tau = float(checks.amounts("tau", tau))
    reach = normal_isf(checks.share("tail", tail, highest=0.5)) * np.sqrt(1 / (4 * mean) + tau**2)
    return np.maximum(1 - reach, 0.0) ** 2, (1 + reach) ** 2


def z_scores(observed: ArrayLike, expected: ArrayLike) -> Floats:
    """2 (sqrt(O) - sqrt(E)), about standard normal by chance; any shapes that fit."""
    observed, expected = checks.aligned(
        observed=checks.counts("observed", observed),
        expected=checks.positives("expected", expected),
    )
    return 2 * (np.sqrt(observed) - np.sqrt(expected))


def dispersion(observed: ArrayLike, expected: ArrayLike, *, cut: float = WINSORISED) -> Dispersion:
    """How far the units (arrays, at least 3) differ beyond chance, their outer tenths pulled in."""
    z = z_scores(observed, expected)
    units = z.size
    if z.ndim != 1 or units < 3:
        raise ValueError("dispersion needs one row of at least 3 units")
    inner = np.quantile(z, [checks.share("cut", cut, highest=0.5), 1 - cut])
    phi = float(np.mean(np.clip(z, *inner) ** 2))
    surplus = units * phi - (units - 1)
    w = np.broadcast_to(4 * np.asarray(expected, dtype=float), z.shape)
    tau2 = max(0.0, surplus) / (w.sum() - (w**2).sum() / w.sum())
    return Dispersion(phi=phi, tau=float(np.sqrt(tau2)), overdispersed=bool(surplus > 0))


def silent(
    observed: ArrayLike,
    expected: ArrayLike,
    *,
    phi: float = 1.0,
    least_expected: float = LEAST_EXPECTED,
) -> np.ndarray:
    """Whether each unit reports below the lower .025 limit, of those that should report 5 or more.

    Booleans of one shape. `phi` is 1 on purpose: widened limits would excuse whom we look for.
    """
    observed, expected = checks.aligned(
        observed=checks.counts("observed", observed),
        expected=checks.amounts("expected", expected),
    )
    judged = expected >= checks.above_zero("least_expected", least_expected)
    lower, _ = funnel_limits(np.where(judged, expected, least_expected), phi=phi)
    return judged & (observed < lower * expected)
