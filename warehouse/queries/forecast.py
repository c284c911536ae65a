"""Stored forecasts: the newest one known, its days for any nodes, and how good past ones were."""

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.analytics.planning.cover import CoverFactors, use_paths
from warehouse.queries.ledger_sum import NoAnswer
from warehouse.queries.session import Session
from warehouse.schema.planning import dim_forecast, dim_forecast_cover, fact_forecast

WEEK = 7
QUANTILES = ("total_p025", "total_p100", "total_p500", "total_p900", "total_p975")
#: A level without a window of its own borrows that of the next smaller one, which is wider.
_SMALLER = {"nation": "zone", "zone": "province", "province": "district", "district": "site"}


@dataclass(frozen=True)
class Made:
    """One stored forecast: `origin` is the last day that it saw."""

    forecast_id: int
    origin: date
    known_on: date
    made_at: datetime


@dataclass(frozen=True)
class Daily:
    """Doses of the days after the origin: one row of `keys` (node_id, vaccine_code) a series.

    `doses` is (series, days), `totals` (quantiles, series, days) with nan where none is known.
    """

    keys: pd.DataFrame
    doses: np.ndarray
    totals: np.ndarray
    origin: date

    def after(self, as_of: date) -> np.ndarray:
        """Doses of the days after `as_of`, (series, days): the first days are behind it.

        NoAnswer for a day before the origin, or so late that less than a week is left.
        """
        passed = (as_of - self.origin).days
        if not 0 <= passed <= self.doses.shape[-1] - WEEK:
            raise NoAnswer(f"the forecast of {self.origin} says nothing of the days after {as_of}")
        return self.doses[:, passed:]

    def paths(self, as_of: date, factors: CoverFactors) -> np.ndarray:
        """Use up to each day after `as_of` on the low, middle and high path, (3, series, days)."""
        return use_paths(self.after(as_of), factors)


def newest_forecast(session: Session, measure: str, *, known_on: date | None = None) -> Made:
    """The newest forecast of `given` (areas) or `used` (facilities) known on a day; NoAnswer."""
    c = dim_forecast.c
    known = [c.known_on <= known_on] if known_on else []
    rows = session.frame(
        sa.select(c.forecast_id, c.origin_date, c.known_on, c.made_at)
        .where(c.measure_code == measure, ~c.is_hindcast, *known)
        .order_by(c.known_on.desc(), c.forecast_id.desc())
        .limit(1)
    )
    if rows.empty:
        raise NoAnswer("no forecast has been made: load two weeks of data, or tiemchung forecast")
    row = rows.iloc[0]
    return Made(
        forecast_id=int(row["forecast_id"]),
        origin=pd.Timestamp(row["origin_date"]).date(),
        known_on=pd.Timestamp(row["known_on"]).date(),
        made_at=pd.Timestamp(row["made_at"]).to_pydatetime(),
    )


def daily_doses(
    session: Session,
    made: Made,
    *,
    nodes: tuple[int, ...] = (),
    province: int | None = None,
    vaccine: str | None = None,
    dose_group: str = "all",
) -> Daily:
    """The forecast of some nodes (all without `nodes`), one vaccine ("" for all together) or each.

    The measure of the forecast says whether nodes are areas or facilities.
    """
    c = fact_forecast.c
    conditions = [c.forecast_id == made.forecast_id, c.dose_group == dose_group]
    conditions += [c.node_id.in_(nodes)] if nodes else []
    conditions += [c.province_id == province] if province is not None else []
    conditions += [c.vaccine_code == vaccine] if vaccine is not None else []
    names = ("node_id", "vaccine_code", "horizon_day", "doses", *QUANTILES)
    rows = session.frame(sa.select(*[c[name] for name in names]).where(*conditions))
    return _unfolded(rows, made.origin)


def cover_factors(session: Session, made: Made, *, level: str, vaccine: str = "") -> CoverFactors:
    """The window of a level and vaccine, else of all vaccines, else of smaller areas; NoAnswer."""
    known = session.memo(("covers", made.forecast_id), lambda: _covers(session, made))
    asked: str | None = level
    while asked:
        for code in (vaccine, ""):
            if (asked, code) in known:
                return known[asked, code]
        asked = _SMALLER.get(asked)
    raise NoAnswer("no store on record ran dry, so no window is known")


def _covers(session: Session, made: Made) -> dict[tuple[str, str], CoverFactors]:
    c = dim_forecast_cover.c
    rows = session.frame(sa.select(dim_forecast_cover).where(c.forecast_id == made.forecast_id))
    return {
        (row.level, row.vaccine_code): CoverFactors(row.early, row.middle, row.late)
        for row in rows.itertuples()
    }


def _unfolded(rows: pd.DataFrame, origin: date) -> Daily:
    """Rows as one array; small nodes have stored one week of days and the ends of later weeks."""
    names = ["node_id", "vaccine_code"]
    groups = rows.groupby(names, sort=True)
    keys = groups.size().index.to_frame(index=False)
    horizon = int(rows["horizon_day"].max()) if len(rows) else 0
    stored = np.full((1 + len(QUANTILES), len(keys), horizon), np.nan)
    if len(rows):
        where = (groups.ngroup().to_numpy(), rows["horizon_day"].to_numpy() - 1)
        for part, name in zip(stored, ("doses", *QUANTILES), strict=True):
            part[where] = rows[name].to_numpy(dtype=float, na_value=np.nan)
    doses, totals = stored[0], stored[1:]
    missing = np.isnan(doses).all(axis=0) if len(keys) else np.zeros(horizon, dtype=bool)
    if missing.any():
        doses = doses[:, np.arange(horizon) % WEEK]
        totals = _between(totals, missing)
    return Daily(keys=keys, doses=doses, totals=totals, origin=origin)


def _between(totals: np.ndarray, missing: np.ndarray) -> np.ndarray:
    """Straight lines between the days that are stored."""
    days, known = np.arange(len(missing)), np.flatnonzero(~missing)
    right = np.searchsorted(known, days).clip(max=len(known) - 1)
    left = np.where(known[right] > days, right - 1, right)
    span = np.maximum(known[right] - known[left], 1)
    part = (days - known[left]) / span
    return totals[..., known[left]] * (1 - part) + totals[..., known[right]] * part
