"""From codes to the surrogate keys of the star: incoming rows in the shape of their fact."""

import sqlalchemy as sa

from etl.feed import Feed
from warehouse.schema.columns import metadata
from warehouse.schema.dimensions import dim_area, dim_facility, dim_lot, dim_vaccine

#: What each kind of movement does to the stock of the facility that reports it.
SIGN = {
    "receipt": 1,
    "transfer_in": 1,
    "adjustment": 1,
    "issue": -1,
    "transfer_out": -1,
    "use": -1,
    "discard": -1,
}


def resolved(
    incoming: sa.Table,
    feed: Feed,
    *,
    source: str,
    load_id: int,
    partition_id: int,
    known_at: object,
) -> sa.Select:
    """Incoming rows with every column of the fact, plus _row and the columns of its bridges."""
    target = metadata.tables[feed.target]
    columns, source_rows = _joined(incoming, target, source)
    version = incoming.c.version_at
    fixed = {
        "load_id": sa.literal(load_id),
        "partition_id": sa.literal(partition_id),
        "known_at": sa.func.coalesce(version, sa.cast(sa.literal(known_at), sa.DateTime)),
    }
    chosen = [incoming.c._row]
    for column in target.columns:
        value = fixed.get(column.name, columns.get(column.name))
        if value is None:
            value = incoming.c[column.name] if column.name in incoming.c else sa.null()
        chosen.append(sa.cast(value, column.type).label(column.name))
    chosen += [incoming.c[name] for name in bridge_columns(feed)]
    return sa.select(*chosen).select_from(source_rows)


def bridge_columns(feed: Feed) -> list[str]:
    """The columns with several values, which become rows of a bridge, not columns of the fact."""
    return [field.name for field in feed.fields if field.kind in ("list", "terms")]


def _joined(
    incoming: sa.Table, target: sa.Table, source: str
) -> tuple[dict[str, sa.ColumnElement], sa.FromClause]:
    rows: sa.FromClause = incoming
    columns: dict[str, sa.ColumnElement] = {}
    site = None
    if "facility_code" in incoming.c:
        rows, site = _with_facility(rows, incoming.c.facility_code, source, "site")
        columns["facility_id"] = sa.func.coalesce(site.c.facility_id, 0)
    if "province_id" in target.c:
        rows, columns["province_id"] = _province(incoming, rows, site)
    if "counterparty_code" in incoming.c:
        rows, other = _with_facility(rows, incoming.c.counterparty_code, source, "other")
        columns["counterparty_id"] = sa.func.coalesce(other.c.facility_id, 0)
    if "lot_id" in target.c:
        rows, columns["lot_id"] = _lot(incoming, rows)
    if "is_complete" in target.c:
        rows, columns["is_complete"] = _completes(incoming, rows)
    if "doses_on_hand" in target.c:
        columns["doses_on_hand"] = incoming.c.doses * sa.case(
            SIGN, value=incoming.c.movement_kind, else_=0
        )
    return columns, rows


def _with_facility(
    rows: sa.FromClause, code: sa.ColumnElement, source: str, name: str
) -> tuple[sa.FromClause, sa.FromClause]:
    facility = dim_facility.alias(name)
    named = sa.and_(facility.c.source == source, facility.c.facility_code == code)
    return rows.outerjoin(facility, named), facility


def _lot(incoming: sa.Table, rows: sa.FromClause) -> tuple[sa.FromClause, sa.ColumnElement]:
    if "lot_code" not in incoming.c:
        return rows, sa.literal(0)
    lot = dim_lot.alias("lot")
    named = sa.and_(
        lot.c.vaccine_code == incoming.c.vaccine_code, lot.c.lot_code == incoming.c.lot_code
    )
    return rows.outerjoin(lot, named), sa.func.coalesce(lot.c.lot_id, 0)


def _completes(incoming: sa.Table, rows: sa.FromClause) -> tuple[sa.FromClause, sa.ColumnElement]:
    """Whether this dose is the last of its product's primary course."""
    product = dim_vaccine.alias("product")
    last = sa.and_(
        incoming.c.dose_kind == "primary",
        incoming.c.dose_number == product.c.doses_in_primary,
    )
    return rows.outerjoin(product, product.c.vaccine_code == incoming.c.vaccine_code), last


def _province(
    incoming: sa.Table, rows: sa.FromClause, site: sa.FromClause | None
) -> tuple[sa.FromClause, sa.ColumnElement]:
    area = dim_area.alias("place")
    place = incoming.c.place_area_id
    if site is not None:
        place = sa.func.coalesce(sa.func.nullif(site.c.area_id, 0), place)
    return (rows.outerjoin(area, area.c.area_id == place), sa.func.coalesce(area.c.province_id, 0))
