"""Waiting: one row when a registration enters a state, one when it leaves it.

in         entered on event_date = entered_on
out        left for a later state on event_date, having entered on entered_on
cancelled  left because it was cancelled
So the backlog on day T, with its age, is sum(in) - sum(out) - sum(cancelled) by entered_on up to T,
and the days spent in a state are event_date - entered_on of those who left it. A state lasts from
its own day to the earliest day of a later one; a day before it means that the state was skipped.
"""

import sqlalchemy as sa

from warehouse.marts.joined import dimensions, known, week_of
from warehouse.schema.ledgers import STEPS, Mart

CANCELLED, LAST = "cancelled", "certified"
#: Later than any day: it stands for what has not happened.
NEVER = sa.cast(sa.literal("9999-12-31"), sa.Date)
STATES = tuple(step for step in STEPS if step not in (CANCELLED, LAST))


def moves(rows: sa.FromClause, mart: Mart) -> sa.CompoundSelect:
    """Signed rows of a waiting ledger for rows of registrations with sign and kind."""
    parts = []
    for state in STATES:
        entered = reached(rows, state)
        passed, gone = _passed(rows, state), sa.func.coalesce(rows.c.cancelled_on, NEVER)
        stays = sa.and_(passed >= entered, gone >= entered)
        parts += [
            _select(rows, mart, (state, "in"), entered=entered, on=entered, where=stays),
            _select(
                rows,
                mart,
                (state, "out"),
                entered=entered,
                on=passed,
                where=sa.and_(stays, passed < NEVER, passed <= gone),
            ),
            _select(
                rows,
                mart,
                (state, CANCELLED),
                entered=entered,
                on=gone,
                where=sa.and_(stays, gone < passed),
            ),
        ]
    return sa.union_all(*parts)


def reached(rows: sa.FromClause, step: str) -> sa.ColumnElement:
    """The day a step was reached.

    The day on which an appointment is made is not recorded: an invitation says that there is one,
    else the day it is for.
    """
    if step == "scheduled":
        return sa.func.least(
            sa.func.coalesce(rows.c.invited_on, rows.c.scheduled_for),
            sa.func.coalesce(rows.c.scheduled_for, rows.c.invited_on),
        )
    return rows.c[STEPS[step]]


def _passed(rows: sa.FromClause, state: str) -> sa.ColumnElement:
    """The earliest day of a later step, NEVER while there is none."""
    order = [*STATES, LAST]
    later = [reached(rows, step) for step in order[order.index(state) + 1 :]]
    days = [sa.func.coalesce(day, NEVER) for day in later]
    return sa.func.least(*days) if len(days) > 1 else days[0]


def _select(
    rows: sa.FromClause,
    mart: Mart,
    labels: tuple[str, str],
    *,
    entered: sa.ColumnElement,
    on: sa.ColumnElement,
    where: sa.ColumnElement,
) -> sa.Select:
    joined, columns = dimensions(rows, mart.dimensions)
    columns |= {
        "state": sa.literal(labels[0]),
        "move": sa.literal(labels[1]),
        "entered_on": entered,
        "entered_week": week_of(entered),
    }
    chosen = [
        known(columns.get(name, rows.c.get(name)), mart.table.c[name]).label(name)
        for name in mart.dimensions
    ]
    return (
        sa.select(
            *chosen,
            on.label("event_date"),
            rows.c.kind,
            (rows.c.people * rows.c.sign).label("people"),
        )
        .select_from(joined)
        .where(entered.is_not(None), where)
    )
