"""What the stores of an area itself hold: they give no doses, so nothing is forecast for them."""

from dataclasses import replace

import numpy as np
import pandas as pd

from warehouse.answer import Answer
from warehouse.queries.facilities import facilities
from warehouse.queries.look import Look, look
from warehouse.queries.places import stamp_of
from warehouse.queries.session import Session
from warehouse.queries.stock.balances import by_state, of_facilities
from warehouse.queries.stock.transit import in_transit
from warehouse.scope import Scope
from warehouse.viewer import Viewer

_KEYS = ["facility_id", "vaccine_code"]
_UNKNOWN = ("weekly_use", "reserve", "at_risk", "days_cover", "early", "middle", "late")


def store_stock(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """One row a store that belongs to the area itself (and to none below it) and vaccine.

    The columns of `run_out`; what only a forecast says is not known.
    """
    where = look(scope, viewer=viewer, session=session, detail=False)
    key = ("store stock", where.key, len(session.acts(scope.known_on)))
    frame = session.memo(key, lambda: _stores(where))
    return Answer(frame=frame, stamp=stamp_of(session, where.area, scope=scope))


def _stores(where: Look) -> pd.DataFrame:
    own = _of_area(where)
    balances = of_facilities(replace(where, facility_ids=tuple(own.index)))
    held = by_state(balances, keys=_KEYS)
    sent = in_transit(where)
    moving = sent[sent["to_id"].isin(own.index)].rename(columns={"to_id": "facility_id"})
    table = held.join(moving.groupby(_KEYS)["doses"].sum().rename("in_transit"), how="outer")
    rows = table.fillna(0.0).reset_index().merge(own, on="facility_id")
    rows["held"] += rows["recalled"]
    rows["usable"] += rows["negative"]
    told = {"decided": 0.0, "has_forecast": False, "is_alarm": False}
    named = rows.assign(**told, **dict.fromkeys(_UNKNOWN, np.nan))
    return named.sort_values("usable", ascending=False, ignore_index=True)


def _of_area(where: Look) -> pd.DataFrame:
    """area_code (of the store), names, level, lat, lon of the stores by facility_id."""
    every = facilities(where.session)
    is_store = every["facility_type"].str.endswith("_store")
    own = every[is_store & (every["area_id"] == where.area.area_id)]
    names = dict.fromkeys(("short_vi", "name_vi", "name_en"), own["name"])
    codes = {"area_code": own["facility_code"], "level": own["facility_type"]}
    return pd.DataFrame({**codes, **names, "lat": own["lat"], "lon": own["lon"]}, index=own.index)
