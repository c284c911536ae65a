"""Quantiles and masses of the distributions that the methods ask, from scipy's special functions.

scipy.stats has them too, but to import it takes as long as all the rest of a command's start.
"""

import numpy as np
from scipy.special import (
    bdtrik,
    betainc,
    betaincc,
    betainccinv,
    betaincinv,
    gammaincinv,
    gammaln,
    nbdtrik,
    ndtri,
    pdtr,
    pdtrik,
    xlog1py,
    xlogy,
)

Floats = np.ndarray | float


def normal_isf(tail: Floats) -> Floats:
    """z with P(Z > z) = tail for a standard normal Z."""
    return -ndtri(tail)


def beta_ppf(share: Floats, *, a: Floats, b: Floats) -> Floats:
    """x with P(X <= x) = share for X of Beta(a, b)."""
    return betaincinv(a, b, share)


def beta_isf(tail: Floats, *, a: Floats, b: Floats) -> Floats:
    """x with P(X > x) = tail for X of Beta(a, b)."""
    return betainccinv(a, b, tail)


def chi2_ppf(share: Floats, freedom: Floats) -> Floats:
    """x with P(X <= x) = share for X of chi squared."""
    return 2 * gammaincinv(np.asarray(freedom) / 2, share)


def poisson_pmf(count: Floats, mean: Floats) -> Floats:
    """P(X = count) for X of Poisson(mean)."""
    return np.exp(xlogy(count, mean) - gammaln(np.asarray(count) + 1) - mean)


def poisson_ppf(share: Floats, mean: Floats) -> Floats:
    """The least count k with P(X <= k) >= share for X of Poisson(mean)."""
    above = np.where(np.equal(mean, 0), 0.0, np.ceil(pdtrik(share, mean)))
    below = np.maximum(above - 1, 0)
    return np.where(pdtr(below, mean) >= share, below, above)


def nbinom_pmf(count: Floats, *, successes: Floats, chance: Floats) -> Floats:
    """P(X = count) failures before `successes` successes, each of `chance`."""
    ways = gammaln(np.add(successes, count)) - gammaln(np.asarray(count) + 1) - gammaln(successes)
    return np.exp(ways + xlogy(successes, chance) + xlog1py(count, -np.asarray(chance)))


def nbinom_ppf(share: Floats, *, successes: Floats, chance: Floats) -> Floats:
    """The least count of failures k with P(X <= k) >= share."""
    above = np.where(np.equal(chance, 1), 0.0, np.ceil(nbdtrik(share, successes, chance)))
    below = np.maximum(above - 1, 0)
    return np.where(betainc(successes, below + 1, chance) >= share, below, above)


def binom_pmf(count: Floats, *, of: Floats, chance: Floats) -> Floats:
    """P(X = count) of `of` trials, each of `chance`."""
    count, of = np.asarray(count, dtype=float), np.asarray(of, dtype=float)
    ways = gammaln(of + 1) - gammaln(count + 1) - gammaln(of - count + 1)
    return np.exp(ways + xlogy(count, chance) + xlog1py(of - count, -np.asarray(chance)))


def binom_cdf(count: Floats, *, of: Floats, chance: Floats) -> Floats:
    """P(X <= count) of `of` trials, each of `chance`."""
    count, of = np.asarray(count, dtype=float), np.asarray(of, dtype=float)
    inside = betaincc(count + 1, np.maximum(of - count, 1), chance)
    return np.where(count >= of, 1.0, inside)


def binom_ppf(share: Floats, *, of: Floats, chance: Floats) -> Floats:
    """The least count k with P(X <= k) >= share."""
    above = np.ceil(bdtrik(share, of, chance))
    below = np.maximum(above - 1, 0)
    return np.where(binom_cdf(below, of=of, chance=chance) >= share, below, above)
