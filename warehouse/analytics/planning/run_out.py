"""When a store runs dry: the first day on which forecast use exhausts what it has.

A window, not a point: the early edge comes from the high path of use, the late edge from the low
one. Every method measured so far errs on the late side, so an alarm hangs on the early edge. Edges
are rounded outward to whole days, the early one down and the late one up.

A delivery counts on the morning of its day. What comes after the store was dry does not undo that
it was dry.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from warehouse.analytics.safety import checks
from warehouse.analytics.safety.checks import Floats


@dataclass(frozen=True)
class Window:
    """Days from now, each array one number a store; `horizon + 1` stands for later than forecast.

    0 is a store that is dry today.
    """

    early: np.ndarray
    middle: np.ndarray
    late: np.ndarray
    horizon: int

    def is_alarm(self, *, within: int) -> np.ndarray:
        """Whether the early edge falls within so many days."""
        return self.early <= within


def first_dry(stock: ArrayLike, use: ArrayLike, *, deliveries: ArrayLike = 0.0) -> Floats:
    """The time at which use exhausts stock and deliveries, in days and parts of days, (..).

    `stock` (..) may be negative and is then dry at 0; `use` (.., days) is each day's, and so are
    the `deliveries`. inf where the days do not exhaust it. ValueError for negative use.
    """
    daily = checks.amounts("use", use)
    have = np.asarray(stock, dtype=float)[..., None] + np.cumsum(
        checks.amounts("deliveries", deliveries) + np.zeros_like(daily), axis=-1
    )
    if not np.isfinite(have).all():
        raise ValueError("stock must be finite and not missing")
    left = have - np.cumsum(daily, axis=-1)
    daily, left = np.broadcast_arrays(daily, left)
    day = (left <= 0).argmax(axis=-1)
    used = np.take_along_axis(daily, day[..., None], -1)[..., 0]
    lacking = -np.take_along_axis(left, day[..., None], -1)[..., 0]
    part = np.divide(used - lacking, used, out=np.zeros_like(used), where=used > 0)
    when = np.where((left <= 0).any(axis=-1), day + np.clip(part, 0.0, 1.0), np.inf)
    return np.where(np.asarray(stock, dtype=float) <= 0, 0.0, when)


def run_out_window(stock: ArrayLike, totals: ArrayLike, *, deliveries: ArrayLike = 0.0) -> Window:
    """The window from `totals` (3, .., days): use up to each day on the low, middle and high path.

    ValueError where a total falls or the paths are not three.
    """
    paths = checks.amounts("totals", totals)
    if len(paths) != 3:
        raise ValueError(f"totals must be the low, middle and high path, got {len(paths)} paths")
    daily = np.diff(paths, axis=-1, prepend=0.0)
    if (daily < 0).any():
        raise ValueError("totals must not fall from day to day")
    low, middle, high = (first_dry(stock, path, deliveries=deliveries) for path in daily)
    horizon = paths.shape[-1]
    return Window(
        early=whole_days(np.floor(high), horizon=horizon),
        middle=whole_days(np.ceil(middle), horizon=horizon),
        late=whole_days(np.ceil(low), horizon=horizon),
        horizon=horizon,
    )


def whole_days(times: Floats, *, horizon: int) -> np.ndarray:
    """Whole days, `horizon + 1` for what lies beyond."""
    return np.where(np.isfinite(times), times, horizon + 1).astype(int)
