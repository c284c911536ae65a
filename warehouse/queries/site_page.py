"""One site: what it is, its days, its hours, its vaccine by lot."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.answer import Answer
from warehouse.queries.facilities import facilities
from warehouse.queries.look import Look, look
from warehouse.queries.pace_views import UnknownSite, last_whole_week, site_of
from warehouse.queries.places import stamp_of
from warehouse.queries.session import Session
from warehouse.queries.site_history import SITE_TYPES, SiteHistory, site_history
from warehouse.queries.site_views import NORM
from warehouse.queries.stock.lots import lots, stop_of
from warehouse.schema.bins import HOUR_COLUMNS, HOURS
from warehouse.schema.ledgers import BY_NAME
from warehouse.scope import Scope
from warehouse.viewer import Viewer

#: Days of a site's history that its page shows.
SHOWN_DAYS = 90
_WEEKS = 4


def site_head(*, scope: Scope, viewer: Viewer, session: Session, site: str) -> Answer:
    """One row: the site's names, lines and supplier, and its day, week and campaign.

    facility_code, name, area names, lat, lon, lines, supplier, doses (of the day), doses_week,
    doses_total, days_worked (of the last 28), per_line (doses a line and worked day of the week),
    load (% of the norm), planned, silent, idle, on_hand, first_on, last_on.
    """
    where, row = site_look(site, scope=scope, viewer=viewer, session=session)
    found, place, day = _own(where, row)
    doses = found.doses[place, : day + 1]
    week, month = doses[-7:], doses[-28:]
    line_days = float((week > 0).sum() * found.sites["lines"].iloc[place])
    worked = np.flatnonzero(doses > 0)
    every = facilities(session)
    parent = int(row["parent_id"])
    per_line = float(week.sum()) / line_days if line_days else np.nan
    head = {
        **row[["facility_code", "name", "area_code", "name_vi", "name_en", "lat", "lon"]],
        "lines": float(found.sites["lines"].iloc[place]),
        "supplier": str(every.loc[parent, "name"]) if parent in every.index and parent else "",
        "doses": float(doses[-1]) if len(doses) else 0.0,
        "doses_week": float(week.sum()),
        "doses_total": float(doses.sum()),
        "days_worked": int((month > 0).sum()),
        "per_line": per_line,
        "load": per_line / NORM * 100.0,
        **{name: _on(getattr(found, name), place, day) for name in ("planned", "silent", "idle")},
        "on_hand": float(found.stock[place, day]) if len(doses) else np.nan,
        "first_on": _day(found, worked[0]) if len(worked) else pd.NaT,
        "last_on": _day(found, worked[-1]) if len(worked) else pd.NaT,
    }
    return _answer(where, pd.DataFrame([head]))


def site_names(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """code, name, area_code, name_vi, name_en of every site that the account may see in detail."""
    every = facilities(session)
    sites = every[every["facility_type"].isin(SITE_TYPES)]
    if viewer.role != "national":
        own = [session.tree.find(code, map_name="63").area_id for code in viewer.provinces]
        sites = sites[sites["province_id"].isin(own)]
    columns = ["facility_code", "name", "area_code", "name_vi", "name_en"]
    frame = sites[columns].rename(columns={"facility_code": "code"}).fillna("")
    nation = session.tree.find("", map_name="63")
    stamp = stamp_of(session, nation, scope=scope)
    return Answer(frame=frame.reset_index(drop=True), stamp=stamp)


def site_days(*, scope: Scope, viewer: Viewer, session: Session, site: str) -> Answer:
    """One row a day of the last 90: date, doses, declared and slots (NaN without), on_hand, state.

    state: working, silent (planned, no dose, no form), idle (stock for three days and no dose) or
    resting. lines is the same on every row.
    """
    where, row = site_look(site, scope=scope, viewer=viewer, session=session)
    found, place, day = _own(where, row)
    span = slice(max(day - SHOWN_DAYS + 1, 0), day + 1)
    forms, slots = (table[place, span].astype(float) for table in (found.forms, found.slots))
    flags = {name: getattr(found, name)[place, span] for name in ("working", "silent", "idle")}
    state = np.select(list(flags.values()), list(flags), "resting")
    frame = pd.DataFrame(
        {
            "date": (found.first + np.arange(span.start, span.stop)).astype("datetime64[s]"),
            "doses": found.doses[place, span].astype(float),
            "declared": np.where(forms >= 0, forms, np.nan),
            "slots": np.where(slots > 0, slots, np.nan),
            "on_hand": found.stock[place, span].astype(float),
            "state": state,
            "lines": float(found.sites["lines"].iloc[place]),
        }
    )
    return _answer(where, frame)


def site_hours(*, scope: Scope, viewer: Viewer, session: Session, site: str) -> Answer:
    """hour, doses: the mean of a worked day in the last four whole weeks."""
    where, row = site_look(site, scope=scope, viewer=viewer, session=session)
    found, place, _day_ = _own(where, row)
    last = last_whole_week(where.as_of)
    c = BY_NAME["mart_pace_site"].table.c
    known = [c.known_date <= scope.known_on] if scope.known_on else []
    sums = session.frame(
        sa.select(*[sa.func.sum(c[name]).label(name) for name in HOUR_COLUMNS]).where(
            c.facility_id == int(row["facility_id"]),
            c.event_date <= last,
            c.event_date > last - timedelta(days=7 * _WEEKS),
            *known,
        )
    )
    end = found.column(last + timedelta(days=6)) + 1
    days = int(found.working[place, max(end - 7 * _WEEKS, 0) : max(end, 0)].sum())
    doses = sums.iloc[0].fillna(0).to_numpy(dtype=float) / max(days, 1)
    return _answer(where, pd.DataFrame({"hour": HOURS, "doses": doses}))


_IN, _OUT = ("receipt", "transfer_in"), ("issue", "transfer_out")


def site_stock(*, scope: Scope, viewer: Viewer, session: Session, site: str) -> Answer:
    """One row a lot the site ever had, in doses, most on hand, or most missing, first.

    vaccine_code, lot_code, subject, received, given, recorded (injections entered), wasted,
    on_hand, last_given_on, effective_expiry, state (active, held, recalled).
    """
    where, row = site_look(site, scope=scope, viewer=viewer, session=session)
    own = int(row["facility_id"])
    moved = where.frame(_movements(where, own)).set_index("lot_id")
    table = BY_NAME["mart_injection_site"].table
    given = where.frame(
        sa.select(table.c.lot_id, sa.func.sum(table.c.doses).label("recorded"))
        .where(*where.among(table, places=False), table.c.facility_id == own)
        .group_by(table.c.lot_id)
    )
    sums = moved.join(given.set_index("lot_id"), how="outer")
    numbers = ["received", "given", "wasted", "on_hand", "recorded"]
    sums[numbers] = sums[numbers].fillna(0.0)
    names = lots(where)[["vaccine_code", "lot_code", "subject", "effective_expiry"]]
    frame = sums.join(names).rename_axis("lot_id").reset_index()
    frame = frame.fillna(dict.fromkeys(("vaccine_code", "lot_code", "subject"), ""))
    stopped = stop_of(where, frame.assign(province_id=int(row["province_id"])))
    frame = frame.assign(state=stopped.replace("", "active"))
    size = frame["on_hand"].abs()
    ordered = frame.assign(size=size).sort_values(["size", "recorded"], ascending=False)
    return _answer(where, ordered.drop(columns="size").reset_index(drop=True))


def _movements(where: Look, own: int) -> sa.Select:
    table = BY_NAME["mart_stock_site"].table
    c = table.c

    def total(*kinds: str) -> sa.ColumnElement:
        return sa.func.sum(sa.case((c.movement_kind.in_(kinds), c.doses), else_=0))

    return (
        sa.select(
            c.lot_id,
            total(*_IN).label("received"),
            total("use").label("given"),
            total("discard").label("wasted"),
            sa.func.sum(c.doses_on_hand).label("on_hand"),
            sa.func.max(sa.case((c.movement_kind == "use", c.event_date))).label("last_given_on"),
        )
        .where(*where.among(table, places=False), c.facility_id == own)
        .group_by(c.lot_id)
    )


def site_look(
    code: str, *, scope: Scope, viewer: Viewer, session: Session
) -> tuple[Look, pd.Series]:
    """The site, and the look of the area in which it lies; raises UnknownSite or NotAllowed."""
    row = site_of(session, code, scope=scope, viewer=viewer)
    area = str(row["area_code"]) if row["area_id"] in session.tree.frame.index else ""
    plain = replace(scope, area=area, level="", vaccine="", map="63")
    return look(plain, viewer=viewer, session=session), row


def _own(where: Look, row: pd.Series) -> tuple[SiteHistory, int, int]:
    """The history, the site's row in it, and the column of the day."""
    found = site_history(where.session, where.scope.known_on)
    if row["facility_id"] not in found.sites.index:
        raise UnknownSite(f"{row['facility_code']} is no site")
    place = found.sites.index.get_loc(row["facility_id"])
    return found, int(place), min(max(found.column(where.as_of), 0), found.days - 1)


def _on(table: np.ndarray, place: int, day: int) -> bool:
    return bool(table[place, day])


def _day(found: SiteHistory, column: int) -> pd.Timestamp:
    return pd.Timestamp(found.first + column)


def _answer(where: Look, frame: pd.DataFrame) -> Answer:
    return Answer(frame=frame, stamp=stamp_of(where.session, where.area, scope=where.scope))
