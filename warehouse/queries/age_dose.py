"""Coverage of one area by age band and dose, from one pass over its ledger."""

from dataclasses import replace

import numpy as np
import pandas as pd

from warehouse.answer import Answer
from warehouse.disclosure import suppress_small_cells
from warehouse.indicators.base import Term, injected
from warehouse.indicators.base import population as people
from warehouse.queries.amounts import amounts, day_range
from warehouse.queries.indicator import Asked, asked, narrowed, stamp
from warehouse.queries.ledger_sum import Slice, ledger_cross
from warehouse.queries.rollup import Rollup, rollup
from warehouse.queries.session import Session
from warehouse.scope import Scope
from warehouse.viewer import Viewer

AGES = ("18+", "12-17", "5-11")
DOSES = ("d1", "full", "b1", "b2")
_BY = ("age_coarse", "dose_code", "is_complete", "event_date")


def age_by_dose(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """age_band, dose, numerator, denominator, value: coverage of the area by age band and dose."""
    open_scope = replace(scope, age="", dose="")
    area = session.tree.find(scope.area, map_name=scope.map)
    question = asked(open_scope, viewer=viewer, session=session, level=area.level)
    roll = rollup(session, area, level=area.level, map_name=scope.map)
    given = _given(session, question, roll)
    frame = pd.DataFrame(
        [(age, dose, given.get((age, dose), 0.0)) for age in AGES for dose in DOSES],
        columns=["age_band", "dose", "numerator"],
    )
    sizes = {age: _people(session, question, roll=roll, age=age) for age in AGES}
    frame["denominator"] = frame["age_band"].map(sizes)
    frame["value"] = frame["numerator"] / frame["denominator"] * 100.0
    return Answer(
        frame=suppress_small_cells(frame, viewer), stamp=stamp(session, question, frame=frame)
    )


def _given(session: Session, question: Asked, roll: Rollup) -> dict[tuple[str, str], float]:
    rows = _by_day(session, question, roll)
    rows = rows[rows["event_date"] <= pd.Timestamp(question.slice.as_of)]
    by_dose = rows.groupby(["age_coarse", "dose_code"])["amount"].sum()
    complete = rows[rows["is_complete"]].groupby("age_coarse")["amount"].sum()
    return {**by_dose.to_dict(), **{(age, "full"): value for age, value in complete.items()}}


def _by_day(session: Session, question: Asked, roll: Rollup) -> pd.DataFrame:
    """Doses by age, dose and day up to the last day: one reading answers for every day."""
    until = max(question.slice.as_of, session.last_day or question.slice.as_of)
    slice_ = replace(narrowed(question.slice, roll), as_of=until)
    filters = replace(question.scope, area="", level="", indicator="", as_of=None, since=None)
    return session.memo(
        ("age by dose", roll.key, slice_, filters),
        lambda: _read(session, question.scope, slice_=slice_, roll=roll),
    )


def _read(session: Session, scope: Scope, *, slice_: Slice, roll: Rollup) -> pd.DataFrame:
    if roll.is_sum:
        rows = session.frame(ledger_cross(injected(), scope, slice_=slice_, by=_BY, by_base=False))
    else:
        rows = roll.add_up(
            session.frame(ledger_cross(injected(), scope, slice_=slice_, by=_BY)), by=_BY
        )
    return rows.assign(event_date=pd.to_datetime(rows["event_date"]))


def _people(session: Session, question: Asked, *, roll: Rollup, age: str) -> float:
    days = day_range(question.slice.as_of, question.slice.as_of)
    found = amounts(
        session,
        (Term(people(age=age)),),
        scope=question.scope,
        slice_=narrowed(question.slice, roll),
        roll=roll,
        days=days,
    )
    value = float(found.table.to_numpy()[0, 0])
    return value if value else np.nan
