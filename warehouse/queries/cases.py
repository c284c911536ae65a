"""Severe cases without personal data, with their legal clocks running; overdue ones first."""

from datetime import date, datetime, time, timedelta

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.analytics.safety.clocks import OVERDUE, RUNNING, clock_states
from warehouse.answer import Answer
from warehouse.queries.case_versions import cases_known
from warehouse.queries.ledger_sum import NoAnswer
from warehouse.queries.places import stamp_of
from warehouse.queries.session import Session
from warehouse.schema.safety import dim_clock_rule, dim_holiday
from warehouse.scope import Scope
from warehouse.viewer import NotAllowed, Viewer

#: What starts and stops the clocks, by the names of the rules.
STEPS = (
    "received",
    "reported",
    "investigation_started",
    "investigation_reported",
    "council_met",
)


def case_list(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """One row a severe case received by the as-of day, as known on the scope's day.

    case (pseudonym), province_vi, province_en, age_band_code, sex, vaccine_code, lot_code,
    dose_number, onset_days, terms, seriousness, outcome, causality_code, causality (every
    conclusion in turn), clock (open, most urgent), due_at, hours_left, clock_state, and the state
    of each clock. Overdue first. A provincial account sees its own; raises NotAllowed.
    """
    if viewer.role == "public":
        raise NotAllowed("cases are not public")
    now = moment_of(session, scope)
    frame = cases_seen(session, scope, viewer=viewer, now=now)
    clocks = clocks_of(session, frame, now=now)
    if len(frame):
        frame = frame.merge(_urgent(clocks), on="case", how="left")
        wide = clocks.pivot(index="case", columns="clock_code", values="state")
        frame = frame.merge(wide.add_prefix("clock_").reset_index(), on="case", how="left")
        frame["order"] = frame["clock_state"].map({OVERDUE: 0, RUNNING: 1}).fillna(2)
        frame = frame.sort_values(
            ["order", "hours_left", "received"], ascending=[True, True, False]
        )
    area = session.tree.find(scope.area, map_name=scope.map)
    steps = [name for name in STEPS if name in frame]
    shown = frame.drop(columns=[*steps, "order"], errors="ignore")
    return Answer(frame=shown.reset_index(drop=True), stamp=stamp_of(session, area, scope=scope))


def moment_of(session: Session, scope: Scope) -> datetime:
    """The moment at which clocks are read: the end of the as-of day.

    Reports come in after the last injection: on the newest day it is the end of what is known.
    """
    day = scope.as_of or session.last_day
    if day is None:
        raise NoAnswer("nothing has been loaded yet")
    if day == session.last_day:
        known = [each for each in session.known_days if each <= (scope.known_on or each)]
        day = max([day, *known])
    return datetime.combine(day + timedelta(days=1), time())


def cases_seen(session: Session, scope: Scope, *, viewer: Viewer, now: datetime) -> pd.DataFrame:
    """The cases received by a moment that the viewer may see, with their days and pseudonyms."""
    frame = cases_known(session, scope)
    frame = _seen_by(session, frame[frame["received"] < now], scope, viewer)
    return frame.assign(onset_days=(frame["onset_on"] - frame["injected"]).dt.days)


def _seen_by(session: Session, frame: pd.DataFrame, scope: Scope, viewer: Viewer) -> pd.DataFrame:
    """The cases of the scope's area that the viewer may see, with the names of their provinces."""
    area = session.tree.find(scope.area, map_name=scope.map)
    tree = session.tree.frame
    provinces = tree[tree["level"] == "province"]
    if area.level not in ("nation", "zone"):
        provinces = provinces[provinces["area_id"] == area.province_id]
    elif area.level == "zone":
        provinces = provinces[provinces["zone_id"] == area.area_id]
    if viewer.role == "province":
        provinces = provinces[provinces["area_code"].isin(viewer.provinces)]
    named = provinces.reset_index(drop=True)[["area_id", "area_code", "short_vi", "name_en"]]
    named.columns = ["province_id", "province_code", "province_vi", "province_en"]
    everywhere = area.level == "nation" and viewer.role == "national"
    return frame.merge(named, on="province_id", how="left" if everywhere else "inner")


def clocks_of(session: Session, cases: pd.DataFrame, *, now: datetime) -> pd.DataFrame:
    """The state of each clock of each case at a moment, by the rules then in force."""
    return clock_states(cases, rules_at(session, now), now=now, holidays=holidays(session))


def rules_at(session: Session, now: datetime) -> pd.DataFrame:
    """The clocks' rules in force at a moment, in order."""
    rules = session.frame(sa.select(dim_clock_rule).order_by(dim_clock_rule.c.step))
    begins, ends = pd.to_datetime(rules["valid_from"]), pd.to_datetime(rules["valid_to"])
    return rules[(begins <= now) & (ends.isna() | (ends >= now))]


def holidays(session: Session) -> list[date]:
    """The days on which no clock of working days runs, besides weekends."""
    free = session.frame(sa.select(dim_holiday.c.date))["date"]
    return list(pd.to_datetime(free).dt.date)


def _urgent(clocks: pd.DataFrame) -> pd.DataFrame:
    """For each case the open clock with the fewest hours left."""
    open_ = clocks[clocks["state"].isin([RUNNING, OVERDUE])].sort_values("hours_left")
    first = open_.drop_duplicates("case")
    names = {"clock_code": "clock", "state": "clock_state"}
    return first.rename(columns=names)[["case", "clock", "clock_state", "due_at", "hours_left"]]


def clock_summary(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """clock_code, open, overdue, kept, late, median_hours (from start to end): one row a clock."""
    now = moment_of(session, scope)
    cases = cases_seen(session, scope, viewer=viewer, now=now)
    clocks = clocks_of(session, cases, now=now)
    took = (
        pd.to_datetime(clocks["done_at"]) - pd.to_datetime(clocks["started_at"])
    ) / np.timedelta64(1, "h")
    rows = []
    for code, own in clocks.assign(took=took).groupby("clock_code", sort=False):
        counts = own["state"].value_counts()
        rows.append(
            {
                "clock_code": code,
                "open": int(counts.get(RUNNING, 0) + counts.get(OVERDUE, 0)),
                "overdue": int(counts.get(OVERDUE, 0)),
                "kept": int(counts.get("met", 0)),
                "late": int(counts.get("late", 0)),
                "median_hours": float(own["took"].median()),
            }
        )
    columns = ["clock_code", "open", "overdue", "kept", "late", "median_hours"]
    area = session.tree.find(scope.area, map_name=scope.map)
    return Answer(
        frame=pd.DataFrame(rows, columns=columns), stamp=stamp_of(session, area, scope=scope)
    )
