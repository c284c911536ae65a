"""Severe reports as the line list shows them: facts are not published, their pseudonyms are."""

import sqlalchemy as sa

from warehouse.schema.dimensions import dim_area, dim_facility, dim_lot
from warehouse.schema.facts import bridge_event_term, fact_adverse_event
from warehouse.schema.safety import severe_case


def refresh_cases(connection: sa.Connection) -> None:
    """Write every severe report anew, with its terms, site, lot and steps."""
    connection.execute(sa.delete(severe_case))
    found = _cases()
    names = [column.name for column in found.selected_columns]
    connection.execute(sa.insert(severe_case).from_select(names, found))


def _cases() -> sa.Select:
    c, site, lot = fact_adverse_event.c, dim_facility.c, dim_lot.c
    home, place = dim_area.alias("home"), dim_area.alias("place")
    named = _terms().subquery("named")
    province = sa.func.coalesce(sa.func.nullif(place.c.province_id, 0), home.c.province_id, 0)
    return (
        sa.select(
            sa.cast(c.record_key, sa.Text).label("case_code"),
            province.label("province_id"),
            site.facility_code,
            c.age_band_code,
            c.sex,
            c.vaccine_code,
            lot.lot_code,
            c.dose_number,
            c.event_date.label("injected"),
            c.onset_on,
            named.c.terms,
            c.seriousness,
            c.outcome,
            c.causality_code,
            c.received_at.label("received"),
            c.reported_at.label("reported"),
            c.investigation_started_at.label("investigation_started"),
            c.investigation_reported_at.label("investigation_reported"),
            c.council_met_at.label("council_met"),
            c.closed_at,
        )
        .join_from(fact_adverse_event, dim_lot, lot.lot_id == c.lot_id, isouter=True)
        .join(dim_facility, site.facility_id == c.facility_id, isouter=True)
        .join(place, place.c.area_id == site.area_id, isouter=True)
        .join(home, home.c.area_id == c.residence_area_id, isouter=True)
        .join(named, named.c.report_key == c.record_key, isouter=True)
        .where(c.class_code == "severe", ~c.is_withdrawn)
    )


def _terms() -> sa.Select:
    """Each report's terms as one text."""
    b = bridge_event_term.c
    joined = sa.func.string_agg(b.event_term_code, "; ").label("terms")
    return sa.select(b.report_key, joined).where(~b.is_withdrawn).group_by(b.report_key)
