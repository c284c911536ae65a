"""Whose books of a vaccine were below zero from when to when, read once for every day.

Whoever asks for a day then looks through the few spans that there are, not through all movements.
"""

from datetime import date

import pandas as pd
import sqlalchemy as sa

from warehouse.analytics.stock.spans import spans
from warehouse.queries.session import Session
from warehouse.schema.columns import UNKNOWN_ID
from warehouse.schema.ledgers import BY_NAME

_BOOKS = BY_NAME["mart_stock_site"].table.c
_VACCINES = BY_NAME["mart_stock_province"].table.c.vaccine_code


def below_zero(session: Session, known_on: date | None) -> pd.DataFrame:
    """facility_id, vaccine_code, event_date, until (the first day after) and short, in doses.

    One row a day with movements at whose end more had left a facility than came; it lasts until
    the facility's next day with movements of the vaccine.
    """
    known_on = session.as_known(known_on)
    return session.kept_frame(("below zero", known_on), lambda: _read(session, known_on))


def _read(session: Session, known_on: date | None) -> pd.DataFrame:
    codes = session.frame(sa.select(_VACCINES).distinct().order_by(_VACCINES))["vaccine_code"]
    # One vaccine at a time: a nation has 27 million days of books.
    parts = [_of(session, code, known_on) for code in codes] or [_of(session, "", known_on)]
    return pd.concat(parts, ignore_index=True)


def _of(session: Session, vaccine: str, known_on: date | None) -> pd.DataFrame:
    c = _BOOKS
    known = [c.known_date <= known_on] if known_on else []
    # The rows as they lie: to add them up by day first takes the engine three times as long.
    rows = session.typed(
        sa.select(c.facility_id, c.event_date, c.doses_on_hand).where(
            c.facility_id != UNKNOWN_ID, c.vaccine_code == vaccine, *known
        )
    )
    place, day, change = (rows[name].to_numpy() for name in rows)
    found = spans(place, day, change=change, holds=lambda total: total < 0)
    short = found.rename(columns={"group": "facility_id"})
    told = short.assign(vaccine_code=vaccine, short=-short["total"])
    return told[["facility_id", "vaccine_code", "event_date", "until", "short"]]
