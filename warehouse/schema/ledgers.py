"""Ledgers (marts): rows of cell, event date, known date, kind and signed measures; only appended.

A figure "as known on T" is the sum of rows with known_date <= T; what moved between two meetings is
the sum between two known dates.
"""

from dataclasses import dataclass, field
from typing import Literal

import sqlalchemy as sa

from warehouse.schema.bins import PACE
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
    "hours": "whole hours from opening to closing, of closed ones",
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
    event date is the Monday of its week.
    """

    name: str
    fact: str
    dimensions: tuple[str, ...]
    measures: tuple[str, ...]
    comment: str
    steps: dict[str, str] = field(default_factory=dict)
    per_person: bool = False
    family: str = ""
    moves: Literal["", "waiting", "tickets"] = ""
    is_weekly: bool = False

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


def _declare(mart: Mart) -> Mart:
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


MARTS: tuple[Mart, ...] = tuple(
    _declare(mart)
    for mart in (
        Mart(
            "mart_injection_province",
            "fact_injection",
            (
                "residence_province_id",
                "place_province_id",
                "vaccine_code",
                "dose_code",
                "is_complete",
                "age_band_code",
                "age_coarse",
                "sex",
            ),
            ("doses",),
            "doses by province, day, vaccine, dose, age band and sex",
            family="products",
        ),
        Mart(
            "mart_injection_district",
            "fact_injection",
            (
                "residence_district_id",
                "place_district_id",
                "vaccine_code",
                "dose_code",
                "is_complete",
                "age_band_code",
                "age_coarse",
                "sex",
            ),
            ("doses",),
            "doses by district, day, vaccine, dose, age band and sex",
            family="products",
        ),
        Mart(
            "mart_injection_commune",
            "fact_injection",
            ("residence_area_id", "dose_code", "is_complete", "age_coarse"),
            ("doses",),
            "doses by finest area of residence, day, dose and coarse age band",
            family="homes",
        ),
        Mart(
            "mart_injection_group",
            "fact_injection",
            ("residence_province_id", "priority_group_code", "dose_code", "is_complete"),
            ("doses",),
            "doses by province, day, priority group and dose",
            family="homes",
        ),
        Mart(
            "mart_injection_site",
            "fact_injection",
            ("facility_id", "vaccine_code", "lot_id", "dose_code"),
            ("doses",),
            "doses by facility, day, vaccine, lot and dose",
        ),
        Mart(
            "mart_pace_district",
            "fact_injection",
            ("place_province_id", "place_district_id"),
            PACE,
            "doses by district and day, by hour of each step and minutes between steps",
            family="pace",
        ),
        Mart(
            "mart_pace_site",
            "fact_injection",
            ("facility_id",),
            PACE,
            "the same by facility and week",
            family="pace",
            is_weekly=True,
        ),
        Mart(
            "mart_follow_up",
            "fact_injection",
            ("residence_province_id", "residence_district_id", "vaccine_code", "step"),
            ("people",),
            "people by first dose, by due day of the second, overdue, and come back",
            per_person=True,
        ),
        Mart(
            "mart_stock_province",
            "fact_stock_movement",
            ("province_id", "vaccine_code", "movement_kind", "discard_reason"),
            ("doses", "vials", "doses_on_hand"),
            "movements by province, day, vaccine and kind",
        ),
        Mart(
            "mart_stock_site",
            "fact_stock_movement",
            (
                "facility_id",
                "counterparty_id",
                "vaccine_code",
                "lot_id",
                "movement_kind",
                "discard_reason",
            ),
            ("doses", "vials", "doses_on_hand"),
            "movements by facility, counterparty, day, vaccine, lot and kind",
        ),
        Mart(
            "mart_stock_count",
            "fact_stock_count",
            ("facility_id", "vaccine_code", "lot_id"),
            ("doses", "vials", "count_lines"),
            "physical counts by facility, day, vaccine and lot",
        ),
        Mart(
            "mart_registration",
            "fact_registration",
            (
                "residence_province_id",
                "place_province_id",
                "residence_district_id",
                "place_district_id",
                "step",
                "cohort_week",
                "dose_number",
            ),
            ("people",),
            "registrations reaching a step, by area, day and week of submission",
            STEPS,
        ),
        Mart(
            "mart_waiting",
            "fact_registration",
            ("province_id", "district_id", "state", "move", "entered_on"),
            ("people",),
            "registrations entering and leaving a state, by the area that holds them",
            moves="waiting",
        ),
        Mart(
            "mart_waiting_group",
            "fact_registration",
            ("province_id", "priority_group_code", "channel", "state", "move", "entered_week"),
            ("people",),
            "the same by priority group and channel, entry by week",
            moves="waiting",
        ),
        Mart(
            "mart_ticket",
            "fact_ticket",
            ("province_id", "facility_id", "ticket_kind", "severity", "move", "opened_on", "hours"),
            ("tickets",),
            "tickets opened, due, met in time, closed",
            moves="tickets",
        ),
        Mart(
            "mart_slot",
            "fact_slot",
            ("facility_id", "province_id", "calendar_code"),
            ("slots_capacity", "slots_free"),
            "slots by site, day and calendar",
        ),
        Mart(
            "mart_site_day",
            "fact_site_day",
            ("facility_id", "province_id", "vaccine_code", "round_code"),
            (
                "people_planned",
                "people_sent_to_hospital",
                "people_refused",
                "people_deferred",
                "people_contraindicated",
                "doses_d1",
                "doses_d2",
                "doses_used",
                "doses_destroyed",
                "reactions_common",
                "reactions_severe",
            ),
            "daily forms by site, day, vaccine and round",
        ),
        Mart(
            "mart_allocation",
            "fact_allocation",
            (
                "province_id",
                "round_code",
                "vaccine_code",
                "decision_no",
                "amends_decision_no",
                "recipient_name",
            ),
            ("doses",),
            "doses decided by recipient, round, decision and vaccine",
        ),
        Mart(
            "mart_declared",
            "fact_declared_total",
            ("province_id", "measure_code", "vaccine_code"),
            ("amount",),
            "declared totals by province and measure",
        ),
    )
)

BY_NAME = {mart.name: mart for mart in MARTS}


def marts_of(fact: str) -> tuple[Mart, ...]:
    """The ledgers that one fact feeds."""
    return tuple(mart for mart in MARTS if mart.fact == fact)
