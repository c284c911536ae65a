"""Many tests at once: mid-p values and the share of false discoveries.

Benjamini & Hochberg 1995, J R Stat Soc B 57:289-300: q(i) = min over j >= i of m p(j) / j, for
p in rising order. Mid-p (Lancaster 1961) counts half of the observed value's own probability; it
is less conservative than the exact tail on small counts and keeps its level on average.
"""

import numpy as np
from numpy.typing import ArrayLike

from warehouse.analytics.safety import checks
from warehouse.analytics.safety.checks import Floats
from warehouse.analytics.safety.observed_expected import upper_p


def false_discovery_rate(p_values: ArrayLike) -> Floats:
    """The Benjamini-Hochberg q of each p, (tests,); ValueError for a p outside 0 to 1."""
    p = checks.amounts("p_values", p_values)
    if p.ndim != 1 or (p > 1).any():
        raise ValueError("p_values must be one row of numbers from 0 to 1")
    order = np.argsort(p)[::-1]
    scaled = p[order] * len(p) / np.arange(len(p), 0, -1)
    q = np.empty_like(p)
    q[order] = np.minimum(np.minimum.accumulate(scaled), 1.0)
    return q


def mid_p(observed: ArrayLike, expected: ArrayLike) -> Floats:
    """P(X > O) + P(X = O) / 2 for X Poisson(E), one shape."""
    count = checks.counts("observed", observed)
    return (upper_p(count, expected) + upper_p(count + 1, expected)) / 2
