"""One indicator: by area, over time, against its siblings, by age and dose."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from warehouse.answer import Answer, Stamp
from warehouse.disclosure import hide_small_values, suppress_small_cells
from warehouse.indicators import BY_KEY
from warehouse.indicators.base import Indicator, terms
from warehouse.queries.amounts import Amounts, amounts, day_range
from warehouse.queries.gap import gap_tables
from warehouse.queries.ledger_sum import NoAnswer, Slice
from warehouse.queries.rights import check_detail
from warehouse.queries.rollup import Rollup, rollup
from warehouse.queries.session import Session
from warehouse.queries.silence import is_silent, still_open
from warehouse.queries.spreads import spread_table
from warehouse.queries.tree import Area
from warehouse.scope import Scope
from warehouse.viewer import NotAllowed, Viewer

DEFAULT_INDICATOR = "coverage_d1_18plus"
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


@dataclass(frozen=True)
class Parts:
    """Numerator, denominator and value, each by day and unit."""

    top: Amounts
    below: Amounts | None
    value: pd.DataFrame


def indicator_of(scope: Scope) -> Indicator:
    """The scope's indicator; raises UnknownIndicator with the keys there are."""
    key = scope.indicator or DEFAULT_INDICATOR
    if key not in BY_KEY:
        raise UnknownIndicator(f"there is no indicator {key}; there are {', '.join(BY_KEY)}")
    return BY_KEY[key]


def asked(scope: Scope, *, viewer: Viewer, session: Session, level: str = "") -> Asked:
    """Fill in the defaults and check the viewer's rights; raises LookupError or NotAllowed."""
    indicator = indicator_of(scope)
    if indicator.needs_group and not scope.group:
        raise NoAnswer(f"{indicator.key} needs a priority group: name one with --group")
    if viewer.role == "public" and not indicator.is_public:
        raise NotAllowed(f"{indicator.key} is not public")
    area = session.tree.find(scope.area, map_name=scope.map)
    chosen = level or scope.level or session.tree.child_level(area, map_name=scope.map)
    if chosen in ("district", "commune"):
        check_detail(session, area, viewer=viewer)
    as_of = scope.as_of or session.last_day
    if as_of is None:
        raise NoAnswer("nothing has been loaded yet")
    slice_ = Slice(
        level=chosen,
        basis=_basis(indicator, scope, session),
        as_of=as_of,
        known_on=scope.known_on,
        ids=None,
    )
    return Asked(indicator=indicator, area=area, level=chosen, scope=scope, slice=slice_)


def _basis(indicator: Indicator, scope: Scope, session: Session) -> str:
    if indicator.basis != "residence":
        return "place"
    return scope.basis or session.state.get("basis", "residence")


def indicator_by_area(*, scope: Scope, viewer: Viewer, session: Session, level: str = "") -> Answer:
    """One row per unit: numerator, denominator, value, state, rank, national value, sparkline."""
    question = asked(scope, viewer=viewer, session=session, level=level)
    frame = _by_unit(session, question, viewer=viewer, days=SPARK_DAYS)
    shown = frame["value"].where(frame["state"].isin(["ok", "incomplete"]))
    frame["rank"] = shown.rank(ascending=False, method="min").astype("Int64")
    frame["national"] = _national(session, question)
    return Answer(
        frame=frame.drop(columns="is_estimate"),
        stamp=stamp(session, question, frame=frame),
    )


