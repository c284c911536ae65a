"""Rows of looks for sites and provinces: who reports too little, and who far too much."""

import pandas as pd

from warehouse.analytics.safety.checks import Floats
from warehouse.analytics.safety.places import expected_reports, judge_places
from warehouse.looks.rows import details, look_rows

#: A silent place is one that is silent now: injections of the last eight weeks are judged.
WEEKS = 8
_STRATA = ("vaccine_code", "dose_code")


def place_rows(
    doses: pd.DataFrame,
    reports: pd.DataFrame,
    *,
    cut_off: pd.Timestamp,
    completeness: Floats,
    names: dict[str, pd.Series],
) -> pd.DataFrame:
    """Looks at sites and provinces outside the funnel of common reactions, of how many judged.

    `doses` and `reports` have facility_id, province_id, vaccine_code, dose_code and event_date;
    `names` gives each kind's natural key by its id.
    """
    since = cut_off - pd.Timedelta(weeks=WEEKS)
    common = reports[reports["class_code"] == "common"]
    recent, seen = (_between(frame, since, cut_off) for frame in (doses, common))
    found = [
        _one_kind(kind, recent, seen, cut_off=cut_off, completeness=completeness, names=names[kind])
        for kind in ("site", "province")
    ]
    rows = pd.concat([part for part in found if len(part)] or [look_rows(pd.DataFrame())])
    return rows.assign(cut_off=cut_off).reset_index(drop=True)


def _between(frame: pd.DataFrame, since: pd.Timestamp, until: pd.Timestamp) -> pd.DataFrame:
    return frame[(frame["event_date"] > since) & (frame["event_date"] <= until)]


def _one_kind(
    kind: str,
    doses: pd.DataFrame,
    reports: pd.DataFrame,
    *,
    cut_off: pd.Timestamp,
    completeness: Floats,
    names: pd.Series,
) -> pd.DataFrame:
    column = {"site": "facility_id", "province": "province_id"}[kind]
    known = [frame[frame[column] != 0] for frame in (doses, reports)]
    if known[0].empty or known[1].empty:
        return look_rows(pd.DataFrame())
    found = judge_places(
        expected_reports(
            *known, place=column, strata=_STRATA, cut_off=cut_off, completeness=completeness
        )
    )
    odd = found[found["silent"] | found["high"]]
    return look_rows(
        odd.assign(
            ratio=odd["observed"] / odd["expected"],
            statistic=odd["observed"] / odd["expected"],
            threshold=odd["lower"].where(odd["silent"], odd["upper"]),
            is_signal=True,
            tested=int(found["judged"].sum()),
            completeness=float(completeness[:7].mean()),
            detail=details(odd, "silent", "high"),
        ).drop(columns=["lower", "upper"]),
        subject_kind=kind,
        subject=odd[column].map(names),
        method="reporting",
    )
