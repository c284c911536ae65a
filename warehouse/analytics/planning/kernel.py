"""How long after dose 1 comes dose 2: an interval kernel fitted to the doses themselves.

The kernel w(k) is the share of one day's first doses whose second dose is given k days later. It is
a sum of Gaussian bumps (standard deviation 3 days) at 21, 28, .., 91 days with weights of at least
0 (Lawson & Hanson 1974, Solving Least Squares Problems, ch. 23, NNLS), fitted to the last 42 days
of the 7-day means of both doses. All areas are pooled, each divided by its own mean of both doses,
so that neither a large city decides alone nor a village with one second dose; a day of age a weighs
0.97^a; a small ridge keeps neighbouring bumps from trading places. Second doses follow policy: the
kernel's mean lag moved from 21 to 58 days within 2021 in Germany, which is why only the last six
weeks speak.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import nnls

from warehouse.analytics.planning.naive import WEEK, series
from warehouse.analytics.safety import checks
from warehouse.analytics.safety.checks import Floats

BUMPS = tuple(range(21, 92, 7))
BUMP_SD = 3.0
FIT_DAYS = 42
DAILY_WEIGHT = 0.97
RIDGE = 1e-3
#: A kernel whose shares add up to less or more than this schedules second doses wrongly.
MASS_BAND = (0.7, 1.2)
#: The longest lag with any weight: four standard deviations after the last bump.
LONGEST = BUMPS[-1] + int(4 * BUMP_SD)
#: What a fit reads: its own days and the first doses that lie before them.
HISTORY_DAYS = FIT_DAYS + LONGEST + WEEK


@dataclass(frozen=True)
class Kernel:
    """Shares of first doses by the days to the second: `shares[k]` for k = 0 .. LONGEST."""

    shares: Floats

    @property
    def mass(self) -> float:
        """The share of first doses that get a second one at all, of those long enough ago."""
        return float(self.shares.sum())

    @property
    def mean_lag(self) -> float:
        """The mean days between the doses; nan where no second dose is expected."""
        lags = np.arange(len(self.shares))
        return float(self.shares @ lags / self.mass) if self.mass else float("nan")

    @property
    def is_trusted(self) -> bool:
        """Whether the mass lies in the band; outside, interval or product changed by policy."""
        return MASS_BAND[0] <= self.mass <= MASS_BAND[1]


def fit_kernel(first: ArrayLike, second: ArrayLike, *, shortest: int = BUMPS[0]) -> Kernel:
    """The kernel of one product from daily doses 1 and 2, each (areas, days) to the same origin.

    A product whose `shortest` interval is below 21 days (Abdala: 14) has a bump there too. Days
    before the campaign count as days without doses. No second dose in the last 42 days gives a
    kernel of mass 0. ValueError for different shapes, negative or missing doses.
    """
    one, two = _pair(first, second)
    target = smoothed(two)[:, -FIT_DAYS:]
    scale = target.mean(axis=-1) + smoothed(one)[:, -HISTORY_DAYS:].mean(axis=-1)
    known = scale * FIT_DAYS >= 1
    if target.sum() < 1:
        return Kernel(shares=np.zeros(LONGEST + 1))
    bumps = _bumps(shortest)
    columns = _lagged(smoothed(one[known]), days=FIT_DAYS) @ bumps.T
    weight = np.sqrt(DAILY_WEIGHT ** np.arange(FIT_DAYS)[::-1])
    rows = (columns * (weight / scale[known, None])[..., None]).reshape(-1, len(bumps))
    wanted = (target[known] * weight / scale[known, None]).ravel()
    return Kernel(shares=_solved(rows, wanted) @ bumps)


def scheduled(kernel: Kernel, first: ArrayLike, *, days: int) -> Floats:
    """Second doses due on the last `days` days of `first`, (.., days): sum_k w(k) d1(t - k)."""
    one = series("first", first, least=1)
    return _lagged(one, days=days) @ kernel.shares


def smoothed(values: Floats) -> Floats:
    """7-day means ending on each day, (.., days); before the first day there were no doses."""
    total = np.cumsum(values, axis=-1)
    total[..., WEEK:] = total[..., WEEK:] - total[..., :-WEEK].copy()
    return total / WEEK


def _pair(first: ArrayLike, second: ArrayLike) -> tuple[Floats, Floats]:
    one, two = series("first", first, least=1), series("second", second, least=1)
    if one.shape != two.shape or one.ndim != 2:
        raise ValueError(f"both doses must be (areas, days), got {one.shape} and {two.shape}")
    short = max(HISTORY_DAYS - one.shape[-1], 0)
    return tuple(np.pad(doses, ((0, 0), (short, 0))) for doses in (one, two))


def _lagged(values: Floats, *, days: int) -> Floats:
    """values(t - k) for the last `days` days t and k = 0 .. LONGEST, (.., days, LONGEST + 1)."""
    short = max(days + LONGEST - values.shape[-1], 0)
    padded = np.pad(values, [(0, 0)] * (values.ndim - 1) + [(short, 0)])[..., -(days + LONGEST) :]
    windows = np.lib.stride_tricks.sliding_window_view(padded, LONGEST + 1, axis=-1)
    return windows[..., ::-1]


def _bumps(shortest: int) -> Floats:
    """One bump a row, each of mass 1 over the lags, (bumps, LONGEST + 1)."""
    least = checks.whole("shortest", shortest, least=1)
    centres = np.array([*range(least, BUMPS[0], WEEK), *BUMPS])
    lags = np.arange(LONGEST + 1)
    height = np.exp(-0.5 * ((lags - centres[:, None]) / BUMP_SD) ** 2)
    return height / height.sum(axis=1, keepdims=True)


def _solved(rows: Floats, wanted: Floats) -> Floats:
    """Weights of at least 0; the ridge is small beside the mean square of a column."""
    normal, bumps = rows.T @ rows, rows.shape[1]
    penalty = RIDGE * max(np.trace(normal) / bumps, np.finfo(float).tiny)
    stacked = np.vstack([rows, np.sqrt(penalty) * np.eye(bumps)])
    weights, _misfit = nnls(stacked, np.concatenate([wanted, np.zeros(bumps)]))
    return checks.amounts("weights", weights)
