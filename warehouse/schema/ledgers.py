"""Ledgers (marts): rows of cell, event date, known date, kind and signed measures; only appended.

A figure "as known on T" is the sum of rows with known_date <= T; what moved between two meetings is
the sum between two known dates.
"""

from warehouse.schema.bins import PACE
from warehouse.schema.mart import STEPS, Mart, declare
from warehouse.schema.report_ledgers import REPORT_MARTS

__all__ = ["BY_NAME", "MARTS", "STEPS", "Mart", "marts_of"]

MARTS: tuple[Mart, ...] = tuple(
    declare(mart)
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
            per_person="follow_up",
        ),
        Mart(
            "mart_booster_due",
            "fact_injection",
            ("residence_province_id", "residence_district_id", "dose_code", "step"),
            ("people",),
            "people by the day on which a booster is due, and by the day of those who had it",
            per_person="boosters",
            can_start_late=True,
        ),
        Mart(
            "mart_injection_doubt",
            "fact_injection",
            ("facility_id", "doubt"),
            ("doses",),
            "doses that other doses of the same person put in doubt, by facility and day",
            per_person="doubts",
            can_start_late=True,
        ),
        Mart(
            "mart_injection_lot_province",
            "fact_injection",
            (
                "lot_id",
                "vaccine_code",
                "place_province_id",
                "dose_code",
                "age_coarse",
                "sex",
            ),
            ("doses",),
            "doses by lot, province, week, dose, coarse age band and sex",
            family="products",
            is_weekly=True,
        ),
        *REPORT_MARTS,
        Mart(
            "mart_stock_province",
            "fact_stock_movement",
            ("province_id", "vaccine_code", "lot_id", "movement_kind", "discard_reason"),
            ("doses", "vials", "doses_on_hand"),
            "movements by province, day, vaccine, lot and kind",
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
            "mart_step_commune",
            "fact_registration",
            ("residence_area_id", "step"),
            ("people",),
            "registrations reaching a step, by finest area of residence and day",
            STEPS,
            can_start_late=True,
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