def indicator_values(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """area_code, numerator, denominator, value, state of each unit, where many figures are asked.

    The units beside an area are the same for each of them, and are worked out once.
    """
    question = asked(scope, viewer=viewer, session=session)
    place = question.area.area_id, question.level, question.scope.map
    plain = replace(question.scope, area="", level="", indicator="")
    key = ("values", question.indicator.key, *place, plain, question.slice)
    frame = suppress_small_cells(session.memo(key, lambda: _values(session, question)), viewer)
    kept = frame.drop(columns="is_estimate")
    return Answer(frame=kept, stamp=stamp(session, question, frame=frame))


def _values(session: Session, question: Asked) -> pd.DataFrame:
    """What the units' figures are on the day, and no more: many of them are asked at once."""
    map_name, day = question.scope.map, question.slice.as_of
    roll = rollup(session, question.area, level=question.level, map_name=map_name)
    parts = parts_by_day(session, question, roll=roll, days=day_range(day, day))
    return _figures(session, question, roll, parts)


def _by_unit(session: Session, question: Asked, *, viewer: Viewer, days: int) -> pd.DataFrame:
    """The units with their figures on the day, small cells hidden; `days` make the sparkline."""
    map_name, last = question.scope.map, question.slice.as_of
    roll = rollup(session, question.area, level=question.level, map_name=map_name)
    shown = day_range(last - timedelta(days=days - 1), last)
    frame = _last_row(session, question, roll, shown, viewer=viewer)
    return suppress_small_cells(frame, viewer)


def _last_row(
    session: Session, question: Asked, roll: Rollup, days: pd.DatetimeIndex, *, viewer: Viewer
) -> pd.DataFrame:
    """The units with their figures on the last of the days, and the days as a sparkline."""
    frame = roll.units[
        ["area_id", "area_code", "short_vi", "name_vi", "name_en", "level", "lat", "lon"]
    ].reset_index(drop=True)
    parts = parts_by_day(session, question, roll=roll, days=days)
    figures = _figures(session, question, roll, parts)
    frame = frame.join(figures.drop(columns="area_code"))
    shown = hide_small_values(parts.value, counts=parts.top.table, viewer=viewer)
    frame["spark"] = [
        None if np.isnan(line).all() else line.round(2).tolist() for line in shown.to_numpy().T
    ]
    return frame


def _figures(session: Session, question: Asked, roll: Rollup, parts: Parts) -> pd.DataFrame:
    """area_code, numerator, denominator, value, is_estimate, state on the last of the days."""
    below = parts.below
    silent = is_silent(
        session,
        question.indicator,
        scope=question.scope,
        slice_=narrowed(question.slice, roll),
        roll=roll,
    )
    units = len(roll.units)
    known = np.full(units, np.nan) if below is None else below.table.to_numpy(dtype=float)[-1]
    numbers = {
        "numerator": parts.top.table.to_numpy(dtype=float)[-1],
        "denominator": known,
        "value": parts.value.to_numpy(dtype=float)[-1],
    }
    return pd.DataFrame(
        {
            "area_code": roll.units["area_code"].to_numpy(),
            **numbers,
            "is_estimate": False if below is None else below.is_estimate.to_numpy(),
            "state": _states(numbers, question.indicator, silent=silent),
        }
    )


def narrowed(slice_: Slice, roll: Rollup) -> Slice:
    """The slice at the ledger level of a roll-up, limited to its areas unless it takes them all."""
    ids = None if roll.is_whole else tuple(int(i) for i in roll.links["base_id"])
    return Slice(
        level=roll.base_level,
        basis=slice_.basis,
        as_of=slice_.as_of,
        known_on=slice_.known_on,
        ids=ids,
    )


def _states(
    numbers: dict[str, np.ndarray], indicator: Indicator, *, silent: np.ndarray
) -> np.ndarray:
    below, value = numbers["denominator"], numbers["value"]
    state = np.where(silent, "incomplete", "ok").astype(object)
    is_nothing = np.nan_to_num(below) == 0
    if indicator.is_ratio:
        state[is_nothing] = "no_denominator"
    if indicator.spread is not None:
        state[np.isnan(value) & (state != "no_denominator")] = "undefined"
    state[np.isnan(numbers["numerator"])] = "no_data"
    return state


def _national(session: Session, question: Asked) -> float:
    whole = replace(question.scope, area="", level="")
    key = ("national", question.indicator.key, question.slice.as_of, whole)
    return session.memo(key, lambda: _national_value(session, question))


def _national_value(session: Session, question: Asked) -> float:
    nation = session.tree.find("", map_name=question.scope.map)
    roll = rollup(session, nation, level="nation", map_name=question.scope.map)
    days = day_range(question.slice.as_of, question.slice.as_of)
    return float(parts_by_day(session, question, roll=roll, days=days).value.iloc[0, 0])


def parts_by_day(
    session: Session, question: Asked, *, roll: Rollup, days: pd.DatetimeIndex
) -> Parts:
    """The indicator's parts for the units of a roll-up on each of the days."""
    indicator, scope = question.indicator, question.scope
    if indicator.gap_of:
        return _gap_by_day(session, question, roll=roll, days=days)
    slice_ = narrowed(question.slice, roll)
    where = {"scope": scope, "slice_": slice_, "roll": roll, "days": days}
    top = amounts(session, indicator.numerator, **where)
    if _is_lacking(session, indicator, **where):
        top = replace(top, table=top.table * np.nan)
    below = amounts(session, indicator.denominator, **where) if indicator.is_ratio else None
    if indicator.spread is not None:
        value = spread_table(session, indicator.spread, **where).where(top.table.notna())
    elif below is None:
        value = top.table
    else:
        value = top.table / below.table.where(below.table != 0) * indicator.scale
    return Parts(top=top, below=below, value=value.clip(lower=indicator.least))


def _is_lacking(session: Session, indicator: Indicator, **where: Any) -> bool:
    """Whether a source tells nothing at all of what the figure rests on."""
    return any(
        amounts(session, terms(measure), **where).table.isna().to_numpy().all()
        for measure in indicator.requires
    )


def _gap_by_day(
    session: Session, question: Asked, *, roll: Rollup, days: pd.DatetimeIndex
) -> Parts:
    """Best and worst fifth of each unit's districts, and the points between them."""
    if roll.base_level == "commune":
        raise NoAnswer("a gap between districts is not defined for communes")
    nation = session.tree.find("", map_name="63")
    districts = rollup(session, nation, level="district", map_name="63")
    base = replace(question, indicator=BY_KEY[question.indicator.gap_of])
    parts = parts_by_day(session, base, roll=districts, days=days)
    best, worst = gap_tables(session, roll, value=parts.value, people=parts.below.table)
    return Parts(top=best, below=worst, value=best.table - worst.table)


def indicator_over_time(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """date, area_code, numerator, denominator, value, state of the scope's area, day by day.

    The state is "incomplete" on days of which doses are still being entered, else "ok".
    """
    area = session.tree.find(scope.area, map_name=scope.map)
    question = asked(scope, viewer=viewer, session=session, level=area.level)
    # Read together with its siblings, whose band stands behind its line.
    above, level = _beside(session, area, map_name=scope.map)
    above = above if level == area.level else area
    roll = rollup(session, above, level=area.level, map_name=scope.map)
    days = _campaign(session, question)
    parts = parts_by_day(session, question, roll=roll, days=days)
    column = area.area_id
    frame = pd.DataFrame(
        {
            "date": days,
            "area_code": area.code,
            "numerator": parts.top.table[column].to_numpy(),
            "denominator": np.nan if parts.below is None else parts.below.table[column].to_numpy(),
            "value": parts.value[column].to_numpy(),
        }
    )
    told = stamp(session, question, frame=frame)
    waits = still_open(session, question.indicator, slice_=question.slice, days=days)
    frame["state"] = np.where(waits, "incomplete", "ok")
    return Answer(frame=suppress_small_cells(frame, viewer), stamp=told)


def sibling_band(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """date, median, q1, q3 of the areas beside the scope's area (its children for the nation)."""
    area = session.tree.find(scope.area, map_name=scope.map)
    above, level = _beside(session, area, map_name=scope.map)
    question = asked(scope, viewer=viewer, session=session, level=level)
    roll = rollup(session, above, level=level, map_name=scope.map)
    days = _campaign(session, question)
    values = parts_by_day(session, question, roll=roll, days=days).value.to_numpy(dtype=float)
    quarters = quartiles(values)
    frame = pd.DataFrame(
        {"date": days, "q1": quarters[0], "median": quarters[1], "q3": quarters[2]}
    )
    return Answer(frame=frame, stamp=stamp(session, question, frame=frame))


def _beside(session: Session, area: Area, *, map_name: str) -> tuple[Area, str]:
    """The area above and the level of its children that an area stands among."""
    if area.level in ("nation", "zone"):
        return area, session.tree.child_level(area, map_name=map_name)
    return session.tree.path(area)[-2], area.level


def _campaign(session: Session, question: Asked) -> pd.DatetimeIndex:
    """From the scope's first day, or the campaign's, to the as-of day."""
    first = question.scope.since or session.first_day or question.slice.as_of
    return day_range(first, question.slice.as_of)


def quartiles(values: np.ndarray) -> np.ndarray:
    """First, second and third quartile of each row; NaN where a row has no value."""
    # numpy's own nanquantile goes through Python for each row: 20 ms for a campaign.
    ordered = np.sort(values, axis=1)  # NaN comes last
    many = (~np.isnan(values)).sum(axis=1)
    row = np.arange(len(values))
    found = np.full((3, len(values)), np.nan)
    for i, share in enumerate((0.25, 0.5, 0.75)):
        place = share * np.maximum(many - 1, 0)
        low = place.astype(int)
        high = np.minimum(low + 1, np.maximum(many - 1, 0))
        lower, upper = ordered[row, low], ordered[row, high]
        found[i] = lower + (upper - lower) * (place - low)
    return found


def stamp(session: Session, question: Asked, *, frame: pd.DataFrame) -> Stamp:
    """What stands under the figures of an answer."""
    return Stamp(
        indicator=question.indicator.key,
        area_code=question.area.code,
        area_name_vi=question.area.name_vi,
        area_name_en=question.area.name_en,
        as_of=question.slice.as_of,
        known_on=_known_on(session, question.scope),
        basis=question.slice.basis,
        population_version=session.population_version(question.scope.population),
        updated_at=session.updated_at,
        marks=_marks(session, question, frame),
        source=question.indicator.source,
    )


def _known_on(session: Session, scope: Scope) -> date | None:
    return scope.known_on or (session.known_days[-1] if session.known_days else None)


def _marks(session: Session, question: Asked, frame: pd.DataFrame) -> tuple[str, ...]:
    marks = list(question.indicator.caveats)
    if "is_estimate" in frame and frame["is_estimate"].any():
        marks.append("estimated_denominator")
    if "state" in frame and (frame["state"] == "incomplete").any():
        marks.append("incomplete_inputs")
    if session.state.get("simulated") == "1":
        marks.append("simulated")
    return tuple(dict.fromkeys(marks))
