"""What movements and decisions cannot both say: finders of checks."""

from datetime import date, timedelta

import pandas as pd
import sqlalchemy as sa

from warehouse.checks.base import by_keys
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
    days = seen.assign(day=seen["event_date"].clip(lower=start), rows=1)
    keys = ["facility_id", "vaccine_code"]
    found = by_keys(days, keys, sums={"rows": "rows"}, day="day")
    return (
        found.assign(weight=days.groupby(keys)["short"].max().to_numpy()) if len(found) else found
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
    ordered = rows.sort_values("doses", ascending=False, kind="stable").assign(rows=1)
    keys = [of, other, "vaccine_code"]
    found = by_keys(ordered, keys, sums={"weight": "doses", "rows": "rows"}, day="sent_on")
    if found.empty:
        return found
    heaviest = ordered.drop_duplicates(keys).sort_values(keys)["lot_id"].to_numpy()
    return found.assign(lot_id=heaviest).rename(columns={of: "facility_id", other: "other_id"})


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
    known_on = where.session.as_known(where.scope.known_on)
    every = where.session.kept_frame(("cold chain", known_on), lambda: _froze(where, known_on))
    until = where.own(every[every["event_date"] <= pd.Timestamp(where.as_of)], place="facility_id")
    sums = {"weight": "doses", "rows": "rows"}
    found = by_keys(until, ["facility_id", "vaccine_code", "lot_id"], sums=sums, day="event_date")
    if found.empty:
        return found
    rows = found[found["weight"] > 0]
    supplier = facilities(where.session)["parent_id"]
    return rows.assign(other_id=rows["facility_id"].map(supplier).fillna(UNKNOWN_ID).astype(int))


def _froze(where: Look, known_on: date | None) -> pd.DataFrame:
    """Doses that froze by facility, vaccine, lot and day, with the rows that say so."""
    c = BY_NAME["mart_stock_site"].table.c
    known = [c.known_date <= known_on] if known_on else []
    keys = (c.facility_id, c.vaccine_code, c.lot_id, c.event_date)
    return where.frame(
        sa.select(*keys, sa.func.sum(c.doses).label("doses"), sa.func.count().label("rows"))
        .where(c.movement_kind == "discard", c.discard_reason.in_(_COLD_CHAIN), *known)
        .group_by(*keys)
        .order_by(*keys)
    )


def count_differs(where: Look) -> pd.DataFrame:
    """Lots of which the newest count and the books of that day differ; weight: doses apart."""
    rows = counts_apart(where)
    if rows.empty:
        return rows
    apart = (rows["book"] - rows["counted"]).abs()
    return rows.assign(weight=apart, first_on=rows["counted_on"], last_on=rows["counted_on"])
