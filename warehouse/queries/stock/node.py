"""One node of the chain as its burn-down needs it: an area, a site, or a store."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pandas as pd
import sqlalchemy as sa

from warehouse.queries.facilities import facilities
from warehouse.queries.look import Look
from warehouse.queries.rights import sees_detail
from warehouse.queries.stock.balances import by_province, of_facilities
from warehouse.queries.stock.demand import Demand, demand
from warehouse.queries.stock.nodes import Nodes, itself, lot_balances, node_demand
from warehouse.queries.stock.supply import LEVELS, chain, onward, supplied
from warehouse.schema.ledgers import BY_NAME
from warehouse.viewer import NotAllowed, Viewer

#: The days whose issues a store is measured by.
ISSUED_DAYS = 28
_ISSUES = ("issue", "transfer_out")


class UnknownFacility(LookupError):
    """There is no facility of that code."""


@dataclass(frozen=True)
class Node:
    """A node with its lots and its demand; `level` says whose windows hold for it.

    `onward` is what is told of a store alone: supplied_level, supplied (how many), below (usable
    doses that lie at the places below it), issued (doses of the last ISSUED_DAYS).
    """

    nodes: Nodes
    level: str
    balances: pd.DataFrame
    wanted: Demand
    onward: dict[str, object] = field(default_factory=dict)


def node_of_scope(where: Look, *, viewer: Viewer) -> Node:
    """The facility that the scope names, wherever it lies, else the area.

    Raises UnknownFacility, or NotAllowed for one in a province seen as a whole only.
    """
    if where.scope.facility:
        return _facility(where, viewer)
    nodes = itself(where)
    return Node(nodes, nodes.level, lot_balances(where, nodes), node_demand(where, nodes))


def _facility(where: Look, viewer: Viewer) -> Node:
    every = facilities(where.session)
    own = every[every["facility_code"] == where.scope.facility]
    if own.empty:
        raise UnknownFacility(f"there is no facility {where.scope.facility}")
    _check(where, own.iloc[0], viewer)
    ids, kind = own.index.tolist(), str(own["facility_type"].iloc[0])
    nodes = Nodes(_named(own), "facility", LEVELS.get(kind, "site"))
    rows = of_facilities(replace(where, facility_ids=tuple(ids)))
    balances = rows.assign(node_id=rows["facility_id"])
    # Its second doses are its province's share, whatever area is looked at.
    home = str(where.session.tree.frame.loc[int(own["area_id"].iloc[0]), "area_code"])
    at_home = replace(where, area=where.session.tree.find(home, map_name="63"))
    if kind not in LEVELS:
        wanted = demand(at_home, node_kind="facility", node_ids=ids)
        return Node(nodes, nodes.level, balances, wanted)
    return Node(nodes, nodes.level, balances, onward(at_home, ids), _told(where, ids[0]))


def _check(where: Look, own: pd.Series, viewer: Viewer) -> None:
    """A store above the provinces may be seen by everybody; raises NotAllowed."""
    if not sees_detail(where.session, int(own["province_id"]), viewer=viewer):
        raise NotAllowed(f"this account does not see facility {own['facility_code']}")


def _named(own: pd.DataFrame) -> pd.DataFrame:
    names = dict.fromkeys(("short_vi", "name_vi", "name_en"), own["name"])
    codes = {"node_id": own["facility_id"], "area_code": own["facility_code"]}
    place = {name: own[name] for name in ("lat", "lon")}
    return pd.DataFrame({**codes, **names, "level": own["facility_type"], **place}).reset_index(
        drop=True
    )


def _told(where: Look, store: int) -> dict[str, object]:
    """What is said of a store beside its own stock."""
    every = supplied(where.session)
    own = every[every["store_id"] == store]
    level = str(own["level"].iloc[0]) if len(own) else ""
    return {
        "supplied_level": level,
        "supplied": len(own),
        "below": _below(where, store, own["node_id"].tolist() if level == "province" else []),
        "issued": _issued(where, store),
    }


def _below(where: Look, store: int, provinces: list[int]) -> float:
    """Usable doses below a store: of whole provinces, and of the facilities that lie in none."""
    every = facilities(where.session)
    links = chain(where.session)
    ids = links.loc[(links["store_id"] == store) & (links["facility_id"] != store), "facility_id"]
    inside = every.loc[ids, "province_id"].isin(provinces)
    single = of_facilities(replace(where, facility_ids=tuple(ids[~inside.to_numpy()].tolist())))
    whole = by_province(replace(where, province_ids=None))
    whole = whole[whole["province_id"].isin(provinces)]
    if where.scope.vaccine:
        whole = whole[whole["vaccine_code"] == where.scope.vaccine]
    own = of_facilities(replace(where, facility_ids=(store,)))
    is_inside = int(every.loc[store, "province_id"]) in provinces
    sums = [_usable(rows) for rows in (single, whole, own)]
    return sums[0] + sums[1] - (sums[2] if is_inside else 0.0)


def _usable(rows: pd.DataFrame) -> float:
    return float(rows.loc[rows["state"].isin(("usable", "negative")), "on_hand"].sum())


def _issued(where: Look, store: int) -> float:
    """Doses that the store sent on in the last ISSUED_DAYS."""
    c = BY_NAME["mart_stock_site"].table.c
    since = where.as_of - timedelta(days=ISSUED_DAYS)
    here = replace(where, facility_ids=(store,))
    rows = where.frame(
        sa.select(sa.func.coalesce(sa.func.sum(c.doses), 0).label("doses")).where(
            *here.among(BY_NAME["mart_stock_site"].table),
            c.event_date > since,
            c.movement_kind.in_(_ISSUES),
        )
    )
    return float(rows["doses"].iloc[0])
