"""First expiry, first out: which lot serves which day, and what expires unused.

Effective expiry = min(label or extended expiry, thaw + limit) (WHO guidance on shelf life after
thaw; Comirnaty 31 days at 2-8 degrees, Spikevax 30). A lot serves through its last day and what is
left of it that evening is expected waste. Use that finds nothing is unmet and is not made up later.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from warehouse.analytics.safety import checks
from warehouse.analytics.safety.checks import Floats

#: A lot whose expiry nobody knows is used last and never counted as waste.
NO_EXPIRY = np.iinfo(np.int32).max


@dataclass(frozen=True)
class Walk:
    """What became of the lots, by day (days,) or day and lot (days, lots).

    `morning` is what can be used on a day, `on_hand` what is left in the evening.
    """

    morning: Floats
    on_hand: Floats
    unmet: Floats
    used: Floats
    expired: Floats

    @property
    def expired_by_lot(self) -> Floats:
        """Doses of each lot that expire unused, (lots,)."""
        return self.expired.sum(axis=0)


def effective_expiry(
    label: ArrayLike, *, extended: ArrayLike, thawed: ArrayLike, limit_days: ArrayLike
) -> np.ndarray:
    """The last day on which each lot may be used, datetime64[D]; NaT where nobody knows.

    `label`, `extended` and `thawed` are days, NaT where there is none; `limit_days` is nan for a
    product without a limit after thaw.
    """
    printed, decided, thaw = (
        np.atleast_1d(np.asarray(days, dtype="datetime64[D]")) for days in (label, extended, thawed)
    )
    limit = np.atleast_1d(np.asarray(limit_days, dtype=float))
    if (limit < 0).any():
        raise ValueError("limit_days must not be negative")
    shelf = np.where(np.isnat(decided), printed, decided)
    has_limit = ~np.isnat(thaw) & ~np.isnan(limit)
    clock = np.where(has_limit, thaw + np.nan_to_num(limit).astype(int), np.datetime64("NaT"))
    return np.fmin(shelf, clock.astype("datetime64[D]"))


def expected_waste(doses: ArrayLike, last_day: ArrayLike, *, use: ArrayLike) -> Floats:
    """Doses of each lot on hand today that expire unused, (lots,), for use a day (days,).

    In the order of expiry a lot gets what the demand up to its last day leaves after the lots
    before it. A lot whose last day lies beyond the days of `use` loses nothing that is known.
    """
    stock, last = _lots(doses, last_day)
    total = np.concatenate([[0.0], np.cumsum(checks.amounts("use", use))])
    waste, served = np.zeros_like(stock), 0.0
    for lot in np.argsort(last, kind="stable"):
        if last[lot] >= len(total):
            break
        given = min(stock[lot], max(total[max(last[lot], 0)] - served, 0.0))
        served += given
        waste[lot] = stock[lot] - given
    return waste


def walk(doses: ArrayLike, last_day: ArrayLike, *, use: ArrayLike, arrives: ArrayLike = 0) -> Walk:
    """Each day's use from the lots that have arrived, earliest expiry first.

    `last_day` and `arrives` count days from now: 0 is today, so that a lot with last day 0 or less
    is expired before the first day; a lot arrives on the morning of its day.
    """
    stock, last = _lots(doses, last_day)
    come = np.broadcast_to(np.asarray(arrives, dtype=int), stock.shape)
    daily = checks.amounts("use", use)
    order = np.argsort(last, kind="stable")
    left, days = stock.copy(), len(daily)
    found = Walk(
        morning=np.zeros(days),
        on_hand=np.zeros(days),
        unmet=np.zeros(days),
        used=np.zeros((days, len(stock))),
        expired=np.zeros((days, len(stock))),
    )
    for day in range(1, days + 1):
        gone = np.where(last < day, left, 0.0) * (come <= day)
        left = left - gone
        there = np.where(come <= day, left, 0.0)
        given = _given(there[order], daily[day - 1])
        left[order] -= given
        lost = np.where((last == day) & (come <= day), left, 0.0)
        left = left - lost
        found.morning[day - 1] = there.sum()
        found.used[day - 1, order] = given
        found.expired[day - 1] = gone + lost
        found.unmet[day - 1] = daily[day - 1] - given.sum()
        found.on_hand[day - 1] = left[come <= day].sum()
    return found


def _given(available: Floats, wanted: float) -> Floats:
    """How much each lot gives, in this order, until the day's use is met."""
    before = np.cumsum(available) - available
    return np.clip(wanted - before, 0.0, available)


def _lots(doses: ArrayLike, last_day: ArrayLike) -> tuple[Floats, np.ndarray]:
    stock = np.atleast_1d(checks.amounts("doses", doses))
    last = np.atleast_1d(np.asarray(last_day, dtype=int))
    if stock.shape != last.shape or stock.ndim != 1:
        raise ValueError(f"doses {stock.shape} and last_day {last.shape} must be one a lot")
    return stock, last
