"""What stored forecasts said would be used, as of each day: the newest one known at the time."""

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.queries.look import Look
from warehouse.queries.stock.demand import OLDEST_DAYS
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
    table = np.full((days + span, nodes), np.nan)
    day = rows["horizon_day"].to_numpy(dtype=int) - 1
    inside = day < len(table)
    table[day[inside], rows["node"].to_numpy()[inside]] = rows["doses"].to_numpy(float)[inside]
    for one in range(_WEEK, len(table)):  # small nodes store a week, which goes on
        table[one] = np.where(np.isnan(table[one]), table[one - _WEEK], table[one])
    running = np.concatenate([np.zeros((1, nodes)), np.nan_to_num(table).cumsum(axis=0)])
    return running[span : span + days] - running[:days]


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
    """node_id, origin_date, horizon_day, doses of the newest forecast of each origin."""
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
    rows = where.frame(
        sa.select(*names, newest.c.origin_date)
        .join_from(fact_forecast, newest, newest.c.forecast_id == day.forecast_id)
        .where(day.node_kind == "area", day.dose_group == group, *of)
    )
    return rows if where.scope.vaccine else _of_all(rows)


def _of_all(rows: pd.DataFrame) -> pd.DataFrame:
    """All vaccines together, added up where the forecast names each one alone."""
    keys = ["node_id", "origin_date", "horizon_day"]
    pair = pd.MultiIndex.from_frame(rows[keys[:2]])
    together = rows["vaccine_code"] == ""
    told = pair.isin(pair[together])
    return rows[together | ~told].groupby(keys, as_index=False)["doses"].sum()
