"""Facilities that rows name: added when new, corrected when better known.

A facility met only in movements takes the smallest name and area that any row gives, so that the
order of loading does not matter; a site list knows better and wins. What movements say of the place
is kept beside it, for lists that do not say it.
"""

from datetime import datetime

import sqlalchemy as sa

from etl.feed import Feed
from warehouse.schema.dimensions import dim_facility

INFERRED, LISTED = 1, 2


def named_facilities(incoming: sa.Table, feed: Feed) -> sa.Subquery:
    """Each facility that the rows name, with the name, type and area they give it."""
    columns = incoming.c
    area = columns.place_area_id if "place" in feed.places else sa.literal(0)
    named = (
        sa.select(
            columns.facility_code.label("code"),
            sa.func.min(columns.facility_name).label("name"),
            sa.func.min(columns.facility_type).label("facility_type"),
            sa.func.min(sa.func.nullif(area, 0)).label("area_id"),
        )
        .where(columns.facility_code.is_not(None))
        .group_by(columns.facility_code)
    )
    if "counterparty_code" not in columns:
        return named.subquery("named")
    other = (
        sa.select(
            columns.counterparty_code,
            sa.func.min(columns.counterparty_name),
            sa.cast(sa.null(), sa.Text),
            sa.cast(sa.null(), sa.Integer),
        )
        .where(columns.counterparty_code.is_not(None))
        .group_by(columns.counterparty_code)
    )
    both = named.union_all(other).subquery("both")
    return (
        sa.select(
            both.c.code,
            sa.func.min(both.c.name).label("name"),
            sa.func.min(both.c.facility_type).label("facility_type"),
            sa.func.min(both.c.area_id).label("area_id"),
        )
        .group_by(both.c.code)
        .subquery("named")
    )


def add_facilities(
    connection: sa.Connection,
    named: sa.FromClause,
    *,
    source: str,
    known_at: datetime,
    is_list: bool = False,
) -> None:
    """Insert facilities not met before, in the places that movements or a list give them."""
    top = connection.execute(sa.select(sa.func.max(dim_facility.c.facility_id))).scalar() or 0
    known = sa.select(dim_facility.c.facility_code).where(dim_facility.c.source == source)
    inferred = sa.cast(sa.null(), sa.Integer) if is_list else named.c.area_id
    values = {
        "facility_id": sa.func.row_number().over(order_by=named.c.code) + top,
        "source": sa.literal(source),
        "facility_code": named.c.code,
        "name": named.c.name,
        "facility_type": named.c.facility_type,
        "parent_id": sa.literal(0),
        "area_id": sa.func.coalesce(named.c.area_id, 0),
        "inferred_area_id": inferred,
        "is_listed": sa.false(),
        "name_rank": sa.literal(INFERRED),
        "known_at": sa.cast(sa.literal(known_at), sa.DateTime),
    }
    new = sa.select(*values.values()).where(named.c.code.not_in(known))
    connection.execute(sa.insert(dim_facility).from_select(list(values), new))


def better_facilities(named: sa.FromClause, *, source: str) -> sa.Select:
    """Facilities that these rows name or place better, with the values to take.

    Movements name only facilities that no list names, and place only those that none places.
    """
    known = dim_facility.c
    inferred = known.name_rank == INFERRED
    name = sa.case((inferred, _smaller(known.name, named.c.name)), else_=known.name)
    kind = sa.case(
        (inferred, _smaller(known.facility_type, named.c.facility_type)), else_=known.facility_type
    )
    met_in = _smaller(known.inferred_area_id, sa.func.nullif(named.c.area_id, 0))
    is_placed = sa.or_(
        known.placed_at.is_not(None),
        # An older program placed it and did not keep what said so.
        sa.and_(known.inferred_area_id.is_(None), known.area_id != 0),
    )
    area = sa.case((is_placed, known.area_id), else_=sa.func.coalesce(met_in, 0))
    values = {"name": name, "area_id": area, "facility_type": kind, "inferred_area_id": met_in}
    differs = [value.is_distinct_from(known[column]) for column, value in values.items()]
    return (
        sa.select(
            known.facility_id,
            *[value.label(column) for column, value in values.items()],
            (area != known.area_id).label("is_moved"),
        )
        .join_from(dim_facility, named, known.facility_code == named.c.code)
        .where(known.source == source, sa.or_(*differs))
    )


def _smaller(known: sa.ColumnElement, named: sa.ColumnElement) -> sa.ColumnElement:
    """The smaller of two values, or the one there is."""
    return sa.func.coalesce(sa.func.least(known, sa.func.coalesce(named, known)), named)
