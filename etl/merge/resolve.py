"""From codes to the surrogate keys of the star: incoming rows in the shape of their fact."""

import sqlalchemy as sa

from etl.feed import Feed
from warehouse.schema.columns import metadata
from warehouse.schema.dimensions import dim_area, dim_facility, dim_lot, dim_vaccine

#: What each kind of movement does to the stock of the facility that reports it.
SIGN = {"receipt": 1, "transfer_in": 1, "adjustment": 1, "issue": -1, "transfer_out": -1,
        "use": -1, "discard": -1}


def resolved(incoming: sa.Table, feed: Feed, *, source: str, load_id: int, partition_id: int,
             known_at: object) -> sa.Select:
    """Incoming rows with every column of the fact, plus _row."""
    target = metadata.tables[feed.target]
    columns, source_rows = _joined(incoming, target, source)
    version = incoming.c.version_at
    fixed = {
        "load_id": sa.literal(load_id), "partition_id": sa.literal(partition_id),
        "known_at": sa.func.coalesce(version, sa.cast(sa.literal(known_at), sa.DateTime)),
    }
    chosen = [incoming.c._row]
    for column in target.columns:
        value = fixed.get(column.name, columns.get(column.name))
        if value is None:
            value = incoming.c[column.name] if column.name in incoming.c else sa.null()
        chosen.append(sa.cast(value, column.type).label(column.name))
    return sa.select(*chosen).select_from(source_rows)


def _joined(incoming: sa.Table, target: sa.Table,
            source: str) -> tuple[dict[str, sa.ColumnElement], sa.FromClause]:
    rows: sa.FromClause = incoming
    columns: dict[str, sa.ColumnElement] = {}
    site = None
    if "facility_code" in incoming.c:
        site = dim_facility.alias("site")
        rows = rows.outerjoin(site, sa.and_(site.c.source == source,
                                            site.c.facility_code == incoming.c.facility_code))
        columns["facility_id"] = sa.func.coalesce(site.c.facility_id, 0)
    if "province_id" in target.c:
        rows, columns["province_id"] = _province(incoming, rows, site)
    if "counterparty_code" in incoming.c:
        other = dim_facility.alias("other")
        rows = rows.outerjoin(other, sa.and_(
            other.c.source == source, other.c.facility_code == incoming.c.counterparty_code))
        columns["counterparty_id"] = sa.func.coalesce(other.c.facility_id, 0)
    if "lot_id" in target.c:
        lot = dim_lot.alias("lot")
        rows = rows.outerjoin(lot, sa.and_(lot.c.vaccine_code == incoming.c.vaccine_code,
                                           lot.c.lot_code == incoming.c.lot_code))
        columns["lot_id"] = sa.func.coalesce(lot.c.lot_id, 0)
    if "is_complete" in target.c:
        product = dim_vaccine.alias("product")
        rows = rows.outerjoin(product, product.c.vaccine_code == incoming.c.vaccine_code)
        columns["is_complete"] = sa.and_(
            incoming.c.dose_kind == "primary",
            incoming.c.dose_number == product.c.doses_in_primary)
    if "doses_on_hand" in target.c:
        columns["doses_on_hand"] = incoming.c.doses * sa.case(
            SIGN, value=incoming.c.movement_kind, else_=0)
    return columns, rows


def _province(incoming: sa.Table, rows: sa.FromClause,
              site: sa.FromClause | None) -> tuple[sa.FromClause, sa.ColumnElement]:
    area = dim_area.alias("place")
    place = incoming.c.place_area_id
    if site is not None:
        place = sa.func.coalesce(sa.func.nullif(site.c.area_id, 0), place)
    return (rows.outerjoin(area, area.c.area_id == place),
            sa.func.coalesce(area.c.province_id, 0))
