"""The burn-down of one node: its lots, what is on its way, and the paths of its use.

The answer's frame has one row, whose `case` is a `planning.burn_down.Case`: the server draws it as
it stands, the browser again with each what-if.
"""

import numpy as np
import pandas as pd

from warehouse.analytics.planning.burn_down import Case, Lot, outcome, payload
from warehouse.analytics.planning.fefo import NO_EXPIRY
from warehouse.analytics.planning.need import open_vial_rate, waste_factor
from warehouse.answer import Answer
from warehouse.queries.facilities import facilities
from warehouse.queries.look import Look, look
from warehouse.queries.places import stamp_of
from warehouse.queries.session import Session
from warehouse.queries.stock.decisions import delivered_lines
from warehouse.queries.stock.demand import covers
from warehouse.queries.stock.flow import flow
from warehouse.queries.stock.lots import lots
from warehouse.queries.stock.node import Node, node_of_scope
from warehouse.queries.stock.nodes import Nodes, coming, node_of
from warehouse.queries.stock.run_out import NOT_COMPLETE, RESERVE_DAYS, last_days
from warehouse.queries.stock.transit import in_transit
from warehouse.scope import Scope
from warehouse.viewer import Viewer

#: What is on its way is expected this many days after it was sent, tomorrow at the earliest.
TRAVEL_DAYS = 2
#: Lots that a case names one by one, the largest; the others go together by the week they end.
NAMED_LOTS = 40
_WEEK = 7
#: A wastage rate beyond these is a missing paper, not a team.
_RATES = (-0.25, 0.5)


class NoForecast(LookupError):
    """No forecast was made that could say what will be used."""


