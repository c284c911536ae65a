"""Forecasts of many small series at once: districts and sites by their weekdays.

A site's own kernel would be noise, so it has its weekday profile; its intervals come from the
errors of all series of its level together, those that stopped working included.
"""

from dataclasses import dataclass

import numpy as np

from warehouse.analytics.planning import conformal, cover
from warehouse.analytics.planning.naive import seasonal_naive, weekday_profile
from warehouse.analytics.safety.checks import Floats

#: The days that a forecast with its record reads.
READ_DAYS = conformal.LEAST_HISTORY + 2 * (conformal.ORIGINS * 7 + 35)
#: Series enough to know the errors of a level by.
_MOST_SERIES = 3_000


@dataclass(frozen=True)
class Profiles:
    """Series that are running: which, their days and quantiles of totals (levels, series, days)."""

    is_running: np.ndarray
    doses: Floats
    naive: Floats
    totals: Floats
    cover: cover.CoverFactors | None


def profile_forecast(history: Floats, *, horizon: int) -> Profiles:
    """The forecast of series (series, days); those without a dose in two weeks have none."""
    is_running = history[:, -conformal.RUNNING_DAYS :].sum(axis=-1) > 0
    ahead = history[is_running]
    doses = weekday_profile(ahead, horizon=horizon)
    record = history[:: -(-len(history) // _MOST_SERIES)] if len(history) else history
    return Profiles(
        is_running=is_running,
        doses=doses,
        naive=seasonal_naive(ahead, horizon=horizon),
        totals=_totals(doses, record, horizon),
        cover=_cover(record, horizon),
    )


def _method(history: Floats, horizon: int) -> Floats:
    return weekday_profile(history, horizon=horizon)


def _totals(doses: Floats, record: Floats, horizon: int) -> Floats:
    if record.shape[-1] >= conformal.LEAST_HISTORY + conformal.WEEK:
        try:
            factor = conformal.factors(conformal.past_errors(record, _method, horizon=horizon))
        except conformal.TooFewErrors:
            pass
        else:
            return conformal.quantile_totals(doses, factor)
    return np.full((len(conformal.LEVELS), *doses.shape), np.nan)


def _cover(record: Floats, horizon: int) -> cover.CoverFactors | None:
    if record.shape[-1] < conformal.LEAST_HISTORY + horizon:
        return None
    try:
        return cover.cover_factors(cover.cover_errors(record, _method, horizon=horizon))
    except conformal.TooFewErrors:
        return None
