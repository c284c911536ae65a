"""Numerators and denominators: terms added up over the units that a map shows."""

from datetime import date

import pandas as pd
import sqlalchemy as sa

from warehouse.indicators.base import Measure, Term
from warehouse.queries.ledger_sum import Slice, ledger_sum
from warehouse.queries.rollup import Rollup
from warehouse.queries.session import Session
from warehouse.schema.dimensions import dim_area, dim_facility, fact_population
from warehouse.scope import Scope

DEFAULT_POPULATION = "2021"


def add_terms(session: Session, terms: tuple[Term, ...], scope: Scope, slice_: Slice,
              roll: Rollup) -> pd.DataFrame:
    """unit_id, amount, last_day, is_estimate: the sum of the terms for each unit with any row."""
    parts = []
    for term in terms:
        part = _one(session, term.measure, scope, slice_, roll)
        parts.append(part.assign(amount=part["amount"] * term.factor))
    rows = pd.concat(parts, ignore_index=True)
    return rows.groupby("unit_id", as_index=False).agg(
        amount=("amount", lambda values: values.sum(min_count=1)), last_day=("last_day", "max"),
        is_estimate=("is_estimate", "max"))


def _one(session: Session, measure: Measure, scope: Scope, slice_: Slice,
         roll: Rollup) -> pd.DataFrame:
    if measure.family == "population":
        return _people(session, measure, scope, roll)
    if measure.family == "facility":
        return roll.add_up(_sites(session, measure, slice_)).assign(is_estimate=False)
    rows = session.frame(ledger_sum(measure, scope, slice_))
    rows["last_day"] = pd.to_datetime(rows["last_day"])
    return roll.add_up(rows).assign(is_estimate=False)


def _people(session: Session, measure: Measure, scope: Scope, roll: Rollup) -> pd.DataFrame:
    """People of the units; no split by sex is published, so a sex filter has no denominator."""
    empty = pd.DataFrame({"unit_id": [], "amount": [], "last_day": [], "is_estimate": []})
    if scope.sex:
        return empty
    age = measure.age or scope.age or "all"
    c = fact_population.c
    ids = roll.links["base_id"] if len(roll.links) < 1000 else None
    conditions = [c.age_band_code == age, c.sex == "all",
                  c.version == (scope.population or DEFAULT_POPULATION)]
    if ids is not None:
        conditions.append(c.area_id.in_([int(i) for i in ids]))
    rows = session.frame(sa.select(c.area_id.label("base_id"), c.people.label("amount"),
                                   c.is_estimate).where(*conditions))
    if rows.empty:
        return empty
    estimated = rows.merge(roll.links, on="base_id").groupby("unit_id")["is_estimate"].max()
    added = roll.add_up(rows.assign(last_day=pd.NaT))
    return added.assign(is_estimate=added["unit_id"].map(estimated))


def _sites(session: Session, measure: Measure, slice_: Slice) -> pd.DataFrame:
    level = "province" if slice_.level in ("nation", "zone") else slice_.level
    column = dim_area.c.area_id if level == "commune" else dim_area.c[f"{level}_id"]
    amount = sa.func.count() if measure.column == "sites" else sa.func.sum(dim_facility.c.lines)
    rows = session.frame(sa.select(column.label("base_id"), amount.label("amount")).join_from(
        dim_facility, dim_area, dim_area.c.area_id == dim_facility.c.area_id).where(
        dim_facility.c.is_listed, dim_facility.c.facility_type.in_(("site", "provider"))
    ).group_by(column))
    return rows.assign(last_day=pd.NaT)


def add_terms_by_day(session: Session, terms: tuple[Term, ...], scope: Scope, slice_: Slice,
                     roll: Rollup, days: pd.DatetimeIndex) -> pd.DataFrame:
    """A day x unit table of the terms, each in its own window (cumulative, day or week)."""
    total = pd.DataFrame(0.0, index=days, columns=roll.units["area_id"].tolist())
    for term in terms:
        total += term.factor * _one_by_day(session, term.measure, scope, slice_, roll, days
                                           ).reindex(columns=total.columns).fillna(0.0)
    return total


def _one_by_day(session: Session, measure: Measure, scope: Scope, slice_: Slice, roll: Rollup,
                days: pd.DatetimeIndex) -> pd.DataFrame:
    if measure.family in ("population", "facility"):
        flat = _one(session, measure, scope, slice_, roll).set_index("unit_id")["amount"]
        return pd.DataFrame([flat.to_dict()] * len(days), index=days)
    rows = session.frame(ledger_sum(measure, scope, slice_, by_day=True))
    rows["event_date"] = pd.to_datetime(rows["event_date"]) + pd.Timedelta(days=measure.lag_days)
    rows["last_day"] = rows["event_date"]
    added = roll.add_up(rows, by=("event_date",))
    table = added.pivot(index="event_date", columns="unit_id", values="amount")
    return _windowed(table, measure, days)


def _windowed(table: pd.DataFrame, measure: Measure, days: pd.DatetimeIndex) -> pd.DataFrame:
    first = min(table.index.min(), days[0]) if len(table) else days[0]
    every = pd.date_range(first, days[-1])
    table = table.reindex(every).fillna(0.0)
    if measure.window == "cumulative":
        table = table.cumsum()
    elif measure.window == "week":
        table = table.rolling(7, min_periods=1).sum()
    return table.reindex(days)


def day_range(first: date, last: date) -> pd.DatetimeIndex:
    """All days between two days, both included."""
    return pd.date_range(first, max(first, last))
