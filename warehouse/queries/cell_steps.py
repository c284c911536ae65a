"""The funnel of one priority group or channel, which are kept by province."""

import numpy as np
import pandas as pd

from warehouse.answer import Answer
from warehouse.marts.waiting import STATES
from warehouse.queries.cells import By, cells, in_order, province_of
from warehouse.queries.funnel_views import certified, state_row, with_dates
from warehouse.queries.ledger_sum import NoAnswer
from warehouse.queries.places import stamp_of
from warehouse.queries.session import Session
from warehouse.queries.site_views import day_of
from warehouse.scope import Scope
from warehouse.viewer import Viewer


def cell_steps(*, scope: Scope, viewer: Viewer, session: Session, by: By, code: str) -> Answer:
    """The rows of `funnel_steps` of a group or channel; an area inside a province gives it whole.

    Entry is kept by week: within a week the first to come is taken to be the first to leave.
    Raises NoAnswer for one that nobody registered in.
    """
    del viewer
    as_of = day_of(scope, session)
    whole = province_of(session, session.tree.find(scope.area, map_name=scope.map))
    now = cells(session, whole, scope=scope, by=by).until(as_of)
    place = np.flatnonzero((now.codes == code) & now.seen.any(axis=0))
    if not len(place):
        raise NoAnswer(f"nobody is registered in {by} {code}")
    found = [
        state_row(in_order(now.of(int(place[0]), number)), state, as_of=as_of)
        for number, state in enumerate(STATES)
    ]
    frame = with_dates(pd.DataFrame([*found, certified(found[-1])]), as_of)
    return Answer(frame=frame, stamp=stamp_of(session, whole, scope=scope))
