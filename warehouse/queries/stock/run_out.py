"""Who runs dry when: usable stock against forecast use, as a window, with what is on its way.

The alarm hangs on the early edge: a node that may be dry within `ALARM_DAYS` days and to which
nothing is on its way. Every method measured errs on the late side.
"""

import numpy as np
import pandas as pd

from warehouse.analytics.planning.at_risk import at_risk
from warehouse.analytics.planning.fefo import NO_EXPIRY
from warehouse.analytics.planning.reserve import wanted_reserve
from warehouse.analytics.planning.run_out import run_out_window
from warehouse.answer import Answer
from warehouse.queries.look import Look, look
from warehouse.queries.places import stamp_of
from warehouse.queries.session import Session
from warehouse.queries.stock.balances import STATES
from warehouse.queries.stock.decisions import delivered_lines
from warehouse.queries.stock.demand import HORIZON, Demand, covers
from warehouse.queries.stock.nodes import (
    Nodes,
    children,
    coming,
    itself,
    lot_balances,
    node_demand,
    node_of,
    state_columns,
    with_all_vaccines,
)
from warehouse.scope import Scope
from warehouse.viewer import Viewer

ALARM_DAYS = 7
#: Lead time and review period: second doses due within them are reserved.
RESERVE_DAYS = 14
_MIDDLE, _WEEK = 1, 7
_KEYS = ["node_id", "vaccine_code"]
_DOSES = [*STATES, "on_hand", "in_transit", "decided"]
NOT_COMPLETE = ("running", "waiting", "overdue")


def run_out(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """One row a node below the area and vaccine ("" for all together), the earliest dry first.

    area_code, names, level, lat, lon, vaccine_code, on_hand, usable, held, expired, negative,
    in_transit, decided (by decisions, not yet received), weekly_use, reserve (wanted for second
    doses), at_risk (expected to expire unused), days_cover, early, middle, late (days from the
    as-of day, HORIZON + 1 for later), is_alarm, has_forecast.
    """
    where = look(scope, viewer=viewer, session=session, detail=False)
    key = ("run out", where.key, len(session.acts(scope.known_on)))
    frame = session.memo(key, lambda: node_rows(where, children(where)))
    return Answer(frame=frame, stamp=stamp_of(session, where.area, scope=scope))


def own_cover(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """The same of the area itself, or of the facility that the scope names."""
    where = look(scope, viewer=viewer, session=session, detail=False)
    frame = node_rows(where, itself(where))
    return Answer(frame=frame, stamp=stamp_of(session, where.area, scope=scope))


def node_rows(where: Look, nodes: Nodes) -> pd.DataFrame:
    """The rows of `run_out` for some nodes."""
    balances = lot_balances(where, nodes)
    wanted = node_demand(where, nodes)
    table = state_columns(balances).reset_index()
    table = table.merge(_forecast(where, wanted, nodes), on=_KEYS, how="outer")
    for name, rows in (("in_transit", coming(where, nodes)), ("decided", _decided(where, nodes))):
        table = table.merge(_summed(rows, name), on=_KEYS, how="left")
    table[_DOSES] = table[_DOSES].fillna(0.0)
    table["has_forecast"] = table["row"].notna()
    table["held"] += table["recalled"]
    # What a missing paper took out is not there either, so it counts against what can be used.
    table["usable"] += table["negative"]
    table = _with_window(table, wanted.paths(covers(where, wanted.forecast, level=nodes.level)))
    table["at_risk"] = _at_risk(where, balances, table, wanted)
    named = table.merge(nodes.frame, on="node_id", how="inner")
    is_alarm = (named["early"] <= ALARM_DAYS) & (named["in_transit"] + named["decided"] <= 0)
    shown = named.assign(is_alarm=is_alarm & named["has_forecast"]).drop(columns=["row"])
    return shown.sort_values(["early", "middle", "usable"], ignore_index=True)


def _forecast(where: Look, wanted: Demand, nodes: Nodes) -> pd.DataFrame:
    """node_id, vaccine_code, row (of the demand), weekly_use, reserve."""
    rows = wanted.rows.assign(row=np.arange(len(wanted.rows)))
    reserve = wanted_reserve(wanted.second, within=RESERVE_DAYS)[:, 0] if len(rows) else []
    return rows.assign(weekly_use=wanted.daily[:, :_WEEK].sum(axis=1), reserve=reserve)


def _decided(where: Look, nodes: Nodes) -> pd.DataFrame:
    """Doses decided for provinces and not yet received."""
    if nodes.level not in ("nation", "zone", "province"):
        return pd.DataFrame({"node_id": [], "vaccine_code": [], "doses": []})
    lines = delivered_lines(where)
    still = lines[lines["state"].isin(NOT_COMPLETE)]
    found = still.assign(doses=still["doses"] - still["received"])
    return found.assign(node_id=node_of(where, nodes, rows=found))


def _summed(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    sums = with_all_vaccines(rows.groupby(_KEYS)[["doses"]].sum()).reset_index()
    return sums.rename(columns={"doses": name}).astype({"node_id": "int64", "vaccine_code": object})


def _with_window(table: pd.DataFrame, paths: np.ndarray) -> pd.DataFrame:
    """early, middle, late and days_cover for the rows that a forecast knows, else NaN."""
    known = table["has_forecast"].to_numpy()
    own = table.loc[known, "row"].astype(int).to_numpy()
    window = run_out_window(table.loc[known, "usable"].to_numpy(), paths[:, own])
    for name in ("early", "middle", "late"):
        table[name] = np.nan
        table.loc[known, name] = getattr(window, name)
    pace = table["weekly_use"] / _WEEK
    table["days_cover"] = table["usable"] / pace.where(pace > 0)
    return table


def _at_risk(
    where: Look, balances: pd.DataFrame, table: pd.DataFrame, wanted: Demand
) -> np.ndarray:
    """Doses expected to expire unused within the horizon, walking lots in order of expiry."""
    own = balances[(balances["state"] == "usable").to_numpy()]
    last = last_days(where, own)
    ends, last = own[last <= HORIZON], last[last <= HORIZON]
    pairs = pd.MultiIndex.from_frame(ends[_KEYS])
    row, place = (
        pd.MultiIndex.from_frame(frame[_KEYS]).get_indexer(pairs) for frame in (wanted.rows, table)
    )
    # Use up to each day; the last row is of those that the forecast does not know.
    total = np.pad(wanted.daily.cumsum(axis=1), [(0, 1), (1, 0)])
    total[-1] = 0.0
    groups, waste = at_risk(place, last, doses=ends["on_hand"].to_numpy(), use=total[row, last])
    risk = np.zeros(len(table))
    risk[groups] = waste
    sums = pd.Series(risk).groupby(table["node_id"].to_numpy()).transform("sum").to_numpy()
    return np.where(table["vaccine_code"] == "", sums, risk)


def last_days(where: Look, lots: pd.DataFrame) -> np.ndarray:
    """The last day of use of each lot in days from the as-of day; NO_EXPIRY where nobody knows."""
    days = (lots["effective_expiry"] - pd.Timestamp(where.as_of)).dt.days
    return days.fillna(NO_EXPIRY).astype(int).to_numpy()
