"""Ledgers of adverse-event reports: a report joined with its terms, in the form a ledger needs.

report  one row a report, by the day of the injection
delay   one row a report, by the day of onset, with the days until it was received
cube    one row a report for each of its terms and once for any term (an empty code), for its
        vaccine and once for any vaccine, by the day it was received: so every margin of a table of
        vaccines and terms counts reports, not pairs
severe  one row a severe report and term, by the day of the injection, with the days to onset
A day that is missing is the next one known: injection, onset, received.
"""

import sqlalchemy as sa

from warehouse.schema.facts import bridge_event_term, bridge_event_vaccine, fact_adverse_event

_R = fact_adverse_event.c

FORMS = ("report", "delay", "cube", "severe")
#: Days that cannot be counted, because one of the two dates is not known.
UNKNOWN_DAYS = -999


def report_rows(form: str, *, of: sa.FromClause | None = None) -> sa.Select:
    """The rows of a form for the reports that `of` names by report_key (all), as they are now.

    The fact's columns with report_key, reports (1), critical_filled, onset_days, delay_days,
    event_term_code and the form's own event_date.
    """
    joined: sa.FromClause = fact_adverse_event
    if of is not None:
        joined = joined.join(of, of.c.report_key == _R.record_key)
    own = {column.name: column for column in _R} | _days(form)
    own |= {"report_key": _R.record_key, "reports": sa.literal(1)}
    own |= {"critical_filled": critical_filled(), "event_term_code": sa.literal("")}
    chosen = [~_R.is_withdrawn]
    if form in ("cube", "severe"):
        terms = _terms(any_too=form == "cube").subquery("terms_of_reports")
        joined = joined.join(terms, _same_report(terms))
        own["event_term_code"] = terms.c.event_term_code
    if form == "cube":
        products = _products().subquery("products_of_reports")
        joined = joined.join(products, _same_report(products))
        own["vaccine_code"] = products.c.vaccine_code
    if form == "severe":
        chosen.append(_R.class_code == "severe")
    columns = [value.label(name) for name, value in own.items()]
    return sa.select(*columns).select_from(joined).where(*chosen)


def _days(form: str) -> dict[str, sa.ColumnElement]:
    """The day a row is put on, and the days between injection, onset and reception."""
    received = sa.cast(_R.received_at, sa.Date)
    days = {
        "report": (_R.event_date, _R.onset_on, received),
        "severe": (_R.event_date, _R.onset_on, received),
        "delay": (_R.onset_on, _R.event_date, received),
        "cube": (received, _R.onset_on, _R.event_date),
    }[form]
    return {
        "event_date": sa.func.coalesce(*days),
        "onset_days": _days_between(_R.event_date, _R.onset_on),
        "delay_days": _days_between(sa.func.coalesce(_R.onset_on, _R.event_date), received),
        "dose_kind": sa.func.coalesce(_R.dose_kind, "primary"),
    }


def _days_between(first: sa.ColumnElement, last: sa.ColumnElement) -> sa.ColumnElement[int]:
    return sa.func.coalesce(last.op("-", return_type=sa.Integer())(first), UNKNOWN_DAYS)


def _same_report(other: sa.FromClause) -> sa.ColumnElement[bool]:
    # The person too, so that a cluster finds both on one node.
    return sa.and_(other.c.report_key == _R.record_key, other.c.person_key == _R.person_key)


def _terms(*, any_too: bool) -> sa.Select | sa.CompoundSelect:
    """Each report's terms, once each, and with `any_too` the empty code that stands for any."""
    c = bridge_event_term.c
    named = sa.select(c.person_key, c.report_key, c.event_term_code)
    named = named.where(~c.is_withdrawn).distinct()
    if not any_too:
        return named
    return sa.union_all(
        named, sa.select(_R.person_key, _R.record_key.label("report_key"), sa.literal(""))
    )


def _products() -> sa.CompoundSelect:
    """Each report's vaccines, once each, and the empty code that stands for any."""
    c, key = bridge_event_vaccine.c, _R.record_key.label("report_key")
    return sa.union(
        sa.select(_R.person_key, key, sa.func.coalesce(_R.vaccine_code, "").label("vaccine_code")),
        sa.select(_R.person_key, key, sa.literal("")),
        sa.select(c.person_key, c.report_key, c.vaccine_code).where(~c.is_withdrawn),
    )


def critical_filled() -> sa.ColumnElement[int]:
    """How many of WHO's 13 critical variables a report has; "unknown" is not filled."""
    has_term = sa.exists().where(_same_report(bridge_event_term), ~bridge_event_term.c.is_withdrawn)
    filled = CRITICAL | {"event_terms": has_term}
    return sa.cast(sum(sa.case((test, 1), else_=0) for test in filled.values()), sa.Integer)


#: WHO's critical variables of a report (GACVS, December 2015) beside its terms, and when each is
#: filled.
CRITICAL: dict[str, sa.ColumnElement[bool]] = {
    "patient": sa.func.coalesce(_R.is_person_known, sa.false()),
    "sex": sa.func.coalesce(_R.sex, "u") != "u",
    "age": sa.func.coalesce(_R.age_band_code, "unknown") != "unknown",
    "reporter": sa.func.coalesce(_R.has_reporter, sa.false()),
    "report_date": _R.received_at.is_not(None),
    "place": sa.or_(
        sa.func.coalesce(_R.facility_id, 0) != 0, sa.func.coalesce(_R.place_area_id, 0) != 0
    ),
    "vaccine": sa.func.coalesce(_R.vaccine_code, "") != "",
    "lot": sa.func.coalesce(_R.lot_id, 0) != 0,
    "injection_date": _R.event_date.is_not(None),
    "onset": _R.onset_on.is_not(None),
    "seriousness": _R.seriousness.is_not(None),
    "outcome": sa.func.coalesce(_R.outcome, "unknown") != "unknown",
}
