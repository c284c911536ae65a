"""Reporting delay: how much of a recent week is already in?

Brookmeyer & Damiano 1989, Statistics in Medicine 8:23-34; Lawless 1994, Canadian J Statistics
22:15-31. n(t, d) counts events with onset in period t reported d periods later. Time runs
backwards, so that the periods cut off by today bias nothing:

    g(d) = sum n(t, d) / sum over j <= d of n(t, j), over the periods t that are old enough for d;
    F(d) = product over j > d of (1 - g(j)),   N(t) = n observed / F(elapsed).

F is the share reported within d of what is reported within the longest delay counted. In a test
the expectation is multiplied by F; what was observed is never scaled up.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from warehouse.analytics.distributions import nbinom_ppf
from warehouse.analytics.safety import checks
from warehouse.analytics.safety.checks import Floats


def delay_triangle(
    onset: ArrayLike, reported: ArrayLike, *, now: int, longest: int, recent: int
) -> Floats:
    """n(t, d) of the last `recent` periods up to `now`, (recent, longest + 1), nan beyond now.

    `onset` and `reported` are whole periods, one each an event; what is reported after `now`, later
    than `longest` or with an onset before the periods is left out. ValueError for a report before
    its onset and for a missing period.
    """
    start, end = checks.aligned(
        onset=_periods("onset", onset), known=_periods("reported", reported)
    )
    if (end < start).any():
        raise ValueError("an event is reported before its onset")
    longest = checks.whole("longest", longest, least=0)
    recent = checks.whole("recent", recent, least=1)
    t, d = (start - (now - recent + 1)).astype(np.int64), (end - start).astype(np.int64)
    inside = (t >= 0) & (end <= now) & (d <= longest)
    triangle = np.zeros((recent, longest + 1))
    np.add.at(triangle, (t[inside], d[inside]), 1)
    return np.where(_seen(recent, longest), triangle, np.nan)


def reverse_hazard(
    triangle: ArrayLike, *, towards: ArrayLike | None = None, weight: float = 0.0
) -> Floats:
    """g(d) for d = 0 .. longest, (longest + 1,); g(0) is 1.

    `towards` are the nation's hazards, counted as `weight` events of theirs, so that a province
    with few reports leans on the nation. ValueError where no event is seen at all.
    """
    counts, seen = _triangle(triangle)
    if counts.sum() == 0:
        raise ValueError("a delay cannot be estimated without events")
    new = counts.sum(axis=0)
    until = np.where(seen, np.cumsum(counts, axis=1), 0.0).sum(axis=0)
    weight = float(checks.amounts("weight", weight))
    if towards is not None:
        prior = checks.amounts("towards", towards)
        if prior.shape != new.shape or (prior > 1).any():
            raise ValueError("towards must have a hazard from 0 to 1 for each delay")
        new, until = new + weight * prior, until + weight
    return np.divide(new, until, out=np.zeros_like(new), where=until > 0)


def completeness(hazard: ArrayLike) -> Floats:
    """F(d): the share reported within d periods, rising to 1, (longest + 1,)."""
    g = checks.amounts("hazard", hazard)
    if g.ndim != 1 or (g > 1).any():
        raise ValueError("hazard must be one row of numbers from 0 to 1")
    later = np.cumprod((1 - g[1:])[::-1])[::-1]
    return np.append(later, 1.0)


def completeness_band(
    triangle: ArrayLike, *, rng: np.random.Generator, draws: int = 500, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """Lower and upper F(d), (longest + 1,) each, from `draws` samples of whole periods."""
    counts, seen = _triangle(triangle)
    tail = (1 - checks.share("confidence", confidence)) / 2
    picked = rng.integers(len(counts), size=(checks.whole("draws", draws, least=1), len(counts)))
    new = counts[picked].sum(axis=1)
    until = np.where(seen, np.cumsum(counts, axis=1), 0.0)[picked].sum(axis=1)
    g = np.divide(new, until, out=np.zeros_like(new), where=until > 0)
    shares = np.ones_like(g)
    shares[:, :-1] = np.cumprod((1 - g[:, 1:])[:, ::-1], axis=1)[:, ::-1]
    lower, upper = np.quantile(shares, [tail, 1 - tail], axis=0)
    return lower, upper


def expected_final(
    observed: ArrayLike, share: ArrayLike, *, confidence: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """What a count should reach once all is reported, with limits, one shape; for the screen only.

    The missing part is negative binomial with O + 1/2 successes of probability `share` (above 0).
    """
    count, part = checks.aligned(
        observed=checks.counts("observed", observed), share=checks.positives("share", share)
    )
    checks.at_most("share", part, of="1", total=np.ones(()))
    tail = (1 - checks.share("confidence", confidence)) / 2
    lower, upper = (nbinom_ppf(p, successes=count + 0.5, chance=part) for p in (tail, 1 - tail))
    return count / part, count + lower, count + upper


def known_share(
    counts: pd.DataFrame, *, now: pd.Timestamp, longest: int = 28, recent: int = 84
) -> Floats:
    """F(d) for d = 0 .. longest days from counts known at `now`; ones where nothing was reported.

    `counts` has event_date (of onset), delay_days (negative where not known) and reports; those
    received after `now`, or with an onset more than `recent` days ago, are left out.
    """
    age = (now - counts["event_date"]).dt.days
    seen = counts[
        (counts["delay_days"] >= 0)
        & (counts["delay_days"] <= longest)
        & (age >= counts["delay_days"])
        & (age < recent)
    ]
    if seen.empty:
        return np.ones(longest + 1)
    triangle = np.zeros((recent, longest + 1))
    row = recent - 1 - age.loc[seen.index].to_numpy()
    np.add.at(triangle, (row, seen["delay_days"].to_numpy()), seen["reports"].to_numpy())
    return completeness(reverse_hazard(np.where(_seen(recent, longest), triangle, np.nan)))


def _periods(name: str, values: ArrayLike) -> Floats:
    array = np.asarray(values, dtype=float)
    if not np.isfinite(array).all() or (array != np.floor(array)).any():
        raise ValueError(f"{name} must be whole periods and not missing")
    return array


def _seen(rows: int, longest: int) -> np.ndarray:
    """Whether period t (the last row is now) is old enough for delay d."""
    age = np.arange(rows - 1, -1, -1)[:, None]
    return np.arange(longest + 1) <= age


def _triangle(triangle: ArrayLike) -> tuple[Floats, np.ndarray]:
    cells = np.asarray(triangle, dtype=float)
    if cells.ndim != 2:
        raise ValueError("a triangle has one row a period and one column a delay")
    seen = ~np.isnan(cells)
    return checks.counts("triangle", np.where(seen, cells, 0.0)), seen
