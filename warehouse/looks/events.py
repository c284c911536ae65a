"""Rows of looks for watched events: sequential tests, and disproportionality of reports."""

import numpy as np
import pandas as pd

from warehouse.analytics.safety.delay import known_share
from warehouse.analytics.safety.disproportionality import disproportionality
from warehouse.analytics.safety.ebgm import shrunk_ratios
from warehouse.analytics.safety.reports import pairs_of_margins
from warehouse.analytics.safety.surveillance import (
    Counts,
    poisson_looks,
    self_controlled_looks,
)
from warehouse.looks.rows import details, look_rows

#: A prior is fitted to no fewer pairs than this.
_LEAST_PAIRS = 30


def sequential_rows(
    counts: Counts,
    plans: pd.DataFrame,
    *,
    delays: pd.DataFrame,
    cut_offs: pd.DatetimeIndex,
) -> pd.DataFrame:
    """Looks of the (conditional) Poisson MaxSPRT and the self-controlled test at each cut-off."""
    known = [known_share(delays, now=cut_off) for cut_off in cut_offs]
    found = [
        _poisson_rows(poisson_looks(counts, plans, cut_offs=cut_offs, completeness=known)),
        _self_rows(self_controlled_looks(counts, plans, cut_offs=cut_offs)),
    ]
    week = pd.Series([float(share[:7].mean()) for share in known], index=cut_offs)
    rows = pd.concat([part for part in found if len(part)] or [look_rows(pd.DataFrame())])
    return rows.assign(completeness=rows["cut_off"].map(week)).reset_index(drop=True)


def _poisson_rows(looks: pd.DataFrame) -> pd.DataFrame:
    if looks.empty:
        return looks
    named = looks.rename(
        columns={"llr": "statistic", "limit": "threshold", "signal": "is_signal"}
    ).rename(columns={"ended": "is_ended"})
    extra = ("alpha", "least_events", "events_to_signal", "time_used", "history_events")
    detail = details(looks, *extra)
    return look_rows(named, subject_kind="event", subject=_pair(looks)).assign(detail=detail)


def _self_rows(looks: pd.DataFrame) -> pd.DataFrame:
    if looks.empty:
        return looks
    named = looks.rename(
        columns={"llr": "statistic", "limit": "threshold", "signal": "is_signal"}
    ).rename(columns={"ended": "is_ended", "most_events": "expected_total"})
    named["expected"] = looks["events"] / (1 + looks["control_ratio"])
    finite = np.isfinite(looks["ratio"])
    named["ratio"] = looks["ratio"].where(finite)
    named["upper"] = looks["upper"].where(np.isfinite(looks["upper"]))
    detail = details(looks, "alpha", "least_events", "events", "control_ratio")
    return look_rows(named, subject_kind="event", subject=_pair(looks), method="scri").assign(
        detail=detail
    )


def report_rows(cells: pd.DataFrame, *, cut_off: pd.Timestamp) -> pd.DataFrame:
    """Looks of disproportionality, one row a vaccine and term, from reports received by then.

    The expectation is stratified by age band and sex; margins count reports.
    """
    seen = cells[cells["event_date"] <= cut_off]
    pairs = pairs_of_margins(seen, strata=("age_band_code", "sex"))
    pairs = pairs[pairs["both"] > 0].reset_index(drop=True)
    if pairs.empty:
        return look_rows(pd.DataFrame())
    scored = disproportionality(pairs)
    if len(pairs) >= _LEAST_PAIRS:
        scored = scored.join(shrunk_ratios(pairs))
    scored = scored.rename(columns={"product": "vaccine_code", "term": "event_term_code"})
    extra = [name for name in _SCORES if name in scored]
    return look_rows(
        scored.assign(
            observed=scored["both"],
            ratio=2.0 ** scored["ic"],
            lower=2.0 ** scored["ic_lower"],
            upper=2.0 ** scored["ic_upper"],
            statistic=scored["ic_lower"],
            threshold=0.0,
            is_signal=scored["ic_signal"],
            cut_off=cut_off,
            tested=len(scored),
            detail=details(scored, *extra),
        ),
        subject_kind="event",
        subject=_pair(scored),
        method="ic",
    )


_SCORES = (
    "ic",
    "prr",
    "prr_lower",
    "chi2",
    "evans",
    "ror",
    "ror_lower",
    "ror_signal",
    "ebgm",
    "eb05",
    "ebgm_signal",
    "with_product",
    "with_term",
    "reports",
)


def _pair(frame: pd.DataFrame) -> pd.Series:
    return frame["vaccine_code"] + "/" + frame["event_term_code"]
