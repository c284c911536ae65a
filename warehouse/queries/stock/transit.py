"""Vaccine on its way: sent by one facility, not yet booked in by the other."""

from datetime import timedelta

import pandas as pd
import sqlalchemy as sa

from warehouse.queries.facilities import facilities
from warehouse.queries.look import Look
from warehouse.schema.columns import UNKNOWN_ID
from warehouse.schema.ledgers import BY_NAME

#: What was sent longer ago than this and not booked in is missing, not on its way.
TRANSIT_DAYS = 14
_SENT, _CAME = ("issue", "transfer_out"), ("receipt", "transfer_in")


def in_transit(where: Look) -> pd.DataFrame:
    """Doses on their way to the area: from_id, to_id, province_id, vaccine_code, lot_id, doses,
    sent_on."""
    rows = shipments(where)
    recent = rows["sent_on"] >= pd.Timestamp(where.as_of - timedelta(days=TRANSIT_DAYS))
    return rows[(rows["doses"] > 0) & recent].reset_index(drop=True)


def shipments(where: Look) -> pd.DataFrame:
    """What was sent to the area less what was booked in, where that is not nothing.

    from_id, to_id, province_id (of the receiver), vaccine_code, lot_id, doses (negative where
    more was booked in than sent), sent_on (newest).
    """
    whole = where.whole()
    rows = where.session.memo(("shipments", *whole.key), lambda: _shipments(whole))
    return where.own(rows, place="to_id").copy()


def _shipments(where: Look) -> pd.DataFrame:
    table = BY_NAME["mart_stock_site"].table
    c = table.c
    is_out = c.movement_kind.in_(_SENT)
    ends = {
        "from_id": sa.case((is_out, c.facility_id), else_=c.counterparty_id),
        "to_id": sa.case((is_out, c.counterparty_id), else_=c.facility_id),
    }
    net = sa.func.sum(sa.case((is_out, c.doses), else_=-c.doses))
    sent_on = sa.func.max(sa.case((is_out, c.event_date)))
    statement = (
        sa.select(
            *[column.label(name) for name, column in ends.items()],
            c.vaccine_code,
            c.lot_id,
            net.label("doses"),
            sent_on.label("sent_on"),
        )
        .where(
            *where.among(table, places=False),
            c.movement_kind.in_((*_SENT, *_CAME)),
            c.counterparty_id != UNKNOWN_ID,
        )
        .group_by(*ends.values(), c.vaccine_code, c.lot_id)
        .having(net != 0)
    )
    rows = where.frame(statement)
    to = facilities(where.session)["province_id"]
    return rows.assign(province_id=rows["to_id"].map(to).fillna(0).astype(int))
