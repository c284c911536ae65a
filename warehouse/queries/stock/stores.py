"""Stores and sites one by one: what each holds against what it uses, or must hand on."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from warehouse.answer import Answer
from warehouse.queries.facilities import facilities
from warehouse.queries.look import Look, look
from warehouse.queries.places import stamp_of
from warehouse.queries.rights import sees_detail
from warehouse.queries.session import Session
from warehouse.queries.stock.balances import of_facilities
from warehouse.queries.stock.demand import demand
from warehouse.queries.stock.node_grid import Grid
from warehouse.queries.stock.nodes import Nodes
from warehouse.queries.stock.run_out import used_of
from warehouse.queries.stock.supply import LEVELS, is_store, onward
from warehouse.queries.stock.transit import in_transit
from warehouse.schema.columns import UNKNOWN_ID
from warehouse.scope import Scope
from warehouse.viewer import Viewer

#: More sites than this in an area are shown in their districts.
MOST_SITES = 150
_SITE = "site"
_USE = ("weekly_use", "reserve", "days_cover", "early", "middle", "late")
_INSIDE = {"province": "province_id", "district": "district_id", "commune": "area_id"}


def store_stock(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """One row a store that belongs to the area itself (and to none below it) and vaccine.

    The columns of `run_out`; a store's use is what the places that it supplies will use, and it
    raises no alarm. What expires unused is told of those places alone.
    """
    where = look(scope, viewer=viewer, session=session, detail=False)
    every = facilities(session)
    own = every.index[is_store(every["facility_type"]) & (every["area_id"] == where.area.area_id)]
    rows = _of_map(where)
    frame = _seen(where, rows[rows["node_id"].isin(own)], viewer)
    return Answer(frame=frame, stamp=stamp_of(session, where.area, scope=scope))


def facility_cover(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """The same for every facility that a map of the area shows, with is_placed: has coordinates.

    In a nation or zone the stores down to the provinces', in a province its stores and, as long as
    they are few, its sites; below that every facility. One without coordinates stands in the middle
    of its unit.
    """
    where = look(scope, viewer=viewer, session=session, detail=False)
    frame = _seen(where, _of_map(where), viewer)
    return Answer(frame=frame, stamp=stamp_of(session, where.area, scope=scope))


def _seen(where: Look, rows: pd.DataFrame, viewer: Viewer) -> pd.DataFrame:
    """The rows without the facilities of provinces that the viewer sees only as wholes."""
    province = rows["node_id"].map(facilities(where.session)["province_id"])
    seen = {one: sees_detail(where.session, int(one), viewer=viewer) for one in province.unique()}
    return rows[province.map(seen).astype(bool)].reset_index(drop=True)


def _of_map(where: Look) -> pd.DataFrame:
    key = ("facility cover", where.key, len(where.session.acts(where.scope.known_on)))
    return where.session.memo(key, lambda: facility_rows(where, _shown(where)))


def _shown(where: Look) -> pd.DataFrame:
    every = facilities(where.session)
    inside = every if where.facility_ids is None else every.loc[list(where.facility_ids)]
    kind = inside["facility_type"]
    if where.area.level not in _INSIDE:
        return inside[is_store(kind) & (kind != "district_store")]
    is_site = ~is_store(kind)
    is_crowded = where.area.level == "province" and int(is_site.sum()) > MOST_SITES
    return inside[~is_site] if is_crowded else inside


def facility_rows(where: Look, own: pd.DataFrame) -> pd.DataFrame:
    """The rows of `run_out` of some facilities, most usable doses first; `own` of `facilities`."""
    own = own[own.index != UNKNOWN_ID]
    ids = tuple(int(one) for one in own.index)
    balances = of_facilities(replace(where, facility_ids=ids)).rename(
        columns={"facility_id": "node_id"}
    )
    sent, levels = _moving(where, ids), list(_levels(where, own))
    named = Nodes(_names(where, own), "facility", _SITE)
    grid = Grid.of(named, balances, sent, *[one["wanted"].rows for one in levels])
    held, moving = grid.place(balances), grid.place(sent)
    amounts = grid.in_states(held, balances)
    amounts["in_transit"] = grid.sums(moving, sent["doses"].to_numpy())
    there = grid.sums(held, np.ones(len(held))) + grid.sums(moving, np.ones(len(moving)))
    used, is_told = _used(where, grid, levels, usable=amounts["usable"])
    told = np.flatnonzero((there > 0) | is_told)
    table = {name: values[told] for name, values in (amounts | used).items()}
    rows = pd.DataFrame({**grid.keys(told), **table}).merge(named.frame, on="node_id")
    said = {"decided": 0.0, "is_alarm": False, "at_risk": np.nan}
    shown = rows.assign(**said, has_forecast=rows["weekly_use"].notna())
    return shown.sort_values(["usable", "area_code"], ascending=[False, True], ignore_index=True)


def _used(
    where: Look, grid: Grid, levels: list[dict], *, usable: np.ndarray
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """What each place will use or hand on, NaN where nobody says, and whether somebody does."""
    found = {name: np.full(grid.size, np.nan) for name in _USE}
    is_told = np.zeros(grid.size, dtype=bool)
    for one in levels:
        wanted = one["wanted"]
        at, row = grid.place(wanted.rows), np.arange(len(wanted.rows))
        said = used_of(where, wanted, level=one["level"], row=row, usable=usable[at])
        for name in _USE:
            found[name][at] = said[name]
        is_told[at] = True
    return found, is_told


def _levels(where: Look, own: pd.DataFrame) -> Iterator[dict]:
    """The facilities' levels, each with its demand."""
    level = own["facility_type"].map(LEVELS).fillna(_SITE)
    stores = onward(where, own.index[level != _SITE].tolist())
    for name, part in own.groupby(level):
        ids = part.index.tolist()
        is_site = name == _SITE
        wanted = demand(where, node_kind="facility", node_ids=ids) if is_site else stores.of(ids)
        yield {"level": str(name), "wanted": wanted}


def _moving(where: Look, ids: tuple[int, ...]) -> pd.DataFrame:
    """What is on its way to each of the facilities: node_id, vaccine_code, doses."""
    sent = in_transit(where.whole())
    chosen = sent["to_id"].isin(ids)
    if where.scope.vaccine:
        chosen &= sent["vaccine_code"] == where.scope.vaccine
    return sent[chosen].rename(columns={"to_id": "node_id"})


def _names(where: Look, own: pd.DataFrame) -> pd.DataFrame:
    """area_code (of the facility), names, level (its type) and place by node_id."""
    names = dict.fromkeys(("short_vi", "name_vi", "name_en"), own["name"])
    codes = {"node_id": own["facility_id"], "area_code": own["facility_code"]}
    kind = {"level": own["facility_type"]}
    return pd.DataFrame({**codes, **names, **kind, **_places(where, own)}).reset_index(drop=True)


def _places(where: Look, own: pd.DataFrame) -> dict[str, pd.Series]:
    """lat, lon and is_placed; the middle of its unit where a facility has no coordinates."""
    middle = where.session.tree.frame[["lat", "lon"]].reindex(own["area_id"])
    placed = own["lat"].notna() & own["lon"].notna()
    found = {
        name: own[name].where(placed, middle[name].to_numpy(dtype=float)) for name in ("lat", "lon")
    }
    return {**found, "is_placed": placed}
