"""Whom a store supplies, and what they are forecast to use: the store's onward demand.

A store gives no doses. What it must be able to hand on is what the places below it in the chain
will use: the provinces whose own store is this one or hangs below it, else such districts, else the
sites themselves. What lies below already serves first, and is told beside it.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from warehouse.queries.facilities import facilities
from warehouse.queries.look import Look
from warehouse.queries.session import Session
from warehouse.queries.stock.demand import Demand, demand, demand_for

#: The level whose windows of run-out hold for a store of each type; of any other facility a site's.
LEVELS = {
    "national_store": "nation",
    "military_store": "zone",
    "regional_store": "zone",
    "province_store": "province",
    "district_store": "district",
}
#: The store of a unit, and the column that says which unit that is.
_OF_UNITS = (("province_store", "province_id"), ("district_store", "district_id"))
_MOST_STEPS = 6
_STORE, _NODE = "store_id", "node_id"


def is_store(facility_type: pd.Series) -> pd.Series:
    """Whether each facility hands on and gives no doses."""
    return facility_type.str.endswith("_store")


def chain(session: Session) -> pd.DataFrame:
    """store_id and facility_id of each facility and all below it in the chain, itself included."""
    return session.memo("supply chain", lambda: _chain(facilities(session)))


def _chain(every: pd.DataFrame) -> pd.DataFrame:
    parent = every["parent_id"]
    step = pd.DataFrame({_STORE: every["facility_id"], "facility_id": every["facility_id"]})
    found = [step]
    for _ in range(_MOST_STEPS):
        above = step[_STORE].map(parent).fillna(0).astype("int64")
        step = step.assign(**{_STORE: above.to_numpy()})[(above > 0).to_numpy()]
        found.append(step)
    return pd.concat(found, ignore_index=True).drop_duplicates(ignore_index=True)


def supplied(session: Session) -> pd.DataFrame:
    """store_id, node_kind (area, facility), node_id, level: what each store must supply."""
    return session.memo("supplied", lambda: _supplied(session))


def _supplied(session: Session) -> pd.DataFrame:
    every = facilities(session)
    below = chain(session).merge(every.reset_index(drop=True), on="facility_id")
    below = below[below[_STORE].isin(every.index[is_store(every["facility_type"])])]
    parts, left = [], below
    for kind, unit in _OF_UNITS:
        # Two stores of one unit share its demand in a way that nobody wrote down.
        alone = every[every["facility_type"] == kind].drop_duplicates(unit, keep=False)
        own = left[left["facility_id"].isin(alone.index)]
        nodes = {"node_kind": "area", _NODE: own[unit], "level": unit.removesuffix("_id")}
        parts.append(own[[_STORE]].assign(**nodes))
        left = left[~left[_STORE].isin(own[_STORE])]
    sites = left[~is_store(left["facility_type"])]
    nodes = {"node_kind": "facility", _NODE: sites["facility_id"], "level": "site"}
    parts.append(sites[[_STORE]].assign(**nodes))
    return pd.concat(parts, ignore_index=True).drop_duplicates(ignore_index=True)


def onward(where: Look, store_ids: Sequence[int]) -> Demand:
    """The demand of what each store supplies, one row a store (as node_id) and vaccine."""
    every = supplied(where.session)
    own = every[every[_STORE].isin(list(store_ids))]
    own = own.rename(columns={_STORE: "for_id"})
    parts = [
        demand_for(where, str(kind), pairs=pairs[["for_id", _NODE]])
        for kind, pairs in own.groupby("node_kind")
    ]
    if not parts:
        return demand(where, node_kind="area", node_ids=())
    rows = pd.concat([part.rows for part in parts], ignore_index=True)
    daily, second = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("daily", "second")
    )
    told = next((part.forecast for part in parts if part.forecast), None)
    return Demand(rows=rows, daily=daily, second=second, forecast=told)
