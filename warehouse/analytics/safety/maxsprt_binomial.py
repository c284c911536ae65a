"""Binomial MaxSPRT: do more of the events fall into the risk window (or the exposed) than should?

Kulldorff et al. 2011, Sequential Analysis 30:58-78. Of n events, c lie in the risk window; z is
the length of the control window over that of the risk window, so that under the null an event lies
in the risk window with probability 1 / (1 + z). The relative risk is z c / (n - c), and where it
is above 1

    LLR = c ln(c/n) + (n-c) ln((n-c)/n) - c ln(1/(1+z)) - (n-c) ln(z/(1+z)),  else 0.

The critical value is the smallest LLR that can occur at a look and that, as a limit, has a size of
at most alpha (dynamic programming on c). R's `Sequential` prints another number for the same rule,
the largest possible LLR that does *not* signal, rounded up; `package_convention` gives it.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlogy

from warehouse.analytics.distributions import beta_isf, beta_ppf
from warehouse.analytics.safety import checks
from warehouse.analytics.safety.checks import Floats

#: Two LLRs closer than this are one value that rounding has split.
_SAME = 1e-9


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is fixed before the first look.

    `events` is the largest number of events, in both windows; `control_ratio` is z; `least_events`
    are those in the risk window that a signal needs; `looks` are the numbers of events at which
    somebody looks, rising to `events` (all of them when empty).
    """

    events: int
    control_ratio: float
    alpha: float = 0.05
    least_events: int = 1
    looks: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        checks.whole("events", self.events, least=1)
        checks.above_zero("control_ratio", self.control_ratio)
        checks.significance(self.alpha)
        checks.whole("least_events", self.least_events, least=1)
        if self.looks and (np.diff((0, *self.looks)).min() < 1 or self.looks[-1] != self.events):
            raise ValueError("looks must rise, from at least 1 to the number of events")


@dataclass(frozen=True, kw_only=True)
class Performance:
    """Power; mean events at the signal among runs that signal (nan without); mean length of all."""

    power: float
    signal_events: float
    length: float


def log_likelihood_ratio(
    in_risk: ArrayLike, events: ArrayLike, *, control_ratio: ArrayLike
) -> Floats:
    """LLR of `in_risk` of `events`, any shapes that fit; 0 where the relative risk is not above 1.

    ValueError for what is negative, missing or not whole, and for in_risk above events.
    """
    c, n, z = checks.aligned(
        in_risk=checks.counts("in_risk", in_risk),
        events=checks.counts("events", events),
        control_ratio=checks.positives("control_ratio", control_ratio),
    )
    checks.at_most("in_risk", c, of="events", total=n)
    share = c / np.where(n > 0, n, 1.0)
    ratio = xlogy(c, share * (1 + z)) + xlogy(n - c, (1 - share) * (1 + z) / z)
    return np.where(z * c > n - c, ratio, 0.0)


def relative_risk(
    in_risk: ArrayLike, events: ArrayLike, *, control_ratio: ArrayLike, confidence: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """Relative risk z c / (n - c) with its exact (Clopper-Pearson) limits, each of one shape.

    Infinite where all events are in the risk window; nan where there is no event.
    """
    c, n, z = checks.aligned(
        in_risk=checks.counts("in_risk", in_risk),
        events=checks.counts("events", events),
        control_ratio=checks.positives("control_ratio", control_ratio),
    )
    checks.at_most("in_risk", c, of="events", total=n)
    tail = (1 - checks.share("confidence", confidence)) / 2
    lower = np.where(c > 0, beta_ppf(tail, a=np.maximum(c, 1), b=n - c + 1), 0.0)
    upper = np.where(c < n, beta_isf(tail, a=c + 1, b=np.maximum(n - c, 1)), 1.0)
    shares = (c / np.where(n > 0, n, np.nan), lower, upper)
    with np.errstate(divide="ignore", invalid="ignore"):
        return tuple(np.where(n > 0, z * share / (1 - share), np.nan) for share in shares)


def size(plan: Plan, *, limit: float) -> float:
    """The exact probability that the test ever signals when nothing is wrong."""
    return performance(plan, limit=limit).power


@lru_cache(maxsize=1024)
def critical_value(plan: Plan) -> float:
    """The smallest LLR of a look whose size is at most alpha; infinite where there is none."""
    possible = _possible(plan)
    low, high = 0, len(possible)  # possible[high] is small enough, whatever high ends at
    while low < high:
        middle = (low + high) // 2
        if size(plan, limit=possible[middle]) <= plan.alpha:
            high = middle
        else:
            low = middle + 1
    return float(possible[low]) if low < len(possible) else math.inf


def package_convention(plan: Plan) -> float:
    """R Sequential's number for the same rule: the next LLR below ours, rounded up at 5 digits."""
    below = _possible(plan)
    below = below[below < critical_value(plan) - _SAME]
    return math.ceil(below[-1] * 1e5) / 1e5 if len(below) else 0.0


def performance(plan: Plan, *, limit: float, relative_risk: float = 1.0) -> Performance:
    """Power, mean events to the signal and mean length at a relative risk, exactly."""
    risk = checks.above_zero("relative_risk", relative_risk)
    in_window = risk / (risk + plan.control_ratio)
    needed = _needed(plan, limit)
    staying, power, events = np.ones(1), 0.0, 0.0
    for n in range(1, plan.events + 1):
        moved = np.zeros(len(staying) + 1)
        moved[:-1] = staying * (1 - in_window)
        moved[1:] += staying * in_window
        staying = moved[: needed[n]]
        signalled = moved[needed[n] :].sum()
        power, events = power + signalled, events + signalled * n
    length = events + staying.sum() * plan.events
    signal_events = events / power if power > 0 else math.nan
    return Performance(power=float(power), signal_events=float(signal_events), length=float(length))


def _looks(plan: Plan) -> np.ndarray:
    return np.array(plan.looks or range(1, plan.events + 1))


def _possible(plan: Plan) -> Floats:
    """Every LLR above 0 that can occur at a look, rising, each once."""
    n = _looks(plan)[:, None]
    c = np.arange(plan.least_events, plan.events + 1)[None, :]
    n, c = (array[c <= n] for array in np.broadcast_arrays(n, c))
    values = np.sort(log_likelihood_ratio(c, n, control_ratio=plan.control_ratio))
    values = values[values > 0]
    return values[np.diff(values, prepend=-1.0) > _SAME]


def _needed(plan: Plan, limit: float) -> np.ndarray:
    """The events in the risk window that signal after n events; n + 1 where nobody looks."""
    if not limit >= 0:
        raise ValueError(f"limit must not be negative, got {limit}")
    needed = np.arange(1, plan.events + 2)
    looks = _looks(plan)
    c = np.arange(plan.events + 1)
    at = np.minimum(c, looks[:, None])  # beyond n the ratio is not defined: n stands in
    ratios = log_likelihood_ratio(at, looks[:, None], control_ratio=plan.control_ratio)
    high = (ratios >= limit - _SAME) & (c >= plan.least_events) & (c <= looks[:, None])
    needed[looks] = np.where(high.any(axis=1), high.argmax(axis=1), looks + 1)
    return needed
