"""One indicator: by area, over time, against its siblings, by age and dose."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from warehouse.answer import Answer, Stamp
from warehouse.disclosure import suppress_small_cells
from warehouse.indicators import BY_KEY
from warehouse.indicators.base import Indicator, injected
from warehouse.indicators.base import population as people
from warehouse.indicators.base import terms as added
from warehouse.queries.amounts import DEFAULT_POPULATION, add_terms, add_terms_by_day, day_range
from warehouse.queries.ledger_sum import NoAnswer, Slice
from warehouse.queries.rollup import Rollup, rollup
from warehouse.queries.session import Session
from warehouse.queries.tree import Area
from warehouse.scope import Scope
from warehouse.viewer import NotAllowed, Viewer

DEFAULT_INDICATOR = "coverage_d1_18plus"
#: An area whose newest row is older than this many days before the as-of day is incomplete.
SILENT_DAYS = 3
SPARK_DAYS = 30


class UnknownIndicator(LookupError):
    """There is no indicator of that key."""


@dataclass(frozen=True)
class Asked:
    """A scope with every default filled in."""

    indicator: Indicator
    area: Area
    level: str
    scope: Scope
    slice: Slice


def indicator_of(scope: Scope) -> Indicator:
    """The scope's indicator; raises UnknownIndicator with the keys there are."""
    key = scope.indicator or DEFAULT_INDICATOR
    if key not in BY_KEY:
        raise UnknownIndicator(f"there is no indicator {key}; there are {', '.join(BY_KEY)}")
    return BY_KEY[key]


def asked(scope: Scope, *, viewer: Viewer, session: Session, level: str = "") -> Asked:
    """Fill in the defaults and check the viewer's rights; raises LookupError or NotAllowed."""
    indicator = indicator_of(scope)
    area = session.tree.find(scope.area, map_name=scope.map)
    chosen = level or scope.level or session.tree.child_level(area, map_name=scope.map)
    _check_rights(session, area, chosen, viewer)
    as_of = scope.as_of or session.last_day
    if as_of is None:
        raise NoAnswer("nothing has been loaded yet")
    slice_ = Slice(level=chosen, basis=_basis(indicator, scope, session), as_of=as_of,
                   known_on=scope.known_on, ids=None)
    return Asked(indicator=indicator, area=area, level=chosen, scope=scope, slice=slice_)


def _basis(indicator: Indicator, scope: Scope, session: Session) -> str:
    if indicator.basis != "residence":
        return "place"
    return scope.basis or session.state.get("basis", "residence")


def _check_rights(session: Session, area: Area, level: str, viewer: Viewer) -> None:
    if level in ("district", "commune") and area.province_id:
        province = session.tree.frame.loc[area.province_id, "area_code"]
        if not viewer.sees_detail_of(province):
            raise NotAllowed(f"this account sees province {province} only as a whole")


def indicator_by_area(*, scope: Scope, viewer: Viewer, session: Session,
                      level: str = "") -> Answer:
    """One row per unit: numerator, denominator, value, state, rank, national value, sparkline."""
    question = asked(scope, viewer=viewer, session=session, level=level)
    roll = rollup(session, question.area, level=question.level, map_name=scope.map)
    frame = _values(session, question, roll)
    frame = suppress_small_cells(frame, viewer)
    shown = frame["value"].where(frame["state"].isin(["ok", "incomplete"]))
    frame["rank"] = shown.rank(ascending=False, method="min").astype("Int64")
    frame["national"] = _national(session, question)
    frame["spark"] = _sparks(session, question, roll, frame["area_id"])
    return Answer(frame=frame.drop(columns=["is_estimate", "last_day"]),
                  stamp=_stamp(session, question, frame))


def _values(session: Session, question: Asked, roll: Rollup) -> pd.DataFrame:
    frame = roll.units[["area_id", "area_code", "short_vi", "name_vi", "name_en", "level", "lat",
                        "lon"]].reset_index(drop=True)
    slice_ = _with_ids(question.slice, roll)
    top = add_terms(session, question.indicator.numerator, question.scope, slice_, roll)
    frame = _join(frame, top, "numerator")
    if question.indicator.is_ratio:
        below = add_terms(session, question.indicator.denominator, question.scope, slice_, roll)
        frame = _join(frame, below.drop(columns="last_day"), "denominator")
        safe = frame["denominator"].where(frame["denominator"] != 0)
        frame["value"] = frame["numerator"] / safe * question.indicator.scale
    else:
        frame["denominator"], frame["value"] = np.nan, frame["numerator"]
    frame["is_estimate"] = frame.get("is_estimate", pd.Series(False, index=frame.index))
    frame["state"] = _states(frame, question)
    return frame


def _with_ids(slice_: Slice, roll: Rollup) -> Slice:
    ids = None if roll.is_whole else tuple(int(i) for i in roll.links["base_id"])
    return Slice(level=roll.base_level, basis=slice_.basis, as_of=slice_.as_of,
                 known_on=slice_.known_on, ids=ids)


def _join(frame: pd.DataFrame, amounts: pd.DataFrame, name: str) -> pd.DataFrame:
    kept = amounts.rename(columns={"unit_id": "area_id", "amount": name})
    if name == "numerator":
        kept = kept.drop(columns="is_estimate")
    return frame.merge(kept, on="area_id", how="left")


def _states(frame: pd.DataFrame, question: Asked) -> pd.Series:
    stale = frame["last_day"] < pd.Timestamp(question.slice.as_of) - timedelta(days=SILENT_DAYS)
    is_flow = all(term.measure.family == "injection" for term in question.indicator.numerator)
    state = np.where(stale & is_flow, "incomplete", "ok")
    if question.indicator.is_ratio:
        state = np.where(frame["denominator"].fillna(0) == 0, "no_denominator", state)
    return pd.Series(np.where(frame["numerator"].isna(), "no_data", state), index=frame.index)


