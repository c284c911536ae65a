"""Adverse events of one lot against its sisters: the other lots of the same vaccine, dose for dose.

Lots are compared where both were given: with the same dose, age and sex, severe reports in the same
month of injection and common ones in the same province and week. The method is that of the looks
(`warehouse.analytics.safety.lots`); here every lot is shown, also where nothing is unusual.
"""

import pandas as pd

from warehouse.answer import Answer
from warehouse.looks import inputs
from warehouse.looks.lots import CLASSES, compared
from warehouse.queries.look import Look, look
from warehouse.queries.places import stamp_of
from warehouse.queries.session import Session
from warehouse.queries.stock.lots import find_lot, lots
from warehouse.scope import Scope
from warehouse.viewer import NotAllowed, Viewer

_SHOWN = ("observed", "not_compared", "expected", "ratio", "lower", "upper", "q", "signal")


def lot_events(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """One row a lot of the vaccine that was given anywhere, this one first, then the most unusual.

    subject, lot_code, is_this, doses (injections entered), and for severe_ and common_ reports each
    observed, not_compared (where no sister was given), expected (at the sisters' rate), ratio with
    its 95 % limits lower and upper, q (false discovery rate) and signal. Of the whole nation;
    raises UnknownLot, and NotAllowed for the public.
    """
    if viewer.role == "public":
        raise NotAllowed("reports by lot are not public")
    where = look(scope, viewer=viewer, session=session, detail=False)
    lot = find_lot(where, scope.lot)
    code = str(lot["vaccine_code"])
    key = ("lot events", code, where.as_of, scope.known_on)
    every = session.memo(key, lambda: _events(where, code))
    named = every.join(lots(where)[["subject", "lot_code"]], how="inner")
    named["is_this"] = named.index == lot["lot_id"]
    order = ["is_this", "severe_signal", "common_signal", "severe_lower", "doses"]
    frame = named.sort_values(order, ascending=False).reset_index(names="lot_id")
    return Answer(frame=frame, stamp=stamp_of(session, where.area, scope=scope))


def _events(where: Look, vaccine: str) -> pd.DataFrame:
    """By lot_id: doses, and the comparison of each class of reports with its name before it."""
    doses = _of_vaccine(where, inputs.doses_by_lot(where.scope.known_on), vaccine)
    reports = _of_vaccine(where, inputs.reports_by_lot(where.scope.known_on), vaccine)
    given = doses[doses["lot_id"] != 0].groupby("lot_id")[["doses"]].sum()
    found = given[given["doses"] > 0]
    for name in CLASSES:
        rows = compared(reports, doses, name=name, cut_off=pd.Timestamp(where.as_of))
        found = found.join(rows.set_index("lot")[[*_SHOWN]].add_prefix(f"{name}_"))
    counts = [f"{name}_{column}" for name in CLASSES for column in _SHOWN[:3]]
    flags = [f"{name}_signal" for name in CLASSES]
    found[counts] = found[counts].fillna(0.0)
    return found.assign(**{flag: found[flag].eq(other=True) for flag in flags})


def _of_vaccine(where: Look, statement: object, vaccine: str) -> pd.DataFrame:
    column = statement.selected_columns["vaccine_code"]
    return where.frame(statement.where(column == vaccine))
