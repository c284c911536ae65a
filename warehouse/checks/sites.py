"""Checks on sites: what doses, forms, stock, lines and registrations cannot all say."""

from datetime import timedelta

import numpy as np
import pandas as pd

from warehouse.checks.base import Check, Look
from warehouse.queries.site_history import IDLE_DAYS, SiteHistory, site_history

#: Days that the checks look back on.
LOOKED_AT = 14
#: More doses a line and day than the norm, and than can be true (both assumptions: DOMAIN 5).
NORM, IMPOSSIBLE = 200, 400
_NO_LIMIT = 10**9
#: Fewer doses than this, or a smaller share of the larger count, is no difference to explain.
LEAST_DOSES, LEAST_SHARE = 5, 0.5


def _of(where: Look) -> tuple[SiteHistory, np.ndarray, slice]:
    """The history, which of its sites are asked about, and the columns looked at."""
    found = site_history(where.session, where.scope.known_on, vaccine=where.scope.vaccine)
    inside = where.facility_ids
    chosen = np.ones(len(found.sites), bool) if inside is None else found.sites.index.isin(inside)
    end = found.column(where.as_of) + 1
    return found, chosen, slice(max(end - LOOKED_AT, 0), max(end, 0))


def _findings(
    found: SiteHistory, chosen: np.ndarray, span: slice, *, weight: np.ndarray
) -> pd.DataFrame:
    """One row a site with any weight on the days of the span."""
    site = np.flatnonzero(chosen & (weight.sum(axis=1) > 0))
    heavy = weight[site]
    is_on = heavy > 0
    days = found.first + span.start + np.arange(heavy.shape[1])
    first = days[is_on.argmax(axis=1)] if len(site) else days[:0]
    last = days[heavy.shape[1] - 1 - is_on[:, ::-1].argmax(axis=1)] if len(site) else days[:0]
    return pd.DataFrame(
        {
            "facility_id": found.sites.index[site].astype(int),
            "first_on": first.astype("datetime64[s]"),
            "last_on": last.astype("datetime64[s]"),
            "rows": is_on.sum(axis=1),
            "weight": heavy.sum(axis=1).astype(float),
        }
    )


def idle_with_stock(where: Look) -> pd.DataFrame:
    """Sites that had vaccine for three days and gave no dose; weight: the doses that lie there.

    Only as of the day: who was idle last week and works now needs no act.
    """
    found, chosen, span = _of(where)
    if span.stop <= span.start:
        return _findings(found, chosen, span, weight=np.zeros((len(found.sites), 0)))
    today = slice(span.stop - 1, span.stop)
    idle = found.idle[:, today] & found.ever_by(span.stop)[:, None]
    weight = np.where(idle, np.maximum(found.stock[:, today], 0), 0)
    rows = _findings(found, chosen, today, weight=weight)
    since = pd.Timestamp(where.as_of) - timedelta(days=IDLE_DAYS - 1)
    return rows.assign(first_on=since)


def injected_without_stock(where: Look) -> pd.DataFrame:
    """Sites that gave doses on days that ended below nothing; weight: the doses given on them."""
    found, chosen, span = _of(where)
    short = (found.stock[:, span] < 0) & found.working[:, span]
    return _findings(found, chosen, span, weight=found.doses[:, span] * short)


def _above(where: Look, *, low: int, high: int) -> pd.DataFrame:
    found, chosen, span = _of(where)
    lines = found.sites["lines"].to_numpy()[:, None]
    doses = found.doses[:, span]
    is_over = (lines > 0) & (doses > low * lines) & (doses <= high * lines)
    return _findings(found, chosen, span, weight=np.where(is_over, doses - NORM * lines, 0))


def above_norm(where: Look) -> pd.DataFrame:
    """Sites above 200 and up to 400 doses a line and day; weight: the doses above the norm."""
    return _above(where, low=NORM, high=IMPOSSIBLE)


def impossible_load(where: Look) -> pd.DataFrame:
    """Sites above 400 doses a line and day; weight: the doses above the norm."""
    return _above(where, low=IMPOSSIBLE, high=_NO_LIMIT)


def _differs(more: np.ndarray, less: np.ndarray) -> np.ndarray:
    """How much more, where that is many doses and most of them; 0 elsewhere."""
    gap = more - less
    return np.where((gap >= LEAST_DOSES) & (gap >= LEAST_SHARE * more), gap, 0)


def declared_not_recorded(where: Look) -> pd.DataFrame:
    """Site-days that declare doses of which most are not entered; weight: the doses missing.

    The newest days are left out: their doses may be entered tomorrow.
    """
    found, chosen, span = _of(where)
    early = slice(span.start, max(span.stop - IDLE_DAYS, span.start))
    weight = _differs(np.maximum(found.forms[:, early], 0), found.doses[:, early])
    return _findings(found, chosen, early, weight=weight)


def recorded_not_declared(where: Look) -> pd.DataFrame:
    """Site-days with doses and no daily form, at sites that send forms; weight: those doses."""
    found, chosen, span = _of(where)
    weight = np.where(found.sends[:, None] & ~found.declared[:, span], found.doses[:, span], 0)
    weight = np.where(weight >= LEAST_DOSES, weight, 0)
    return _findings(found, chosen, span, weight=weight)


def _check(key: str, find: object, *, asks: str, caveats: tuple[str, ...] = ()) -> Check:
    return Check(
        key=key,
        theme="site",
        asks=asks,
        weight="doses",
        acts="facility",
        find=find,
        caveats=caveats,
        source="own",
    )


_BY_MOVEMENTS = ("stock_by_subtraction",)
_LATE = ("late_entry_looks_idle",)

CHECKS = (
    _check("impossible_load", impossible_load, asks="Who entered more than 400 doses a line?"),
    _check("above_norm", above_norm, asks="Who gave more than 200 doses a line in a day?"),
    _check(
        "idle_with_stock",
        idle_with_stock,
        asks="Who has had vaccine for three days and gave no dose?",
        caveats=(*_BY_MOVEMENTS, *_LATE),
    ),
    _check(
        "injected_without_stock",
        injected_without_stock,
        asks="Who gave doses that no receipt accounts for?",
        caveats=_BY_MOVEMENTS,
    ),
    _check(
        "declared_not_recorded",
        declared_not_recorded,
        asks="Who declared doses that are not entered three days later?",
        caveats=_LATE,
    ),
    _check(
        "recorded_not_declared",
        recorded_not_declared,
        asks="Who entered doses and sent no daily form?",
    ),
)
