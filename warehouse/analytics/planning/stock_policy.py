"""Stock policy: minimum, maximum, when to order and how much; the band a stock lies in.

s_min = 0.25 q and s_max = q + s_min for the doses q used in a supply period; an order is due at
q_delivery + s_min, where q_delivery is used during the lead time (WHO vaccine management handbook,
VMH-E2; WHO EVM). An old or missing count is a state of its own: 46 % of eVIN sites do not update
daily (PLoS One 2020 15(11) e0241369).
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from warehouse.analytics.safety import checks
from warehouse.analytics.safety.checks import Floats

SAFETY_SHARE = 0.25


class Band(StrEnum):
    """Where a stock lies between nothing and too much."""

    UNKNOWN = "unknown"
    NEGATIVE = "negative"
    ZERO = "zero"
    LOW = "low"
    OK = "ok"
    HIGH = "high"


@dataclass(frozen=True)
class Policy:
    """Doses, each (..): the smallest and largest stock, and the stock at which to order."""

    least: Floats
    most: Floats
    reorder: Floats

    def order(
        self, on_hand: ArrayLike, *, in_transit: ArrayLike = 0.0, backorders: ArrayLike = 0.0
    ) -> Floats:
        """Doses to order now: up to `most` where the stock has reached `reorder`, else 0."""
        coming = np.asarray(on_hand, dtype=float) + checks.amounts("in_transit", in_transit)
        wanted = self.most - coming + checks.amounts("backorders", backorders)
        return np.where(coming <= self.reorder, np.maximum(wanted, 0.0), 0.0)


def policy(use_in_period: ArrayLike, *, period_days: float, lead_days: float) -> Policy:
    """The policy for the doses used in one supply period of so many days.

    ValueError for a negative use or lead time and for a period that is not above 0.
    """
    q = checks.amounts("use_in_period", use_in_period)
    lead = float(checks.amounts("lead_days", lead_days))
    during = q * lead / checks.above_zero("period_days", period_days)
    least = SAFETY_SHARE * q
    return Policy(least=least, most=q + least, reorder=during + least)


def bands(
    on_hand: ArrayLike, *, policy: Policy, count_age: ArrayLike = 0.0, oldest_count: float = np.inf
) -> np.ndarray:
    """The band of each stock; unknown where the last count is older than `oldest_count` days.

    `count_age` is nan where nothing was ever counted.
    """
    stock = np.asarray(on_hand, dtype=float)
    age = np.broadcast_to(np.asarray(count_age, dtype=float), stock.shape)
    tests = [
        (np.isnan(stock) | np.isnan(age) | (age > oldest_count), Band.UNKNOWN),
        (stock < 0, Band.NEGATIVE),
        (stock == 0, Band.ZERO),
        (stock < policy.least, Band.LOW),
        (stock <= policy.most, Band.OK),
    ]
    holds = [np.broadcast_to(test, stock.shape) for test, _band in tests]
    return np.select(holds, [str(band) for _test, band in tests], default=str(Band.HIGH))
