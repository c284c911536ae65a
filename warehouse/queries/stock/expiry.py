"""Which doses reach their last day when: by lot, and what is expected to be left of each then."""

import numpy as np
import pandas as pd

from warehouse.answer import Answer
from warehouse.queries.look import Look, look
from warehouse.queries.places import stamp_of
from warehouse.queries.session import Session
from warehouse.queries.stock.balances import by_facility, by_province
from warehouse.queries.stock.lots import lots
from warehouse.scope import Scope
from warehouse.viewer import Viewer


def expiry_calendar(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """One row a lot with doses in the area, earliest last day first.

    subject, vaccine_code, lot_code, effective_expiry, is_extended, by_thaw (the thaw ends it, not
    the label), days_left, on_hand, state (usable, held, recalled, expired), places (provinces, or
    facilities inside one).
    """
    where = look(scope, viewer=viewer, session=session, detail=False)
    rows = lot_rows(where)
    place = "facility_id" if "facility_id" in rows else "province_id"
    there = rows[rows["on_hand"] > 0]
    sums = there.groupby(["lot_id", "state"], as_index=False).agg(
        on_hand=("on_hand", "sum"), places=(place, "nunique")
    )
    named = sums.join(_said(where), on="lot_id").dropna(subset=["subject"])
    left = (named["effective_expiry"] - pd.Timestamp(where.as_of)).dt.days
    frame = named.assign(days_left=left).sort_values(
        ["effective_expiry", "subject"], na_position="last", ignore_index=True
    )
    return Answer(frame=frame, stamp=stamp_of(session, where.area, scope=scope))


def lot_rows(where: Look) -> pd.DataFrame:
    """Balances by lot at the coarsest grain that can answer for the area."""
    return by_facility(where) if where.is_local else by_province(where)


def _said(where: Look) -> pd.DataFrame:
    every = lots(where)
    printed = every["extended_expiry"].fillna(every["label_expiry"])
    columns = ["subject", "vaccine_code", "lot_code", "effective_expiry"]
    return every[columns].assign(
        is_extended=every["extended_expiry"].notna(),
        by_thaw=np.asarray(every["effective_expiry"] < printed),
    )
