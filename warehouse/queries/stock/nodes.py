"""The nodes of the chain below an area, and what each holds: provinces, districts, facilities."""

from dataclasses import dataclass

import pandas as pd

from warehouse.queries.facilities import facilities
from warehouse.queries.look import Look
from warehouse.queries.stock.balances import by_facility, by_province
from warehouse.queries.stock.demand import Demand, demand, demand_for
from warehouse.queries.stock.transit import in_transit

_SHOWN = {"nation": "province", "zone": "province", "province": "district"}


@dataclass(frozen=True)
class Nodes:
    """Nodes of one level: `frame` has node_id, code, names, level; `kind` is area or facility."""

    frame: pd.DataFrame
    kind: str
    level: str


def children(where: Look) -> Nodes:
    """The provinces of a nation or zone, the districts of a province, else the facilities."""
    level = _SHOWN.get(where.area.level, "site")
    # The provinces of 2025 have no districts: what lies in one is its facilities.
    if level == "site" or (level == "district" and where.scope.map != "63"):
        return _facilities(where)
    return units_of(where, level, map_name=where.scope.map if level == "province" else "63")


def units_of(where: Look, level: str, *, map_name: str = "63") -> Nodes:
    """The provinces or districts inside the area."""
    units = where.session.tree.units(level, under=where.area, map_name=map_name)
    columns = ["area_id", "area_code", "short_vi", "name_vi", "name_en", "level", "lat", "lon"]
    frame = units[columns].rename(columns={"area_id": "node_id"}).reset_index(drop=True)
    return Nodes(frame, "area", level)


def itself(where: Look) -> Nodes:
    """The area as one node, or the facility that the scope names."""
    if where.scope.facility:
        own = _facilities(where)
        chosen = own.frame["area_code"] == where.scope.facility
        return Nodes(own.frame[chosen].reset_index(drop=True), "facility", "site")
    unit = where.session.tree.frame.loc[[where.area.area_id]]
    columns = ["area_id", "area_code", "short_vi", "name_vi", "name_en", "level", "lat", "lon"]
    frame = unit[columns].rename(columns={"area_id": "node_id"}).reset_index(drop=True)
    return Nodes(frame, "area", where.area.level)


def _facilities(where: Look) -> Nodes:
    every = facilities(where.session)
    own = every if where.facility_ids is None else every.loc[list(where.facility_ids)]
    frame = pd.DataFrame(
        {
            "node_id": own["facility_id"],
            "area_code": own["facility_code"],
            "short_vi": own["name"],
            "name_vi": own["name"],
            "name_en": own["name"],
            "level": own["facility_type"],
            "lat": own["lat"],
            "lon": own["lon"],
        }
    ).reset_index(drop=True)
    return Nodes(frame[frame["node_id"] != 0], "facility", "site")


def node_of(where: Look, nodes: Nodes, *, rows: pd.DataFrame) -> pd.Series:
    """The node that each row (with facility_id or province_id) belongs to, 0 for none."""
    if nodes.kind == "facility":
        return rows["facility_id"]
    if nodes.level in ("nation", "zone"):
        return pd.Series(where.area.area_id, index=rows.index)
    if nodes.level == "province":
        return rows["province_id"].map(_province_nodes(where, nodes)).fillna(0).astype(int)
    column = "district_id" if nodes.level == "district" else "area_id"
    return rows["facility_id"].map(facilities(where.session)[column]).fillna(0).astype(int)


def node_demand(where: Look, nodes: Nodes) -> Demand:
    """What the nodes will use; a later province uses what those of the campaign in it do."""
    ids = nodes.frame["node_id"].tolist()
    if nodes.kind == "facility" or nodes.level != "province":
        return demand(where, node_kind=nodes.kind, node_ids=ids)
    later = _province_nodes(where, nodes)
    if set(later) == set(ids):
        return demand(where, node_kind="area", node_ids=ids)
    pairs = pd.DataFrame({"node_id": list(later), "for_id": list(later.values())})
    return demand_for(where, "area", pairs=pairs)


def _province_nodes(where: Look, nodes: Nodes) -> dict[int, int]:
    """For each province of the campaign its node, which may be a later province."""
    links = where.session.tree.succession
    shown = set(nodes.frame["node_id"])
    later = links[links["new_area_id"].isin(shown)]
    found = dict(zip(later["old_area_id"], later["new_area_id"], strict=True))
    return {int(old): int(new) for old, new in found.items()} | {
        int(one): int(one) for one in shown
    }


def lot_balances(where: Look, nodes: Nodes) -> pd.DataFrame:
    """node_id and the columns of the balances by lot, for the nodes alone."""
    is_whole = nodes.level in ("nation", "zone", "province")
    rows = by_province(where) if is_whole else by_facility(where)
    found = rows.assign(node_id=node_of(where, nodes, rows=rows))
    return found[found["node_id"].isin(nodes.frame["node_id"])]


def coming(where: Look, nodes: Nodes) -> pd.DataFrame:
    """Shipments on their way to the nodes: node_id, vaccine_code, lot_id, doses, sent_on."""
    rows = in_transit(where).rename(columns={"to_id": "facility_id"})
    found = rows.assign(node_id=node_of(where, nodes, rows=rows))
    return found[found["node_id"].isin(nodes.frame["node_id"])]
