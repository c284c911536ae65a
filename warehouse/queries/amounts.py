"""Numerators and denominators: terms added up over the units that a map shows, day by day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.indicators.base import Measure, Term
from warehouse.queries.history import History, Window, history
from warehouse.queries.ledger_sum import REACH, Slice
from warehouse.queries.rollup import Rollup
from warehouse.queries.session import Session
from warehouse.queries.site_amounts import site_amounts
from warehouse.queries.stock.plan_amounts import OF_FORECASTS, plan_by_day, plan_history
from warehouse.queries.watched import watched
from warehouse.schema.dimensions import dim_area, dim_facility, fact_population
from warehouse.scope import Scope


@dataclass(frozen=True)
class Amounts:
    """Sums by day (rows) and unit (columns), the newest event of each unit, and what is estimated.

    A unit of which no row is known has NaN throughout.
    """

    table: pd.DataFrame
    last_day: pd.Series
    is_estimate: pd.Series


@dataclass(frozen=True)
class _Asking:
    """What every measure of a question is asked for."""

    session: Session
    scope: Scope
    slice_: Slice
    roll: Rollup
    days: pd.DatetimeIndex

    @property
    def units(self) -> dict[str, object]:
        """The arguments of whoever adds up by unit."""
        return {"scope": self.scope, "slice_": self.slice_, "roll": self.roll}


def amounts(
    session: Session,
    terms: tuple[Term, ...],
    *,
    scope: Scope,
    slice_: Slice,
    roll: Rollup,
    days: pd.DatetimeIndex,
) -> Amounts:
    """The terms added up for each day of `days`, each in its own window."""
    asking = _Asking(session, scope, slice_, roll, days)
    parts = [_READERS.get(term.measure.family, _of_ledger)(asking, term.measure) for term in terms]
    if len(parts) == 1 and terms[0].factor == 1.0:
        return parts[0]
    total = sum_known([part.table * term.factor for part, term in zip(parts, terms, strict=True)])
    last = pd.concat([part.last_day for part in parts], axis=1).max(axis=1)
    estimated = pd.concat([part.is_estimate for part in parts], axis=1).any(axis=1)
    return Amounts(table=total, last_day=last, is_estimate=estimated)


def sum_known(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Cell-wise sum in which an unknown part counts nothing, unless every part is unknown."""
    stacked = np.stack([table.to_numpy(dtype=float) for table in tables])
    total = np.where(np.isnan(stacked).all(axis=0), np.nan, np.nansum(stacked, axis=0))
    return pd.DataFrame(total, index=tables[0].index, columns=tables[0].columns)


def _population(ask: _Asking, measure: Measure) -> Amounts:
    return _flat(_people(ask.session, measure, ask.scope), ask)


def _listed_sites(ask: _Asking, measure: Measure) -> Amounts:
    return _flat(_sites(ask.session, measure, ask.slice_), ask)


def _watched(ask: _Asking, measure: Measure) -> Amounts:
    return _amounts(watched(ask.session, measure, **ask.units, days=ask.days), ask)


def _planned(ask: _Asking, measure: Measure) -> Amounts:
    if measure.column in OF_FORECASTS:
        return _by_forecasts(ask, measure)
    return _window(plan_history(ask.session, measure, **ask.units), ask, measure)


def _site_history(ask: _Asking, measure: Measure) -> Amounts:
    return _window(site_amounts(ask.session, measure, **ask.units), ask, measure)


def _of_ledger(ask: _Asking, measure: Measure) -> Amounts:
    found = history(ask.session, measure, **ask.units, days=ask.days)
    return _window(found, ask, measure)


def _window(found: History, ask: _Asking, measure: Measure) -> Amounts:
    return _amounts(found.window(measure, ask.days), ask)


def _amounts(window: Window, ask: _Asking) -> Amounts:
    units = ask.roll.unit_ids
    return Amounts(
        table=pd.DataFrame(window.table, index=ask.days, columns=units),
        last_day=pd.Series(window.last_day, index=units),
        is_estimate=pd.Series(data=False, index=units),
    )


def _by_forecasts(ask: _Asking, measure: Measure) -> Amounts:
    """What each day's forecast said of it; days without one are not known."""
    found = plan_by_day(ask.session, measure, **ask.units, days=ask.days)
    known = _nothing(ask)
    known.table.loc[:] = found
    return known


