"""What will be used: the newest forecast known on the look's day, in days from that day on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.analytics.planning.cover import CoverFactors, use_paths
from warehouse.queries.look import Look
from warehouse.schema.planning import dim_forecast, dim_forecast_cover, fact_forecast

#: Days to come that a burn-down shows.
HORIZON = 28
#: A forecast older than this says nothing about today.
OLDEST_DAYS = 28
ALL = ""
_WEEK = 7
#: Without a record of past errors the window is as wide as the method's first widening.
_UNKNOWN = CoverFactors(early=0.8, middle=1.0, late=1.25)
_MEASURES = {"area": "given", "facility": "used"}


@dataclass(frozen=True)
class Forecast:
    """One stored forecast: its number, the last day it saw, and how old that is."""

    forecast_id: int
    origin: date
    age_days: int


@dataclass(frozen=True)
class Demand:
    """Use of some nodes and vaccines, (rows, HORIZON) by day: all doses and second doses.

    `rows` has node_id and vaccine_code ("" for all together); the forecast is None where none fits.
    """

    rows: pd.DataFrame
    daily: np.ndarray
    second: np.ndarray
    forecast: Forecast | None

    def of(self, node_ids: Sequence[int]) -> "Demand":
        """The same of some nodes alone."""
        own = self.rows["node_id"].isin(list(node_ids)).to_numpy()
        rows = self.rows[own].reset_index(drop=True)
        return replace(self, rows=rows, daily=self.daily[own], second=self.second[own])

    def paths(self, covers: dict[str, CoverFactors]) -> np.ndarray:
        """Totals used up to each day on the low, middle and high path, (3, rows, HORIZON)."""
        found = np.zeros((3, len(self.rows), HORIZON))
        for code, own in self.rows.groupby("vaccine_code").groups.items():
            factors = covers.get(code) or covers.get(ALL) or _UNKNOWN
            found[:, own] = use_paths(self.daily[own], factors)
        # Between whole days the last digits of a sum may fall.
        return np.maximum.accumulate(found, axis=-1)


def demand(where: Look, *, node_kind: str, node_ids: Sequence[int]) -> Demand:
    """What the nodes will use, one row a node and vaccine that the forecast knows."""
    used = newest(where, _MEASURES[node_kind])
    if used is None or not len(node_ids):
        return _nothing(used)
    made = newest(where, _MEASURES["area"])
    key = ("stored use", used.forecast_id, made and made.forecast_id, node_kind, tuple(node_ids))
    index, daily, second = where.session.memo(
        (*key, where.scope.vaccine, where.area.province_id),
        lambda: _stored(where, used, node_kind=node_kind, node_ids=node_ids),
    )
    if index.empty:
        return _nothing(used)
    ahead = slice(used.age_days, used.age_days + HORIZON)
    return Demand(rows=index, daily=daily[:, ahead], second=second[:, ahead], forecast=used)


def _stored(
    where: Look, used: Forecast, *, node_kind: str, node_ids: Sequence[int]
) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """node_id and vaccine_code, and the doses of each and of second doses by day of the forecast.

    It is the same on every day for which the forecast is in force.
    """
    rows = where.frame(_rows(where, used, node_kind=node_kind, node_ids=node_ids))
    rows = _with_all(where, rows)
    keys = ["node_id", "vaccine_code"]
    rows = rows.assign(row=rows.groupby(keys).ngroup())
    index = rows.drop_duplicates("row").sort_values("row")[keys].reset_index(drop=True)
    daily, second = (_table(rows[rows["dose_group"] == one], len(index)) for one in ("all", "d2"))
    if where.area.province_id and len(rows) and not (rows["dose_group"] == "d2").any():
        share = index["vaccine_code"].map(_second_share(where)).fillna(0.0)
        second = daily * share.to_numpy(dtype=float)[:, None]
    return index, daily, second


def demand_for(where: Look, kind: str, *, pairs: pd.DataFrame) -> Demand:
    """What some nodes will use, added up for others: `pairs` of node_id and for_id.

    The rows name the latter as node_id, such as a store, or a later province.
    """
    single = demand(where, node_kind=kind, node_ids=pairs["node_id"].unique().tolist())
    place = single.rows.assign(row=np.arange(len(single.rows))).merge(pairs, on="node_id")
    keys = ["for_id", "vaccine_code"]
    number = place.groupby(keys).ngroup().to_numpy()
    rows = place[keys].drop_duplicates().sort_values(keys, ignore_index=True)
    sums = [np.zeros((len(rows), HORIZON)) for _ in range(2)]
    for total, values in zip(sums, (single.daily, single.second), strict=True):
        np.add.at(total, number, values[place["row"].to_numpy()])
    named = rows.rename(columns={"for_id": "node_id"})
    return Demand(rows=named, daily=sums[0], second=sums[1], forecast=single.forecast)


def _second_share(where: Look) -> pd.Series:
    """The part of the forecast doses that are second ones, by vaccine, of the area's province.

    Districts and sites are too small for an interval of their own and take their province's.
    """
    made = newest(where, _MEASURES["area"])
    if made is None:
        return pd.Series(dtype=float)
    province = [where.area.province_id]
    rows = where.frame(_rows(where, made, node_kind="area", node_ids=province))
    sums = _with_all(where, rows).groupby(["vaccine_code", "dose_group"])["doses"].sum()
    wide = sums.unstack().reindex(columns=["all", "d2"]).fillna(0.0)
    return wide["d2"] / wide["all"].where(wide["all"] > 0)


def _with_all(where: Look, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows, and all vaccines together for nodes whose forecast names each one alone."""
    told = rows.loc[rows["vaccine_code"] == ALL, "node_id"].unique()
    single = rows[~rows["node_id"].isin(told)]
    if where.scope.vaccine or single.empty:
        return rows
    sums = single.groupby(["node_id", "dose_group", "horizon_day"], as_index=False)["doses"].sum()
    return pd.concat([rows, sums.assign(vaccine_code=ALL)], ignore_index=True)


