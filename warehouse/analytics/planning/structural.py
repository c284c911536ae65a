"""Struct(SN): dose 1 and boosters by seasonal naive, dose 2 scheduled from dose 1.

Dose 2 of the days to come is what the interval kernel makes of the first doses given and, from lag
21 on, of those forecast. An area that runs ahead of the pooled kernel keeps a factor sqrt(given /
scheduled) of its last 14 days; the last day's distance from the schedule fades by 0.85 a day; the
weekdays of the last 28 days give the week its shape. Measured on 21 Italian regions and 16 German
states: totals a little better than the seasonal naive, second doses decisively.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from warehouse.analytics.planning.kernel import BUMPS, Kernel, fit_kernel, scheduled, smoothed
from warehouse.analytics.planning.naive import WEEK, seasonal_naive, series
from warehouse.analytics.safety.checks import Floats

FACTOR_DAYS = 14
FACTOR_BAND = (0.5, 2.0)
ALIGNMENT_DECAY = 0.85
PROFILE_DAYS = 28


@dataclass(frozen=True)
class Forecast:
    """Daily doses by area, each (areas, horizon), and the kernel behind dose 2."""

    first: Floats
    second: Floats
    booster: Floats
    kernel: Kernel

    @property
    def total(self) -> Floats:
        """All doses, (areas, horizon)."""
        return self.first + self.second + self.booster


def struct_sn(
    first: ArrayLike,
    second: ArrayLike,
    *,
    booster: ArrayLike,
    horizon: int,
    shortest: int = BUMPS[0],
) -> Forecast:
    """The forecast of one product from daily doses 1, 2 and boosters, each (areas, days).

    `shortest` is the product's shortest interval in days.
    ValueError for different shapes, fewer than 7 days, negative or missing doses.
    """
    one, two = series("first", first, least=WEEK), series("second", second, least=WEEK)
    kernel = fit_kernel(one, two, shortest=shortest)
    ahead = seasonal_naive(one, horizon=horizon)
    return Forecast(
        first=ahead,
        second=second_doses(one, two, ahead=ahead, kernel=kernel),
        booster=seasonal_naive(booster, horizon=horizon),
        kernel=kernel,
    )


def second_doses(first: Floats, second: Floats, *, ahead: Floats, kernel: Kernel) -> Floats:
    """Second doses of the days to come, (areas, horizon), from first doses given and `ahead`."""
    horizon = ahead.shape[-1]
    reach = max(FACTOR_DAYS, 1) + horizon
    plan = scheduled(kernel, smoothed(np.concatenate([first, ahead], axis=-1)), days=reach)
    given = smoothed(second)
    factor = _factor(given[:, -FACTOR_DAYS:].sum(axis=-1), plan[:, :FACTOR_DAYS].sum(axis=-1))
    plan = plan * factor[:, None]
    fading = ALIGNMENT_DECAY ** np.arange(1, horizon + 1)
    level = plan[:, FACTOR_DAYS:] + (given[:, -1] - plan[:, FACTOR_DAYS - 1])[:, None] * fading
    return np.maximum(level, 0.0) * _weekdays(second, horizon)


def _factor(given: Floats, planned: Floats) -> Floats:
    """How far each area runs ahead of the pooled kernel; 1 where nothing was planned."""
    ratio = np.divide(given, planned, out=np.ones_like(given), where=planned > 0)
    return np.clip(np.sqrt(ratio), *FACTOR_BAND)


def _weekdays(second: Floats, horizon: int) -> Floats:
    """Each coming day's share of its week, 1 on average, (areas, horizon)."""
    weeks = min(PROFILE_DAYS, second.shape[-1]) // WEEK
    last = second[:, -weeks * WEEK :].reshape(len(second), weeks, WEEK).mean(axis=1)
    mean = last.mean(axis=1, keepdims=True)
    profile = np.divide(last, mean, out=np.ones_like(last), where=mean > 0)
    return profile[:, np.arange(horizon) % WEEK]
