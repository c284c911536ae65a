"""Alpha spending: how much error may be used up by when, and the boundary that keeps to it.

For looks at irregular times. With t = mu / T, the share of the expected events that has gone by:

    power              alpha t^rho
    O'Brien-Fleming    2 - 2 Phi(x(alpha/2) / sqrt(t))         (Lan & DeMets 1983)
    Pocock             alpha ln(1 + (e - 1) t)                 (Lan & DeMets 1983)
    Hwang-Shih-DeCani  alpha (1 - exp(-gamma t)) / (1 - exp(-gamma))   (1990)

At look j the boundary is the smallest n(j) with P(first signal at j) <= F(t(j)) - spent so far;
counts are whole, so something is left each time, and it is carried on. In most settings the Pocock
form has the fewest expected events to a signal (Silva 2018, Statistics in Medicine 37:107-118).
"""

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from warehouse.analytics.safety import checks
from warehouse.analytics.safety.chain import Boundary, Passage, pass_through, poisson_table
from warehouse.analytics.safety.checks import Floats

Spending = Callable[[Floats], Floats]


def power_spending(alpha: float, *, rho: float = 1.0) -> Spending:
    """alpha t^rho, rho above 0."""
    alpha, rho = checks.significance(alpha), checks.above_zero("rho", rho)
    return lambda t: alpha * _time(t) ** rho


def obrien_fleming_spending(alpha: float) -> Spending:
    """Little early, most at the end."""
    quantile = -ndtri(checks.significance(alpha) / 2)

    def spend(t: Floats) -> Floats:
        with np.errstate(divide="ignore"):
            return 2 * ndtr(-quantile / np.sqrt(_time(t)))

    return spend


def pocock_spending(alpha: float) -> Spending:
    """Nearly as much early as late."""
    alpha = checks.significance(alpha)
    return lambda t: alpha * np.log1p((math.e - 1) * _time(t))


def hwang_shih_decani_spending(alpha: float, *, gamma: float) -> Spending:
    """A family from late (gamma below 0) to early (above); even at 0."""
    alpha = checks.significance(alpha)
    if not math.isfinite(gamma):
        raise ValueError("gamma must be finite")
    if gamma == 0:
        return power_spending(alpha)
    return lambda t: alpha * np.expm1(-gamma * _time(t)) / math.expm1(-gamma)


def group_boundary(
    looks: ArrayLike, *, total: float, spending: Spending, least_events: int = 1
) -> pd.DataFrame:
    """One row a look: expected, allowed, needed (events that signal), spent (by this look).

    `looks` are the expected events at each look, rising; `total` is T. Adding looks leaves earlier
    rows as they are, so the boundary can be grown week by week.
    """
    times = _looks(looks)
    least = checks.whole("least_events", least_events, least=1)
    allowed = spending(np.minimum(times / checks.above_zero("total", total), 1.0))
    staying, spent, rows = np.ones(1), 0.0, []
    for step, at, allow in zip(np.diff(times, prepend=0.0), times, allowed, strict=True):
        width = int(step + 12 * math.sqrt(step)) + 25
        moved = np.convolve(staying, poisson_table(np.array([step]), width=width)[0])
        tails = np.append(np.cumsum(moved[::-1])[::-1], 0.0)
        needed = max(int(np.argmax(tails <= allow - spent)), least)
        spent += tails[min(needed, len(tails) - 1)]
        staying = moved[:needed]
        rows.append((at, allow, needed, spent))
    return pd.DataFrame(rows, columns=["expected", "allowed", "needed", "spent"])


def group_passage(boundary: pd.DataFrame, *, relative_risk: float = 1.0) -> Passage:
    """The chain through a group boundary at a relative risk: its power, look by look."""
    risk = checks.above_zero("relative_risk", relative_risk)
    return pass_through(
        Boundary(
            times=boundary["expected"].to_numpy(),
            needed=boundary["needed"].to_numpy(),
            continuous=False,
        ),
        rate=risk,
    )


def _time(t: ArrayLike) -> Floats:
    times = checks.amounts("t", t)
    if (times > 1).any():
        raise ValueError("t is a share of the whole and must not be above 1")
    return times


def _looks(looks: ArrayLike) -> Floats:
    times = checks.positives("looks", looks)
    if times.ndim != 1 or not len(times) or (np.diff(times) <= 0).any():
        raise ValueError("looks must be one row of rising expected events")
    return times
