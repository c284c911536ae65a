"""What a look reads from the ledgers and rules: one statement each, as known so far."""

from datetime import date

import sqlalchemy as sa

from warehouse.schema.dimensions import dim_area, dim_facility, dim_vaccine, fact_population
from warehouse.schema.ledgers import BY_NAME
from warehouse.schema.safety import dim_background_rate, dim_safety_protocol

#: The population that stands in where the warehouse names none.
DEFAULT_POPULATION = "2021"


def _known(table: sa.Table, known_on: date | None) -> list[sa.ColumnElement]:
    return [table.c.known_date <= known_on] if known_on else []


def _sums(table: sa.Table, *by: str, measure: str, known_on: date | None) -> sa.Select:
    columns = [table.c[name] for name in by]
    total = sa.func.sum(table.c[measure])
    return (
        sa.select(*columns, total.label(measure))
        .where(*_known(table, known_on))
        .group_by(*columns)
        .having(total != 0)
    )


def protocol_rows() -> sa.Select:
    """The newest version of the protocol, each row with its product's shortest interval."""
    p = dim_safety_protocol
    newest = sa.select(sa.func.max(p.c.protocol_version)).scalar_subquery()
    vaccine = dim_vaccine.c
    return (
        sa.select(p, vaccine.interval_min_days, vaccine.doses_in_primary)
        .join_from(p, dim_vaccine, vaccine.vaccine_code == p.c.vaccine_code, isouter=True)
        .where(p.c.protocol_version == newest)
        .order_by(p.c.vaccine_code, p.c.event_term_code)
    )


def background_rates() -> sa.Select:
    """Every background rate with the ages it holds for."""
    return sa.select(dim_background_rate)


def doses_by_day(known_on: date | None = None) -> sa.Select:
    """vaccine_code, dose_code, age_band_code, event_date, doses of the nation."""
    table = BY_NAME["mart_injection_province"].table
    by = ("vaccine_code", "dose_code", "age_band_code", "event_date")
    return _sums(table, *by, measure="doses", known_on=known_on)


def severe_reports(known_on: date | None = None) -> sa.Select:
    """Severe reports by term, vaccine, dose, age band, sex, days to onset and to reception."""
    table = BY_NAME["mart_report_severe"].table
    by = (
        "vaccine_code",
        "event_term_code",
        "dose_code",
        "age_band_code",
        "sex",
        "onset_days",
        "delay_days",
        "event_date",
    )
    return _sums(table, *by, measure="reports", known_on=known_on)


def report_delays(known_on: date | None = None) -> sa.Select:
    """class_code, residence_province_id, delay_days, event_date (of onset), reports."""
    table = BY_NAME["mart_report_delay"].table
    by = ("class_code", "residence_province_id", "delay_days", "event_date")
    return _sums(table, *by, measure="reports", known_on=known_on)


def delays_of_class(name: str, known_on: date | None = None) -> sa.Select:
    """delay_days, event_date (of onset), reports of one class, severe or common."""
    table = BY_NAME["mart_report_delay"].table
    query = _sums(table, "delay_days", "event_date", measure="reports", known_on=known_on)
    return query.where(table.c.class_code == name)


def reports_by_term(known_on: date | None = None) -> sa.Select:
    """vaccine_code, event_term_code (either may be empty: any), age_band_code, sex, event_date
    (received), reports."""
    table = BY_NAME["mart_report_term"].table
    by = ("vaccine_code", "event_term_code", "age_band_code", "sex", "event_date")
    return _sums(table, *by, measure="reports", known_on=known_on)


def reports_by_lot(known_on: date | None = None) -> sa.Select:
    """lot_id, vaccine_code, facility_id, province_id, dose_code, age_coarse, sex, class_code,
    event_date, reports."""
    table = BY_NAME["mart_report_site"].table
    area, site = dim_area.c, dim_facility.c
    names = ("lot_id", "vaccine_code", "facility_id", "dose_code", "age_coarse", "sex")
    columns = [table.c[name] for name in (*names, "class_code", "event_date")]
    province = sa.func.coalesce(area.province_id, 0)
    total = sa.func.sum(table.c.reports)
    return (
        sa.select(*columns, province.label("province_id"), total.label("reports"))
        .join_from(table, dim_facility, site.facility_id == table.c.facility_id, isouter=True)
        .join(dim_area, area.area_id == site.area_id, isouter=True)
        .where(*_known(table, known_on))
        .group_by(*columns, province)
        .having(total != 0)
    )


def doses_by_lot(known_on: date | None = None) -> sa.Select:
    """lot_id, vaccine_code, place_province_id, dose_code, age_coarse, sex, event_date, doses."""
    table = BY_NAME["mart_injection_lot_province"].table
    by = (
        "lot_id",
        "vaccine_code",
        "place_province_id",
        "dose_code",
        "age_coarse",
        "sex",
        "event_date",
    )
    return _sums(table, *by, measure="doses", known_on=known_on)


def doses_by_site(*, since: date, until: date, known_on: date | None = None) -> sa.Select:
    """facility_id, vaccine_code, dose_code, event_date, doses between two days."""
    table = BY_NAME["mart_injection_site"].table
    by = ("facility_id", "vaccine_code", "dose_code", "event_date")
    query = _sums(table, *by, measure="doses", known_on=known_on)
    return query.where(table.c.event_date.between(since, until), table.c.facility_id != 0)


def people_of_nation(version: str) -> sa.Select:
    """people of the nation in a version of the population."""
    c, area = fact_population.c, dim_area.c
    return (
        sa.select(sa.func.max(c.people).label("people"))
        .join_from(fact_population, dim_area, area.area_id == c.area_id)
        .where(
            area.level == "nation", c.age_band_code == "all", c.sex == "all", c.version == version
        )
    )
