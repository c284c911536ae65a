"""One severe case in time: its steps, what was concluded when, and reports that may be the same."""

import pandas as pd

from warehouse.answer import Answer
from warehouse.queries.cases import cases_seen, clocks_of, moment_of
from warehouse.queries.places import stamp_of
from warehouse.queries.session import Session
from warehouse.scope import Scope
from warehouse.viewer import NotAllowed, Viewer

#: The steps of a case in order, and the clock that each of them stops.
STEPS = {
    "injected": "",
    "onset_on": "",
    "received": "",
    "reported": "report",
    "investigation_started": "investigate",
    "investigation_reported": "",
    "council_met": "council",
    "closed_at": "",
}
_SAME = ["vaccine_code", "lot_code", "injected", "onset_on", "age_band_code", "sex"]


def case_story(*, scope: Scope, viewer: Viewer, session: Session, case: str = "") -> Answer:
    """kind (step, conclusion or twin), name, at, clock_state, due_at: a row an entry, steps first.

    A twin is another case with the same vaccine, lot, days of injection and onset, age and sex.
    Without a case, or one that the viewer may not see, there is no row.
    """
    if viewer.role == "public":
        raise NotAllowed("cases are not public")
    now = moment_of(session, scope)
    cases = cases_seen(session, scope, viewer=viewer, now=now)
    own = cases[cases["case"] == case]
    area = session.tree.find(scope.area, map_name=scope.map)
    rows = _rows(session, cases, own, now=now) if len(own) else []
    columns = ["kind", "name", "at", "clock_state", "due_at"]
    frame = pd.DataFrame(rows, columns=columns)
    return Answer(frame=frame, stamp=stamp_of(session, area, scope=scope))


def _rows(session: Session, cases: pd.DataFrame, own: pd.DataFrame, *, now: object) -> list[tuple]:
    clocks = clocks_of(session, own, now=now).set_index("clock_code")
    first = own.iloc[0]
    rows = []
    for name, clock in STEPS.items():
        known = clocks.loc[clock] if clock in clocks.index else None
        state, due = ("", pd.NaT) if known is None else (known["state"], known["due_at"])
        rows.append(("step", name, first[name], state, due))
    told = first["causality"]
    for entry in told.split() if isinstance(told, str) else ():
        code, _, day = entry.partition("@")
        rows.append(("conclusion", code, pd.Timestamp(day), "", pd.NaT))
    twins = cases[(cases["case"] != first["case"]) & _alike(cases, first)]
    return rows + [("twin", case, pd.NaT, "", pd.NaT) for case in twins["case"]]


def _alike(cases: pd.DataFrame, one: pd.Series) -> pd.Series:
    same = pd.Series(data=True, index=cases.index)
    for name in _SAME:
        same &= (cases[name] == one[name]).fillna(value=False)  # what is not known is not alike
    return same
