"""EBGM, EB05 and EB95: what is known of a pair's ratio once its prior is fitted.

DuMouchel 1999, The American Statistician 53:177-190. Given n reports where E were expected, the
ratio is Q Gamma(a1 + n, b1 + E) + (1 - Q) Gamma(a2 + n, b2 + E), with Q = P f1 / (P f1 + (1-P) f2):

    EBGM = exp( Q [psi(a1+n) - ln(b1+E)] + (1-Q) [psi(a2+n) - ln(b2+E)] ),

EB05 and EB95 are the mixture's quantiles. Signal: EB05 >= 2 (FDA).
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import digamma, expit, gammainc, gammaincc, gammaln, logit, ndtri

from warehouse.analytics.safety import checks
from warehouse.analytics.safety.checks import Floats
from warehouse.analytics.safety.disproportionality import observed_and_expected
from warehouse.analytics.safety.shrinkage import Cells, Prior, fit_prior, log_marginal, merge

SIGNAL_EB05 = 2.0
_STEPS = 100


def shrunk_ratios(pairs: pd.DataFrame, *, prior: Prior | None = None) -> pd.DataFrame:
    """ebgm, eb05, eb95 and ebgm_signal for each row of `both` and `expected`.

    Without a prior it is fitted to the pairs with at least one report.
    """
    observed, expected = observed_and_expected(pairs)
    if prior is None:
        seen = observed > 0
        prior = fit_prior(observed[seen], expected[seen]).prior
    cells = merge(observed, expected)
    ebgm = geometric_mean(cells.count, cells.expected, prior=prior)
    eb05, eb95 = (
        quantile(cells.count, cells.expected, prior=prior, at=at)[cells.place]
        for at in (0.05, 0.95)
    )
    return pd.DataFrame(
        {"ebgm": ebgm[cells.place], "eb05": eb05, "eb95": eb95, "ebgm_signal": eb05 >= SIGNAL_EB05},
        index=pairs.index,
    )


def membership(observed: ArrayLike, expected: ArrayLike, *, prior: Prior) -> Floats:
    """Q: the probability that a pair's ratio comes from the prior's first component, one shape."""
    cells = _pairs(observed, expected)
    first = log_marginal(cells.count, cells.expected, shape=prior.shape1, rate=prior.rate1)
    second = log_marginal(cells.count, cells.expected, shape=prior.shape2, rate=prior.rate2)
    return expit(logit(prior.share1) + first - second)


def geometric_mean(observed: ArrayLike, expected: ArrayLike, *, prior: Prior) -> Floats:
    """EBGM of each pair, one shape; always above 0."""
    cells = _pairs(observed, expected)
    q = membership(cells.count, cells.expected, prior=prior)
    first = digamma(prior.shape1 + cells.count) - np.log(prior.rate1 + cells.expected)
    second = digamma(prior.shape2 + cells.count) - np.log(prior.rate2 + cells.expected)
    return np.exp(q * first + (1 - q) * second)


def quantile(observed: ArrayLike, expected: ArrayLike, *, prior: Prior, at: float) -> Floats:
    """The `at` quantile of each pair's ratio (pairs,), to ten digits: Newton in ln x, bracketed.

    RuntimeError where a cell does not settle.
    """
    at = checks.share("at", at)
    cells = _pairs(observed, expected)
    mixture = _Mixture(cells, prior)
    x = mixture.guess(at)
    low, high = np.full(x.shape, -700.0), np.full(x.shape, 700.0)
    open_ = np.arange(len(x))
    for _ in range(_STEPS):
        excess, slope = mixture.excess(x[open_], open_, at=at)
        low[open_] = np.where(excess < 0, x[open_], low[open_])
        high[open_] = np.where(excess >= 0, x[open_], high[open_])
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            stepped = x[open_] - excess / slope
        inside = (stepped > low[open_]) & (stepped < high[open_])
        stepped = np.where(inside, stepped, (low[open_] + high[open_]) / 2)
        moved = np.abs(stepped - x[open_])
        x[open_] = stepped
        open_ = open_[moved > 1e-11]
        if not len(open_):
            return np.exp(x)
    raise RuntimeError(f"EBGM: quantile {at} of {len(open_)} cells did not settle")


class _Mixture:
    """The posterior of every cell, its distribution function in ln x and that one's slope."""

    def __init__(self, cells: Cells, prior: Prior) -> None:
        self.q = membership(cells.count, cells.expected, prior=prior)
        self.shapes = (prior.shape1 + cells.count, prior.shape2 + cells.count)
        self.rates = (prior.rate1 + cells.expected, prior.rate2 + cells.expected)
        self.norms = tuple(gammaln(shape) for shape in self.shapes)

    def guess(self, at: float) -> Floats:
        """ln of Wilson and Hilferty's quantile of the likelier component."""
        likely = self.q > 0.5
        shape, rate = (np.where(likely, *pair) for pair in (self.shapes, self.rates))
        cube = 1 - 1 / (9 * shape) + ndtri(at) / (3 * np.sqrt(shape))
        return np.log(shape / rate) + 3 * np.log(np.maximum(cube, 0.05))

    def excess(self, log_x: Floats, cells: np.ndarray, *, at: float) -> tuple[Floats, Floats]:
        """F(x) - at and its slope in ln x; from the upper tail where that one is the smaller."""
        upper = at > 0.5
        tail = gammaincc if upper else gammainc
        total, slope = np.zeros(len(cells)), np.zeros(len(cells))
        for which, q in enumerate((self.q[cells], 1 - self.q[cells])):
            shape, rate = self.shapes[which][cells], self.rates[which][cells]
            scaled = rate * np.exp(log_x)
            total += q * tail(shape, scaled)
            log_density = shape * (np.log(rate) + log_x) - scaled - self.norms[which][cells]
            slope += q * np.exp(log_density)
        return ((1 - at) - total if upper else total - at), slope


def _pairs(observed: ArrayLike, expected: ArrayLike) -> Cells:
    """The pairs as checked cells of one shape, not merged."""
    n, e = checks.aligned(
        observed=checks.counts("observed", observed),
        expected=checks.positives("expected", expected),
    )
    return Cells(count=n, expected=e, weight=np.ones(n.shape), place=np.arange(n.size))
