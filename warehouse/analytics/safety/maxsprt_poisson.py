"""Poisson MaxSPRT: is an event more frequent after the vaccine than its background rate says?

Kulldorff, Davis, Kolczak, Lewis, Lieu, Platt 2011, Sequential Analysis 30:58-78. With c events
where mu were expected,

    LLR = (mu - c) + c ln(c / mu)  if c > mu, else 0,

and the test signals at the first time with LLR >= critical value and c >= M, until mu reaches T.
The n-th event signals when it comes before mu(n) = -n W0(-exp(-1 - cv / n)), so that the size of
the test is an exact chain over n. M = 4 gives power and earlier signals at the same alpha
(Kulldorff & Silva 2017, REVSTAT 15:373-394). Looking weekly with the continuous critical value is
conservative. T and M are fixed before the first look.
"""

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import bisect, brentq
from scipy.special import lambertw

from warehouse.analytics.safety import checks
from warehouse.analytics.safety.chain import Boundary, flat_boundary, pass_through
from warehouse.analytics.safety.checks import Floats

LEAST_EVENTS = 4
_TOLERANCE = 1e-11


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is fixed before the first look; times are expected events under the null.

    `expected_total` is T, `least_events` is M, `first_look` is D, the expected events before which
    nobody looks.
    """

    expected_total: float
    alpha: float = 0.05
    least_events: int = LEAST_EVENTS
    first_look: float = 0.0

    def __post_init__(self) -> None:
        checks.above_zero("expected_total", self.expected_total)
        checks.significance(self.alpha)
        checks.whole("least_events", self.least_events, least=1)
        checks.amounts("first_look", self.first_look)
        if self.first_look >= self.expected_total:
            raise ValueError("first_look must come before expected_total is reached")


@dataclass(frozen=True, kw_only=True)
class Performance:
    """How a plan does at a relative risk; times in expected events under the null.

    `signal_time` is the mean among the runs that signal (nan where none can), `length` the mean of
    all, whether they signalled or reached the end.
    """

    power: float
    signal_time: float
    length: float


def log_likelihood_ratio(observed: ArrayLike, expected: ArrayLike) -> Floats:
    """LLR of counts against expected events, any shapes that fit; 0 where not above expectation.

    ValueError for what is negative, missing or not whole, and for events where none are expected.
    """
    observed, expected = checks.aligned(
        observed=checks.counts("observed", observed),
        expected=checks.amounts("expected", expected),
    )
    if ((observed > 0) & (expected == 0)).any():
        raise ValueError("events were observed where zero are expected")
    high = observed > expected
    c, mu = np.where(high, observed, 1.0), np.where(high, expected, 1.0)
    return np.where(high, mu - c + c * np.log(c / mu), 0.0)


def signals(
    observed: ArrayLike, expected: ArrayLike, *, limit: ArrayLike, least_events: ArrayLike
) -> np.ndarray:
    """Whether each cell crosses its limit with enough events; booleans, any shapes that fit."""
    ratio = log_likelihood_ratio(observed, expected)
    enough = checks.counts("observed", observed) >= checks.counts("least_events", least_events)
    return (ratio >= checks.amounts("limit", limit)) & enough


def latest_signal(events: ArrayLike, *, limit: float) -> Floats:
    """mu(n): the largest expectation at which n events (each at least 1) still reach the limit."""
    n = checks.positives("events", events)
    limit = float(checks.amounts("limit", limit))
    return -n * _main_branch(-np.exp(-1.0 - limit / n))


def events_to_signal(expected: ArrayLike, *, limit: float, least_events: int) -> np.ndarray:
    """The smallest number of events that signals at each expectation; integers, same shape."""
    mu = checks.positives("expected", expected)
    least = checks.whole("least_events", least_events, least=1)
    limit = float(checks.amounts("limit", limit))
    # With y = n/mu the boundary is y (ln y - 1) = limit/mu - 1, a Lambert W equation again.
    root = mu * np.exp(1.0 + _main_branch((limit / mu - 1.0) / math.e))
    n = np.maximum(np.ceil(root - 1e-6), least)
    n = np.where(log_likelihood_ratio(n, mu) >= limit, n, n + 1)
    return n.astype(np.int64)


def size(plan: Plan, *, limit: float) -> float:
    """The exact probability that the test ever signals when nothing is wrong."""
    return pass_through(_boundary(plan, limit)).probability


@lru_cache(maxsize=4096)
def critical_value(plan: Plan) -> float:
    """The limit on the LLR whose size is alpha (with a first look, the smallest below it).

    Where even M events before T are rarer than alpha, it is the LLR of M events at T: the test
    signals with the M-th event and spends less than alpha.
    """
    lowest = float(log_likelihood_ratio(plan.least_events, plan.expected_total))
    if size(plan, limit=lowest) <= plan.alpha:
        return lowest
    highest = _limit_above(plan)
    if plan.first_look == 0:
        return brentq(_excess, lowest, highest, args=(plan,), xtol=_TOLERANCE, rtol=1e-14)
    # With a delayed start the size falls in jumps: stand on the safe side of the last one.
    root = bisect(_excess, lowest, highest, args=(plan,), xtol=_TOLERANCE, rtol=1e-14)
    step = _TOLERANCE
    while _excess(root, plan) > 0:
        root, step = root + step, step * 2
    return root


def performance(plan: Plan, *, limit: float, relative_risk: float = 1.0) -> Performance:
    """Power, mean time to signal and mean length of surveillance at a relative risk, exactly."""
    risk = checks.above_zero("relative_risk", relative_risk)
    passage = pass_through(_boundary(plan, limit), rate=risk)
    power = min(passage.probability, 1.0)
    length = passage.signal_time + passage.staying.sum() * plan.expected_total
    time = passage.signal_time / power if power > 0 else math.nan
    return Performance(power=power, signal_time=time, length=float(length))


def median_signal_time(plan: Plan, *, limit: float, relative_risk: float = 1.0) -> float:
    """The time by which half of the runs that ever signal have done so, exactly; nan for none.

    In expected events under the null. A plan that ends sooner has the power of this one by then.
    """
    half = performance(plan, limit=limit, relative_risk=relative_risk).power / 2
    if half == 0:
        return math.nan

    def missing(total: float) -> float:
        shorter = replace(plan, expected_total=total)
        return performance(shorter, limit=limit, relative_risk=relative_risk).power - half

    earliest = max(float(latest_signal(plan.least_events, limit=limit)) * 1e-3, plan.first_look)
    start = min(earliest + 1e-9, plan.expected_total)
    if missing(start) >= 0:
        return plan.first_look
    return float(bisect(missing, start, plan.expected_total, xtol=1e-6))


def _main_branch(x: Floats) -> Floats:
    """W0, also at its end -1/e, where rounding would fall off it."""
    return np.nan_to_num(lambertw(x).real, nan=-1.0)


def _excess(limit: float, plan: Plan) -> float:
    """ln(size / alpha): nearly a straight line in the limit, which root finding likes."""
    return math.log(size(plan, limit=limit) / plan.alpha)


def _limit_above(plan: Plan) -> float:
    """A limit with a size below alpha."""
    limit = 1.0 - math.log(plan.alpha)
    while _excess(limit, plan) > 0:
        limit += 1.0
    return limit


def _boundary(plan: Plan, limit: float) -> Boundary:
    """Checkpoints mu(n), n = M, M+1, .. below T, and T; or D first, with what signals there."""
    limit = float(checks.amounts("limit", limit))
    total = plan.expected_total
    # LLR(n, T) >= (n - T)^2 / 2n, so no n above this one has mu(n) below T.
    most = total + limit + math.sqrt(limit * limit + 2 * total * limit)
    n = np.arange(plan.least_events, max(plan.least_events, math.ceil(most)) + 1)
    return flat_boundary(n, latest_signal(n, limit=limit), total=total, first_look=plan.first_look)
