"""Checks on vaccine: what movements, decisions and injections cannot both say."""

from datetime import timedelta

import pandas as pd
import sqlalchemy as sa

from warehouse.checks.base import Check, Look
from warehouse.schema.columns import UNKNOWN_ID
from warehouse.schema.ledgers import BY_NAME

#: How far back a balance is followed day by day; what lies before is one opening balance.
FOLLOWED_DAYS = 28


def negative_stock(where: Look) -> pd.DataFrame:
    """Facilities whose movements give out more of a vaccine than they ever took in.

    weight: the deepest shortfall in doses within the days followed.
    """
    keys = ["facility_id", "vaccine_code"]
    rows = where.frame(_balance_changes(where)).sort_values([*keys, "event_date"])
    rows["balance"] = rows.groupby(keys)["change"].cumsum()
    short = rows[rows["balance"] < 0].groupby(keys)
    found = short.agg(
        weight=("balance", lambda balance: -balance.min()),
        first_on=("event_date", "min"),
        last_on=("event_date", "max"),
        rows=("event_date", "count"),
    )
    return found.reset_index()


def _balance_changes(where: Look) -> sa.Select:
    """facility_id, vaccine_code, event_date, change: days before the followed ones on one day."""
    c = BY_NAME["mart_stock_site"].table.c
    start = where.as_of - timedelta(days=FOLLOWED_DAYS)
    day = sa.case((c.event_date < start, sa.cast(sa.literal(start), sa.Date)), else_=c.event_date)
    return (
        sa.select(
            c.facility_id,
            c.vaccine_code,
            day.label("event_date"),
            sa.func.sum(c.doses_on_hand).label("change"),
        )
        .where(*where.among(BY_NAME["mart_stock_site"].table), c.facility_id != UNKNOWN_ID)
        .group_by(c.facility_id, c.vaccine_code, day)
    )


NEGATIVE_STOCK = Check(
    key="negative_stock",
    theme="stock",
    asks="Who gave out more of a vaccine than the movements say was taken in?",
    weight="doses",
    acts="facility",
    find=negative_stock,
    caveats=("stock_by_subtraction",),
    source="DOMAIN 3; PLANNING 4",
)

CHECKS = (NEGATIVE_STOCK,)
