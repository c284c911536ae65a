"""The Ministry's daily form (QĐ 3588/QĐ-BYT, Phụ lục 5, form A) for one area and day."""

import pandas as pd
import sqlalchemy as sa

from warehouse.answer import Answer
from warehouse.queries.ledger_sum import NoAnswer
from warehouse.queries.places import stamp_of
from warehouse.queries.rights import check_detail
from warehouse.queries.session import Session
from warehouse.queries.tree import Area
from warehouse.schema.dimensions import dim_area, dim_facility, dim_vaccine
from warehouse.schema.ledgers import BY_NAME
from warehouse.scope import Scope
from warehouse.viewer import Viewer

#: The form's counts in its order.
COUNTS = BY_NAME["mart_site_day"].measures
_UNITS = {"nation": "province", "zone": "province", "province": "district"}


def daily_form(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """place_code, place, round_code, vaccine_code, vaccine, and the form's counts of the day.

    One row a province of the nation, a district of a province, or a site of a district, and
    vaccine. Raises NoAnswer while nothing has been loaded.
    """
    area = session.tree.find(scope.area, map_name=scope.map)
    day = scope.as_of or session.last_day
    if day is None:
        raise NoAnswer("nothing has been loaded yet")
    if area.level not in ("nation", "zone"):
        check_detail(session, area, viewer=viewer)
    table = BY_NAME["mart_site_day"].table
    conditions = [table.c.event_date == day]
    if scope.known_on:
        conditions.append(table.c.known_date <= scope.known_on)
    if scope.vaccine:
        conditions.append(table.c.vaccine_code == scope.vaccine)
    frame = session.frame(_rows(table, area, conditions=conditions))
    frame = frame[(frame[list(COUNTS)] != 0).any(axis=1)]
    ordered = frame.sort_values(["place_code", "vaccine_code", "round_code"])
    return Answer(frame=ordered.reset_index(drop=True), stamp=stamp_of(session, area, scope=scope))


def _rows(table: sa.Table, area: Area, *, conditions: list) -> sa.Select:
    """The counts summed by the units beneath an area."""
    unit, site = dim_area.alias("unit"), dim_facility
    if area.level in _UNITS:
        code, name = unit.c.area_code, unit.c.name_vi
        join = unit.c.area_id == dim_area.c[f"{_UNITS[area.level]}_id"]
    else:
        code, name = site.c.facility_code, site.c.name
        join = unit.c.area_id == dim_area.c.area_id
    within = [dim_area.c[f"{area.level}_id"] == area.area_id] if area.level in _UNITS_BELOW else []
    rows = (
        table.join(site, site.c.facility_id == table.c.facility_id)
        .join(dim_area, dim_area.c.area_id == site.c.area_id)
        .join(unit, join)
        .outerjoin(dim_vaccine, dim_vaccine.c.vaccine_code == table.c.vaccine_code)
    )
    keys = (code, name, table.c.round_code, table.c.vaccine_code, dim_vaccine.c.name_vi)
    labels = ("place_code", "place", "round_code", "vaccine_code", "vaccine")
    return (
        sa.select(
            *(key.label(label) for key, label in zip(keys, labels, strict=True)),
            *(sa.func.sum(table.c[count]).label(count) for count in COUNTS),
        )
        .select_from(rows)
        .where(*conditions, *within)
        .group_by(*keys)
    )


_UNITS_BELOW = ("zone", "province", "district", "commune")


def totals(frame: pd.DataFrame) -> pd.DataFrame:
    """One row a vaccine: the form's counts summed over its places."""
    return frame.groupby(["vaccine_code", "vaccine"], as_index=False)[list(COUNTS)].sum()
