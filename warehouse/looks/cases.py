"""Severe reports as the line list shows them: facts are not published, their pseudonyms are.

Every version is kept with the day on which it was known, so that a case list of an earlier day, and
what a council concluded first, can be shown again.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from warehouse.schema.dimensions import dim_area, dim_facility, dim_lot
from warehouse.schema.facts import bridge_event_term, fact_adverse_event
from warehouse.schema.loads import dim_load
from warehouse.schema.safety import severe_case_version


def keep_cases(connection: sa.Connection, *, load_id: int | None = None) -> None:
    """Add the versions of severe reports that are not stored yet, of one load or of all."""
    own = [] if load_id is None else [fact_adverse_event.c.load_id == load_id]
    found = _cases(own).where(*own).subquery("found")
    kept = severe_case_version.alias("kept")
    same = sa.and_(kept.c.case_code == found.c.case_code, kept.c.load_id == found.c.load_id)
    before = sa.exists().where(kept.c.case_code == found.c.case_code)
    told = sa.or_(~found.c.is_withdrawn, before)  # what was never severe is no case
    fresh = sa.select(found).where(~sa.exists().where(same), told)
    names = [column.name for column in found.c]
    connection.execute(sa.insert(severe_case_version).from_select(names, fresh))


def refresh_cases(connection: sa.Connection) -> None:
    """Add every version that is missing, and say of cases that are gone that they are withdrawn."""
    keep_cases(connection)
    newest = connection.execute(
        sa.select(sa.func.max(dim_load.c.load_id), sa.func.max(dim_load.c.known_on))
    ).one()
    kept = severe_case_version
    code = sa.cast(fact_adverse_event.c.record_key, sa.Text)
    last = (
        sa.select(kept.c.case_code, sa.func.max(kept.c.load_id).label("load_id"))
        .group_by(kept.c.case_code)
        .subquery("last")
    )
    stands = sa.and_(kept.c.case_code == last.c.case_code, kept.c.load_id == last.c.load_id)
    gone = (
        sa.select(kept.c.case_code)
        .join(last, stands)
        .where(~kept.c.is_withdrawn, kept.c.case_code.not_in(sa.select(code)))
        .subquery("gone")
    )
    mark = {"load_id": newest[0], "known_on": newest[1], "is_withdrawn": True}
    values = [sa.literal(value).label(name) for name, value in mark.items()]
    marked = sa.select(gone.c.case_code, *values)
    names = ["case_code", *mark]
    connection.execute(sa.insert(kept).from_select(names, marked))


def _cases(own: list[sa.ColumnElement]) -> sa.Select:
    c, site, lot = fact_adverse_event.c, dim_facility.c, dim_lot.c
    home, place = dim_area.alias("home"), dim_area.alias("place")
    named = _terms(own).subquery("named")
    province = sa.func.coalesce(sa.func.nullif(place.c.province_id, 0), home.c.province_id, 0)
    is_gone = sa.or_(c.is_withdrawn, c.class_code != "severe")
    return (
        sa.select(
            sa.cast(c.record_key, sa.Text).label("case_code"),
            c.load_id,
            sa.cast(c.known_at, sa.Date).label("known_on"),
            is_gone.label("is_withdrawn"),
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
    )


def _terms(own: list[sa.ColumnElement]) -> sa.Select:
    """The terms of each severe report as one text, always in the same order."""
    b, report = bridge_event_term.c, fact_adverse_event.c
    listed = sa.func.string_agg(
        b.event_term_code, postgresql.aggregate_order_by("; ", b.event_term_code)
    )
    return (
        sa.select(b.report_key, listed.label("terms"))
        .join_from(bridge_event_term, fact_adverse_event, report.record_key == b.report_key)
        .where(~b.is_withdrawn, report.class_code == "severe", *own)
        .group_by(b.report_key)
    )
