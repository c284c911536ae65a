"""Doses that the other doses of the same person put in doubt.

repeated      the same dose of the same person once more: all but the first of them
before_first  a second dose of the primary course dated before the first
"""

import sqlalchemy as sa

from warehouse.schema.columns import UNKNOWN_ID

REPEATED, BEFORE_FIRST = "repeated", "before_first"


def doubted_people(course: sa.FromClause) -> sa.Select:
    """The people (person_key, first_on) whose course, made by `courses`, cannot be."""
    return sa.select(course.c.person_key, course.c.first_on).where(
        sa.or_(course.c.is_repeated, course.c.second_on < course.c.first_on)
    )


def doubtful_doses(doses: sa.FromClause, people: sa.FromClause) -> sa.Select:
    """The doses of doubted people, each with the day of its person's first."""
    return sa.select(*doses.c, people.c.first_on).join_from(
        doses, people, people.c.person_key == doses.c.person_key
    )


def doubts(doses: sa.FromClause, *, sign: int) -> sa.CompoundSelect:
    """Signed rows of the ledger of doubts, one a dose; `doses` are made by `doubtful_doses`."""
    same = [doses.c[name] for name in ("person_key", "dose_kind", "dose_number")]
    order = (doses.c.event_date, doses.c.facility_id)
    copy = sa.func.row_number().over(partition_by=same, order_by=order)
    ranked = sa.select(*doses.c, copy.label("copy")).subquery("ranked")
    c = ranked.c
    is_second = sa.and_(c.dose_kind == "primary", c.dose_number == 2)
    found = (
        (REPEATED, c.copy > 1),
        (BEFORE_FIRST, sa.and_(is_second, c.event_date < c.first_on)),
    )
    return sa.union_all(
        *[
            sa.select(
                sa.func.coalesce(c.facility_id, UNKNOWN_ID).label("facility_id"),
                sa.cast(sa.literal(doubt), sa.Text).label("doubt"),
                c.event_date,
                sa.literal("new").label("kind"),
                sa.literal(sign).label("doses"),
            ).where(condition)
            for doubt, condition in found
        ]
    )
