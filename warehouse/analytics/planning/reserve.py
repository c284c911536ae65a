"""Second doses: who is due, and how much vaccine is kept for them.

due(t) = sum_k w(k) d1(t - k), per product. The reserve of a site is what falls due within its lead
time and review period, times the wastage factor. A hold fraction between 0 and 1 says how much of
it is kept from first doses: a scenario. The *physical* reserve, what is really there, is always
shown beside it: in January 2021 the reserve of the United States turned out to be empty.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from warehouse.analytics.planning.kernel import Kernel, scheduled
from warehouse.analytics.planning.naive import WEEK, series
from warehouse.analytics.safety import checks
from warehouse.analytics.safety.checks import Floats


@dataclass(frozen=True)
class Reserve:
    """Doses: `wanted` for second doses, `held` by decision, `physical` really there, `free`."""

    wanted: Floats
    held: Floats
    physical: Floats
    free: Floats


def dose2_due(first: ArrayLike, second: ArrayLike, *, kernel: Kernel, days: int = 0) -> Floats:
    """People whose second dose is due by now or within `days`, less those who had it, (..).

    `first` runs `days` beyond the last day of `second` where it is forecast; both are (.., days)
    since the campaign began. Never below 0: people who came early are no debt.
    """
    one, two = series("first", first, least=1), series("second", second, least=1)
    whole = checks.whole("days", days, least=0)
    ahead = np.pad(one, [(0, 0)] * (one.ndim - 1) + [(0, whole)])
    due = scheduled(kernel, ahead, days=ahead.shape[-1]).sum(axis=-1)
    return np.maximum(due - two.sum(axis=-1), 0.0)


def wanted_reserve(due: ArrayLike, *, within: int, waste_factor: float = 1.0) -> Floats:
    """Doses to keep at the end of today and of each day to come, (.., days + 1).

    `due` (.., days) are the second doses of each day; `within` is lead time plus review period in
    days. Beyond the last day its last week goes on.
    """
    path = series("due", due, least=1)
    within = checks.whole("within", within, least=1)
    factor = checks.above_zero("waste_factor", waste_factor)
    mean = path[..., -WEEK:].mean(axis=-1, keepdims=True)
    long = np.concatenate([path, np.repeat(mean, within, axis=-1)], axis=-1)
    total = np.concatenate([np.zeros_like(mean), np.cumsum(long, axis=-1)], axis=-1)
    return factor * (total[..., within:] - total[..., :-within])


def reserve(usable: ArrayLike, wanted: ArrayLike, *, hold: float) -> Reserve:
    """What of the usable stock is held for second doses and what is free for first doses.

    `hold` is between 0 (nothing is kept) and 1. Negative stock holds nothing and is free as it is.
    """
    if not 0 <= hold <= 1:
        raise ValueError(f"hold must lie between 0 and 1, got {hold}")
    stock, need = np.asarray(usable, dtype=float), checks.amounts("wanted", wanted)
    there = np.maximum(stock, 0.0)
    held = np.minimum(hold * need, there)
    return Reserve(wanted=need, held=held, physical=np.minimum(need, there), free=stock - held)