def _national(session: Session, question: Asked) -> float:
    nation = session.tree.find("", map_name=question.scope.map)
    roll = rollup(session, nation, level="nation", map_name=question.scope.map)
    return float(_values(session, question, roll)["value"].iloc[0])


def _sparks(session: Session, question: Asked, roll: Rollup, ids: pd.Series) -> list:
    last = question.slice.as_of
    days = day_range(last - timedelta(days=SPARK_DAYS - 1), last)
    table = _series(session, question, roll, days)
    return [[round(value, 2) for value in table[i]] if table[i].notna().any() else None
            for i in ids]


def _series(session: Session, question: Asked, roll: Rollup,
            days: pd.DatetimeIndex) -> pd.DataFrame:
    top, below = _parts_by_day(session, question, roll, days)
    return top if below is None else top / below.where(below != 0) * question.indicator.scale


def _parts_by_day(session: Session, question: Asked, roll: Rollup,
                  days: pd.DatetimeIndex) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    slice_ = _with_ids(question.slice, roll)
    top = add_terms_by_day(session, question.indicator.numerator, question.scope, slice_, roll,
                           days)
    if not question.indicator.is_ratio:
        return top, None
    return top, add_terms_by_day(session, question.indicator.denominator, question.scope, slice_,
                                 roll, days)


def indicator_over_time(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """date, area_code, numerator, denominator, value of the scope's area, day by day."""
    area = session.tree.find(scope.area, map_name=scope.map)
    question = asked(scope, viewer=viewer, session=session, level=area.level)
    roll = rollup(session, area, level=area.level, map_name=scope.map)
    days = day_range(scope.since or session.first_day or question.slice.as_of,
                     question.slice.as_of)
    top, below = _parts_by_day(session, question, roll, days)
    column = area.area_id
    frame = pd.DataFrame({"date": days, "area_code": area.code, "numerator": top[column].values})
    frame["denominator"] = np.nan if below is None else below[column].values
    scale = question.indicator.scale
    frame["value"] = frame["numerator"] if below is None else (
        frame["numerator"] / frame["denominator"].where(frame["denominator"] != 0) * scale)
    return Answer(frame=frame, stamp=_stamp(session, question, frame))


def sibling_band(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """date, median, q1, q3 of the areas beside the scope's area (its children for the nation)."""
    area = session.tree.find(scope.area, map_name=scope.map)
    above = session.tree.path(area)[-2] if area.level not in ("nation", "zone") else area
    level = area.level if above is not area else session.tree.child_level(
        area, map_name=scope.map)
    question = asked(scope, viewer=viewer, session=session, level=level)
    roll = rollup(session, above, level=level, map_name=scope.map)
    days = day_range(scope.since or session.first_day or question.slice.as_of,
                     question.slice.as_of)
    table = _series(session, question, roll, days)
    quarters = table.quantile([0.25, 0.5, 0.75], axis=1).T
    frame = pd.DataFrame({"date": days, "q1": quarters[0.25].values,
                          "median": quarters[0.5].values, "q3": quarters[0.75].values})
    return Answer(frame=frame, stamp=_stamp(session, question, frame))


AGES = ("18+", "12-17", "5-11")
DOSES = ("d1", "full", "b1", "b2")


def age_by_dose(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """age_band, dose, numerator, denominator, value: coverage of the area by age band and dose."""
    area = session.tree.find(scope.area, map_name=scope.map)
    question = asked(scope, viewer=viewer, session=session, level=area.level)
    roll = rollup(session, area, level=area.level, map_name=scope.map)
    slice_ = _with_ids(question.slice, roll)
    found = []
    for age in AGES:
        below = add_terms(session, added(people(age=age)), scope, slice_, roll)["amount"].sum()
        for dose in DOSES:
            top = add_terms(session, added(injected(dose=dose, age=age)), scope, slice_, roll)
            found.append({"age_band": age, "dose": dose, "numerator": top["amount"].sum(),
                          "denominator": below or np.nan})
    frame = pd.DataFrame(found)
    frame["value"] = frame["numerator"] / frame["denominator"] * 100.0
    return Answer(frame=suppress_small_cells(frame, viewer),
                  stamp=_stamp(session, question, frame))


def _stamp(session: Session, question: Asked, frame: pd.DataFrame) -> Stamp:
    return Stamp(
        indicator=question.indicator.key, area_code=question.area.code,
        area_name_vi=question.area.name_vi, area_name_en=question.area.name_en,
        as_of=question.slice.as_of, known_on=_known_on(session, question.scope),
        basis=question.slice.basis,
        population_version=question.scope.population or DEFAULT_POPULATION,
        updated_at=session.updated_at, marks=_marks(session, question, frame),
        source=question.indicator.source)


def _known_on(session: Session, scope: Scope) -> date | None:
    return scope.known_on or (session.known_days[-1] if session.known_days else None)


def _marks(session: Session, question: Asked, frame: pd.DataFrame) -> tuple[str, ...]:
    marks = list(question.indicator.caveats)
    if "is_estimate" in frame and frame["is_estimate"].fillna(False).astype(bool).any():
        marks.append("estimated_denominator")
    if "state" in frame and (frame["state"] == "incomplete").any():
        marks.append("incomplete_inputs")
    if session.state.get("simulated") == "1":
        marks.append("simulated")
    return tuple(dict.fromkeys(marks))
