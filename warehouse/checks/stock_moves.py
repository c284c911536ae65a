"""What movements and decisions cannot both say: finders of checks."""

from datetime import timedelta

import pandas as pd
import sqlalchemy as sa

from warehouse.queries.facilities import facilities
from warehouse.queries.look import Look
from warehouse.queries.stock.below_zero import below_zero
from warehouse.queries.stock.counts import counts_apart
from warehouse.queries.stock.decisions import delivered_lines, unmatched_receipts
from warehouse.queries.stock.flow import REASONS
from warehouse.queries.stock.transit import TRANSIT_DAYS, shipments
from warehouse.schema.columns import UNKNOWN_ID
from warehouse.schema.ledgers import BY_NAME

#: How far back a balance is followed day by day; what lies before is one opening balance.
FOLLOWED_DAYS = 28
_COLD_CHAIN = tuple(reason for reason, of in REASONS.items() if of == "cold_chain")


def negative_stock(where: Look) -> pd.DataFrame:
    """Facilities whose movements give out more of a vaccine than they ever took in.

    weight: the deepest shortfall in doses within the days followed.
    """
    start = pd.Timestamp(where.as_of - timedelta(days=FOLLOWED_DAYS))
    spans = where.own(below_zero(where.session, where.scope.known_on), place="facility_id")
    seen = spans[(spans["event_date"] <= pd.Timestamp(where.as_of)) & (spans["until"] > start)]
    days = seen.assign(day=seen["event_date"].clip(lower=start))
    return days.groupby(["facility_id", "vaccine_code"], as_index=False).agg(
        weight=("short", "max"),
        first_on=("day", "min"),
        last_on=("day", "max"),
        rows=("day", "count"),
    )


def shipment_missing(where: Look) -> pd.DataFrame:
    """What a facility sent so long ago that it is not on its way, and nobody booked in.

    weight: the doses; the receiver explains, the sender is the other facility.
    """
    rows = shipments(where)
    old = rows["sent_on"] < pd.Timestamp(where.as_of - timedelta(days=TRANSIT_DAYS))
    return _of_pairs(rows[(rows["doses"] > 0) & old], of="to_id", other="from_id")


def never_sent(where: Look) -> pd.DataFrame:
    """What a facility booked in from another one that booked no such thing out.

    weight: the doses; the sender explains, the receiver is the other facility.
    """
    rows = shipments(where)
    more = rows[rows["doses"] < 0]
    return _of_pairs(more.assign(doses=-more["doses"]), of="from_id", other="to_id")


def _of_pairs(rows: pd.DataFrame, *, of: str, other: str) -> pd.DataFrame:
    """One finding a pair of facilities and vaccine; its heaviest lot stands for the others."""
    ordered = rows.sort_values("doses", ascending=False)
    found = ordered.groupby([of, other, "vaccine_code"], as_index=False).agg(
        weight=("doses", "sum"),
        rows=("lot_id", "count"),
        lot_id=("lot_id", "first"),
        first_on=("sent_on", "min"),
        last_on=("sent_on", "max"),
    )
    return found.rename(columns={of: "facility_id", other: "other_id"})


def receipt_without_decision(where: Look) -> pd.DataFrame:
    """Receipts of provincial stores beyond all decisions for the province; weight: doses beyond."""
    if where.is_local:
        return pd.DataFrame()
    rows = unmatched_receipts(where)
    return rows.assign(
        facility_id=rows["province_id"].map(_stores(where)).fillna(UNKNOWN_ID).astype(int),
        weight=rows["excess"],
        first_on=rows["event_date"],
        last_on=rows["event_date"],
    )


def delivery_overdue(where: Look) -> pd.DataFrame:
    """Decision lines past their fifth day; weight: the doses still to come; subject: decision."""
    if where.is_local:
        return pd.DataFrame()
    rows = delivered_lines(where)
    late = rows[rows["state"] == "overdue"]
    return late.assign(
        facility_id=late["institute_id"],
        other_id=late["province_id"].map(_stores(where)).fillna(UNKNOWN_ID).astype(int),
        subject=late["decision_no"],
        weight=late["doses"] - late["received"],
        first_on=late["event_date"],
        last_on=late["due_on"],
    )


def _stores(where: Look) -> pd.Series:
    """For each province its own store."""
    every = facilities(where.session)
    stores = every[every["facility_type"] == "province_store"]
    return stores.drop_duplicates("province_id").set_index("province_id")["facility_id"]


def cold_chain_loss(where: Look) -> pd.DataFrame:
    """Doses that a facility destroyed because they froze; weight: the doses.

    It explains them with the one that supplies it, from where they travelled.
    """
    table = BY_NAME["mart_stock_site"].table
    c, keys = table.c, (table.c.facility_id, table.c.vaccine_code, table.c.lot_id)
    total = sa.func.sum(c.doses)
    rows = where.frame(
        sa.select(
            *keys,
            total.label("weight"),
            sa.func.count().label("rows"),
            sa.func.min(c.event_date).label("first_on"),
            sa.func.max(c.event_date).label("last_on"),
        )
        .where(*where.among(table), c.movement_kind == "discard", c.discard_reason.in_(_COLD_CHAIN))
        .group_by(*keys)
        .having(total > 0)
    )
    supplier = facilities(where.session)["parent_id"]
    return rows.assign(other_id=rows["facility_id"].map(supplier).fillna(UNKNOWN_ID).astype(int))


def count_differs(where: Look) -> pd.DataFrame:
    """Lots of which the newest count and the books of that day differ; weight: doses apart."""
    rows = counts_apart(where)
    apart = (rows["book"] - rows["counted"]).abs()
    return rows.assign(weight=apart, first_on=rows["counted_on"], last_on=rows["counted_on"])
