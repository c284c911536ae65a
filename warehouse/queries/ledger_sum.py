"""Sums over one ledger: which table can answer, which rows count, grouped by which area."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

import sqlalchemy as sa

from warehouse.indicators.base import Measure
from warehouse.schema.columns import UNKNOWN_ID, metadata
from warehouse.schema.dimensions import dim_area, dim_facility, dim_vaccine
from warehouse.schema.ledgers import BY_NAME
from warehouse.scope import Scope

COARSE_AGES = ("0-4", "5-11", "12-17", "18+", "0-17")

#: For each family the ledgers by the finest level that each can answer, coarsest first.
LEDGERS: dict[str, tuple[tuple[str, str], ...]] = {
    "injection": (
        ("province", "mart_injection_province"),
        ("district", "mart_injection_district"),
        ("commune", "mart_injection_commune"),
    ),
    "stock": (("province", "mart_stock_province"), ("commune", "mart_stock_site")),
    "registration": (("district", "mart_registration"), ("commune", "mart_step_commune")),
    "follow_up": (("district", "mart_follow_up"),),
    "slot": (("commune", "mart_slot"),),
    "site_day": (("commune", "mart_site_day"),),
    "allocation": (("province", "mart_allocation"),),
    "declared": (("province", "mart_declared"),),
    "pace": (("district", "mart_pace_district"),),
    "waiting": (("district", "mart_waiting"), ("province", "mart_waiting_group")),
    "ticket": (("commune", "mart_ticket"),),
    "forecast": (("province", "mart_forecast_score"),),
    "report": (("district", "mart_report"),),
}
#: In which commune a dose was given its site says.
_BY_SITE = (("commune", "mart_injection_site"),)
#: Days before the first shown day that a window needs.
REACH = {"cumulative": 0, "day": 0, "week": 6, "month": 27, "year": 364}
_BY_VACCINE = ("injection", "stock", "allocation", "site_day", "report")
_DEPTH = {"nation": 0, "zone": 1, "province": 2, "district": 3, "commune": 4}


class NoAnswer(LookupError):
    """The warehouse does not keep what would answer this question."""


@dataclass(frozen=True)
class Slice:
    """The rows of a question: areas at a base level, days, and what was known."""

    level: str
    basis: str
    as_of: date
    known_on: date | None
    ids: tuple[int, ...] | None


def ledger_for(measure: Measure, scope: Scope, *, slice_: Slice) -> sa.Table:
    """The coarsest ledger that keeps the level and every filter; raises NoAnswer."""
    level = slice_.level
    if measure.family == "injection" and scope.group and not (scope.vaccine or scope.sex):
        return BY_NAME["mart_injection_group"].table
    if measure.distinct:
        return BY_NAME["mart_injection_site"].table
    wanted = {name for name, _value in filters(measure, scope)}
    by_place = measure.family == "injection" and level == "commune" and slice_.basis == "place"
    for finest, name in _BY_SITE if by_place else LEDGERS[measure.family]:
        table = metadata.tables[name]
        if _DEPTH[finest] >= _DEPTH[level] and wanted <= set(table.c.keys()):
            return table
    raise NoAnswer(
        f"{measure.family} figures are not kept by {level} with "
        f"{', '.join(sorted(wanted)) or 'no filter'}"
    )


def filters(measure: Measure, scope: Scope) -> list[tuple[str, tuple]]:
    """The measure's own conditions and the scope's, as (column, allowed values)."""
    found: list[tuple[str, tuple]] = list(measure.where)
    if measure.family in ("injection", "report"):
        found += _dose(measure.dose or scope.dose or measure.default_dose)
        age = measure.age or scope.age
        if age and not scope.group:
            found.append(("age_coarse" if age in COARSE_AGES else "age_band_code", (age,)))
        found += [
            (name, (value,))
            for name, value in (("sex", scope.sex), ("priority_group_code", scope.group))
            if value
        ]
    if scope.group and measure.family == "waiting":
        found.append(("priority_group_code", (scope.group,)))
    if scope.vaccine and measure.family in _BY_VACCINE:
        found.append(("vaccine_code", (scope.vaccine,)))
    if measure.family == "forecast":  # all vaccines together are forecasts of their own
        found.append(("vaccine_code", (scope.vaccine,)))
    return found


def _dose(dose: str) -> list[tuple[str, tuple]]:
    if not dose:
        return []
    return [("is_complete", (True,))] if dose == "full" else [("dose_code", (dose,))]


def ledger_sum(measure: Measure, scope: Scope, *, slice_: Slice, first: date) -> sa.Select:
    """base_id, event_date, amount, last_day over the ledger that can answer.

    Days before `first` (less the window's reach) are gathered on one day, so that the answer's
    size depends on the days shown, not on the length of the campaign.
    """
    table = ledger_for(measure, scope, slice_=slice_)
    rows, base = _base(table, slice_)
    if measure.distinct:
        conditions = _on_days(measure, scope, slice_, first)
        return _active(table.c[measure.distinct], rows, base=base, conditions=conditions)
    amounts = [_amount(measure, table).label("amount")]
    return _by_day(measure, scope, slice_=slice_, first=first, amounts=amounts)


def ledger_sums(
    measures: Sequence[Measure], scope: Scope, *, slice_: Slice, first: date
) -> sa.Select:
    """The same of several measures that differ in their column alone: amount_0, amount_1 ..."""
    table = ledger_for(measures[0], scope, slice_=slice_)
    amounts = [_amount(one, table).label(f"amount_{place}") for place, one in enumerate(measures)]
    return _by_day(measures[0], scope, slice_=slice_, first=first, amounts=amounts)


def _by_day(
    measure: Measure, scope: Scope, *, slice_: Slice, first: date, amounts: list[sa.Label]
) -> sa.Select:
    table = ledger_for(measure, scope, slice_=slice_)
    rows, base = _base(table, slice_)
    if measure.per_vial:
        rows = rows.outerjoin(dim_vaccine, dim_vaccine.c.vaccine_code == table.c.vaccine_code)
    event, bucket = table.c.event_date, table.c.event_date
    if measure.window == "cumulative":
        start = first - timedelta(days=measure.lag_days)
        bucket = sa.case((event < start, sa.cast(sa.literal(start), sa.Date)), else_=event)
    return (
        sa.select(
            base.label("base_id"),
            bucket.label("event_date"),
            *amounts,
            sa.func.max(event).label("last_day"),
        )
        .select_from(rows)
        .where(*_on_days(measure, scope, slice_, first))
        .group_by(base, bucket)
    )


def _on_days(measure: Measure, scope: Scope, slice_: Slice, first: date) -> list[sa.ColumnElement]:
    """The conditions of a question, and for a window that slides the first day it reaches."""
    table = ledger_for(measure, scope, slice_=slice_)
    _rows, base = _base(table, slice_)
    found = _conditions(measure, scope, slice_, table, base)
    if measure.window != "cumulative":
        start = first - timedelta(days=measure.lag_days + REACH[measure.window])
        found.append(table.c.event_date >= start)
    return found


def _active(
    member: sa.Column, rows: sa.FromClause, *, base: sa.ColumnElement, conditions: list
) -> sa.Select:
    """Members with any dose left on a day; one of which every dose was withdrawn is none."""
    event, doses = member.table.c.event_date, member.table.c.doses
    left = (
        sa.select(base.label("base_id"), event.label("event_date"), member.label("member"))
        .select_from(rows)
        .where(*conditions, member != UNKNOWN_ID)
        .group_by(base, event, member)
        .having(sa.func.sum(doses) > 0)
        .subquery("active")
    )
    c = left.c
    return sa.select(
        c.base_id,
        c.event_date,
        sa.func.count().label("amount"),
        sa.func.max(c.event_date).label("last_day"),
    ).group_by(c.base_id, c.event_date)


def _amount(measure: Measure, table: sa.Table) -> sa.ColumnElement:
    first, *others = measure.columns or (measure.column,)
    column = sum((table.c[name] for name in others), start=table.c[first])
    return sa.func.sum(column * dim_vaccine.c.doses_per_vial if measure.per_vial else column)


def _conditions(
    measure: Measure, scope: Scope, slice_: Slice, table: sa.Table, base: sa.ColumnElement
) -> list[sa.ColumnElement]:
    last = slice_.as_of - timedelta(days=measure.lag_days)
    found = [
        table.c[name].in_(values) if len(values) > 1 else table.c[name] == values[0]
        for name, values in filters(measure, scope)
        if name in table.c
    ]
    found.append(table.c.event_date <= last)
    if slice_.known_on is not None:
        found.append(table.c.known_date <= slice_.known_on)
    if slice_.ids is not None:
        found.append(base.in_(slice_.ids))
    return found


def _base(table: sa.Table, slice_: Slice) -> tuple[sa.FromClause, sa.ColumnElement]:
    """The rows and the column that says which area of the base level each belongs to."""
    level = "province" if _DEPTH[slice_.level] < 2 else slice_.level
    for name in (f"{slice_.basis}_{level}_id", f"residence_{level}_id", f"{level}_id"):
        if name in table.c:
            return table, table.c[name]
    if level == "commune" and "residence_area_id" in table.c:
        return table, table.c.residence_area_id
    if "facility_id" not in table.c:
        raise NoAnswer(f"{table.name} is not kept by {level}")
    joined = table.join(dim_facility, dim_facility.c.facility_id == table.c.facility_id).join(
        dim_area, dim_area.c.area_id == dim_facility.c.area_id
    )
    column = dim_area.c.area_id if level == "commune" else dim_area.c[f"{level}_id"]
    return joined, column


def ledger_cross(
    measure: Measure,
    scope: Scope,
    *,
    slice_: Slice,
    by: tuple[str, ...],
    by_base: bool = True,
    coded: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> sa.Select:
    """base_id, the columns of `by`, amount, last_day: one table instead of a sum for each cell.

    A column whose words `coded` names comes as their places (-1 for another word), which are read
    ten times as fast.
    Without `by_base` the slice's areas are added up and there is no base_id.
    """
    table = ledger_for(measure, scope, slice_=slice_)
    rows, base = _base(table, slice_)
    kinds = [_placed(table.c[name], coded[name]) if name in coded else table.c[name] for name in by]
    columns = [*([base.label("base_id")] if by_base else []), *kinds]
    return (
        sa.select(
            *columns,
            _amount(measure, table).label("amount"),
            sa.func.max(table.c.event_date).label("last_day"),
        )
        .select_from(rows)
        .where(*_conditions(measure, scope, slice_, table, base))
        .group_by(*columns)
    )


def _placed(column: sa.Column, words: Sequence[str]) -> sa.Label:
    places = {word: sa.literal_column(str(place)) for place, word in enumerate(words)}
    return sa.case(places, value=column, else_=sa.literal_column("-1")).label(column.name)
