"""What was lost and why, and what opened vials gave beyond or short of their label."""

import pandas as pd

from warehouse.answer import Answer
from warehouse.queries.look import Look, look
from warehouse.queries.places import stamp_of
from warehouse.queries.session import Session
from warehouse.queries.stock.flow import WASTE, flow
from warehouse.scope import Scope
from warehouse.viewer import Viewer


def waste_by_reason(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """reason, vaccine_code, doses, of_received (share in percent): what was discarded, and why.

    The reason `opened` is what opened vials did not give of their label's doses, by subtraction;
    it is negative where teams drew more than the label says.
    """
    where = look(scope, viewer=viewer, session=session, detail=False)
    table = _sums(where)
    parts = {reason: table[f"wasted_{reason}"] for reason in WASTE}
    parts["opened"] = table["nominal_opened"] - table["used"]
    frame = pd.DataFrame(parts).rename_axis(columns="reason").stack().rename("doses").reset_index()
    came = frame["vaccine_code"].map(table["taken_in"])
    frame["of_received"] = frame["doses"] / came.where(came > 0) * 100.0
    return Answer(frame=frame, stamp=stamp_of(session, where.area, scope=scope))


def _sums(where: Look) -> pd.DataFrame:
    """The area's flow by vaccine; inside a province what was taken in came from its stores."""
    table = flow(where).groupby("vaccine_code").sum(numeric_only=True)
    return table.assign(taken_in=table["received"] + (table["moved"] if where.is_local else 0.0))
