"""Who came and was not injected, by unit: shares with exact intervals and the funnel of chance."""

from datetime import date

import numpy as np
import pandas as pd

from warehouse.analytics.distributions import binom_cdf, binom_pmf, binom_ppf
from warehouse.analytics.intervals import share_interval
from warehouse.analytics.safety.funnel import OUTER, dispersion, random_effect_limits
from warehouse.answer import Answer
from warehouse.queries.facilities import facilities
from warehouse.queries.pace_views import SCREENED_DAYS
from warehouse.queries.places import stamp_of
from warehouse.queries.session import Session
from warehouse.queries.site_history import screened, site_history
from warehouse.queries.site_views import by_unit, day_of
from warehouse.scope import Scope
from warehouse.viewer import Viewer

_COUNTS = ["of", "people"]
#: Fewer people than this make no dot: their share says nothing.
LEAST_PEOPLE = 20


def screening_by_unit(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """One row a site, or a district of a nation or zone, of the last four weeks' daily forms.

    code, names, level, of (people of the forms), people (not injected: sent to hospital, refused,
    deferred, contraindicated), value, value_low, value_high (%, exact 95 % interval), mean (of all,
    %), low, high (% by exact binomial limits of 0.1 % a side), wide_low, wide_high (the same with
    the spread between units added), state (ok, above, below) by the wider of the two.
    """
    area = session.tree.find(scope.area, map_name=scope.map)
    sums = _sums(session, day_of(scope, session), known_on=scope.known_on)
    rows = facilities(session).join(sums, how="inner")
    frame = by_unit(rows, area, session=session, counts=_COUNTS, viewer=viewer)
    frame = frame[frame["of"] >= LEAST_PEOPLE].reset_index(drop=True)
    return Answer(frame=_judged(frame), stamp=stamp_of(session, area, scope=scope))


def _sums(session: Session, as_of: date, *, known_on: date | None) -> pd.DataFrame:
    """of and people by facility_id, of the four weeks until the day."""
    found = site_history(session, known_on)
    end = found.column(as_of) + 1
    span = slice(max(end - SCREENED_DAYS, 0), max(end, 0))
    sums = [table[:, span].sum(axis=1) for table in screened(session, known_on)]
    frame = pd.DataFrame(dict(zip(_COUNTS, sums, strict=True)), index=found.sites.index)
    return frame[frame["of"] != 0].astype(float)


def _judged(frame: pd.DataFrame) -> pd.DataFrame:
    names = ("value", "value_low", "value_high", "mean", "low", "high", "wide_low", "wide_high")
    if frame.empty or frame["people"].sum() <= 0:
        return frame.assign(**dict.fromkeys(names, np.nan), state="ok")
    of, people = (frame[name].to_numpy() for name in _COUNTS)
    people = np.minimum(people, of)
    mean = people.sum() / of.sum()
    value_low, value_high = share_interval(people, of)
    low, high = binomial_limits(of, mean, tail=OUTER)
    tau = dispersion(people, of * mean).tau if len(frame) >= 3 else 0.0
    wide = [side * mean for side in random_effect_limits(of * mean, tau=tau, tail=OUTER)]
    share = people / of
    outside = [share > np.maximum(high, wide[1]), share < np.minimum(low, wide[0])]
    values = (share, value_low, value_high, mean, low, high, *wide)
    hundred = {name: value * 100.0 for name, value in zip(names, values, strict=True)}
    return frame.assign(**hundred, state=np.select(outside, ["above", "below"], "ok"))


def binomial_limits(of: np.ndarray, mean: float, *, tail: float) -> tuple[np.ndarray, np.ndarray]:
    """Shares below and above which `tail` of chance lies, for so many people each.

    Exact and interpolated as in Spiegelhalter 2005 (Statistics in Medicine 24:1185-1202, appendix
    A.1.1): (r - (F(r) - p) / f(r)) / n with r the smallest count with F(r) >= p.
    """
    limits = []
    for p in (tail, 1.0 - tail):
        r = binom_ppf(p, of=of, chance=mean)
        limits.append(
            (r - (binom_cdf(r, of=of, chance=mean) - p) / binom_pmf(r, of=of, chance=mean)) / of
        )
    return np.maximum(limits[0], 0.0), np.minimum(limits[1], 1.0)
