"""Site lists and better-known facilities: update the dimension, move the ledgers' rows along."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from etl.merge.members import LISTED, add_facilities, better_facilities
from warehouse.engines.temp import count, create_temp
from warehouse.marts.ledger import append_difference, counted_rows
from warehouse.marts.wide import wide
from warehouse.schema.columns import metadata
from warehouse.schema.dimensions import dim_area, dim_facility
from warehouse.schema.ledgers import MARTS, Mart

_OWN_COLUMNS = ("name", "facility_type", "lat", "lon", "lines", "capacity")
_LISTED_COLUMNS = (*_OWN_COLUMNS, "area_id", "parent_id")
#: Stores that supply provinces belong to none of them, wherever they stand.
_ABOVE_PROVINCES = ("national_store", "regional_store", "military_store")


def improve_facilities(
    connection: sa.Connection, named: sa.FromClause, *, source: str, known_on: date
) -> None:
    """Take better names and areas for facilities met only in movements."""
    better = create_temp(connection, "better", query=better_facilities(named, source=source))
    columns = ("name", "area_id", "facility_type", "inferred_area_id")
    _take(connection, better, columns, known_on=known_on)


@dataclass(frozen=True)
class SiteList:
    """A site list as an arrival: of two lists known at one moment the greater fingerprint wins."""

    source: str
    known_at: datetime
    known_on: date
    sha256: str
    is_newest: bool
    is_whole: bool

    def is_news(self, known_at: sa.ColumnElement, sha256: sa.ColumnElement) -> sa.ColumnElement:
        """Whether this list is at least as new as the version that the columns name."""
        return sa.or_(
            known_at.is_(None),
            known_at < self.known_at,
            sa.and_(known_at == self.known_at, sa.func.coalesce(sha256, "") <= self.sha256),
        )


def apply_sites(
    connection: sa.Connection, incoming: sa.Table, *, listing: SiteList
) -> tuple[int, int]:
    """Merge a site list; returns rows that changed something, and sites no longer listed.

    A site keeps what the newest list that names it says, and the place of the newest list that
    gives one, so that lists may arrive in any order; listed is what the newest list of all names.
    """
    rows = create_temp(connection, "listed", query=_newest(incoming))
    source, known_at = listing.source, listing.known_at
    add_facilities(connection, _named(rows), source=source, known_at=known_at, is_list=True)
    told = create_temp(connection, "told", query=_told(rows, listing))
    changed = create_temp(connection, "better", query=_changed(told, listing))
    loaded = count(connection, changed)
    _take(connection, changed, _LISTED_COLUMNS, known_on=listing.known_on)
    _sign(connection, told, listing)
    # A few corrected rows say nothing of the sites they leave out; a whole list does.
    is_all = listing.is_newest and listing.is_whole
    return loaded, _unlist(connection, told, source) if is_all else 0


def _sign(connection: sa.Connection, told: sa.Table, listing: SiteList) -> None:
    """Remember which list said it."""
    version, by = listing.known_at, listing.sha256
    named = {"name_rank": LISTED, "known_at": version, "listed_by": by}
    for condition, values in (
        (told.c.is_naming, named),
        (told.c.is_placing, {"placed_at": version, "placed_by": by}),
        (sa.literal(listing.is_newest), {"is_listed": True}),
    ):
        sites = sa.select(told.c.facility_id).where(condition)
        connection.execute(
            sa.update(dim_facility).where(dim_facility.c.facility_id.in_(sites)).values(values)
        )


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
        incoming.c.parent_code,
        order.label("rank"),
    ).subquery()
    return sa.select(*[column for column in ranked.c if column.name != "rank"]).where(
        ranked.c.rank == 1
    )


def _named(rows: sa.Table) -> sa.Subquery:
    """The sites of a list and the stores above them, which no list may name."""
    above = sa.select(
        rows.c.parent_code,
        sa.cast(sa.null(), sa.Text),
        sa.cast(sa.null(), sa.Text),
        sa.cast(sa.null(), sa.Integer),
    ).where(rows.c.parent_code.is_not(None), rows.c.parent_code.not_in(sa.select(rows.c.code)))
    own = sa.select(rows.c.code, rows.c.name, rows.c.facility_type, rows.c.area_id)
    return sa.union(own, above).subquery("named")


def _told(rows: sa.Table, listing: SiteList) -> sa.Select:
    """Each facility of a list as it stands once the list is taken, by surrogate keys."""
    known, parent = dim_facility.c, dim_facility.alias("parent")
    naming = sa.or_(known.name_rank < LISTED, listing.is_news(known.known_at, known.listed_by))
    placing = sa.and_(rows.c.area_id != 0, listing.is_news(known.placed_at, known.placed_by))
    says = {name: rows.c[name] for name in _OWN_COLUMNS}
    says["parent_id"] = sa.func.coalesce(parent.c.facility_id, 0)
    return (
        sa.select(
            known.facility_id,
            naming.label("is_naming"),
            placing.label("is_placing"),
            *[
                sa.case((naming, value), else_=known[name]).label(name)
                for name, value in says.items()
            ],
            sa.case((placing, _area_of(rows)), else_=known.area_id).label("area_id"),
        )
        .join_from(dim_facility, rows, known.facility_code == rows.c.code)
        .join(
            parent,
            sa.and_(
                parent.c.source == listing.source, parent.c.facility_code == rows.c.parent_code
            ),
            isouter=True,
        )
        .join(dim_area, dim_area.c.area_id == rows.c.area_id, isouter=True)
        .where(known.source == listing.source)
    )


def _area_of(rows: sa.Table) -> sa.ColumnElement:
    """The area that a listed facility counts in: of a store above the provinces, the nation."""
    is_above = rows.c.facility_type.in_(_ABOVE_PROVINCES)
    nation = sa.func.coalesce(sa.func.nullif(dim_area.c.nation_id, 0), rows.c.area_id)
    return sa.case((is_above, nation), else_=rows.c.area_id)


def _changed(told: sa.Table, listing: SiteList) -> sa.Select:
    known = dim_facility.c
    differs = sa.or_(
        known.name_rank < LISTED,
        sa.and_(~known.is_listed, sa.literal(listing.is_newest)),
        *[known[name].is_distinct_from(told.c[name]) for name in _LISTED_COLUMNS],
    )
    return (
        sa.select(told, (known.area_id != told.c.area_id).label("is_moved"))
        .join_from(dim_facility, told, known.facility_id == told.c.facility_id)
        .where(differs)
    )


def _unlist(connection: sa.Connection, told: sa.Table, source: str) -> int:
    known = dim_facility.c
    result = connection.execute(
        sa.update(dim_facility)
        .where(
            known.source == source,
            known.is_listed,
            known.facility_id.not_in(sa.select(told.c.facility_id)),
        )
        .values(is_listed=False)
    )
    return max(result.rowcount, 0)


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
    facts = _facts_of(connection, moved)
    marts = [mart for mart in MARTS if _is_placed(mart) and mart.fact in facts]
    before = {
        mart.name: create_temp(
            connection, f"before_{mart.name}", query=wide(_rows_of(mart, moved, -1), mart)
        )
        for mart in marts
    }
    update()
    for fact in sorted(facts):
        _move_fact(connection, metadata.tables[fact], moved)
    for mart in marts:
        table = before[mart.name]
        both = sa.union_all(sa.select(table), wide(_rows_of(mart, moved, 1), mart))
        # A move corrects where doses were given, not when: its kind is always "corrected".
        append_difference(
            connection, mart, difference=both, known_on=known_on, published_before=None
        )


def _facts_of(connection: sa.Connection, moved: sa.Table) -> set[str]:
    """The placed facts that hold a row of the moved facilities; a new site has none yet."""
    placed = {mart.fact for mart in MARTS if _is_placed(mart)}
    tables = [metadata.tables[name] for name in sorted(placed)]
    theirs = sa.select(moved.c.facility_id)
    return {fact.name for fact in tables if count(connection, fact, fact.c.facility_id.in_(theirs))}


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
