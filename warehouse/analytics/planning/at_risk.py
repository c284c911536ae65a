"""Doses expected to expire unused, for many places and days at once.

What expires of the lots up to the k-th in the order of expiry is, since use takes the first to end
first, the largest excess so far of their doses over the use up to the last day of one of them:
w_k = max(w_{k-1}, S_k - D(t_k)). It is what `fefo.expected_waste` adds up lot by lot.
"""

import numpy as np

from warehouse.analytics.safety.checks import Floats
from warehouse.analytics.stock.queue import starts


def at_risk(
    group: np.ndarray, last_day: np.ndarray, *, doses: Floats, use: Floats
) -> tuple[np.ndarray, Floats]:
    """The groups, ascending, and the doses of each that expire unused.

    One element a lot: its group (a place, a vaccine and a day), its last day, its doses, and what
    the group uses of all lots up to that day.
    """
    order = np.lexsort((last_day, group))
    owner, amount = group[order], np.asarray(doses, dtype=float)[order]
    held = starts(owner, amount) + amount
    groups, first = np.unique(owner, return_index=True)
    if not len(groups):
        return groups, np.zeros(0)
    excess = held - np.asarray(use, dtype=float)[order]
    return groups, np.maximum.reduceat(excess, first).clip(min=0.0)
