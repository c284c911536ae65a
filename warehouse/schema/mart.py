"""What a ledger is: the dimensions and measures it keeps of one fact, and its table."""

from dataclasses import dataclass, field
from typing import Literal

import sqlalchemy as sa

from warehouse.schema.columns import day, flag, integer, metadata, text

STEPS = {
    "submitted": "submitted_on",
    "approved": "approved_on",
    "allocated": "allocated_on",
    "scheduled": "scheduled_for",
    "invited": "invited_on",
    "arrived": "arrived_on",
    "screened": "screened_on",
    "injected": "injected_on",
    "certified": "certified_on",
    "cancelled": "cancelled_on",
}

_INTEGER_DIMENSIONS = {
    "dose_number": "dose number",
    "residence_province_id": "province of residence",
    "place_province_id": "province of the event",
    "residence_district_id": "district of residence",
    "place_district_id": "district of the event",
    "residence_area_id": "finest area of residence",
    "province_id": "province",
    "district_id": "district",
    "facility_id": "facility",
    "counterparty_id": "the other facility of a movement, 0 if none",
    "lot_id": "lot",
    "hours": "hours from opening to closing, of closed ones: lower edge of their bin",
    "onset_days": "days from injection to onset",
    "delay_days": "days from onset until the report was received",
}
_DAY_DIMENSIONS = {
    "cohort_week": "Monday of the week of submission",
    "entered_on": "day the state was entered",
    "entered_week": "Monday of the week in which the state was entered",
    "opened_on": "day of opening",
}
_FLAG_DIMENSIONS = {"is_complete": "completes the primary course"}


@dataclass(frozen=True)
class Mart:
    """A ledger of one fact: the dimensions it keeps and the measures it sums.

    Ledgers of one family have the same measures and dimensions close enough to sum a load once for
    all. `moves` names what turns a row of the fact into moves between states; with `is_weekly` the
    event date is the Monday of its week. `per_person` names what is made of all doses of a person;
    with `can_start_late` an older warehouse that lacks the ledger gets what its facts say now.
    """

    name: str
    fact: str
    dimensions: tuple[str, ...]
    measures: tuple[str, ...]
    comment: str
    steps: dict[str, str] = field(default_factory=dict)
    per_person: Literal["", "follow_up", "boosters", "doubts"] = ""
    family: str = ""
    moves: Literal["", "waiting", "tickets"] = ""
    is_weekly: bool = False
    can_start_late: bool = False
    form: str = ""  # how a report and its terms become rows (warehouse.marts.reports)

    @property
    def table(self) -> sa.Table:
        """The ledger's table."""
        return metadata.tables[self.name]


def _dimension(name: str) -> sa.Column:
    if name in _INTEGER_DIMENSIONS:
        return integer(name, _INTEGER_DIMENSIONS[name], nullable=False)
    if name in _DAY_DIMENSIONS:
        return day(name, _DAY_DIMENSIONS[name])
    if name in _FLAG_DIMENSIONS:
        return flag(name, _FLAG_DIMENSIONS[name])
    return text(name, name.replace("_", " "))


def declare(mart: Mart) -> Mart:
    """The ledger with its table in the metadata."""
    columns = [_dimension(name) for name in mart.dimensions]
    columns += [
        day("event_date", "day it happened"),
        day("known_date", "day we knew"),
        text("kind", "new, late, corrected or withdrawn"),
    ]
    columns += [
        integer(name, f"signed {name.replace('_', ' ')}", unit=name) for name in mart.measures
    ]
    built = sa.Table(
        mart.name,
        metadata,
        *columns,
        comment=mart.comment,
        info={"distribute_by": mart.dimensions[0], "ledger": True},
    )
    sa.Index(f"ix_{mart.name}", built.c[mart.dimensions[0]], built.c.event_date)
    return mart
