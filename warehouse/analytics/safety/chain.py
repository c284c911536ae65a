"""The exact chain behind every sequential test on Poisson counts.

A test watches a count that grows in time and stops the first time it is high enough. Between two
checkpoints t(j-1) < t(j) the count grows by Poisson(rate * (t(j) - t(j-1))); at t(j) whoever has
at least n(j) events has signalled and leaves. What stays is the vector

    p(s) = P(no signal yet, count s),  s = 0 .. n(j) - 1,

moved on by one convolution a checkpoint (Kulldorff et al. 2011, Sequential Analysis 30:58-78).
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from warehouse.analytics.safety.checks import Floats

_MANY = 200  # states from which on the lowest are looked through
_NEGLIGIBLE = 1e-18  # .. and dropped as long as they hold less than this together


@dataclass(frozen=True, kw_only=True)
class Boundary:
    """Checkpoints `times` (J,), rising, and `needed` (J,), the events that signal at each.

    `continuous` says that a signal comes with the event itself, between checkpoints; from the
    first checkpoint on (`first_look`) or from time 0. Otherwise it comes at the checkpoint.
    """

    times: Floats
    needed: np.ndarray
    continuous: bool = True
    first_look: bool = False


@dataclass(frozen=True, kw_only=True)
class Passage:
    """What became of the chain.

    `signalled` (J,) is the probability to signal at or just before each checkpoint; `staying` that
    of no signal, by the count at the last (from 0 where every state is kept); `signal_time` the
    mean of the time of signal, counted 0 without one.
    """

    signalled: Floats
    staying: Floats
    signal_time: float

    @property
    def probability(self) -> float:
        """The probability that the test ever signals."""
        return float(self.signalled.sum())


def flat_boundary(
    events: np.ndarray, latest: Floats, *, total: float, first_look: float = 0.0
) -> Boundary:
    """The boundary of a test whose n-th event signals when it comes by latest(n).

    `events` are n = M, M + 1, .. and `latest` their times, rising to `total` or beyond, where
    surveillance ends. A `first_look` above 0 comes first, and signals with what would then.
    """
    inside = (latest >= first_look) & (latest < total)
    beyond = latest >= total
    last = events[beyond][0] if beyond.any() else events[-1] + 1
    times, needed = [*latest[inside], total], [*events[inside], last]
    if first_look > 0:
        times, needed = [first_look, *times], [needed[0], *needed]
    return Boundary(
        times=np.array(times), needed=np.array(needed, dtype=int), first_look=first_look > 0
    )


def pass_through(boundary: Boundary, *, rate: float = 1.0, every_state: bool = False) -> Passage:
    """Run the chain; `every_state` keeps kernels and states whole, so that rare ones are exact."""
    steps = np.diff(boundary.times, prepend=0.0)
    kernels = _kernels(rate * steps, width=int(boundary.needed[-1]) + 2 if every_state else 0)
    tails = _upper_tails(kernels)
    staying, lowest = np.ones(1), 0  # staying[i] is for a count of lowest + i
    signalled, signal_time = np.zeros(len(steps)), 0.0
    for j, needed in enumerate(boundary.needed):
        moved = np.convolve(staying, kernels[j])
        signalled[j] = moved[needed - lowest :].sum()
        if boundary.continuous and not (boundary.first_look and j == 0):
            before = boundary.times[j] - steps[j]
            missing = needed - lowest - np.arange(len(staying))
            mean = _mean_time(missing, tails=tails[j], before=before, rate=rate)
            signal_time += float((staying * mean).sum())
        else:
            signal_time += signalled[j] * boundary.times[j]
        staying = moved[: needed - lowest]
        if not every_state and len(staying) > _MANY:
            dropped = int(np.searchsorted(np.cumsum(staying[:-1]), _NEGLIGIBLE))
            staying, lowest = staying[dropped:], lowest + dropped
    return Passage(signalled=signalled, staying=staying, signal_time=signal_time)


def poisson_table(means: Floats, *, width: int) -> Floats:
    """P(X = k) for each mean (rows) and k = 0 .. width - 1 (columns); a mean of 0 is allowed."""
    k = np.arange(width)
    with np.errstate(divide="ignore"):
        log_mean = np.maximum(np.log(means), -1e300)[:, None]  # 0 * -inf would be no number
    return np.exp(k * log_mean - means[:, None] - gammaln(k + 1))


def _kernels(means: Floats, *, width: int) -> Floats:
    """Poisson kernels; without a width, wide enough to lose less than 1e-20."""
    largest = means.max()
    return poisson_table(means, width=width or int(largest + 12 * np.sqrt(largest)) + 25)


def _upper_tails(kernels: Floats) -> Floats:
    """P(X >= k) in columns k = 0 .. width, from the small end so that small tails keep digits."""
    tails = np.cumsum(kernels[:, ::-1], axis=1)[:, ::-1]
    return np.pad(tails, ((0, 0), (0, 2)))


def _mean_time(missing: np.ndarray, *, tails: Floats, before: float, rate: float) -> Floats:
    """Mean time of signal on one step: with k events missing, the k-th is Gamma(k, rate)."""
    at = np.minimum(missing, len(tails) - 2)
    return before * tails[at] + missing / rate * tails[at + 1]
