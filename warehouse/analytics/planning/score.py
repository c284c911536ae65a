"""How good a forecast was: error of totals, coverage of the interval, error of run-out days.

WAPE of horizon totals, sum |given - forecast| / sum given, is what a planner ships by. A run-out is
scored against the actual cover: the first day on which the use that really came exhausts the stock
of the origin, ignoring later deliveries, among stores that ran out within the horizon.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from warehouse.analytics.safety import checks
from warehouse.analytics.safety.checks import Floats

#: A run-out foretold this many days too late, or more, leaves people without their dose.
LATE_DAYS = 3


@dataclass(frozen=True)
class RunOutScore:
    """Of `cases` stores that ran out: errors in days, late above 0, and shares."""

    cases: int
    mean_error: float
    median_error: float
    bias: float
    share_late: float
    share_within_2: float


def wape(given: ArrayLike, forecast: ArrayLike) -> float:
    """sum |given - forecast| / sum given; nan where nothing was given. ValueError for misfits."""
    actual, told = _pair(given, forecast)
    total = actual.sum()
    return float(np.abs(actual - told).sum() / total) if total else float("nan")


def coverage(given: ArrayLike, *, low: ArrayLike, high: ArrayLike) -> float:
    """Share of the amounts that lie within their interval, edges included."""
    actual, below = _pair(given, low)
    _same, above = _pair(given, high)
    if (below > above).any():
        raise ValueError("low must not be above high")
    return float(np.mean((actual >= below) & (actual <= above)))


def actual_cover(stock: ArrayLike, use: ArrayLike) -> np.ndarray:
    """The first day, from 1, on which use exhausts the stock; days + 1 where it never does, (..).

    A store without stock is dry on day 0.
    """
    left = np.asarray(stock, dtype=float)[..., None]
    dry = np.cumsum(checks.amounts("use", use), axis=-1) >= left
    day = np.where(dry.any(axis=-1), dry.argmax(axis=-1) + 1, dry.shape[-1] + 1)
    return np.where(left[..., 0] <= 0, 0, day)


def score_run_out(actual: ArrayLike, foretold: ArrayLike, *, horizon: int) -> RunOutScore:
    """Errors among the stores that ran out within the horizon; later is horizon + 1.

    ValueError where none did.
    """
    came, told = _pair(actual, foretold)
    met = (came >= 1) & (came <= horizon)
    if not met.any():
        raise ValueError("no store ran out within the horizon")
    error = np.minimum(told[met], horizon + 1) - came[met]
    return RunOutScore(
        cases=int(met.sum()),
        mean_error=float(np.abs(error).mean()),
        median_error=float(np.median(np.abs(error))),
        bias=float(error.mean()),
        share_late=float(np.mean(error >= LATE_DAYS)),
        share_within_2=float(np.mean(np.abs(error) <= 2)),
    )


def _pair(given: ArrayLike, other: ArrayLike) -> tuple[Floats, Floats]:
    return checks.aligned(
        given=checks.amounts("given", given), forecast=checks.amounts("forecast", other)
    )
