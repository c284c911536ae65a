"""Areas against each other: one indicator now and before, another beside it, and over time."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd

from warehouse.analytics.intervals import count_interval, share_interval
from warehouse.answer import Answer
from warehouse.disclosure import hide_small_values
from warehouse.indicators import BY_KEY
from warehouse.queries.amounts import day_range
from warehouse.queries.indicator import (
    asked,
    indicator_by_area,
    indicator_of,
    indicator_values,
    parts_by_day,
    stamp,
)
from warehouse.queries.ledger_sum import NoAnswer
from warehouse.queries.peers import By, Units, units_like
from warehouse.queries.rollup import rollup
from warehouse.queries.session import Session
from warehouse.scope import Scope
from warehouse.viewer import Viewer

_DAYS_SHOWN = 180


def comparison(
    *,
    scope: Scope,
    viewer: Viewer,
    session: Session,
    by: By = "population",
    against: str = "",
    back: int = 0,
) -> Answer:
    """One row a unit: value, its exact 95 % limits low and high, is_self, is_peer, zone, state.

    `before` is the value `back` days earlier, `other` that of the indicator `against`; NaN where
    not asked.
    Units are those beside the scope's area, or its children when it is the nation or `level` names
    them. Raises LookupError for unknown areas and indicators.
    """
    units = units_like(session, scope=scope, viewer=viewer, by=by)
    whole = replace(scope, area=units.above, level=units.level)
    answer = indicator_by_area(scope=whole, viewer=viewer, session=session)
    frame = answer.frame.drop(columns="spark").reset_index(drop=True)
    frame["low"], frame["high"] = _limits(frame, scope)
    frame["before"] = np.nan
    if back:
        earlier = answer.stamp.as_of - timedelta(days=back)
        frame["before"] = _values(frame, replace(whole, as_of=earlier), viewer, session)
    frame["other"] = np.nan
    if against:
        frame["other"] = _values(frame, replace(whole, indicator=against), viewer, session)
    kept = units.frame[["area_code", "is_self", "is_peer", "zone_vi", "zone_en", "people"]]
    return Answer(frame=frame.merge(kept, on="area_code", how="left"), stamp=answer.stamp)


def indicator_table(
    *,
    scope: Scope,
    viewer: Viewer,
    session: Session,
    indicators: tuple[str, ...],
    by: By = "population",
) -> Answer:
    """One row a unit and indicator: value, better (up, down, band, zero, none), is_self, is_peer.

    The names and groups of the units are those of `comparison`. An indicator that the warehouse
    cannot answer for these units has no rows.
    """
    units = units_like(session, scope=scope, viewer=viewer, by=by)
    whole = replace(scope, area=units.above, level=units.level, dose="", age="")
    found: dict[str, Answer] = {}
    for key in indicators:
        with suppress(NoAnswer):
            question = replace(whole, indicator=key)
            found[key] = indicator_values(scope=question, viewer=viewer, session=session)
    if not found:
        raise NoAnswer("none of these indicators can be answered here")
    last = next(reversed(found.values()))
    return Answer(frame=_stacked(found, units), stamp=replace(last.stamp, indicator=""))


def _stacked(found: dict[str, Answer], units: Units) -> pd.DataFrame:
    """The values of all indicators beneath each other, each beside its unit."""
    columns = ["area_code", "name_vi", "short_vi", "name_en", "is_self", "is_peer"]
    first = next(iter(found.values())).frame["area_code"]  # the same units in all of them
    place = pd.Index(units.frame["area_code"]).get_indexer(first)
    own = units.frame[columns].iloc[place[place >= 0]]
    frames = [answer.frame[place >= 0] for answer in found.values()]
    better = [BY_KEY[key].better for key in found]
    return pd.concat([own] * len(frames), ignore_index=True).assign(
        value=np.concatenate([frame["value"].to_numpy(dtype=float) for frame in frames]),
        state=np.concatenate([frame["state"].to_numpy(dtype=object) for frame in frames]),
        indicator=np.repeat(list(found), len(own)),
        better=np.repeat(better, len(own)),
    )


def _values(frame: pd.DataFrame, scope: Scope, viewer: Viewer, session: Session) -> pd.Series:
    """The values of another question for the same units, in their order."""
    other = indicator_by_area(scope=scope, viewer=viewer, session=session).frame
    return frame["area_code"].map(other.set_index("area_code")["value"])


def _limits(frame: pd.DataFrame, scope: Scope) -> tuple[np.ndarray, np.ndarray]:
    indicator = indicator_of(scope)
    top, below = (frame[c].to_numpy(dtype=float) for c in ("numerator", "denominator"))
    if indicator.unit == "percent" and indicator.is_ratio and not indicator.gap_of:
        low, high = share_interval(top, below)
        return low * indicator.scale, high * indicator.scale
    if indicator.unit.startswith("per_") and indicator.is_ratio:
        low, high = count_interval(top)
        with np.errstate(divide="ignore", invalid="ignore"):
            return low / below * indicator.scale, high / below * indicator.scale
    return np.full(len(frame), np.nan), np.full(len(frame), np.nan)


def units_over_time(
    *,
    scope: Scope,
    viewer: Viewer,
    session: Session,
    codes: tuple[str, ...],
    by: By = "population",
) -> Answer:
    """area_code, name_vi, short_vi, name_en, date, value: the named units day by day, half a year.

    A code that is not among the units beside the scope's area has no rows.
    """
    units = units_like(session, scope=scope, viewer=viewer, by=by)
    whole = replace(scope, area=units.above, level=units.level)
    question = asked(whole, viewer=viewer, session=session)
    roll = rollup(session, question.area, level=units.level, map_name=scope.map)
    last = question.slice.as_of
    days = day_range(last - timedelta(days=_DAYS_SHOWN - 1), last)
    parts = parts_by_day(session, question, roll=roll, days=days)
    shown = hide_small_values(parts.value, counts=parts.top.table, viewer=viewer)
    wanted = roll.units[roll.units["area_code"].isin(codes)]
    pieces = [
        pd.DataFrame({"date": days, "value": shown[row["area_id"]].to_numpy()}).assign(
            **{k: row[k] for k in ("area_code", "name_vi", "short_vi", "name_en")}
        )
        for row in wanted.to_dict("records")
    ]
    columns = ["area_code", "name_vi", "short_vi", "name_en", "date", "value"]
    frame = pd.concat(pieces)[columns] if pieces else pd.DataFrame(columns=columns)
    return Answer(frame=frame.reset_index(drop=True), stamp=stamp(session, question, frame=frame))
