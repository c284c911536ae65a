"""Quantiles from counts in bins, linear within a bin.

The k-th of n lies where the running count reaches q n. A bin of no width holds a single value, such
as exactly 30 minutes. The last bin is open: a quantile in it is given as its lower edge, and means
"at least".
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike


def quantile(counts: ArrayLike, edges: Sequence[float], *, q: float) -> np.ndarray:
    """The q-quantile of each histogram along the first axis of `counts`, in the edges' unit.

    `edges` are the lower edges, as many as there are bins. NaN where nothing is counted; counts
    below 0, which a correction can leave for a while, count as 0. Raises ValueError.
    """
    found = np.maximum(np.asarray(counts, dtype=float), 0.0)
    if len(found) != len(edges) or list(edges) != sorted(edges):
        raise ValueError("a histogram needs one ascending lower edge for each bin")
    if not 0 < q < 1:
        raise ValueError(f"a quantile lies between 0 and 1, not at {q}")
    running = found.cumsum(axis=0)
    total = running[-1]
    wanted = q * total
    place = (running < wanted - 1e-9).sum(axis=0).clip(max=len(edges) - 1)
    inside = np.take_along_axis(found, place[None], axis=0)[0]
    before = np.take_along_axis(running, place[None], axis=0)[0] - inside
    low = np.asarray(edges, dtype=float)
    width = np.append(np.diff(low), 0.0)[place]
    with np.errstate(invalid="ignore", divide="ignore"):
        value = low[place] + width * (wanted - before) / inside
    return np.where(total > 0, value, np.nan)
