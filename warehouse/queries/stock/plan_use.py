"""What stored forecasts said would be used, as of each day: the newest one known at the time."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.queries.look import Look
from warehouse.queries.stock.demand import HORIZON, OLDEST_DAYS
from warehouse.schema.planning import dim_forecast, fact_forecast

#: For each column the doses that count and on how many days to come.
SPANS = {"week_use": ("all", 7), "month_use": ("all", 28), "second_doses": ("d2", 14)}
_WEEK = 7


def use_rows(where: Look, column: str) -> pd.DataFrame:
    """Forecast doses of the days to come as of each day, as changes: base_id, event_date, amount.

    A forecast counts until the next one, four weeks at most, and loses a day with each day.
    """
    group, span = SPANS[column]
    rows = _forecasts(where, group)
    rows = rows if where.scope.vaccine else _of_all(rows)
    if rows.empty:
        return pd.DataFrame({"base_id": [], "event_date": [], "amount": []}).astype(
            {"base_id": "int64", "event_date": "datetime64[us]"}
        )
    nodes, node = np.unique(rows["node_id"].to_numpy(dtype=np.int64), return_inverse=True)
    origins = np.unique(rows["origin_date"].to_numpy(dtype="datetime64[D]"))
    rows = rows.assign(node=node)
    start = origins[0]
    days = int((np.datetime64(where.as_of, "D") - start).astype(int)) + 1
    level = np.zeros((days, len(nodes)))
    for place, origin in enumerate(origins):
        own = rows[rows["origin_date"].to_numpy(dtype="datetime64[D]") == origin]
        first = int((origin - start).astype(int))
        last = int((origins[place + 1] - start).astype(int)) if place + 1 < len(origins) else days
        last = min(last, first + OLDEST_DAYS + 1)
        level[first:last] = _ahead(own, len(nodes), days=last - first, span=span)
    return _as_changes(level, nodes, start)


def _ahead(rows: pd.DataFrame, nodes: int, *, days: int, span: int) -> np.ndarray:
    """(days, nodes): what the next `span` days use, seen from each day since the origin."""
    running = _running(rows, nodes, days=days + span)
    return running[span : span + days] - running[:days]


def _running(rows: pd.DataFrame, nodes: int, *, days: int) -> np.ndarray:
    """(days + 1, nodes): use up to the end of each day after the origin, from 0 on."""
    table = np.full((days, nodes), np.nan)
    day = rows["horizon_day"].to_numpy(dtype=int) - 1
    inside = day < len(table)
    table[day[inside], rows["node"].to_numpy()[inside]] = rows["doses"].to_numpy(float)[inside]
    for one in range(_WEEK, len(table)):  # small nodes store a week, which goes on
        table[one] = np.where(np.isnan(table[one]), table[one - _WEEK], table[one])
    return np.concatenate([np.zeros((1, nodes)), np.nan_to_num(table).cumsum(axis=0)])


def _as_changes(level: np.ndarray, nodes: np.ndarray, start: np.datetime64) -> pd.DataFrame:
    change = np.diff(level, axis=0, prepend=0.0)
    day, node = np.nonzero(change)
    return pd.DataFrame(
        {
            "base_id": nodes[node],
            "event_date": (start + day).astype("datetime64[us]"),
            "amount": change[day, node],
        }
    )


def _forecasts(where: Look, group: str) -> pd.DataFrame:
    """node_id, vaccine_code, origin_date, horizon_day, doses of each origin's newest forecast."""
    made, day = dim_forecast.c, fact_forecast.c
    known = [made.known_on <= where.scope.known_on] if where.scope.known_on else []
    newest = (
        sa.select(sa.func.max(made.forecast_id).label("forecast_id"), made.origin_date)
        .where(made.measure_code == "given", made.origin_date <= where.as_of, *known)
        .group_by(made.origin_date)
        .subquery("newest")
    )
    of = [day.vaccine_code == where.scope.vaccine] if where.scope.vaccine else []
    names = (day.node_id, day.vaccine_code, day.horizon_day, day.doses)
    return where.frame(
        sa.select(*names, newest.c.origin_date)
        .join_from(fact_forecast, newest, newest.c.forecast_id == day.forecast_id)
        .where(day.node_kind == "area", day.dose_group == group, *of)
    )


def _of_all(rows: pd.DataFrame) -> pd.DataFrame:
    """All vaccines together, added up where the forecast names each one alone."""
    keys = ["node_id", "origin_date", "horizon_day"]
    pair = pd.MultiIndex.from_frame(rows[keys[:2]])
    together = rows["vaccine_code"] == ""
    told = pair.isin(pair[together])
    return rows[together | ~told].groupby(keys, as_index=False)["doses"].sum()


@dataclass(frozen=True)
class Uses:
    """What each day's forecast said: running use by origin, day after it, and place and vaccine.

    `is_told` says of each day from `first` on whether a forecast was in force.
    """

    first: np.datetime64
    is_told: np.ndarray
    base_ids: np.ndarray
    _origin: np.ndarray
    _began: np.ndarray
    _pairs: pd.MultiIndex
    _running: np.ndarray

    def ahead(
        self, base_id: pd.Series, vaccine: pd.Series, *, day: pd.Series, until: pd.Series
    ) -> np.ndarray:
        """Doses used after a day up to another, by the forecast of that day; 0 where it has none.

        Days count from `first`; a forecast is in force on every `day`.
        """
        pair = self._pairs.get_indexer(pd.MultiIndex.from_arrays([base_id, vaccine]))
        origin = self._origin[day]
        ends = (self._running[origin, at - self._began[origin], pair] for at in (until, day))
        until_end, until_day = ends
        return np.where(pair >= 0, until_end - until_day, 0.0)


def uses(where: Look, base_ids: np.ndarray | None = None) -> Uses:
    """All forecast doses of provinces and districts, or of the given ones, by vaccine."""
    rows = _forecasts(where, "all")
    chosen = rows["vaccine_code"] != ""
    if base_ids is not None:
        chosen &= rows["node_id"].isin(base_ids)
    rows = rows[chosen]
    pairs = pd.MultiIndex.from_frame(rows[["node_id", "vaccine_code"]]).unique()
    rows = rows.assign(node=pairs.get_indexer(pd.MultiIndex.from_frame(rows[list(pairs.names)])))
    origins = np.unique(rows["origin_date"].to_numpy(dtype="datetime64[D]"))
    first = origins[0] if len(origins) else np.datetime64(where.as_of, "D")
    began = (origins - first).astype(int)
    days = np.arange((np.datetime64(where.as_of, "D") - first).astype(int) + 1)
    origin = np.searchsorted(began, days, side="right") - 1
    told = (origin >= 0) & (days - began[origin] <= OLDEST_DAYS) if len(began) else days < 0
    span = OLDEST_DAYS + HORIZON
    own = [rows[rows["origin_date"].to_numpy(dtype="datetime64[D]") == one] for one in origins]
    running = [_running(one, len(pairs), days=span) for one in own]
    table = np.stack(running) if running else np.zeros((0, span + 1, 0))
    return Uses(first, told, rows["node_id"].unique(), origin, began, pairs, table)
