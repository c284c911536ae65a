"""One lot: what it is, who received it, where it lies now, who was given it, and its neighbours."""

from dataclasses import replace

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.answer import Answer
from warehouse.queries.facilities import facilities
from warehouse.queries.look import Look, look
from warehouse.queries.places import stamp_of
from warehouse.queries.session import Session
from warehouse.queries.stock.flow import EXTRA
from warehouse.queries.stock.lots import SUBJECT, find_lot, lot_history, lots, stop_of, stopped
from warehouse.queries.stock.transit import TRANSIT_DAYS, shipments
from warehouse.schema.ledgers import BY_NAME
from warehouse.scope import Scope
from warehouse.viewer import Viewer

_IN, _OUT = ("receipt", "transfer_in"), ("issue", "transfer_out")
_ADDED = ("extra", "adjusted")
_GONE = ("given", "wasted", "on_hand", "in_transit", "missing")
#: How many lots before and after this one count as its neighbours.
_NEIGHBOURS = 4


def lot_head(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """One row: subject, vaccine_code, lot_code, expiry columns, state (active, held, recalled),
    stopped_in (provinces, where not everywhere), received (into the area's chain, however far it
    went there), extra (drawn beyond the label), adjusted, given, recorded, wasted, on_hand,
    in_transit, missing, facilities (with stock), first_on, last_given_on.

    received + extra + adjusted = given + wasted + on_hand + in_transit + missing
    """
    where, lot = _asked(scope, viewer, session)
    places = _places(where, int(lot["lot_id"]))
    sums = places[["recorded", *_ADDED, *_GONE]].sum()
    own = stopped(where)
    own = own[own["lot_id"] == lot["lot_id"]]
    everywhere = own.loc[own["province_id"] == 0, "state"]
    row = {
        **lot[["subject", "vaccine_code", "lot_code"]],
        **lot[["label_expiry", "extended_expiry", "extension_decision", "thawed_at"]],
        "effective_expiry": lot["effective_expiry"],
        "state": max(everywhere, key=("held", "recalled").index) if len(everywhere) else "active",
        "stopped_in": int((own["province_id"] != 0).sum()),
        "received": sums[[*_GONE]].sum() - sums[[*_ADDED]].sum(),
        **sums,
        "facilities": int((places["on_hand"] > 0).sum()),
        "first_on": places["first_on"].min(),
        "last_given_on": places["last_given_on"].max(),
    }
    return _answer(where, pd.DataFrame([row]))


def lot_versions(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """What was known of the lot and from when to when, oldest first; see `lot_history`."""
    where, lot = _asked(scope, viewer, session)
    return _answer(where, lot_history(where, int(lot["lot_id"])))


def lot_places(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """One row a facility that ever had the lot, most on hand first, in doses.

    facility_code, facility_name, facility_type, area names, received, extra, adjusted, given,
    recorded (injections entered one by one), wasted, sent, on_hand, in_transit (on its way there),
    missing (sent there too long ago), first_on, last_given_on, state.
    """
    where, lot = _asked(scope, viewer, session)
    places = _places(where, int(lot["lot_id"]))
    ordered = places.sort_values(["on_hand", "received"], ascending=False, ignore_index=True)
    return _answer(where, ordered)


def lot_days(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """date, facility_code, facility_name, dose_code, doses: injections of the lot, day by day."""
    where, lot = _asked(scope, viewer, session)
    c = BY_NAME["mart_injection_site"].table.c
    rows = where.frame(
        sa.select(
            c.event_date.label("date"),
            c.facility_id,
            c.dose_code,
            sa.func.sum(c.doses).label("doses"),
        )
        .where(*where.among(BY_NAME["mart_injection_site"].table), c.lot_id == int(lot["lot_id"]))
        .group_by(c.event_date, c.facility_id, c.dose_code)
        .having(sa.func.sum(c.doses) != 0)
        .order_by(c.event_date)
    )
    named = facilities(session)[["facility_code", "name"]]
    named = named.rename(columns={"name": "facility_name"})
    return _answer(where, rows.join(named, on="facility_id").fillna({"facility_name": ""}))


def lot_neighbours(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """Lots of the same vaccine whose numbers stand next to this one's, itself among them.

    subject, lot_code, is_this, effective_expiry, state, received (into the chain), given, on_hand.
    """
    where, lot = _asked(scope, viewer, session)
    every = lots(where)
    own = every[every["vaccine_code"] == lot["vaccine_code"]].sort_values("lot_code")
    place = int(np.flatnonzero(own["lot_id"].to_numpy() == lot["lot_id"])[0])
    near = own.iloc[max(place - _NEIGHBOURS, 0) : place + _NEIGHBOURS + 1]
    table = BY_NAME["mart_stock_province"].table
    c = table.c
    is_own = c.movement_kind.in_(("use", "discard", "adjustment"))
    sums = where.frame(
        sa.select(
            c.lot_id,
            sa.func.sum(sa.case((is_own, 0), else_=c.doses_on_hand)).label("received"),
            sa.func.sum(sa.case((c.movement_kind == "use", c.doses), else_=0)).label("given"),
            sa.func.sum(c.doses_on_hand).label("on_hand"),
        )
        .where(*where.among(table), c.lot_id.in_(near["lot_id"].tolist()))
        .group_by(c.lot_id)
    ).set_index("lot_id")
    columns = ["lot_id", "subject", "lot_code", "effective_expiry"]
    sent = shipments(where)
    moving = sent[sent["doses"] > 0].groupby("lot_id")["doses"].sum()
    sums["received"] += moving.reindex(sums.index).fillna(0)
    frame = near[columns].join(sums).fillna(dict.fromkeys(sums.columns, 0)).reset_index(drop=True)
    state = stop_of(where, frame.assign(province_id=0)).replace("", "active")
    return _answer(where, frame.assign(is_this=frame["lot_id"] == lot["lot_id"], state=state))


def _asked(scope: Scope, viewer: Viewer, session: Session) -> tuple[Look, pd.Series]:
    """The whole area's look without the vaccine filter, which the lot itself is."""
    where = look(replace(scope, vaccine=""), viewer=viewer, session=session)
    return where, find_lot(where, scope.lot)


def _places(where: Look, lot_id: int) -> pd.DataFrame:
    key = ("lot places", *where.key, lot_id, len(where.session.acts(where.scope.known_on)))
    return where.session.memo(key, lambda: _read_places(where, lot_id))


def _read_places(where: Look, lot_id: int) -> pd.DataFrame:
    """One row a facility by its movements, injections and what is on its way there."""
    moved = _moved(where, lot_id).set_index("facility_id")
    table = moved.join([_coming(where, lot_id), _recorded(where, lot_id)], how="outer")
    table.index.name = "facility_id"
    numbers = ["received", "sent", "recorded", *_ADDED, *_GONE]
    table[numbers] = table[numbers].fillna(0.0)
    place = facilities(where.session)[
        ["facility_code", "name", "facility_type", "province_id", "name_vi", "name_en", "area_code"]
    ].rename(columns={"name": "facility_name"})
    named = table.join(place).reset_index()
    named["province_id"] = named["province_id"].fillna(0).astype(int)
    stop = stop_of(where, named.assign(lot_id=lot_id))
    named = named.fillna(dict.fromkeys(["facility_code", "facility_name", "facility_type"], ""))
    return named.assign(state=stop.replace("", "active"))


def _moved(where: Look, lot_id: int) -> pd.DataFrame:
    table = BY_NAME["mart_stock_site"].table
    c = table.c

    def total(*kinds: str) -> sa.ColumnElement:
        return sa.func.sum(sa.case((c.movement_kind.in_(kinds), c.doses), else_=0))

    adjusted = sa.case((c.movement_kind == "adjustment", c.doses_on_hand), else_=0)
    is_extra = c.discard_reason == EXTRA
    used_on = sa.func.max(sa.case((c.movement_kind == "use", c.event_date)))
    return where.frame(
        sa.select(
            c.facility_id,
            total(*_IN).label("received"),
            total("use").label("given"),
            total("discard").label("wasted"),
            total(*_OUT).label("sent"),
            sa.func.sum(sa.case((is_extra, adjusted), else_=0)).label("extra"),
            sa.func.sum(sa.case((is_extra, 0), else_=adjusted)).label("adjusted"),
            sa.func.sum(c.doses_on_hand).label("on_hand"),
            sa.func.min(c.event_date).label("first_on"),
            used_on.label("last_given_on"),
        )
        .where(*where.among(table), c.lot_id == lot_id)
        .group_by(c.facility_id)
    )


def _coming(where: Look, lot_id: int) -> pd.DataFrame:
    """in_transit and missing by receiving facility: sent and not booked in, lately or long ago."""
    table = BY_NAME["mart_stock_site"].table
    c = table.c
    is_out = c.movement_kind.in_(_OUT)
    to = sa.case((is_out, c.counterparty_id), else_=c.facility_id)
    since = sa.case((is_out, c.facility_id), else_=c.counterparty_id)
    net = sa.func.sum(sa.case((is_out, c.doses), else_=-c.doses))
    sent_on = sa.func.max(sa.case((is_out, c.event_date)))
    rows = where.frame(
        sa.select(
            to.label("facility_id"),
            since.label("from_id"),
            net.label("doses"),
            sent_on.label("sent_on"),
        )
        .where(
            *where.among(table, places=False),
            c.lot_id == lot_id,
            c.movement_kind.in_((*_IN, *_OUT)),
            c.counterparty_id != 0,
        )
        .group_by(to, since)
        .having(net > 0)
    )
    if where.facility_ids is not None:
        rows = rows[rows["facility_id"].isin(where.facility_ids)]
    is_late = (pd.Timestamp(where.as_of) - rows["sent_on"]).dt.days > TRANSIT_DAYS
    parts = {
        "in_transit": rows["doses"].where(~is_late, 0),
        "missing": rows["doses"].where(is_late, 0),
    }
    return rows.assign(**parts).groupby("facility_id")[list(parts)].sum()


def _recorded(where: Look, lot_id: int) -> pd.DataFrame:
    table = BY_NAME["mart_injection_site"].table
    c = table.c
    rows = where.frame(
        sa.select(c.facility_id, sa.func.sum(c.doses).label("recorded"))
        .where(*where.among(table), c.lot_id == lot_id)
        .group_by(c.facility_id)
    )
    return rows.set_index("facility_id")


def _answer(where: Look, frame: pd.DataFrame) -> Answer:
    return Answer(frame=frame, stamp=stamp_of(where.session, where.area, scope=where.scope))


__all__ = ["SUBJECT", "lot_days", "lot_head", "lot_neighbours", "lot_places", "lot_versions"]