def _hours(ask: _Asking, measure: Measure) -> Amounts:
    """In how many hours of the window there was any dose."""
    reach = REACH[measure.window]
    longer = day_range(ask.days[0].date() - timedelta(days=reach), ask.days[-1].date())
    parts = []
    for column in measure.columns:
        one = Measure("pace", column=column, window="day")
        parts.append(history(ask.session, one, **ask.units, days=longer).window(one, longer))
    worked = sum((np.nan_to_num(part.table) > 0).astype(int) for part in parts)
    running = np.concatenate([np.zeros((1, worked.shape[1])), worked.cumsum(axis=0)])
    known = np.any([part.is_known for part in parts], axis=0)
    table = np.where(known, running[reach + 1 :] - running[: -reach - 1], np.nan)
    last = np.fmax.reduce([part.last_day for part in parts])
    return _amounts(Window(table=table, last_day=last, is_known=known), ask)


#: Who reads a measure of each family; a family that is not named is a ledger.
_READERS: dict[str, Callable[[_Asking, Measure], Amounts]] = {
    "population": _population,
    "facility": _listed_sites,
    "look": _watched,
    "case": _watched,
    "hours": _hours,
    "plan": _planned,
    "sites": _site_history,
}


def _nothing(ask: _Asking) -> Amounts:
    units = ask.roll.unit_ids
    return Amounts(
        table=pd.DataFrame(np.nan, index=ask.days, columns=units),
        last_day=pd.Series(pd.NaT, index=units, dtype="datetime64[ns]"),
        is_estimate=pd.Series(data=False, index=units),
    )


def _flat(rows: pd.DataFrame, ask: _Asking) -> Amounts:
    """The same amount on every day: people, sites, lines."""
    if rows.empty:
        return _nothing(ask)
    roll = ask.roll
    base, amount = rows["base_id"].to_numpy(), rows["amount"].to_numpy(dtype=float)
    today = np.zeros(len(base), dtype=int)
    sums, known = roll.spread(base, today, amount=amount)
    guessed, _ = roll.spread(base, today, amount=rows["is_estimate"].to_numpy(dtype=float))
    units = roll.unit_ids
    flat = np.where(known[0], sums[0], np.nan)
    return Amounts(
        table=pd.DataFrame(np.tile(flat, (len(ask.days), 1)), index=ask.days, columns=units),
        last_day=pd.Series(pd.NaT, index=units, dtype="datetime64[ns]"),
        is_estimate=pd.Series(guessed[0] > 0, index=units),
    )


def _people(session: Session, measure: Measure, scope: Scope) -> pd.DataFrame:
    """People by base area; no split by sex is published, so a sex filter has no denominator."""
    age = measure.age or scope.age or "all"
    version = session.population_version(scope.population)
    sex = scope.sex or "all"
    if scope.group:  # no size of a priority group is published
        age = f"group {scope.group}"
    return session.memo(
        ("people", age, version, sex), lambda: _base_people(session, age, version, sex)
    )


def _base_people(session: Session, age: str, version: str, sex: str) -> pd.DataFrame:
    """Rows of the campaign's own units only: a later map adds them up, so that both maps agree."""
    rows = _read_people(session, age, version, sex)
    return rows[rows["base_id"].isin(session.tree.on_map("63").index)]


def _read_people(session: Session, age: str, version: str, sex: str) -> pd.DataFrame:
    c = fact_population.c
    return session.frame(
        sa.select(c.area_id.label("base_id"), c.people.label("amount"), c.is_estimate).where(
            c.age_band_code == age, c.sex == sex, c.version == version
        )
    )


def _sites(session: Session, measure: Measure, slice_: Slice) -> pd.DataFrame:
    level = "province" if slice_.level in ("nation", "zone") else slice_.level
    column = dim_area.c.area_id if level == "commune" else dim_area.c[f"{level}_id"]
    amount = sa.func.count() if measure.column == "sites" else sa.func.sum(dim_facility.c.lines)
    rows = session.frame(
        sa.select(column.label("base_id"), amount.label("amount"))
        .join_from(dim_facility, dim_area, dim_area.c.area_id == dim_facility.c.area_id)
        .where(dim_facility.c.is_listed, dim_facility.c.facility_type.in_(("site", "provider")))
        .group_by(column)
    )
    return rows.assign(is_estimate=False)


def day_range(first: date, last: date) -> pd.DatetimeIndex:
    """All days between two days, both included."""
    return pd.date_range(first, max(first, last))
