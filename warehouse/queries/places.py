"""Where one is: the path to an area, its children, its sites."""

import pandas as pd
import sqlalchemy as sa

from warehouse.answer import Answer, Stamp
from warehouse.queries.facilities import facility_ids
from warehouse.queries.rights import check_detail
from warehouse.queries.session import Session
from warehouse.queries.tree import Area
from warehouse.schema.dimensions import dim_area, dim_facility
from warehouse.schema.ledgers import BY_NAME
from warehouse.scope import Scope
from warehouse.viewer import Viewer

_COLUMNS = ["area_code", "name_vi", "name_en", "level"]


def area_path(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """area_code, name_vi, name_en, level from the nation down to the scope's area."""
    area = session.tree.find(scope.area, map_name=scope.map)
    rows = [(unit.code, unit.name_vi, unit.name_en, unit.level) for unit in session.tree.path(area)]
    return Answer(
        frame=pd.DataFrame(rows, columns=_COLUMNS), stamp=stamp_of(session, area, scope=scope)
    )


def area_children(*, scope: Scope, viewer: Viewer, session: Session, level: str = "") -> Answer:
    """The same columns for the units below the scope's area, in the order of their codes."""
    area = session.tree.find(scope.area, map_name=scope.map)
    chosen = level or session.tree.child_level(area, map_name=scope.map)
    units = session.tree.units(chosen, under=area, map_name=scope.map)
    frame = units.sort_values("area_code")[_COLUMNS].reset_index(drop=True)
    return Answer(frame=frame, stamp=stamp_of(session, area, scope=scope))


def sites_in_area(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """facility_code, name, lat, lon, lines, doses (of the as-of day) of the sites in the area."""
    area = session.tree.find(scope.area, map_name=scope.map)
    check_detail(session, area, viewer=viewer)
    table = BY_NAME["mart_injection_site"].table
    as_of = scope.as_of or session.last_day
    known = [table.c.known_date <= scope.known_on] if scope.known_on else []
    ids = facility_ids(session, area)
    # The ledger lies in the order of its facilities: those of the area are read, not the nation's.
    inside = [] if ids is None else [table.c.facility_id.in_(ids)]
    given = (
        sa.select(table.c.facility_id, sa.func.sum(table.c.doses).label("doses"))
        .where(table.c.event_date == as_of, *known, *inside)
        .group_by(table.c.facility_id)
        .subquery("given")
    )
    site, place = dim_facility.c, dim_area.c
    column = place.area_id if area.level == "commune" else place[f"{area.level}_id"]
    frame = session.frame(
        sa.select(
            site.facility_code,
            site.name.label("name_vi"),
            site.name.label("name_en"),
            site.lat,
            site.lon,
            site.lines,
            sa.func.coalesce(given.c.doses, 0).label("doses"),
        )
        .join_from(dim_facility, dim_area, place.area_id == site.area_id)
        .join(given, given.c.facility_id == site.facility_id, isouter=True)
        .where(column == area.area_id, site.facility_type.in_(("site", "provider")))
        .order_by(sa.desc("doses"), site.facility_code)
    )
    return Answer(frame=frame, stamp=stamp_of(session, area, scope=scope))


def stamp_of(session: Session, area: Area, *, scope: Scope) -> Stamp:
    """A stamp without an indicator."""
    known = scope.known_on or (session.known_days[-1] if session.known_days else None)
    marks = ("simulated",) if session.state.get("simulated") == "1" else ()
    return Stamp(
        area_code=area.code,
        area_name_vi=area.name_vi,
        area_name_en=area.name_en,
        as_of=scope.as_of or session.last_day,
        known_on=known,
        updated_at=session.updated_at,
        marks=marks,
    )
