"""Forecasts that look back only: seasonal naive, flat means, weekday profile.

A history has days on its last axis, oldest first, and ends on the origin, the last day observed; a
forecast has `horizon` days on its last axis, the first of them the day after the origin. Whatever
axes stand before (areas, sites, vaccines) are carried along.

The seasonal naive repeats the last week (Hyndman & Athanasopoulos 2021, Forecasting: Principles and
Practice, 3rd ed., 5.2). The 28-day mean is the average monthly consumption (AMC) by which logistics
systems plan; it is here to be compared with, not to be planned by.
"""

import numpy as np
from numpy.typing import ArrayLike

from warehouse.analytics.safety import checks
from warehouse.analytics.safety.checks import Floats

WEEK = 7
#: What logistics systems average: four weeks.
AMC_DAYS = 28
#: A site's weekdays: the week before last counts a quarter, the last one three quarters, which is
#: the mean of seasonal naive and two-week profile (chosen on Czech sites up to 07/03/2021).
SITE_WEIGHTS = (1.0, 3.0)


def seasonal_naive(history: ArrayLike, *, horizon: int, season: int = WEEK) -> Floats:
    """The last season repeated, (.., horizon), in the history's unit.

    ValueError where the history is shorter than one season.
    """
    days = series("history", history, least=season)
    return _repeated(days[..., -season:], horizon)


def flat_mean(history: ArrayLike, *, horizon: int, days: int = AMC_DAYS) -> Floats:
    """The mean of the last `days` on every day to come, (.., horizon).

    ValueError where the history is shorter than `days`.
    """
    last = series("history", history, least=days)[..., -days:]
    return _repeated(last.mean(axis=-1, keepdims=True), horizon)


def weekday_profile(
    history: ArrayLike, *, horizon: int, weights: tuple[float, ...] = SITE_WEIGHTS
) -> Floats:
    """Each weekday's weighted mean over the last weeks, repeated, (.., horizon).

    `weights` has one a week, oldest first. For a site, whose last week alone is too noisy.
    ValueError where the history has fewer weeks or no weight is above 0.
    """
    share = checks.amounts("weights", weights)
    weeks = len(share)
    if not share.sum() > 0:
        raise ValueError("weights must not all be zero")
    last = series("history", history, least=weeks * WEEK)[..., -weeks * WEEK :]
    by_week = last.reshape(*last.shape[:-1], weeks, WEEK)
    return _repeated((by_week * share[:, None]).sum(axis=-2) / share.sum(), horizon)


def series(name: str, values: ArrayLike, *, least: int) -> Floats:
    """Daily amounts of at least 0 over at least `least` days on the last axis; else ValueError."""
    days = checks.amounts(name, values)
    if days.ndim == 0 or days.shape[-1] < least:
        found = days.shape[-1] if days.ndim else 0
        raise ValueError(f"{name} must cover at least {least} days, got {found}")
    return days


def _repeated(cycle: Floats, horizon: int) -> Floats:
    horizon = checks.whole("horizon", horizon, least=1)
    return cycle[..., np.arange(horizon) % cycle.shape[-1]]
