"""Conditional MaxSPRT: the Poisson test when the background rate rests on few events.

Li & Kulldorff 2010, Statistics in Medicine 29:284-295. The history has c events in person-time V;
the k-th event of surveillance comes at person-time P(k), tau = P(k) / V. Where k / c > tau

    LLR = c ln( c (1+tau) / (c+k) ) + k ln( k (1+tau) / (tau (c+k)) ),  else 0.

Under the null the count over tau is a Polya process: N(tau) is negative binomial with c successes
and success probability 1 / (1 + tau), and given N(tau) the events lie as those of a Poisson
process do. So the Poisson chain, reweighted at its end, is the exact null distribution. Of R's
`Sequential` the values for this test are no oracle: its limit for 20 and 20 events, 3.149115, has
a size of .0458; the exact 3.0530 has .0499 in a million simulated runs.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import bisect, brentq
from scipy.special import xlogy

from warehouse.analytics.distributions import nbinom_pmf, poisson_pmf
from warehouse.analytics.safety import checks
from warehouse.analytics.safety.chain import Boundary, flat_boundary, pass_through
from warehouse.analytics.safety.checks import Floats


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is fixed before the first look: `history` is c, `least_events` is M.

    Surveillance ends with its `events`-th event (K) or at a `time_share` of the history's
    person-time (T over V); one of the two is given. Nobody looks before `first_look`, a time share.
    """

    history: int
    events: int | None = None
    time_share: float | None = None
    alpha: float = 0.05
    least_events: int = 4
    first_look: float = 0.0

    def __post_init__(self) -> None:
        checks.whole("history", self.history, least=1)
        checks.whole("least_events", self.least_events, least=1)
        checks.significance(self.alpha)
        checks.amounts("first_look", self.first_look)
        if (self.events is None) == (self.time_share is None):
            raise ValueError("surveillance ends by events or by time_share, one of the two")
        if self.events is not None:
            checks.whole("events", self.events, least=self.least_events)
            if self.first_look > 0:
                raise ValueError("first_look needs an end by time_share")
        elif checks.above_zero("time_share", self.time_share) <= self.first_look:
            raise ValueError("first_look must come before time_share is reached")


def log_likelihood_ratio(observed: ArrayLike, time_share: ArrayLike, *, history: int) -> Floats:
    """LLR of `observed` events by `time_share` (surveillance over history person-time, tau).

    Any shapes that fit; ValueError for what is negative or missing, and for a time share of 0.
    """
    k, tau = checks.aligned(
        observed=checks.counts("observed", observed),
        time_share=checks.positives("time_share", time_share),
    )
    c = checks.whole("history", history, least=1)
    high = k > c * tau
    k, t = np.where(high, k, 0.0), np.where(high, tau, 1.0)
    ratio = c * np.log(c * (1 + t) / (c + k)) + xlogy(k, k * (1 + t) / (t * (c + k)))
    return np.where(high, ratio, 0.0)


def latest_signal(events: ArrayLike, *, history: int, limit: float) -> Floats:
    """The largest time share at which each number of events still reaches the limit."""
    k = checks.positives("events", events)
    limit = checks.above_zero("limit", limit)
    low, high = np.full(k.shape, -745.0), np.log(k / history)
    for _ in range(70):  # halves the interval of ln(tau) to the last bit
        middle = (low + high) / 2
        reached = log_likelihood_ratio(k, np.exp(middle), history=history) >= limit
        low, high = np.where(reached, middle, low), np.where(reached, high, middle)
    return np.exp(low)


def events_to_signal(
    time_share: ArrayLike, *, history: int, limit: float, least_events: int
) -> np.ndarray:
    """The smallest number of events that signals at each time share; integers, same shape."""
    tau = checks.positives("time_share", time_share)
    least = checks.whole("least_events", least_events, least=1)
    limit = checks.above_zero("limit", limit)
    low = np.full(tau.shape, least - 1)
    high = np.full(tau.shape, least)
    while (short := log_likelihood_ratio(high, tau, history=history) < limit).any():
        low, high = np.where(short, high, low), np.where(short, 2 * high + 1, high)
    while (high - low > 1).any():
        middle = (low + high) // 2
        reached = log_likelihood_ratio(middle, tau, history=history) >= limit
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
    return np.maximum(high, least).astype(np.int64)


def size(plan: Plan, *, limit: float, relative_risk: float = 1.0) -> float:
    """The exact probability that the test ever signals; at a relative risk, its power."""
    risk = checks.above_zero("relative_risk", relative_risk)
    boundary = _boundary(plan, limit)
    # Any rate serves as carrier; this one keeps the probable states probable.
    staying = pass_through(boundary, rate=plan.history, every_state=True).staying
    states = np.arange(len(staying))
    carried = poisson_pmf(states, plan.history * boundary.times[-1])
    chance = 1 / (1 + risk * boundary.times[-1])
    null = nbinom_pmf(states, successes=plan.history, chance=chance)
    reached = (null > 0) & (carried > 0)
    return float(1 - (staying[reached] / carried[reached] * null[reached]).sum())


@lru_cache(maxsize=1024)
def critical_value(plan: Plan) -> float:
    """The limit on the LLR whose size is alpha (with a first look, the smallest below it).

    Where even M events by the end are rarer than alpha, it is their LLR there.
    """
    lowest = 1e-6
    if plan.time_share is not None:
        ratio = log_likelihood_ratio(plan.least_events, plan.time_share, history=plan.history)
        lowest = max(lowest, float(ratio))
    if _excess(lowest, plan) <= 0:
        return lowest
    highest = 1.0 - math.log(plan.alpha)
    while _excess(highest, plan) > 0:
        highest += 1.0
    if plan.first_look == 0:
        return brentq(_excess, lowest, highest, args=(plan,), xtol=1e-10)
    # The size falls in jumps: stand on the safe side of the last one.
    return bisect(_excess, lowest, highest, args=(plan,), xtol=1e-10) + 2e-10


def _excess(limit: float, plan: Plan) -> float:
    return size(plan, limit=limit) - plan.alpha


def _boundary(plan: Plan, limit: float) -> Boundary:
    """Checkpoints tau(k), k = M .. K, or up to the time share."""
    if plan.events is not None:
        k = np.arange(plan.least_events, plan.events + 1)
        return Boundary(times=latest_signal(k, history=plan.history, limit=limit), needed=k)
    last = plan.least_events
    while log_likelihood_ratio(last, plan.time_share, history=plan.history) < limit:
        last = 2 * last
    k = np.arange(plan.least_events, last + 1)
    tau = latest_signal(k, history=plan.history, limit=limit)
    return flat_boundary(k, tau, total=plan.time_share, first_look=plan.first_look)
