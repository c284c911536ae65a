"""What lies where: doses and vials on hand by place, vaccine and lot, and the state of each dose.

State of a row: usable, held or recalled, expired (its last day has passed), or negative, where more
left a place than came. A negative row is a missing paper, and is added up as it is.
"""

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.queries.facilities import facilities
from warehouse.queries.look import Look
from warehouse.queries.stock.lots import last_day_of_use, stop_of
from warehouse.schema.columns import UNKNOWN_ID
from warehouse.schema.ledgers import BY_NAME

STATES = ("usable", "held", "recalled", "expired", "negative")


def by_province(where: Look) -> pd.DataFrame:
    """province_id, vaccine_code, lot_id, on_hand, vials, state, effective_expiry; no empty rows.

    Stores above the provinces have province_id 0.
    """
    whole = where.whole()
    key = ("balances by province", *whole.key, _acts(where))
    rows = where.session.memo(key, lambda: _stated(whole, _sums(whole, "mart_stock_province")))
    return where.own(rows)


def by_facility(where: Look) -> pd.DataFrame:
    """facility_id, province_id, vaccine_code, lot_id, on_hand, vials, state, effective_expiry."""
    key = ("balances by facility", *where.key, _acts(where))
    return where.session.memo(key, lambda: of_facilities(where))


def of_facilities(where: Look) -> pd.DataFrame:
    """The same of the look's own facilities, read anew."""
    rows = _sums(where, "mart_stock_site")
    place = facilities(where.session)["province_id"]
    return _stated(where, rows.assign(province_id=rows["facility_id"].map(place).fillna(0)))


def _acts(where: Look) -> int:
    """What an answer depends on beside the published state: how many acts were known."""
    return len(where.session.acts(where.scope.known_on))


def _sums(where: Look, name: str) -> pd.DataFrame:
    table = BY_NAME[name].table
    c = table.c
    place = c.province_id if "province_id" in c else c.facility_id
    sign = sa.case((c.doses_on_hand < 0, -1), else_=1)
    on_hand = sa.func.sum(c.doses_on_hand)
    known = [place != UNKNOWN_ID] if place.name == "facility_id" else []
    return where.frame(
        sa.select(
            place,
            c.vaccine_code,
            c.lot_id,
            on_hand.label("on_hand"),
            sa.func.sum(sign * c.vials).label("vials"),
        )
        .where(*where.among(table), *known)
        .group_by(place, c.vaccine_code, c.lot_id)
        .having(on_hand != 0)
    )


def _stated(where: Look, rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows.astype({"province_id": "int64"})
    expiry = last_day_of_use(where, rows)
    stop = stop_of(where, rows)
    state = np.select(
        [rows["on_hand"] < 0, stop != "", expiry < pd.Timestamp(where.as_of)],
        ["negative", stop, "expired"],
        "usable",
    )
    return rows.assign(effective_expiry=expiry, state=state)
