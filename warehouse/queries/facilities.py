"""Everything that holds vaccine or people, with the areas it lies in, read once a session."""

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.queries.session import Session
from warehouse.queries.tree import Area
from warehouse.schema.dimensions import dim_area, dim_facility

_OWN = (
    "facility_id",
    "facility_code",
    "name",
    "facility_type",
    "parent_id",
    "area_id",
    "lat",
    "lon",
    "lines",
    "is_listed",
)
_ABOVE = ("zone_id", "province_id", "district_id", "area_code", "name_vi", "name_en")


def facilities(session: Session) -> pd.DataFrame:
    """One row a facility by facility_id, with zone_id, province_id, district_id and area names."""
    return session.memo("facilities", lambda: _read(session))


def _read(session: Session) -> pd.DataFrame:
    own, above = dim_facility.c, dim_area.c
    frame = session.frame(
        sa.select(*[own[name] for name in _OWN], *[above[name] for name in _ABOVE])
        .select_from(dim_facility)
        .outerjoin(dim_area, above.area_id == own.area_id)
    )
    numbers = ["parent_id", "area_id", "zone_id", "province_id", "district_id"]
    frame[numbers] = frame[numbers].fillna(0).astype(int)
    frame["facility_type"] = frame["facility_type"].fillna("")
    return frame.set_index("facility_id", drop=False)


def facility_ids(session: Session, area: Area) -> tuple[int, ...] | None:
    """The facilities inside an area, ascending; None for the nation, which needs no list."""
    if area.level == "nation":
        return None
    frame = facilities(session)
    column = "area_id" if area.level == "commune" else f"{area.level}_id"
    wanted = of_2021(session, area) if area.level == "province" else [area.area_id]
    inside = frame[column].isin(wanted) & (frame["facility_id"] != 0)
    return tuple(np.sort(frame.index[inside]).tolist())


def province_ids(session: Session, area: Area) -> tuple[int, ...] | None:
    """The campaign's provinces in an area, or the one that an area lies in; None for the nation."""
    if area.level == "nation":
        return None
    if area.level == "province":
        return tuple(of_2021(session, area))
    if area.level != "zone":
        return (area.province_id,)
    frame = session.tree.frame
    inside = (frame["level"] == "province") & (frame["zone_id"] == area.area_id)
    return tuple(frame.index[inside].tolist())


def of_2021(session: Session, area: Area) -> list[int]:
    """The area's own id, and those of the provinces that it took over in 2025."""
    links = session.tree.succession
    return [area.area_id, *links.loc[links["new_area_id"] == area.area_id, "old_area_id"]]
