"""Site lists and better-known facilities: update the dimension, move the ledgers' rows along."""

from collections.abc import Callable
from datetime import date, datetime

import sqlalchemy as sa

from etl.merge.members import INFERRED, LISTED, add_facilities, better_facilities
from warehouse.engines.temp import count, create_temp
from warehouse.marts.ledger import append_difference, counted_rows
from warehouse.marts.wide import wide
from warehouse.schema.columns import metadata
from warehouse.schema.dimensions import dim_area, dim_facility
from warehouse.schema.ledgers import MARTS, Mart

_LISTED_COLUMNS = ("name", "facility_type", "area_id", "lat", "lon", "lines", "capacity")


def improve_facilities(
    connection: sa.Connection, named: sa.FromClause, *, source: str, known_on: date
) -> None:
    """Take better names and areas for facilities met only in movements."""
    better = create_temp(connection, "better", query=better_facilities(named, source=source))
    _take(connection, better, ("name", "area_id", "facility_type"), known_on=known_on)


def apply_sites(
    connection: sa.Connection,
    incoming: sa.Table,
    *,
    source: str,
    known_at: datetime,
    known_on: date,
) -> tuple[int, int]:
    """Merge a whole site list; returns rows that changed something, and sites no longer listed."""
    rows = create_temp(connection, "listed", query=_newest(incoming))
    before = create_temp(connection, "listed_before", query=_as_known(source))
    named = sa.select(rows.c.code, rows.c.name, rows.c.facility_type, rows.c.area_id).subquery()
    add_facilities(connection, named, source=source, known_at=known_at, rank=INFERRED)
    known = dim_facility.c
    differs = sa.or_(
        known.name_rank < LISTED,
        *[known[name].is_distinct_from(rows.c[name]) for name in _LISTED_COLUMNS],
    )
    changed = create_temp(
        connection,
        "better",
        query=sa.select(
            known.facility_id,
            *[rows.c[name] for name in _LISTED_COLUMNS],
            (known.area_id != rows.c.area_id).label("is_moved"),
        )
        .join_from(dim_facility, rows, known.facility_code == rows.c.code)
        .where(known.source == source, differs),
    )
    loaded = count(connection, changed)
    _take(connection, changed, _LISTED_COLUMNS, known_on=known_on)
    connection.execute(
        sa.update(dim_facility)
        .where(known.facility_id.in_(sa.select(changed.c.facility_id)))
        .values(name_rank=LISTED, is_listed=True, known_at=known_at)
    )
    _link_parents(connection, incoming, source)
    return loaded, _unlist(connection, rows, before)


def _newest(incoming: sa.Table) -> sa.Select:
    order = sa.func.row_number().over(
        partition_by=incoming.c.facility_code, order_by=incoming.c.row_hash.desc()
    )
    ranked = sa.select(
        incoming.c.facility_code.label("code"),
        incoming.c.facility_name.label("name"),
        incoming.c.facility_type,
        incoming.c.place_area_id.label("area_id"),
        incoming.c.lat,
        incoming.c.lon,
        incoming.c.lines,
        incoming.c.capacity,
        order.label("rank"),
    ).subquery()
    return sa.select(*[column for column in ranked.c if column.name != "rank"]).where(
        ranked.c.rank == 1
    )


def _as_known(source: str) -> sa.Select:
    return sa.select(dim_facility.c.facility_id, dim_facility.c.facility_code).where(
        dim_facility.c.source == source, dim_facility.c.is_listed
    )


def _unlist(connection: sa.Connection, rows: sa.Table, before: sa.Table) -> int:
    gone = sa.select(before.c.facility_id).where(
        before.c.facility_code.not_in(sa.select(rows.c.code))
    )
    result = connection.execute(
        sa.update(dim_facility).where(dim_facility.c.facility_id.in_(gone)).values(is_listed=False)
    )
    return max(result.rowcount, 0)


def _link_parents(connection: sa.Connection, incoming: sa.Table, source: str) -> None:
    parent = dim_facility.alias("parent")
    linked = create_temp(
        connection,
        "linked",
        query=sa.select(
            incoming.c.facility_code, sa.func.max(parent.c.facility_id).label("parent_id")
        )
        .join_from(
            incoming,
            parent,
            sa.and_(parent.c.source == source, parent.c.facility_code == incoming.c.parent_code),
        )
        .group_by(incoming.c.facility_code),
    )
    connection.execute(
        sa.update(dim_facility)
        .where(
            dim_facility.c.source == source, dim_facility.c.facility_code == linked.c.facility_code
        )
        .values(parent_id=linked.c.parent_id)
    )


def _take(
    connection: sa.Connection, better: sa.Table, columns: tuple[str, ...], *, known_on: date
) -> None:
    def update() -> None:
        connection.execute(
            sa.update(dim_facility)
            .where(dim_facility.c.facility_id == better.c.facility_id)
            .values({name: better.c[name] for name in columns})
        )

    moved = create_temp(
        connection, "moved", query=sa.select(better.c.facility_id).where(better.c.is_moved)
    )
    if count(connection, moved) == 0:
        update()
    else:
        _move(connection, moved, update, known_on=known_on)


def _move(
    connection: sa.Connection, moved: sa.Table, update: Callable[[], None], *, known_on: date
) -> None:
    """Take a facility's rows out of the ledgers at its old place and put them in at the new."""
    marts = [mart for mart in MARTS if _is_placed(mart)]
    before = {
        mart.name: create_temp(
            connection, f"before_{mart.name}", query=wide(_rows_of(mart, moved, -1), mart)
        )
        for mart in marts
    }
    update()
    for fact in {mart.fact for mart in marts}:
        _move_fact(connection, metadata.tables[fact], moved)
    for mart in marts:
        table = before[mart.name]
        both = sa.union_all(sa.select(table), wide(_rows_of(mart, moved, 1), mart))
        # A move corrects where doses were given, not when: its kind is always "corrected".
        append_difference(
            connection, mart, difference=both, known_on=known_on, published_before=None
        )


def _is_placed(mart: Mart) -> bool:
    fact = metadata.tables[mart.fact]
    return "facility_id" in fact.c and any(
        name.startswith("place_") or name == "province_id" for name in mart.dimensions
    )


def _rows_of(mart: Mart, moved: sa.Table, sign: int) -> sa.FromClause:
    rows = counted_rows(mart, sign=sign, kind="corrected")
    fact = metadata.tables[mart.fact]
    return rows.where(fact.c.facility_id.in_(sa.select(moved.c.facility_id))).subquery("placed")


def _move_fact(connection: sa.Connection, fact: sa.Table, moved: sa.Table) -> None:
    if "province_id" not in fact.c:
        return
    kept = [column for column in fact.c if column.name != "province_id"]
    rows = create_temp(
        connection,
        "moved_rows",
        query=sa.select(sa.func.coalesce(dim_area.c.province_id, 0).label("province_id"), *kept)
        .join_from(fact, dim_facility, dim_facility.c.facility_id == fact.c.facility_id)
        .join(dim_area, dim_area.c.area_id == dim_facility.c.area_id, isouter=True)
        .where(fact.c.facility_id.in_(sa.select(moved.c.facility_id))),
    )
    connection.execute(
        sa.delete(fact).where(fact.c.facility_id.in_(sa.select(moved.c.facility_id)))
    )
    names = ["province_id", *[column.name for column in kept]]
    connection.execute(sa.insert(fact).from_select(names, sa.select(*[rows.c[n] for n in names])))
