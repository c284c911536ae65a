"""Follow-up of people: due for the second dose, overdue, come back late.

One row a person and step, dated by the day of the step:
first     the first dose
due       the longest interval of its product has passed
overdue   the same day, when no second dose had been given
returned  a second dose given after that day
So people overdue on day T are sum(overdue) - sum(returned) up to T, and drop-out among people past
their interval divides it by sum(due).

Of a booster, for whom it is offered to (warehouse.schema.next_doses):
due       the interval since the dose before has passed
early     the same day, when the booster had been given by then
given     a booster given after that day
So people past the interval and without it are sum(due) - sum(early) - sum(given).
"""

import sqlalchemy as sa

from warehouse.schema.dimensions import dim_area, dim_vaccine
from warehouse.schema.next_doses import BOOSTERS, NextDose


def follow_up(course: sa.FromClause, *, sign: int) -> sa.CompoundSelect:
    """Signed rows of the follow-up ledger for the people of `course`, made by `courses`."""
    product, home = dim_vaccine.alias("product"), dim_area.alias("home")
    due = sa.cast(course.c.first_on.op("+")(product.c.interval_max_days), sa.Date)
    late = sa.or_(course.c.second_on.is_(None), course.c.second_on > due)
    joined = course.join(product, product.c.vaccine_code == course.c.vaccine_code).outerjoin(
        home, home.c.area_id == course.c.residence_area_id
    )
    steps = (
        ("first", course.c.first_on, sa.true()),
        ("due", due, product.c.interval_max_days.is_not(None)),
        ("overdue", due, sa.and_(product.c.interval_max_days.is_not(None), late)),
        ("returned", course.c.second_on, course.c.second_on > due),
    )
    return sa.union_all(
        *[
            sa.select(
                sa.func.coalesce(home.c.province_id, 0).label("residence_province_id"),
                sa.func.coalesce(home.c.district_id, 0).label("residence_district_id"),
                course.c.vaccine_code,
                sa.cast(sa.literal(step), sa.Text).label("step"),
                day.label("event_date"),
                sa.literal("new").label("kind"),
                sa.literal(sign).label("people"),
            )
            .select_from(joined)
            .where(condition)
            for step, day, condition in steps
        ]
    )


def boosters(course: sa.FromClause, *, sign: int) -> sa.CompoundSelect:
    """Signed rows of the ledger of boosters for the people of `course`, made by `courses`."""
    home = dim_area.alias("home")
    joined = course.outerjoin(home, home.c.area_id == course.c.residence_area_id)
    found = [
        (dose.code, *row) for dose in BOOSTERS.values() for row in _booster_steps(course.c, dose)
    ]
    return sa.union_all(
        *[
            sa.select(
                sa.func.coalesce(home.c.province_id, 0).label("residence_province_id"),
                sa.func.coalesce(home.c.district_id, 0).label("residence_district_id"),
                sa.cast(sa.literal(code), sa.Text).label("dose_code"),
                sa.cast(step, sa.Text).label("step"),
                day.label("event_date"),
                sa.literal("new").label("kind"),
                sa.literal(sign).label("people"),
            )
            .select_from(joined)
            .where(condition)
            for code, step, day, condition in found
        ]
    )


def _booster_steps(
    c: sa.ColumnCollection, dose: NextDose
) -> tuple[tuple[sa.ColumnElement, sa.ColumnElement, sa.ColumnElement], ...]:
    """Step, day and condition of the people to whom a booster is offered."""
    before, had, age = {
        "b1": (sa.func.greatest(c.completed_on, c.additional_on), c.b1_on, c.completed_at),
        "b2": (c.b1_on, c.b2_on, c.b1_at),
    }[dose.code]
    since = sa.cast(sa.literal(dose.since), sa.Date)
    past = sa.cast(before.op("+")(sa.literal_column(str(dose.days))), sa.Date)
    due = sa.func.greatest(past, since)
    # An additional dose alone is no completed course: its age is not known either.
    offered = sa.and_(before.is_not(None), age.in_(dose.ages))
    step = sa.case((had <= due, "early"), else_="given")
    return (
        (sa.literal("due"), due, offered),
        (step, sa.func.greatest(had, due), sa.and_(offered, had.is_not(None))),
    )


#: What a course is made of.
_READ = (
    "person_key",
    "dose_kind",
    "dose_number",
    "event_date",
    "vaccine_code",
    "residence_area_id",
    "facility_id",
    "is_complete",
    "age_band_code",
)
#: A person's doses as bits: kind by kind, four numbers each.
_SHIFT = {"primary": 0, "additional": 4, "booster": 8}


def known_doses(rows: sa.FromClause) -> sa.Select:
    """The rows (of the fact, or in its shape) that say what a known person was given.

    One row a dose: person_key, kind, number, event_date, vaccine, residence, facility, whether it
    completes the course, age.
    """
    return sa.select(*[rows.c[name] for name in _READ]).where(
        rows.c.is_person_known, ~rows.c.is_withdrawn
    )


def courses(doses: sa.FromClause) -> sa.Select:
    """Each person's first dose, its product and home, the days of the second dose, of the completed
    course, of an additional dose and of both boosters (NULL without), the ages at the completed
    course and at the first booster, and whether any dose comes twice.
    """
    d = doses.c
    primary, booster = d.dose_kind == "primary", d.dose_kind == "booster"
    first = sa.and_(primary, d.dose_number == 1)
    second = sa.and_(primary, d.dose_number == 2)
    bit = sa.literal(1).bitwise_lshift(d.dose_number + sa.case(_SHIFT, value=d.dose_kind, else_=12))
    return sa.select(
        d.person_key,
        sa.func.min(d.event_date).filter(first).label("first_on"),
        sa.func.min(d.vaccine_code).filter(first).label("vaccine_code"),
        sa.func.coalesce(
            sa.func.min(d.residence_area_id).filter(first), sa.func.min(d.residence_area_id)
        ).label("residence_area_id"),
        sa.func.min(d.event_date).filter(second).label("second_on"),
        sa.func.min(d.event_date).filter(d.is_complete).label("completed_on"),
        sa.func.min(d.event_date).filter(d.dose_kind == "additional").label("additional_on"),
        sa.func.min(d.event_date).filter(booster, d.dose_number == 1).label("b1_on"),
        sa.func.min(d.event_date).filter(booster, d.dose_number == 2).label("b2_on"),
        sa.func.min(d.age_band_code).filter(d.is_complete).label("completed_at"),
        sa.func.min(d.age_band_code).filter(booster, d.dose_number == 1).label("b1_at"),
        # Bits that differ add up to their union.
        (sa.func.sum(bit) != sa.func.bit_or(bit)).label("is_repeated"),
    ).group_by(d.person_key)


#: The ledgers that a person's course alone says everything of.
PER_COURSE = {"follow_up": follow_up, "boosters": boosters}