def newest(where: Look, measure: str) -> Forecast | None:
    """The forecast of the newest day that was known then and has seen no later day."""
    key = ("forecast", measure, where.as_of, where.scope.known_on)
    return where.session.memo(key, lambda: _newest(where, measure))


def _newest(where: Look, measure: str) -> Forecast | None:
    c = dim_forecast.c
    known = [c.known_on <= where.scope.known_on] if where.scope.known_on else []
    rows = where.frame(
        sa.select(c.forecast_id, c.origin_date)
        .where(c.measure_code == measure, c.origin_date <= where.as_of, *known)
        .order_by(c.origin_date.desc(), c.forecast_id.desc())
        .limit(1)
    )
    if rows.empty:
        return None
    origin = rows["origin_date"].iloc[0].date()
    age = (where.as_of - origin).days
    return Forecast(int(rows["forecast_id"].iloc[0]), origin, age) if age <= OLDEST_DAYS else None


def covers(where: Look, used: Forecast | None, *, level: str) -> dict[str, CoverFactors]:
    """What to stretch time with at a level, by vaccine."""
    if used is None:
        return {}
    c = dim_forecast_cover.c
    rows = where.frame(
        sa.select(c.vaccine_code, c.early, c.middle, c.late).where(
            c.forecast_id == used.forecast_id, c.level == level
        )
    )
    return {row.vaccine_code: CoverFactors(*row[2:]) for row in rows.itertuples()}


def _rows(where: Look, used: Forecast, *, node_kind: str, node_ids: Sequence[int]) -> sa.Select:
    c = fact_forecast.c
    chosen = [c.vaccine_code == where.scope.vaccine] if where.scope.vaccine else []
    return sa.select(c.node_id, c.vaccine_code, c.dose_group, c.horizon_day, c.doses).where(
        c.forecast_id == used.forecast_id,
        c.node_kind == node_kind,
        c.node_id.in_([int(one) for one in node_ids]),
        c.dose_group.in_(("all", "d2")),
        *chosen,
    )


def _table(rows: pd.DataFrame, count: int) -> np.ndarray:
    """Doses by `row` and day after the forecast's; days that are not stored repeat a week."""
    days = OLDEST_DAYS + HORIZON
    rows = rows[rows["horizon_day"].between(1, days)]
    place = rows["row"].to_numpy(), rows["horizon_day"].to_numpy() - 1
    stored = np.full((count, days), np.nan)
    stored[place] = 0.0
    np.add.at(stored, place, rows["doses"].to_numpy(dtype=float))
    for day in range(_WEEK, days):
        stored[:, day] = np.where(np.isnan(stored[:, day]), stored[:, day - _WEEK], stored[:, day])
    return np.nan_to_num(stored).clip(min=0)


def _nothing(used: Forecast | None) -> Demand:
    none = pd.DataFrame({"node_id": pd.Series(dtype="int64"), "vaccine_code": pd.Series(dtype=str)})
    return Demand(
        rows=none, daily=np.zeros((0, HORIZON)), second=np.zeros((0, HORIZON)), forecast=used
    )
