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
from warehouse.queries.stock.decisions import delivered_lines
from warehouse.queries.stock.demand import HORIZON, Demand, covers
from warehouse.queries.stock.node_grid import Grid
from warehouse.queries.stock.nodes import (
    Nodes,
    children,
    coming,
    itself,
    lot_balances,
    node_demand,
    node_of,
)
from warehouse.scope import Scope
from warehouse.viewer import Viewer

ALARM_DAYS = 7
#: Lead time and review period: second doses due within them are reserved.
RESERVE_DAYS = 14
_WEEK = 7
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
    balances, wanted = lot_balances(where, nodes), node_demand(where, nodes)
    sent, decided = coming(where, nodes), _decided(where, nodes)
    grid = Grid.of(nodes, balances, wanted.rows, sent, decided)
    held, asked = grid.place(balances), grid.place(wanted.rows)
    told = np.union1d(asked, np.flatnonzero(grid.sums(held, np.ones(len(held)))))
    amounts = grid.in_states(held, balances)
    for name, rows in (("in_transit", sent), ("decided", decided)):
        amounts[name] = grid.sums(grid.place(rows), rows["doses"].to_numpy())
    amounts["at_risk"] = _at_risk(grid, balances, wanted, last_days(where, balances))
    table = {**grid.keys(told), **{name: values[told] for name, values in amounts.items()}}
    row = np.full(grid.size, -1)
    row[asked] = np.arange(len(asked))
    table |= used_of(where, wanted, level=nodes.level, row=row[told], usable=table["usable"])
    is_short = (table["early"] <= ALARM_DAYS) & (table["in_transit"] + table["decided"] <= 0)
    table["is_alarm"] = is_short & table["has_forecast"]
    order = np.lexsort((table["usable"], table["middle"], table["early"]))
    frame = pd.DataFrame({name: values[order] for name, values in table.items()})
    names = nodes.frame.set_index("node_id").loc[frame["node_id"]].reset_index(drop=True)
    return pd.concat([frame, names], axis=1)


def used_of(
    where: Look, wanted: Demand, *, level: str, row: np.ndarray, usable: np.ndarray
) -> dict[str, np.ndarray]:
    """What the forecast says of places, by each one's row of the demand; NaN where that is -1.

    early, middle, late, weekly_use, reserve, days_cover, has_forecast.
    """
    paths = wanted.paths(covers(where, wanted.forecast, level=level))
    known = row >= 0
    own = row[known]
    window = run_out_window(usable[known], paths[:, own])
    said = {name: getattr(window, name) for name in ("early", "middle", "late")}
    said["weekly_use"] = wanted.daily[own, :_WEEK].sum(axis=1)
    said["reserve"] = _reserve(wanted)[own]
    found = {name: np.full(len(row), np.nan) for name in said}
    for name, values in said.items():
        found[name][known] = values
    pace = found["weekly_use"] / _WEEK
    days = np.divide(usable, pace, out=np.full(len(row), np.nan), where=pace > 0)
    return {**found, "days_cover": days, "has_forecast": known}


def _reserve(wanted: Demand) -> np.ndarray:
    has_rows = len(wanted.rows) > 0
    return wanted_reserve(wanted.second, within=RESERVE_DAYS)[:, 0] if has_rows else np.zeros(0)


def _decided(where: Look, nodes: Nodes) -> pd.DataFrame:
    """Doses decided for provinces and not yet received."""
    if nodes.level not in ("nation", "zone", "province"):
        return pd.DataFrame({"node_id": [], "vaccine_code": [], "doses": []})
    lines = delivered_lines(where)
    still = lines[lines["state"].isin(NOT_COMPLETE)]
    found = still.assign(doses=still["doses"] - still["received"])
    return found.assign(node_id=node_of(where, nodes, rows=found))


def _at_risk(grid: Grid, balances: pd.DataFrame, wanted: Demand, last: np.ndarray) -> np.ndarray:
    """Doses of each place expected to expire unused within the horizon, first expiry first out."""
    ends = (balances["state"] == "usable").to_numpy() & (last <= HORIZON)
    own, day = balances[ends], last[ends]
    place = grid.place(own)
    # Use up to each day of the places that the forecast knows; the others use nothing.
    total = np.zeros((grid.size, HORIZON + 1))
    total[grid.place(wanted.rows), 1:] = wanted.daily.cumsum(axis=1)
    doses = own["on_hand"].to_numpy()
    groups, waste = at_risk(place, day, doses=doses, use=total[place, day])
    risk = np.zeros(grid.size)
    risk[groups] = waste
    return grid.with_all(risk)


def last_days(where: Look, lots: pd.DataFrame) -> np.ndarray:
    """The last day of use of each lot in days from the as-of day; NO_EXPIRY where nobody knows."""
    days = (lots["effective_expiry"] - pd.Timestamp(where.as_of)).dt.days
    return days.fillna(NO_EXPIRY).astype(int).to_numpy()
