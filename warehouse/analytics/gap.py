"""The gap between the best and the worst covered fifth of a population."""

import numpy as np

FIFTH = 0.2


def fifths(value: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """Weighted mean of the worst and of the best fifth of the weight; (nan, nan) when unknown.

    A unit that straddles the edge of a fifth counts with the part that belongs to it. `value` and
    `weight` have one element a unit; units without a value or weight are left out.
    """
    known = ~np.isnan(value) & (weight > 0)
    if not known.any():
        return float("nan"), float("nan")
    order = np.argsort(value[known], kind="stable")
    ascending, weights = value[known][order], weight[known][order]
    return _lowest(ascending, weights), _lowest(ascending[::-1], weights[::-1])


def _lowest(value: np.ndarray, weight: np.ndarray) -> float:
    target = weight.sum() * FIFTH
    taken = np.clip(target - (np.cumsum(weight) - weight), 0.0, weight)
    return float((value * taken).sum() / taken.sum())
