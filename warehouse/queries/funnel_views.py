"""Registrations on their way: the funnel, who is waiting where and since when, cohorts."""

from datetime import date

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.analytics.waiting import clearing_days, quantile_of_wait
from warehouse.answer import Answer
from warehouse.marts.waiting import CANCELLED, LAST, STATES
from warehouse.queries.commune_steps import commune_rows, commune_steps
from warehouse.queries.ledger_sum import Slice
from warehouse.queries.places import stamp_of
from warehouse.queries.rights import check_detail
from warehouse.queries.rollup import Rollup, rollup
from warehouse.queries.session import Session
from warehouse.queries.site_views import day_of
from warehouse.queries.tree import Area
from warehouse.queries.waits import GONE, Moves, life_on, moves
from warehouse.schema.ledgers import BY_NAME
from warehouse.scope import Scope
from warehouse.viewer import Viewer

#: Who must act while a registration is in a state.
HOLDER = {
    "submitted": "province",
    "approved": "province",
    "allocated": "district",
    "scheduled": "district",
    "invited": "citizen",
    "arrived": "site",
    "screened": "site",
    "injected": "signing",
}
PACE_DAYS = 7
_COHORTS = 12
_DAY = "datetime64[D]"


def funnel_steps(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """One row a state in order, the certificate last: who got there, who waits, and for how long.

    state, holder, reached (ever), entered, left (last 7 days), conversion (% of those who left it
    or wait in it that moved on), waiting, age_p50, oldest (days), p50, p90 (days in state, open
    ones counted; NaN where not reached), clearing_days (NaN when nobody moved on), clears_on. Of a
    commune no ages and times are kept: they are NaN.
    """
    area = session.tree.find(scope.area, map_name=scope.map)
    roll, slice_ = place_of(session, area, scope=scope, viewer=viewer)
    as_of = day_of(scope, session)
    where = {"scope": scope, "slice_": slice_, "roll": roll}
    if roll.base_level == "commune":
        rows = commune_rows(commune_steps(session, **where), 0)
    else:
        found = [(state, moves(session, state, **where)) for state in STATES]
        rows = [state_row(own, state, as_of=as_of) for state, own in found]
    named = [row | {"holder": HOLDER[str(row["state"])]} for row in rows]
    frame = with_dates(pd.DataFrame([*named, certified(rows[-1])]), as_of)
    return Answer(frame=frame, stamp=stamp_of(session, area, scope=scope))


def certified(injected: dict[str, object]) -> dict[str, object]:
    """The end of the way: who has a certificate waits for nobody."""
    missing = dict.fromkeys((k for k in injected if k not in ("state", "holder")), np.nan)
    share = float(str(injected["conversion"])) / 100.0
    reached = float(str(injected["reached"])) * share if injected["reached"] else 0.0
    own = {"reached": round(reached), "waiting": 0.0, "left": 0.0}
    return {**missing, **own, "state": LAST, "holder": "citizen"}


def place_of(
    session: Session, area: Area, *, scope: Scope, viewer: Viewer, level: str = ""
) -> tuple[Rollup, Slice]:
    """The units of a level inside an area (its own by default) and the ledger rows beneath them.

    Raises NotAllowed where the viewer sees the area only as a whole.
    """
    level = level or area.level
    if level in ("district", "commune"):
        check_detail(session, area, viewer=viewer)
    roll = rollup(session, area, level=level, map_name=scope.map)
    ids = None if roll.is_whole else tuple(int(i) for i in roll.links["base_id"])
    as_of = day_of(scope, session)
    slice_ = Slice(
        level=roll.base_level, basis="residence", as_of=as_of, known_on=scope.known_on, ids=ids
    )
    return roll, slice_


def shown_level(session: Session, area: Area, *, scope: Scope) -> str:
    """The level below an area, or its own where only communes lie below, which are not kept."""
    level = session.tree.child_level(area, map_name=scope.map)
    return area.level if level == "commune" else level


def state_row(found: Moves, state: str, *, as_of: date) -> dict[str, object]:
    """What `funnel_steps` says of one state, from the moves into it and out of it."""
    day = np.datetime64(as_of, "D")
    now = found.event <= day
    is_in = found.is_in
    ages = np.maximum((day - found.entered[now]).astype(int), 0)
    signed = np.where(is_in, found.people, -found.people)[now]
    by_age = np.maximum(np.bincount(ages, weights=signed), 0.0) if len(ages) else np.zeros(1)
    week = now & (found.event > day - PACE_DAYS)
    entered, left = (float(found.people[week & m].sum()) for m in (is_in, found.is_out))
    reached = float(found.people[now & is_in].sum())
    on = float(found.people[now & found.is_out].sum())
    waiting = float(by_age.sum())
    moved, risk = life_on(found, pd.Timestamp(as_of), units=1)
    clearing = clearing_days(np.array([waiting]), left=np.array([left]), days=PACE_DAYS)[0]
    return {
        "state": state,
        "holder": HOLDER[state],
        "reached": reached,
        "entered": entered,
        "left": left,
        "conversion": on / reached * 100.0 if reached else np.nan,
        "waiting": waiting,
        "age_p50": _middle(by_age),
        "oldest": float(np.flatnonzero(by_age).max()) if waiting else np.nan,
        "p50": float(quantile_of_wait(moved, risk, q=0.5)[0]),
        "p90": float(quantile_of_wait(moved, risk, q=0.9)[0]),
        "clearing_days": float(clearing),
    }


def _middle(by_age: np.ndarray) -> float:
    """The age of the person in the middle of those who wait, of people by age in days."""
    running = np.cumsum(by_age)
    return float(np.searchsorted(running, running[-1] / 2)) if running[-1] else np.nan


def with_dates(frame: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Adds clears_on, the day on which a backlog is cleared at its pace."""
    days = pd.to_timedelta(np.ceil(frame["clearing_days"]), unit="D")
    return frame.assign(clears_on=pd.to_datetime(as_of) + days)


def cohorts(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """Where the registered of each of the last weeks are now: cohort_week, state, people, share.

    States as in the funnel, and certified and cancelled; shares (%) of the cohort add up to 100.
    """
    area = session.tree.find(scope.area, map_name=scope.map)
    roll, slice_ = place_of(session, area, scope=scope, viewer=viewer)
    as_of = day_of(scope, session)
    rows = _cohort_moves(session, scope=scope, slice_=slice_, roll=roll)
    week, event = (rows[name].to_numpy(dtype=_DAY) for name in ("cohort_week", "event_date"))
    day = np.datetime64(as_of, "D")
    rows = rows[(event <= day) & (week > day - 7 * _COHORTS)]
    wide = rows.pivot_table(
        index="cohort_week", columns="step", values="people", aggfunc="sum", fill_value=0
    )
    early = moves(session, "submitted", scope=scope, slice_=slice_, roll=roll)
    frame = _where_now(
        wide.reindex(columns=[*STATES, LAST, CANCELLED], fill_value=0.0),
        early=_cancelled_early(early, np.datetime64(as_of, "D")),
    )
    return Answer(frame=frame, stamp=stamp_of(session, area, scope=scope))


def _cohort_moves(session: Session, *, scope: Scope, slice_: Slice, roll: Rollup) -> pd.DataFrame:
    """cohort_week, step, event_date, people of every day, read once."""
    c = BY_NAME["mart_registration"].table.c
    level = "province" if roll.base_level == "province" else "district"
    lives, place = c[f"residence_{level}_id"], c[f"place_{level}_id"]
    where = [c.known_date <= scope.known_on] if scope.known_on else []
    if slice_.ids is not None:  # the place counts where the home is not known
        where.append(sa.or_(lives.in_(slice_.ids), sa.and_(lives == 0, place.in_(slice_.ids))))
    by = (c.cohort_week, c.step, c.event_date)
    query = sa.select(*by, sa.func.sum(c.people).label("people")).where(*where).group_by(*by)
    key = ("cohort moves", roll.key, scope.known_on)
    return session.kept_frame(key, lambda: session.typed(query).astype({"people": float}))


def _cancelled_early(found: Moves, day: np.datetime64) -> pd.Series:
    """People who cancelled before any further step, by the week of their registration."""
    gone = (found.move == GONE) & (found.event <= day)
    weeks = pd.to_datetime(found.entered[gone]).to_period("W-SUN").start_time
    return pd.Series(found.people[gone], index=weeks).groupby(level=0).sum()


def _where_now(reached: pd.DataFrame, *, early: pd.Series) -> pd.DataFrame:
    """From people who reached each step to people who got no further; the gone stand apart.

    Who cancelled at the first step is known; of the others the furthest are taken first.
    """
    weeks = pd.to_datetime(reached.index)
    order = [*STATES, LAST]
    further = reached[order].iloc[:, ::-1].cummax(axis=1).iloc[:, ::-1]
    now = further - further.shift(-1, axis=1).fillna(0.0)
    at_first = np.minimum(early.reindex(weeks).fillna(0.0).to_numpy(), now["submitted"])
    now["submitted"] = now["submitted"] - at_first
    gone = reached[CANCELLED] - at_first
    for state in reversed(order[: order.index("arrived")]):
        taken = np.minimum(now[state], gone)
        now[state] = now[state] - taken
        gone = gone - taken
    now[CANCELLED] = reached[CANCELLED]
    long = now.reset_index().melt("cohort_week", var_name="state", value_name="people")
    total = reached["submitted"].reindex(long["cohort_week"]).to_numpy()
    return long.assign(share=long["people"] / np.where(total > 0, total, np.nan) * 100.0)
