"""Slots: how many are offered, how many are still free, and who waits for one."""

from datetime import timedelta

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.answer import Answer
from warehouse.queries.facilities import facility_ids, province_ids
from warehouse.queries.ledger_sum import NoAnswer
from warehouse.queries.places import stamp_of
from warehouse.queries.rights import check_detail
from warehouse.queries.session import Session
from warehouse.queries.site_views import day_of
from warehouse.queries.tree import Area
from warehouse.schema.ledgers import BY_NAME
from warehouse.scope import Scope
from warehouse.viewer import Viewer

BEFORE, AHEAD = 42, 28


def slot_days(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """date, capacity, free, queue, reserved: six weeks back and four ahead of the day.

    capacity and free are slots of the day as known; queue is the people who had registered by that
    day and not cancelled, less those whose appointment had come; reserved are those whose
    appointment is on the day. Both are NaN where nobody registers, queue also after the day of the
    scope. Raises NoAnswer where no source gives slots.
    """
    area = session.tree.find(scope.area, map_name=scope.map)
    if area.level in ("district", "commune"):
        check_detail(session, area, viewer=viewer)
    as_of = day_of(scope, session)
    days = pd.date_range(as_of - timedelta(days=BEFORE - 1), as_of + timedelta(days=AHEAD))
    slots = _slots(session, facility_ids(session, area), scope=scope, days=days)
    if not slots["capacity"].sum():
        raise NoAnswer("no source gives slots for this area and these days")
    frame = slots.rename_axis("date").reset_index()
    queue = _queue(_registered(session, area, scope=scope), days)
    is_past = (days <= pd.Timestamp(as_of)).tolist()
    frame["queue"] = np.where(is_past, queue["queue"].to_numpy(), np.nan)
    frame["reserved"] = queue["reserved"].to_numpy()
    return Answer(frame=frame, stamp=stamp_of(session, area, scope=scope))


def _slots(
    session: Session, inside: tuple[int, ...] | None, *, scope: Scope, days: pd.DatetimeIndex
) -> pd.DataFrame:
    """capacity and free by day; a day without slots has none."""
    c = BY_NAME["mart_slot"].table.c
    where = [c.event_date >= days[0].date(), c.event_date <= days[-1].date()]
    where += [c.known_date <= scope.known_on] if scope.known_on else []
    where += [] if inside is None else [c.facility_id.in_(inside)]
    rows = session.frame(
        sa.select(
            c.event_date,
            sa.func.sum(c.slots_capacity).label("capacity"),
            sa.func.sum(c.slots_free).label("free"),
        )
        .where(*where)
        .group_by(c.event_date)
    )
    by_day = rows.set_index(pd.to_datetime(rows["event_date"]))[["capacity", "free"]]
    return by_day.reindex(days).astype(float).fillna(0.0)


def _registered(session: Session, area: Area, *, scope: Scope) -> pd.DataFrame:
    """step, event_date, people: who registered, whose appointment is on the day, who cancelled."""
    c = BY_NAME["mart_registration"].table.c
    level = "province" if area.level in ("nation", "zone", "province") else "district"
    home = sa.func.coalesce(sa.func.nullif(c[f"residence_{level}_id"], 0), c[f"place_{level}_id"])
    where = [c.step.in_(("submitted", "scheduled", "cancelled"))]
    where += [c.known_date <= scope.known_on] if scope.known_on else []
    if area.level in ("province", "zone"):
        where.append(home.in_(province_ids(session, area)))
    elif area.level != "nation":
        where.append(home == (area.district_id or area.area_id))
    return session.frame(
        sa.select(c.step, c.event_date, sa.func.sum(c.people).label("people"))
        .where(*where)
        .group_by(c.step, c.event_date)
    )


def _queue(rows: pd.DataFrame, days: pd.DatetimeIndex) -> pd.DataFrame:
    """queue and reserved by day; NaN where nobody ever registered."""
    if rows.empty:
        return pd.DataFrame({"queue": np.nan, "reserved": np.nan}, index=days)
    rows = rows.assign(event_date=pd.to_datetime(rows["event_date"]))
    wide = rows.pivot_table(index="event_date", columns="step", values="people", aggfunc="sum")
    every = pd.date_range(min(wide.index.min(), days[0]), max(wide.index.max(), days[-1]))
    wide = wide.reindex(every).reindex(columns=["submitted", "scheduled", "cancelled"])
    wide = wide.fillna(0.0).astype(float)
    left = (wide["submitted"] - wide["scheduled"] - wide["cancelled"]).cumsum()
    return pd.DataFrame({"queue": left.clip(lower=0), "reserved": wide["scheduled"]}).reindex(days)
