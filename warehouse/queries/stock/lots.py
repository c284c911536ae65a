"""Lots: until when each may be used, and which of them are held or recalled where."""

from datetime import date

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.acts.kinds import KINDS
from warehouse.answer import Answer
from warehouse.queries.look import Look, look
from warehouse.queries.lots import lots_known
from warehouse.queries.places import stamp_of
from warehouse.queries.session import Session
from warehouse.schema.columns import UNKNOWN_ID
from warehouse.schema.dimensions import dim_lot_version
from warehouse.scope import Scope
from warehouse.viewer import Viewer

#: The kind of subject that acts on a lot name, and its natural key.
SUBJECT = "lot"
#: States in which a lot serves nobody, the stronger last.
STOPPED = ("held", "recalled")
EVERYWHERE = 0
_LEADS_TO = {kind.key: kind.leads_to for kind in KINDS if kind.subject_kind == SUBJECT}


class UnknownLot(LookupError):
    """There is no lot of that name."""


def lot_list(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """Every lot known by vaccine and number: subject, vaccine_code, lot_code, effective_expiry."""
    where = look(scope, viewer=viewer, session=session, detail=False)
    columns = ["subject", "vaccine_code", "lot_code", "effective_expiry"]
    frame = lots(where)[columns].sort_values(["vaccine_code", "lot_code"], ignore_index=True)
    return Answer(frame=frame, stamp=stamp_of(session, where.area, scope=scope))


def lots(where: Look) -> pd.DataFrame:
    """One row a lot by lot_id, with subject, as known on the look's day: see `lots_known`."""
    on = register_day(where)
    return where.session.memo(("lots", on), lambda: _lots(where.session, on))


def register_day(where: Look) -> date:
    """The day whose register of lots holds: the scope's known day, else the newest."""
    known = where.session.known_days
    return where.scope.known_on or (known[-1] if known else where.as_of)


def _lots(session: Session, on: date) -> pd.DataFrame:
    rows = session.typed(lots_known(on))
    rows = rows[rows["lot_id"] != UNKNOWN_ID]
    subject = rows["vaccine_code"].astype(object) + "/" + rows["lot_code"].astype(object)
    return rows.assign(subject=subject).set_index("lot_id", drop=False)


def lot_history(where: Look, lot_id: int) -> pd.DataFrame:
    """What was said of one lot and from when to when: known_from, known_until, expiry, status."""
    version = dim_lot_version.c
    names = ("known_from", "known_until", "label_expiry", "extended_expiry", "thawed_at")
    words = ("extension_decision", "extended_on", "status")
    return where.frame(
        sa.select(*[version[name] for name in (*names, *words)])
        .where(version.lot_id == lot_id)
        .order_by(version.known_from)
    )


def last_day_of_use(where: Look, rows: pd.DataFrame) -> pd.Series:
    """The effective expiry of each row's lot, NaT where nobody knows."""
    days = lots(where)["effective_expiry"].reindex(rows["lot_id"])
    return days.set_axis(rows.index)


def find_lot(where: Look, subject: str) -> pd.Series:
    """The lot of a natural key; raises UnknownLot."""
    rows = lots(where)
    found = rows[rows["subject"] == subject]
    if found.empty:
        raise UnknownLot(f"there is no lot {subject}")
    return found.iloc[0]


def stopped(where: Look) -> pd.DataFrame:
    """lot_id, province_id (EVERYWHERE, or where alone), state: what the register or an act stopped.

    A lot that the register of lots says is held stays so, whatever anybody releases here.
    """
    known_on = where.scope.known_on
    key = ("stopped", register_day(where), known_on, len(where.session.acts(known_on)))
    return where.session.memo(key, lambda: _stopped(where))


def _stopped(where: Look) -> pd.DataFrame:
    register = lots(where)
    own = register.loc[register["status"].isin(STOPPED), ["lot_id", "status"]]
    own = own.rename(columns={"status": "state"}).assign(province_id=EVERYWHERE)
    acts = where.session.standing(SUBJECT, known_on=where.scope.known_on)
    acts = acts[acts["state"].isin(STOPPED)]
    ids = register.reset_index(drop=True).set_index("subject")["lot_id"]
    acts = acts.assign(
        lot_id=acts["subject"].map(ids),
        province_id=[_province(where, code) for code in acts["area_code"]],
    ).dropna(subset=["lot_id"])
    both = pd.concat([own, acts[["lot_id", "province_id", "state"]]], ignore_index=True)
    return both.astype({"lot_id": "int64", "province_id": "int64"})


def stop_days(where: Look) -> pd.DataFrame:
    """lot_id, province_id, state, from_on, until_on (NaT while it lasts): every stop by an act."""
    acts = where.session.acts(where.scope.known_on)
    rows = acts[(acts["subject_kind"] == SUBJECT) & (acts["effect"] == "in_force")]
    ids = lots(where).reset_index(drop=True).set_index("subject")["lot_id"]
    found = []
    for (subject, code), own in rows.groupby(["subject", "area_code"]):
        if subject not in ids.index:
            continue
        days = own["at"].dt.normalize().tolist()
        spans = zip(own["kind"].map(_LEADS_TO), days, [*days[1:], pd.NaT], strict=True)
        place = (int(ids[subject]), _province(where, code))
        found += [(*place, *span) for span in spans if span[0] in STOPPED]
    columns = ["lot_id", "province_id", "state", "from_on", "until_on"]
    return pd.DataFrame(found, columns=columns)


def _province(where: Look, code: str) -> int:
    return where.session.tree.find(code, map_name="63").area_id if code else EVERYWHERE


def stop_of(where: Look, rows: pd.DataFrame) -> pd.Series:
    """For rows with lot_id and province_id the strongest state that stops them, else ""."""
    stops = stopped(where)
    if stops.empty:
        return pd.Series("", index=rows.index)
    found = np.zeros(len(rows), dtype=int)
    for one in stops.itertuples():
        mine = rows["lot_id"].to_numpy() == one.lot_id
        if one.province_id != EVERYWHERE:
            mine &= rows["province_id"].to_numpy() == one.province_id
        found[mine] = np.maximum(found[mine], 1 + STOPPED.index(one.state))
    return pd.Series(np.array(["", *STOPPED], dtype=object)[found], index=rows.index)
