"""How many events are expected: doses, days at risk, background rate, and what is reported by now.

    mu = sum over strata of rate * doses * days / 365.25 / 100,000

The days of the risk window end at the data cut-off and before the next dose, and each counts by
the share of its events that is reported by then. So an incomplete week expects fewer; its
observed events are never scaled up.
"""

import numpy as np
from numpy.typing import ArrayLike

from warehouse.analytics.safety import checks
from warehouse.analytics.safety.checks import Floats
from warehouse.analytics.safety.observed_expected import DAYS_PER_YEAR, PER_100K


def days_at_risk(
    since_dose: ArrayLike,
    *,
    window: tuple[int, int],
    next_dose: ArrayLike | None = None,
    completeness: ArrayLike = (1.0,),
) -> Floats:
    """Days of the risk window behind each dose, weighted by their completeness, (doses,).

    `since_dose` is in days from the dose to the cut-off, negative for a dose after it;
    `next_dose` in days from the dose to the next one (infinite without); `window` has the first
    and last day after the dose, both counted; `completeness[d]` is the share of events reported
    within d days of onset, its last value holding from there on.
    """
    first, last = _window(window)
    passed = np.atleast_1d(np.asarray(since_dose, dtype=float))
    if np.isnan(passed).any():
        raise ValueError("since_dose must not be missing")
    until = np.full(passed.shape, np.inf) if next_dose is None else np.asarray(next_dose, float)
    if not (until > 0).all():
        raise ValueError("next_dose must come at least one day after the dose")
    days = np.arange(first, last + 1)
    elapsed = passed[:, None] - days
    at_risk = (elapsed >= 0) & (days < np.broadcast_to(until, passed.shape)[:, None])
    known = _shares(completeness)
    lag = np.clip(elapsed, 0, len(known) - 1).astype(np.int64)
    return np.where(at_risk, known[lag], 0.0).sum(axis=1)


def expected_events(rate_per_100k: ArrayLike, doses: ArrayLike, *, days: ArrayLike) -> Floats:
    """Expected events, one shape: background rate per 100,000 person-years, doses, days at risk."""
    rate, doses, days = checks.aligned(
        rate_per_100k=checks.amounts("rate_per_100k", rate_per_100k),
        doses=checks.amounts("doses", doses),
        days=checks.amounts("days", days),
    )
    return rate / PER_100K * doses * days / DAYS_PER_YEAR


def _window(window: tuple[int, int]) -> tuple[int, int]:
    first, last = window
    if not 0 <= first <= last:
        raise ValueError(f"window must run from a day of at least 0 to a later one, got {window}")
    return int(first), int(last)


def _shares(completeness: ArrayLike) -> Floats:
    known = np.atleast_1d(checks.amounts("completeness", completeness))
    if (known > 1).any() or (np.diff(known) < 0).any():
        raise ValueError("completeness must rise, from at least 0 to at most 1")
    return known