def burn_down(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """One row: case, outcome (as it stands), payload (the case for the browser), area_code, names,
    level, vaccine_code, on_hand, usable, held, expired, negative, origin (last day the forecast
    saw), and of a store what `node.Node.onward` says.

    Raises NoForecast, UnknownFacility or NotAllowed.
    """
    where = look(scope, viewer=viewer, session=session, detail=False)
    node = node_of_scope(where, viewer=viewer)
    code = scope.vaccine
    own = np.flatnonzero(node.wanted.rows["vaccine_code"] == code)
    if node.wanted.forecast is None or not len(own):
        raise NoForecast("no forecast was made for this place, vaccine and day")
    paths = node.wanted.paths(covers(where, node.wanted.forecast, level=node.level))
    case = Case(
        totals=paths[:, own[0]],
        due=node.wanted.second[own[0]],
        lots=[*_on_hand(where, node.balances), *_coming(where, node.nodes)],
        reserve_days=RESERVE_DAYS,
        waste_factor=_waste_factor(where),
    )
    return _answer(where, node, case=case)


def _answer(where: Look, node: Node, *, case: Case) -> Answer:
    sums = node.balances.groupby("state")["on_hand"].sum()
    row = {
        "case": case,
        "outcome": outcome(case),
        "payload": payload(case),
        **node.nodes.frame.iloc[0][["area_code", "name_vi", "name_en", "level"]],
        "vaccine_code": where.scope.vaccine,
        "on_hand": float(sums.sum()),
        **{state: float(sums.get(state, 0.0)) for state in ("usable", "expired", "negative")},
        "held": float(sums.get("held", 0.0) + sums.get("recalled", 0.0)),
        "origin": pd.Timestamp(node.wanted.forecast.origin),
        **dict.fromkeys(("supplied_level", "supplied", "below", "issued")),
        **node.onward,
    }
    stamp = stamp_of(where.session, where.area, scope=where.scope)
    return Answer(frame=pd.DataFrame([row]), stamp=stamp)


def _on_hand(where: Look, balances: pd.DataFrame) -> list[Lot]:
    """Usable lots by number; what is negative comes off those that are used first."""
    usable = balances[balances["state"] == "usable"].copy()
    usable["last_day"] = last_days(where, usable)
    usable["code"] = usable["lot_id"].map(lots(where)["subject"]).fillna("")
    sums = usable.groupby(["code", "last_day"], as_index=False)["on_hand"].sum()
    ordered = sums.sort_values("last_day", ignore_index=True)
    missing = -float(balances.loc[balances["state"] == "negative", "on_hand"].sum())
    before = ordered["on_hand"].cumsum() - ordered["on_hand"]
    taken = np.clip(missing - before, 0.0, ordered["on_hand"])
    rows = together(ordered.assign(on_hand=ordered["on_hand"] - taken)).itertuples()
    return [Lot(row.code, float(row.on_hand), int(row.last_day)) for row in rows if row.on_hand > 0]


def together(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of code, last_day and on_hand: the largest by name, the others by week with no name.

    A week's lots count until its first day, so that nobody counts on doses that may be gone.
    """
    named = rows["on_hand"].rank(ascending=False, method="first") <= NAMED_LOTS
    week = rows["last_day"] // _WEEK * _WEEK
    last = rows["last_day"].where(named | (rows["last_day"] >= NO_EXPIRY), week)
    parts = rows.assign(code=rows["code"].where(named, ""), last_day=last)
    sums = parts.groupby(["code", "last_day"], as_index=False)["on_hand"].sum()
    return sums.sort_values("last_day", ignore_index=True)


def _coming(where: Look, nodes: Nodes) -> list[Lot]:
    """What is on its way, and what is decided and not received."""
    return [*_shipped(where, nodes), *_promised(where, nodes)]


def _shipped(where: Look, nodes: Nodes) -> list[Lot]:
    rows = _sent(where, nodes)
    if rows.empty:
        return []
    known = lots(where)
    rows["code"] = rows["lot_id"].map(known["subject"]).fillna("")
    rows["effective_expiry"] = rows["lot_id"].map(known["effective_expiry"])
    rows["last_day"] = last_days(where, rows)
    travelled = (pd.Timestamp(where.as_of) - rows["sent_on"]).dt.days
    rows["arrives"] = (TRAVEL_DAYS - travelled).clip(lower=1)
    sums = rows.groupby(["code", "last_day", "arrives"], as_index=False)["doses"].sum()
    return [
        Lot(row.code, float(row.doses), int(row.last_day), int(row.arrives), f"transit-{row.code}")
        for row in sums.itertuples()
    ]


def _sent(where: Look, nodes: Nodes) -> pd.DataFrame:
    """Shipments to the node; a facility may lie outside the area that is looked at."""
    if nodes.kind == "area":
        return coming(where, nodes)
    rows = in_transit(where.whole())
    own = rows["to_id"].isin(nodes.frame["node_id"])
    if where.scope.vaccine:
        own &= rows["vaccine_code"] == where.scope.vaccine
    return rows[own].copy()


def _promised(where: Look, nodes: Nodes) -> list[Lot]:
    """Decided and not received: expected on the fifth day, tomorrow when that has passed.

    A decision names provinces: what it gives one comes to that province's own store.
    """
    still = _still_due(where, nodes)
    due = (still["due_on"] - pd.Timestamp(where.as_of)).dt.days.fillna(RESERVE_DAYS)
    rows = still.assign(left=still["doses"] - still["received"], arrives=due.clip(lower=1))
    sums = rows.groupby(["decision_no", "arrives"], as_index=False)["left"].sum()
    return [
        Lot("", float(row.left), int(NO_EXPIRY), int(row.arrives), row.decision_no)
        for row in sums.itertuples()
        if row.left > 0
    ]


def _still_due(where: Look, nodes: Nodes) -> pd.DataFrame:
    lines = delivered_lines(where.whole())
    if where.scope.vaccine:
        lines = lines[lines["vaccine_code"] == where.scope.vaccine]
    still = lines[lines["state"].isin(NOT_COMPLETE)]
    if nodes.kind == "facility":
        own = nodes.frame.loc[nodes.frame["level"] == "province_store", "node_id"]
        places = facilities(where.session).loc[own, "province_id"]
        return still[still["province_id"].isin(places)]
    if nodes.level not in ("nation", "zone", "province"):
        return still.iloc[:0]
    return still[node_of(where, nodes, rows=still).isin(nodes.frame["node_id"])]


def _waste_factor(where: Look) -> float:
    """Doses to plan for each dose given, from what opened vials really gave here."""
    table = flow(where)
    opened, used = table["nominal_opened"].sum(), table["used"].sum()
    if opened <= 0:
        return 1.0
    rate = float(open_vial_rate(opened, doses_per_vial=1, given=used))
    return float(waste_factor(np.clip(rate, *_RATES)))
