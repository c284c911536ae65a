"""Rows of looks for sites and provinces: who reports too little, and who far too much."""

import pandas as pd

from warehouse.analytics.safety.checks import Floats
from warehouse.analytics.safety.places import expected_reports, judge_places
from warehouse.looks.rows import details, look_rows

#: A silent place is one that is silent now: injections of the last eight weeks are judged.
WEEKS = 8
STRATA = ("vaccine_code", "dose_code")


def place_rows(
    doses: pd.DataFrame,
    reports: pd.DataFrame,
    *,
    cut_off: pd.Timestamp,
    completeness: Floats,
    names: dict[str, pd.Series],
) -> pd.DataFrame:
    """Looks at sites and provinces outside the funnel of common reactions, of how many judged,
    and each province's count of silent sites (method silent_sites).

    `doses` and `reports` have facility_id, province_id, vaccine_code, dose_code and event_date;
    `names` gives each kind's natural key by its id.
    """
    since = cut_off - pd.Timedelta(weeks=WEEKS)
    common = reports[reports["class_code"] == "common"]
    recent, seen = (_between(frame, since, cut_off) for frame in (doses, common))
    known = {"cut_off": cut_off, "completeness": completeness}
    judged = {kind: _judged(_COLUMNS[kind], recent, seen, **known) for kind in _COLUMNS}
    week = float(completeness[:7].mean())
    home = recent.drop_duplicates("facility_id").set_index("facility_id")["province_id"]
    if len(judged["site"]):
        own = judged["site"]["facility_id"].map(home).fillna(0).astype(int)
        judged["site"] = judged["site"].assign(province_id=own)
    found = [_odd_rows(kind, judged[kind], names[kind], week=week) for kind in _COLUMNS]
    found.append(_counted_rows(judged["site"], names["province"]))
    rows = pd.concat([part for part in found if len(part)] or [look_rows(pd.DataFrame())])
    return rows.assign(cut_off=cut_off).reset_index(drop=True)


_COLUMNS = {"site": "facility_id", "province": "province_id"}


def _between(frame: pd.DataFrame, since: pd.Timestamp, until: pd.Timestamp) -> pd.DataFrame:
    return frame[(frame["event_date"] > since) & (frame["event_date"] <= until)]


def _judged(
    column: str,
    doses: pd.DataFrame,
    reports: pd.DataFrame,
    *,
    cut_off: pd.Timestamp,
    completeness: Floats,
) -> pd.DataFrame:
    """Each place with judged, silent and high; no row where nothing was given or reported."""
    known = [frame[frame[column] != 0] for frame in (doses, reports)]
    if known[0].empty or known[1].empty:
        return pd.DataFrame()
    return judge_places(
        expected_reports(
            *known, place=column, strata=STRATA, cut_off=cut_off, completeness=completeness
        )
    )


def _odd_rows(kind: str, found: pd.DataFrame, names: pd.Series, *, week: float) -> pd.DataFrame:
    """The places outside the funnel, of how many judged; `week` is how complete the last one is."""
    if found.empty:
        return look_rows(found)
    odd = found[found["silent"] | found["high"]]
    return look_rows(
        odd.assign(
            ratio=odd["observed"] / odd["expected"],
            statistic=odd["observed"] / odd["expected"],
            threshold=odd["lower"].where(odd["silent"], odd["upper"]),
            is_signal=True,
            tested=int(found["judged"].sum()),
            completeness=week,
            detail=details(odd, "silent", "high"),
        ).drop(columns=["lower", "upper"]),
        subject_kind=kind,
        subject=odd[_COLUMNS[kind]].map(names),
        method="reporting",
    )


def _counted_rows(sites: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """How many of the sites that each province has to judge (tested) are silent (observed)."""
    if sites.empty or not sites["judged"].any():
        return look_rows(pd.DataFrame())
    own = sites[sites["judged"]]
    counted = own.groupby("province_id", as_index=False).agg(
        observed=("silent", "sum"), tested=("silent", "size"), doses=("doses", "sum")
    )
    counted = counted[counted["province_id"].isin(names.index)]
    return look_rows(
        counted,
        subject_kind="province",
        subject=counted["province_id"].map(names),
        method="silent_sites",
    )
