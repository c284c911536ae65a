"""Decided, received, injected, on hand, wasted: for each decision, and always in balance.

What a group received stands in a queue in the order of its arrival, and what went out left the
queue first in, first out. So every decision line has its own use, waste and rest, and

    received + extra + moved = used + wasted by reason + on hand

holds for each line and for every sum of lines. Doses that teams drew beyond the label (extra) and
transfers and adjustments (moved) are spread over the lines by the doses received.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from warehouse.analytics.stock.queue import starts, whole

ADDED = ("extra", "moved")


def by_line(
    lines: pd.DataFrame, added: pd.DataFrame, *, outflow: pd.DataFrame, gone: tuple[str, ...]
) -> pd.DataFrame:
    """The lines with extra, moved, the columns of `gone`, and on_hand; in doses.

    `lines` has group and received in the order in which they came; `added` the group's extra and
    moved doses; `outflow` group, event_date and the columns of `gone`, all sorted by group.
    Whatever left beyond the supply is on the group's last line, whose rest is then negative.
    """
    group = lines["group"].to_numpy()
    received = lines["received"].to_numpy(dtype=float)
    share = _share(group, received)
    own = added.set_index("group").reindex(group)[list(ADDED)].fillna(0.0).to_numpy(dtype=float)
    more = np.column_stack([whole(column * share, groups=group) for column in own.T])
    supply = received + more.sum(axis=1)
    begin = starts(group, supply)
    result = lines.assign(**dict(zip(ADDED, more.T, strict=True)))
    left = _left(group, begin, begin + supply, outflow=outflow, gone=gone)
    for name, amounts in left.items():
        result[name] = amounts
    return result.assign(on_hand=supply - np.column_stack(list(left.values())).sum(axis=1))


def _share(group: np.ndarray, received: np.ndarray) -> np.ndarray:
    total = pd.Series(received).groupby(group).transform("sum").to_numpy()
    count = pd.Series(received).groupby(group).transform("size").to_numpy()
    return np.where(total > 0, received / np.where(total > 0, total, 1.0), 1.0 / count)


def _left(
    group: np.ndarray,
    begin: np.ndarray,
    end: np.ndarray,
    *,
    outflow: pd.DataFrame,
    gone: tuple[str, ...],
) -> dict[str, np.ndarray]:
    """How much of each kind left from each stretch of the queue: differences of one curve."""
    last = np.r_[group[1:] != group[:-1], True] if len(group) else np.zeros(0, dtype=bool)
    ends = np.where(last, np.inf, end)
    found = {name: np.zeros(len(group)) for name in gone}
    flow, owner = outflow[list(gone)].to_numpy(dtype=float), outflow["group"].to_numpy()
    for mine, days in _slices(group, owner):
        each = np.vstack([np.zeros(len(gone)), flow[days].cumsum(axis=0)])
        every = each.sum(axis=1)
        upto, since = (np.minimum(side[mine], every[-1]) for side in (ends, begin))
        for position in np.flatnonzero(each[-1]):
            curve = np.interp(upto, every, each[:, position])
            before = np.interp(since, every, each[:, position])
            found[gone[position]][mine] = np.rint(curve) - np.rint(before)
    return found


def _slices(group: np.ndarray, owner: np.ndarray) -> Iterator[tuple[slice, slice]]:
    """Where the lines and the days of each group stand; both are sorted by group."""
    every = np.intersect1d(group, owner)
    sides = (
        (np.searchsorted(one, every, side="left"), np.searchsorted(one, every, side="right"))
        for one in (group, owner)
    )
    (first, last), (start, stop) = sides
    for place in range(len(every)):
        yield slice(first[place], last[place]), slice(start[place], stop[place])
