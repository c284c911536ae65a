"""TreeScan: is any group of terms more frequent in any stretch of days, without naming it before?

Kulldorff, Fang, Walsh 2003, Biometrics 59:323-331; Kulldorff et al. 2013, Pharmacoepidemiol Drug
Saf 22:517-523. Leaves are terms, nodes are groups of leaves, and a cut is a node with a window of
days. With C events in all, c in a cut and E expected there (of C in all),

    LLR = c ln(c / E) + (C - c) ln( (C - c) / (C - E) )  if c > E, else 0.

The largest LLR over all cuts is compared with that of `draws` multinomial samples of C events:
p = (1 + number of samples at least as large) / (draws + 1), which pays for all the cuts at once.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import xlogy

from warehouse.analytics.safety import checks
from warehouse.analytics.safety.checks import Floats

DRAWS = 999
_BATCH_CELLS = 4_000_000  # numbers held at once while sampling
_TIE = 1e-9


def scan_tree(
    observed: ArrayLike,
    expected: ArrayLike,
    *,
    nodes: ArrayLike,
    windows: tuple[tuple[int, int], ...],
    rng: np.random.Generator,
    draws: int = DRAWS,
) -> pd.DataFrame:
    """One row a cut, largest first: node, first, last, observed, expected, ratio, llr, p.

    `observed` and `expected` are (leaves, days); expected is scaled to the events observed.
    `nodes` is (nodes, leaves), true where a leaf lies under a node; `windows` are first and last
    columns of days, both counted. `node` is the row of `nodes`.
    """
    counts, means = _cells(observed, expected)
    draws = checks.whole("draws", draws, least=1)
    total = counts.sum()
    member, span = _membership(nodes, len(counts)), _spans(windows, counts.shape[1])
    in_cut, mean = member @ counts @ span, member @ means @ span
    ratios = _ratio(in_cut, mean, total)
    largest = _simulated(means, member, span, total=int(total), mean=mean, rng=rng, draws=draws)
    above = draws - np.searchsorted(np.sort(largest), ratios - _TIE)
    node, window = np.divmod(np.arange(ratios.size), len(windows))
    first, last = np.array(windows)[window].T
    cuts = {"node": node, "first": first, "last": last}
    values = {"observed": in_cut, "expected": mean, "llr": ratios, "p": (1 + above) / (draws + 1)}
    frame = pd.DataFrame(cuts | {name: array.ravel() for name, array in values.items()})
    frame["ratio"] = frame["observed"] / frame["expected"]
    return frame.sort_values("llr", ascending=False, kind="stable").reset_index(drop=True)


def _cells(observed: ArrayLike, expected: ArrayLike) -> tuple[Floats, Floats]:
    counts = np.atleast_2d(checks.counts("observed", observed))
    means = np.atleast_2d(checks.positives("expected", expected))
    if counts.shape != means.shape or counts.ndim != 2:
        raise ValueError(f"observed {counts.shape} and expected {means.shape} differ in shape")
    if counts.sum() == 0:
        raise ValueError("there is no event to scan")
    return counts, means * (counts.sum() / means.sum())


def _membership(nodes: ArrayLike, leaves: int) -> Floats:
    member = np.atleast_2d(np.asarray(nodes)).astype(bool)
    if member.shape[1] != leaves or not member.any(axis=1).all():
        raise ValueError(f"each node must hold some of the {leaves} leaves")
    return member.astype(float)


def _spans(windows: tuple[tuple[int, int], ...], days: int) -> Floats:
    if not windows or any(not 0 <= first <= last < days for first, last in windows):
        raise ValueError(f"windows must lie within days 0 to {days - 1}, at least one")
    at = np.arange(days)[:, None]
    first, last = np.array(windows).T
    return ((at >= first) & (at <= last)).astype(float)


def _ratio(in_cut: Floats, mean: Floats, total: float) -> Floats:
    rest, rest_mean = np.maximum(total - in_cut, 0), np.maximum(total - mean, 1e-300)
    value = xlogy(in_cut, in_cut / mean) + xlogy(rest, rest / rest_mean)
    return np.where(in_cut > mean, value, 0.0).ravel()


def _simulated(
    means: Floats,
    member: Floats,
    span: Floats,
    *,
    total: int,
    mean: Floats,
    rng: np.random.Generator,
    draws: int,
) -> Floats:
    """The largest LLR of each sample of `total` events, (draws,)."""
    chance = (means / means.sum()).ravel()
    batch = max(1, _BATCH_CELLS // means.size)
    largest = []
    for start in range(0, draws, batch):
        size = min(batch, draws - start)
        sample = rng.multinomial(total, chance, size=size).reshape(size, *means.shape)
        in_cut = member @ sample @ span
        largest.append(_ratio(in_cut, mean, total).reshape(size, -1).max(axis=1))
    return np.concatenate(largest)
