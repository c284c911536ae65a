"""Facilities that rows name: added when new, corrected when better known.

A facility met only in movements takes the smallest name and area that any row gives, so that the
order of loading does not matter; a site list knows better and wins.
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
    rank: int = INFERRED,
) -> None:
    """Insert facilities not met before."""
    top = connection.execute(sa.select(sa.func.max(dim_facility.c.facility_id))).scalar() or 0
    known = sa.select(dim_facility.c.facility_code).where(dim_facility.c.source == source)
    new = sa.select(
        (sa.func.row_number().over(order_by=named.c.code) + top).label("facility_id"),
        sa.literal(source),
        named.c.code,
        named.c.name,
        named.c.facility_type,
        sa.literal(0),
        sa.func.coalesce(named.c.area_id, 0),
        sa.literal(rank == LISTED),
        sa.literal(rank),
        sa.cast(sa.literal(known_at), sa.DateTime),
    ).where(named.c.code.not_in(known))
    connection.execute(
        sa.insert(dim_facility).from_select(
            [
                "facility_id",
                "source",
                "facility_code",
                "name",
                "facility_type",
                "parent_id",
                "area_id",
                "is_listed",
                "name_rank",
                "known_at",
            ],
            new,
        )
    )


def better_facilities(named: sa.FromClause, *, source: str) -> sa.Select:
    """Facilities that these rows name or place better, with the values to take.

    Movements name only facilities that no list names, and place them or those a list left out.
    """
    known = dim_facility.c
    inferred = known.name_rank == INFERRED
    name = sa.case((inferred, _smaller(known.name, named.c.name)), else_=known.name)
    kind = sa.case(
        (inferred, _smaller(known.facility_type, named.c.facility_type)), else_=known.facility_type
    )
    area = sa.case(
        (known.area_id == 0, sa.func.coalesce(named.c.area_id, 0)),
        (inferred, _smaller(known.area_id, sa.func.nullif(named.c.area_id, 0))),
        else_=known.area_id,
    )
    return (
        sa.select(
            known.facility_id,
            name.label("name"),
            area.label("area_id"),
            kind.label("facility_type"),
            (area != known.area_id).label("is_moved"),
        )
        .join_from(dim_facility, named, known.facility_code == named.c.code)
        .where(
            known.source == source,
            sa.or_(
                name.is_distinct_from(known.name),
                area != known.area_id,
                kind.is_distinct_from(known.facility_type),
            ),
        )
    )


def _smaller(known: sa.ColumnElement, named: sa.ColumnElement) -> sa.ColumnElement:
    """The smaller of two values, or the one there is."""
    return sa.func.coalesce(sa.func.least(known, sa.func.coalesce(named, known)), named)
