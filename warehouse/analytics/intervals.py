"""Exact intervals of counts: Clopper and Pearson 1934 for shares, Garwood 1936 for rates."""

import numpy as np

from warehouse.analytics.distributions import beta_isf, beta_ppf, chi2_ppf


def share_interval(
    part: np.ndarray, whole: np.ndarray, *, level: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper limit (0..1) of part/whole; NaN where whole is 0 or part is not within it."""
    part, whole = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    sound = (whole > 0) & (part >= 0) & (part <= whole)
    k, n = np.where(sound, part, 0.0), np.where(sound, whole, 1.0)
    tail = (1 - level) / 2
    low = np.where(k == 0, 0.0, beta_ppf(tail, a=np.maximum(k, 1e-9), b=n - k + 1))
    high = np.where(k == n, 1.0, beta_isf(tail, a=k + 1, b=np.maximum(n - k, 1e-9)))
    return np.where(sound, low, np.nan), np.where(sound, high, np.nan)


def count_interval(count: np.ndarray, *, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper limit of a Poisson mean given its count; NaN where the count is negative."""
    count = np.asarray(count, dtype=float)
    sound = count >= 0
    k, tail = np.where(sound, count, 0.0), (1 - level) / 2
    low = np.where(k == 0, 0.0, chi2_ppf(tail, np.maximum(2 * k, 1e-9)) / 2)
    high = chi2_ppf(1 - tail, 2 * k + 2) / 2
    return np.where(sound, low, np.nan), np.where(sound, high, np.nan)
