"""Checks on the queue: people wait in a district whose sites have room."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.checks.base import Check, Look
from warehouse.queries.facilities import facilities
from warehouse.queries.site_history import site_history
from warehouse.schema.columns import UNKNOWN_ID
from warehouse.schema.ledgers import BY_NAME

_DAYS = 7
NORM = 200
#: A queue that grew by fewer people is no queue; sites above this share of the norm have no room.
LEAST_PEOPLE, ROOM_BELOW = 20, 0.5


def capacity_unused(where: Look) -> pd.DataFrame:
    """District centres whose queue grew in seven days while their sites gave under half the norm.

    weight: the people by which the queue grew: registered, less injected and cancelled.
    """
    rows = _growth(where)
    rows = rows[rows["people"] >= LEAST_PEOPLE]
    load = _load(where)
    rows = rows.join(load[load < ROOM_BELOW], how="inner")
    every = facilities(where.session)
    centres = every[every["facility_type"] == "district_store"]
    centres = centres.drop_duplicates("district_id").set_index("district_id")["facility_id"]
    found = rows.join(centres, how="inner")
    if where.facility_ids is not None:
        found = found[found["facility_id"].isin(where.facility_ids)]
    return pd.DataFrame(
        {
            "facility_id": found["facility_id"].to_numpy(dtype=int),
            "first_on": pd.Timestamp(where.as_of) - timedelta(days=_DAYS - 1),
            "last_on": pd.Timestamp(where.as_of),
            "weight": found["people"].to_numpy(dtype=float),
        }
    )


def _growth(where: Look) -> pd.DataFrame:
    """people by district_id: who joined the queue in the last seven days less who left it."""
    known_on = where.scope.known_on
    rows = where.session.kept_frame(
        ("queues", known_on), lambda: where.session.typed(_joined(known_on))
    )
    day = rows["event_date"]
    end = pd.Timestamp(where.as_of)
    week = rows[(day <= end) & (day > end - timedelta(days=_DAYS))]
    return week.groupby("district_id")[["people"]].sum()


def _joined(known_on: date | None) -> sa.Select:
    """district_id, event_date, people: who joined the queue on each day less who left it."""
    c = BY_NAME["mart_waiting"].table.c
    joined = sa.and_(c.state == "submitted", c.move == "in")
    left = sa.or_(sa.and_(c.state == "injected", c.move == "in"), c.move == "cancelled")
    people = sa.func.sum(sa.case((joined, c.people), else_=-c.people))
    known = [c.known_date <= known_on] if known_on else []
    return (
        sa.select(c.district_id, c.event_date, sa.cast(people, sa.BigInteger).label("people"))
        .where(sa.or_(joined, left), c.district_id != UNKNOWN_ID, *known)
        .group_by(c.district_id, c.event_date)
    )


def _load(where: Look) -> pd.Series:
    """Doses of the week over what the norm allows the lines at work, by district."""
    found = site_history(where.session, where.scope.known_on)
    end = found.column(where.as_of) + 1
    span = slice(max(end - _DAYS, 0), max(end, 0))
    lines = found.sites["lines"].to_numpy()
    room = found.working[:, span].sum(axis=1) * lines * NORM
    doses = found.doses_on_lines[:, span].sum(axis=1)
    sums = pd.DataFrame({"doses": doses, "room": room}).groupby(
        found.sites["district_id"].to_numpy()
    )
    total = sums.sum()
    share = np.where(total["room"] > 0, total["doses"] / total["room"].where(total["room"] > 0), 0)
    return pd.Series(share, index=total.index, name="load")


CHECKS = (
    Check(
        key="capacity_unused",
        theme="site",
        asks="Whose queue grows while the sites of the district have room?",
        weight="people",
        acts="store",
        find=capacity_unused,
        caveats=("late_entry_looks_idle",),
        source="own",
    ),
)
