"""Vaccine on its way: sent by one facility, not yet booked in by the other."""

from datetime import date, timedelta

import pandas as pd
import sqlalchemy as sa

from warehouse.analytics.stock.spans import NO_END, on_day
from warehouse.queries.facilities import facilities
from warehouse.queries.look import Look
from warehouse.queries.session import Session
from warehouse.schema.columns import UNKNOWN_ID
from warehouse.schema.ledgers import BY_NAME

#: What was sent longer ago than this and not booked in is missing, not on its way.
TRANSIT_DAYS = 14
_KEYS = ("from_id", "to_id", "vaccine_code", "lot_id")
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
    spans = _spans(where.session, where.session.as_known(where.scope.known_on))
    rows = spans[on_day(spans, where.as_of)].drop(columns=["event_date", "until"])
    to = facilities(where.session)["province_id"]
    placed = rows.assign(province_id=rows["to_id"].map(to).fillna(0).astype(int))
    return where.own(placed.reset_index(drop=True), place="to_id").copy()


def _spans(session: Session, known_on: date | None) -> pd.DataFrame:
    """from_id, to_id, vaccine_code, lot_id, doses, sent_on, from event_date to the day before
    `until`: every difference between two facilities, however long it lasted, read once."""
    return session.kept_frame(("shipments", known_on), lambda: _read(session, known_on))


def _read(session: Session, known_on: date | None) -> pd.DataFrame:
    days = _days(known_on)
    keys = [days.c[name] for name in _KEYS]
    so_far = {"partition_by": keys, "order_by": days.c.event_date}
    told = (
        sa.select(
            *keys,
            days.c.event_date,
            sa.cast(sa.func.sum(days.c.net).over(**so_far), sa.BigInteger).label("doses"),
            sa.func.max(days.c.sent_on).over(**so_far).label("sent_on"),
            sa.func.lead(days.c.event_date, type_=sa.Date).over(**so_far).label("until"),
        )
    ).subquery("told")
    rows = session.typed(sa.select(told).where(told.c.doses != 0).order_by(*told.c))
    return rows.assign(until=rows["until"].fillna(pd.Timestamp(NO_END)))


def _days(known_on: date | None) -> sa.Subquery:
    """What went between two facilities on each day: `net`, sent less booked in, and sent_on."""
    table = BY_NAME["mart_stock_site"].table
    c = table.c
    is_out = c.movement_kind.in_(_SENT)
    ends = {
        "from_id": sa.case((is_out, c.facility_id), else_=c.counterparty_id),
        "to_id": sa.case((is_out, c.counterparty_id), else_=c.facility_id),
    }
    net = sa.func.sum(sa.case((is_out, c.doses), else_=-c.doses))
    sent_on = sa.func.max(sa.case((is_out, c.event_date)))
    known = [c.known_date <= known_on] if known_on else []
    return (
        sa.select(
            *[column.label(name) for name, column in ends.items()],
            c.vaccine_code,
            c.lot_id,
            c.event_date,
            net.label("net"),
            sent_on.label("sent_on"),
        )
        .where(c.movement_kind.in_((*_SENT, *_CAME)), c.counterparty_id != UNKNOWN_ID, *known)
        .group_by(*ends.values(), c.vaccine_code, c.lot_id, c.event_date)
        .subquery("days")
    )
