"""What people decided: the book of acts as known on a day, newest first."""

import pandas as pd

from warehouse.answer import Answer
from warehouse.queries.places import stamp_of
from warehouse.queries.session import Session
from warehouse.scope import Scope
from warehouse.viewer import NotAllowed, Viewer


def acts(
    *,
    scope: Scope,
    viewer: Viewer,
    session: Session,
    subject_kind: str = "",
    subject: str = "",
) -> Answer:
    """The acts on one subject, or on all of a kind, each with its effect; newest first.

    A provincial account sees the acts that hold everywhere and its own; raises NotAllowed.
    """
    if viewer.role == "public":
        raise NotAllowed("the book of acts is not public")
    rows = session.acts(scope.known_on)
    kept = pd.Series(data=True, index=rows.index)
    if viewer.role == "province":
        kept &= rows["area_code"].isin(["", *viewer.provinces])
    for name, wanted in (("subject_kind", subject_kind), ("subject", subject)):
        if wanted:
            kept &= rows[name] == wanted
    frame = rows[kept].iloc[::-1].reset_index(drop=True)
    area = session.tree.find(scope.area, map_name=scope.map)
    return Answer(frame=frame, stamp=stamp_of(session, area, scope=scope))
