"""Who waits where by area, priority group or channel: backlog, its age, time in state, clearing."""

from dataclasses import replace

import numpy as np
import pandas as pd

from warehouse.answer import Answer
from warehouse.indicators.base import Measure
from warehouse.marts.waiting import STATES
from warehouse.queries.cells import By, cells, in_order, province_of
from warehouse.queries.commune_steps import commune_rows, commune_steps
from warehouse.queries.funnel_views import HOLDER, place_of, shown_level, state_row, with_dates
from warehouse.queries.ledger_sum import Slice, ledger_cross
from warehouse.queries.places import stamp_of
from warehouse.queries.rollup import Rollup
from warehouse.queries.session import Session
from warehouse.queries.site_views import day_of
from warehouse.queries.tree import Area
from warehouse.queries.waits import CODED, IN, moves, nobody
from warehouse.scope import Scope
from warehouse.viewer import Viewer

_DAY = "datetime64[D]"
#: Whoever waits for a certificate has been injected: no backlog of the campaign.
_LAST = "injected"


def waits_by(
    *, scope: Scope, viewer: Viewer, session: Session, by: By = "area", state: str = ""
) -> Answer:
    """One row a unit (area below the scope's, priority group or channel), most waiting first.

    code, name_vi, name_en (of a group or channel the province that it is of, where the scope lies
    inside one; else empty), level, all_waiting (in every state before the
    injection), and for one state (the one in which most wait, unless named) the columns of
    `funnel_steps`: state, holder, waiting, age_p50, oldest, p50, p90, entered, left, clearing_days,
    clears_on. Of communes no ages and times are kept: they are NaN. Groups and channels are kept
    by province, and by the week in which a state was entered: within a week the first to come is
    taken to be the first to leave.
    """
    area = session.tree.find(scope.area, map_name=scope.map)
    as_of = day_of(scope, session)
    read = _areas if by == "area" else _cells
    frame = read(session, area, scope=scope, viewer=viewer, by=by, state=state)
    frame = with_dates(frame, as_of) if len(frame) else frame.assign(clears_on=pd.NaT)
    ordered = frame.sort_values(["waiting", "all_waiting", "code"], ascending=[False, False, True])
    return Answer(frame=ordered.reset_index(drop=True), stamp=stamp_of(session, area, scope=scope))


_COLUMNS = (
    *("code", "name_vi", "name_en", "level", "all_waiting", "state", "holder", "reached"),
    *("entered", "left", "conversion", "waiting", "age_p50", "oldest", "p50", "p90"),
    "clearing_days",
)


def _areas(
    session: Session, area: Area, *, scope: Scope, viewer: Viewer, by: By, state: str
) -> pd.DataFrame:
    del by
    if session.tree.child_level(area, map_name=scope.map) == "commune":
        return _communes(session, area, scope=scope, viewer=viewer, state=state)
    level = shown_level(session, area, scope=scope)
    roll, slice_ = place_of(session, area, scope=scope, viewer=viewer, level=level)
    waiting, seen = _backlogs(session, roll, scope=scope, slice_=slice_)
    before = [place for place, name in enumerate(STATES) if name != _LAST]
    chosen = state or STATES[before[int(waiting[before].sum(axis=1).argmax())]]
    total = waiting[before].sum(axis=0)
    found = moves(session, chosen, scope=scope, slice_=slice_, roll=roll)
    own = found.by_unit
    names = roll.units[["area_code", "name_vi", "name_en", "level"]]
    names = names.rename(columns={"area_code": "code"}).to_dict("records")
    rows = [
        {
            **names[place],
            "all_waiting": float(total[place]),
            **state_row(own.get(place, nobody()), chosen, as_of=slice_.as_of),
        }
        for place in np.flatnonzero(seen)
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _communes(
    session: Session, area: Area, *, scope: Scope, viewer: Viewer, state: str
) -> pd.DataFrame:
    """The communes that have any registration."""
    roll, slice_ = place_of(session, area, scope=scope, viewer=viewer, level="commune")
    found = commune_steps(session, scope=scope, slice_=slice_, roll=roll)
    before = [place for place, name in enumerate(STATES) if name != _LAST]
    waiting = found["waiting"][before]
    chosen = STATES.index(state) if state else before[int(waiting.sum(axis=1).argmax())]
    names = roll.units[["area_code", "name_vi", "name_en", "level"]]
    names = names.rename(columns={"area_code": "code"}).to_dict("records")
    rows = [
        {
            **names[unit],
            "all_waiting": float(waiting[:, unit].sum()),
            "holder": HOLDER[STATES[chosen]],
            **commune_rows(found, unit)[chosen],
        }
        for unit in np.flatnonzero(found["reached"].any(axis=0))
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _backlogs(
    session: Session, roll: Rollup, *, scope: Scope, slice_: Slice
) -> tuple[np.ndarray, np.ndarray]:
    """Who waits, by state and unit, on the day, and which units have any registration by then.

    The ledger is read once for every day.
    """
    last = max(slice_.as_of, session.last_day or slice_.as_of)
    whole = replace(slice_, as_of=last)
    key = ("backlogs", roll.key, whole, scope.group)

    def read() -> dict[str, np.ndarray]:
        every = Measure("waiting", column="people")
        by = ("state", "move", "event_date")
        rows = session.frame(ledger_cross(every, scope, slice_=whole, by=by, coded=CODED))
        linked = rows.merge(roll.links, on="base_id", how="inner")
        people = linked["amount"].astype(float) * linked["share"]
        signed = people.where(linked["move"] == IN, -people)
        unit = roll.unit_ids.get_indexer(linked["unit_id"])
        state = linked["state"].to_numpy(dtype=int)
        day = linked["event_date"].to_numpy(dtype=_DAY)
        cell = state * len(roll.unit_ids) + unit
        return {"cell": cell, "day": day, "people": signed.to_numpy()}

    found = session.memo(key, lambda: session.kept(key, read))
    cell, day, people = found["cell"], found["day"], found["people"]
    now = day <= np.datetime64(slice_.as_of, "D")
    shape = (len(STATES), len(roll.unit_ids))
    size = shape[0] * shape[1]
    table = np.bincount(cell[now], weights=people[now], minlength=size).reshape(shape)
    seen = np.bincount(cell[now], minlength=size).reshape(shape).any(axis=0)
    return table, seen


def _cells(
    session: Session, area: Area, *, scope: Scope, viewer: Viewer, by: By, state: str
) -> pd.DataFrame:
    """By priority group or channel; an area inside a province gives the province's."""
    del viewer
    as_of = day_of(scope, session)
    whole = province_of(session, area)
    of = {"name_vi": "", "name_en": ""}
    if whole is not area:
        of = {"name_vi": whole.name_vi, "name_en": whole.name_en}
    now = cells(session, whole, scope=scope, by=by).until(as_of)
    before = [place for place, name in enumerate(STATES) if name != _LAST]
    waiting, seen = now.waiting[before], now.seen[before].any(axis=0)
    chosen = state or STATES[before[int(waiting.sum(axis=1).argmax())]]
    found = []
    for place in np.flatnonzero(seen):
        there = in_order(now.of(place, STATES.index(chosen)))
        total = float(waiting[:, place].sum())
        said = {"code": str(now.codes[place]), **of, "level": by, "all_waiting": total}
        found.append(said | state_row(there, chosen, as_of=as_of))
    return pd.DataFrame(found, columns=list(_COLUMNS))
