"""Comparable areas: of the same zone, of a similar population, of a similar urban share."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from warehouse.answer import Answer
from warehouse.indicators.base import population, terms
from warehouse.queries.amounts import amounts, day_range
from warehouse.queries.ledger_sum import NoAnswer, Slice
from warehouse.queries.places import stamp_of
from warehouse.queries.rights import check_detail
from warehouse.queries.rollup import rollup
from warehouse.queries.session import Session
from warehouse.queries.tree import Area
from warehouse.scope import Scope
from warehouse.viewer import Viewer

By = Literal["population", "zone", "urban", "all"]
#: Kinds of district whose people live in a town: quận, thị xã, thành phố.
TOWNS = ("quận", "thị xã", "thành phố")
_CLASSES = 4
_COLUMNS = ["area_code", "name_vi", "short_vi", "name_en", "level"]


@dataclass(frozen=True)
class Units:
    """Units beside each other: under which code, of which level, and who is like whom."""

    above: str
    level: str
    frame: pd.DataFrame


def units_like(session: Session, *, scope: Scope, viewer: Viewer, by: By) -> Units:
    """The units to compare: beside the scope's area, or its children (`level`, or a nation's).

    The frame is that of `peers`, with zone_vi and zone_en; of children every one is a peer.
    """
    area = session.tree.find(scope.area, map_name=scope.map)
    finer = scope.level if scope.level and scope.level != area.level else ""
    if area.level in ("nation", "zone") or finer:
        level = finer or "province"
        key = ("units below", area.area_id, level, scope.map, scope.population)
        frame = session.memo(key, lambda: _described(session, area, level=level, scope=scope))
        frame = frame.assign(is_self=False, is_peer=True)
        return Units(scope.area, level, _with_zones(session, frame))
    frame = units_beside(session, area, scope=scope, viewer=viewer)
    mine = frame.loc[frame["is_self"]].iloc[0]
    frame["is_peer"] = _like(frame, mine, by=by)
    above = _parent(session, area, map_name=scope.map)
    code = "" if above.level == "nation" else above.code
    return Units(code, area.level, _with_zones(session, frame))


def _with_zones(session: Session, frame: pd.DataFrame) -> pd.DataFrame:
    names = session.tree.frame[["name_vi", "name_en"]]
    zones = frame["zone_id"]
    return frame.assign(zone_vi=zones.map(names["name_vi"]), zone_en=zones.map(names["name_en"]))


def peers(*, scope: Scope, viewer: Viewer, session: Session, by: By = "population") -> Answer:
    """One row a unit beside the scope's area, itself too: is_self and is_peer say which count.

    Also people, population_class (1 smallest to 4 largest quarter of the units), zone_code and
    urban_share (0..1, of the 2021 units; NaN where it is not known). Raises NoAnswer for a nation,
    which has no peers, and NotAllowed for another's districts.
    """
    area = session.tree.find(scope.area, map_name=scope.map)
    if area.level in ("nation", "zone"):
        raise NoAnswer("only a province, a district or a commune has peers: name one with area=")
    frame = units_beside(session, area, scope=scope, viewer=viewer)
    mine = frame.loc[frame["is_self"]].iloc[0]
    frame["is_peer"] = _like(frame, mine, by=by)
    return Answer(frame=frame, stamp=stamp_of(session, area, scope=scope))


def units_beside(session: Session, area: Area, *, scope: Scope, viewer: Viewer) -> pd.DataFrame:
    """The units of the area's level under the same parent, with what makes them comparable."""
    above = _parent(session, area, map_name=scope.map)
    if area.level in ("district", "commune"):
        check_detail(session, above, viewer=viewer)
    key = ("units beside", above.area_id, area.level, scope.map, scope.population)
    frame = session.memo(key, lambda: _described(session, above, level=area.level, scope=scope))
    return frame.assign(is_self=frame["area_code"] == area.code)


def _parent(session: Session, area: Area, *, map_name: str) -> Area:
    """The nation of a province, the province of a district, the district of a commune."""
    path = session.tree.path(area)
    wanted = {"province": "nation", "district": "province", "commune": "district"}[area.level]
    return next((a for a in path if a.level == wanted), path[-2])


def _described(session: Session, above: Area, *, level: str, scope: Scope) -> pd.DataFrame:
    units = session.tree.units(level, under=above, map_name=scope.map)
    frame = units[[*_COLUMNS, "zone_id", "area_id"]].reset_index(drop=True)
    frame["people"] = _people(session, above, level=level, scope=scope, units=frame)
    quarters = frame["people"].rank(pct=True, method="first") * _CLASSES
    frame["population_class"] = np.ceil(quarters).clip(1, _CLASSES)
    frame["urban_share"] = _urban(session, frame, level=level, scope=scope)
    return frame.sort_values("area_code").reset_index(drop=True)


def _people(
    session: Session, above: Area, *, level: str, scope: Scope, units: pd.DataFrame
) -> pd.Series:
    day = session.last_day
    if day is None:
        raise NoAnswer("nothing has been loaded yet")
    roll = rollup(session, above, level=level, map_name=scope.map)
    slice_ = Slice(level=roll.base_level, basis="residence", as_of=day, known_on=None, ids=None)
    plain = Scope(area=scope.area, map=scope.map, population=scope.population)
    found = amounts(
        session,
        terms(population()),
        scope=plain,
        slice_=slice_,
        roll=roll,
        days=day_range(day, day),
    )
    by_id = found.table.iloc[-1]
    return units["area_id"].map(by_id)


def _urban(session: Session, frame: pd.DataFrame, *, level: str, scope: Scope) -> pd.Series:
    """People of town districts over people of all districts, for provinces of the 2021 map."""
    if level != "province" or scope.map != "63":
        return pd.Series(np.nan, index=frame.index)
    districts = session.tree.on_map("63")
    districts = districts[districts["level"] == "district"]
    nation = session.tree.find("", map_name="63")
    people = _people(session, nation, level="district", scope=scope, units=districts)
    in_towns = districts["kind_vi"].str.lower().isin(TOWNS)
    sums = pd.DataFrame({"all": people, "towns": people.where(in_towns, 0.0)})
    sums = sums.groupby(districts["province_id"]).sum()
    share = sums["towns"] / sums["all"].replace(0, np.nan)
    return frame["area_id"].map(share)


def _like(frame: pd.DataFrame, mine: pd.Series, *, by: By) -> pd.Series:
    """Which units are like one: same quarter of population, same zone, urban share within 0.1."""
    if by == "zone":
        like = frame["zone_id"] == mine["zone_id"]
    elif by == "urban":
        like = (frame["urban_share"] - mine["urban_share"]).abs() <= 0.1
    elif by == "population":
        like = frame["population_class"] == mine["population_class"]
    else:
        like = pd.Series(data=True, index=frame.index)
    return like & ~frame["is_self"]
