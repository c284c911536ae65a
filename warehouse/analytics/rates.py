"""Shares of small counts: exact intervals, and which units lie beyond chance.

Clopper and Pearson 1934, Biometrika 26:404-413: the interval of a binomial share that covers at
least its level, from the beta distribution.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import beta

LEVEL = 0.95


def exact_interval(
    events: ArrayLike, people: ArrayLike, *, level: float = LEVEL
) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper limit of events / people as fractions; NaN without people.

    Raises ValueError when there are more events than people or fewer than none.
    """
    x, n = (np.asarray(values, dtype=float) for values in (events, people))
    if (x < 0).any() or (x > n).any():
        raise ValueError("a share needs from 0 to all of its people")
    tail = (1 - level) / 2
    with np.errstate(invalid="ignore"):
        low = np.where(x > 0, beta.ppf(tail, x, n - x + 1), 0.0)
        high = np.where(x < n, beta.ppf(1 - tail, x + 1, n - x), 1.0)
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)
