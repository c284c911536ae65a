"""Rows of looks for lots: severe and common reports apart, and clusters of severe ones."""

import pandas as pd

from warehouse.analytics.safety.lots import LEAST_CASES, largest_site, scan_lots
from warehouse.looks.rows import details, look_rows

#: How finely lots are compared. Severe cases are few and reported everywhere alike; common ones
#: depend on how a province reports.
_STRATA = {
    "severe": ("dose_code", "age_coarse", "sex", "month"),
    "common": ("province_id", "dose_code", "age_coarse", "sex", "week"),
}
CLASSES = tuple(_STRATA)
LEAST_CLUSTER = 2
#: Lots further from a signal than this are tested and counted, but not kept.
_NOTEWORTHY = 0.5


def lot_rows(
    reports: pd.DataFrame, doses: pd.DataFrame, *, cut_off: pd.Timestamp, lots: pd.Series
) -> pd.DataFrame:
    """Looks at lots with at least 3 cases and q below .5: one row a lot, severe and common apart.

    `lots` names each lot_id; an unknown lot is not tested. Dated by injection up to the cut-off.
    """
    found = [_one_class(reports, doses, name, cut_off=cut_off, lots=lots) for name in _STRATA]
    rows = pd.concat([part for part in found if len(part)] or [look_rows(pd.DataFrame())])
    return rows.assign(cut_off=cut_off).reset_index(drop=True)


def _dated(frame: pd.DataFrame, cut_off: pd.Timestamp) -> pd.DataFrame:
    kept = frame[(frame["event_date"] <= cut_off) & (frame["lot_id"] != 0)]
    # Doses of lots are kept by week; cases go into the same week, and its month.
    days = pd.Series(kept["event_date"].unique())
    monday = days - pd.to_timedelta(days.dt.day_of_week, unit="D")
    names = {"month": monday.dt.strftime("%Y-%m"), "week": monday.dt.strftime("%G-%V")}
    by_day = pd.DataFrame({"event_date": days, **names}).set_index("event_date")
    return kept.assign(**{name: kept["event_date"].map(by_day[name]) for name in names})


def compared(
    reports: pd.DataFrame, doses: pd.DataFrame, *, name: str, cut_off: pd.Timestamp
) -> pd.DataFrame:
    """The rows of `scan_lots` for one class of reports (severe or common), each lot of the doses.

    Dated by injection up to the cut-off; a lot that nobody named is left out.
    """
    keys = ["vaccine_code", "lot_id", *_STRATA[name]]
    given = _dated(doses.rename(columns={"place_province_id": "province_id"}), cut_off)
    seen = _dated(_of_class(reports, name), cut_off)
    sums = given.groupby(keys)["doses"].sum()
    counted = seen.groupby(keys)["reports"].sum().rename("cases")
    cells = pd.concat([sums, counted], axis=1).fillna(0).clip(lower=0).reset_index()
    cells = cells.rename(columns={"vaccine_code": "product", "lot_id": "lot"})
    return scan_lots(cells, strata=_STRATA[name])


def _of_class(reports: pd.DataFrame, name: str) -> pd.DataFrame:
    return reports[reports["class_code"] == name]


def _one_class(
    reports: pd.DataFrame,
    doses: pd.DataFrame,
    name: str,
    *,
    cut_off: pd.Timestamp,
    lots: pd.Series,
) -> pd.DataFrame:
    cases = _dated(_of_class(reports, name), cut_off)
    if cases["reports"].clip(lower=0).sum() == 0:
        return look_rows(pd.DataFrame())
    scanned = compared(reports, doses, name=name, cut_off=cut_off)
    tested = len(scanned)
    enough = (scanned["observed"] + scanned["not_compared"]) >= LEAST_CASES
    kept = scanned[enough & (scanned["q"] < _NOTEWORTHY)]
    sites = largest_site(
        cases.rename(columns={"lot_id": "lot", "facility_id": "site"}).assign(
            cases=cases["reports"].to_numpy()
        )
    )
    kept = kept.merge(sites, on="lot", how="left")
    return look_rows(
        kept.assign(
            vaccine_code=kept["product"],
            lot_id=kept["lot"],
            facility_id=0,
            ratio=_finite(kept["ratio"]),
            upper=_finite(kept["upper"]),
            statistic=kept["q"],
            threshold=0.05,
            is_signal=kept["signal"],
            tested=tested,
            detail=details(kept, "mid_p", "q", "site", "share", "of_lot", "not_compared"),
        ),
        subject_kind="lot",
        subject=kept["product"] + "/" + kept["lot"].map(lots),
        method=f"lots_{name}",
    )


def _finite(values: pd.Series) -> pd.Series:
    return values.where(values < float("inf"))


def cluster_rows(reports: pd.DataFrame, *, cut_off: pd.Timestamp, lots: pd.Series) -> pd.DataFrame:
    """Two or more severe cases in one lot, site and day: one row a lot and site, its worst day.

    No statistics and no denominator: such a cluster is looked at the same day.
    """
    severe = reports[(reports["class_code"] == "severe") & (reports["event_date"] <= cut_off)]
    severe = severe[severe["facility_id"] != 0]
    keys = ["vaccine_code", "lot_id", "facility_id", "province_id"]
    days = severe.groupby([*keys, "event_date"], as_index=False)["reports"].sum()
    days = days[days["reports"] >= LEAST_CLUSTER]
    if days.empty:
        return look_rows(pd.DataFrame())
    total = days.groupby(keys, as_index=False).agg(
        observed=("reports", "sum"), worst=("reports", "max"), days=("event_date", "nunique")
    )
    first = days.groupby(keys)["event_date"].min().dt.strftime("%Y-%m-%d")
    total["first_day"] = first.to_numpy()
    return look_rows(
        total.assign(
            statistic=total["worst"].astype(float),
            threshold=float(LEAST_CLUSTER),
            is_signal=True,
            cut_off=cut_off,
            detail=details(total, "worst", "days", "first_day"),
        ),
        subject_kind="lot",
        subject=total["vaccine_code"] + "/" + total["lot_id"].map(lots).astype(object).fillna(""),
        method="cluster",
    )
