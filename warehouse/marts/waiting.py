"""Waiting: one row when a registration enters a state, one when it leaves it.

in         entered on event_date = entered_on
out        left for a later state on event_date, having entered on entered_on
cancelled  left because it was cancelled
So the backlog on day T, with its age, is sum(in) - sum(out) - sum(cancelled) by entered_on up to T,
and the days spent in a state are event_date - entered_on of those who left it. A state lasts from
its own day to the earliest day of a later one; a later day before it means that it was skipped.
"""

import sqlalchemy as sa

from warehouse.marts.joined import dimensions, known, week_of
from warehouse.schema.ledgers import STEPS, Mart

CANCELLED, LAST = "cancelled", "certified"
STATES = tuple(step for step in STEPS if step not in (CANCELLED, LAST))
#: Later than any day: it stands for what has not happened.
NEVER = sa.cast(sa.literal("9999-12-31"), sa.Date)


def moves(rows: sa.FromClause, mart: Mart) -> sa.Select:
    """Signed rows of a waiting ledger for rows of registrations with sign and kind."""
    stay = _stays(rows, mart).subquery("stay")
    move = _literals("move", ("in", "out"))
    is_in = move.c.move == "in"
    left = sa.case((stay.c.gone < stay.c.passed, stay.c.gone), else_=stay.c.passed)
    leaves = sa.case((stay.c.gone < stay.c.passed, CANCELLED), else_="out")
    columns = {
        "state": stay.c.state,
        "move": sa.case((is_in, "in"), else_=leaves),
        "entered_on": stay.c.entered,
        "entered_week": week_of(stay.c.entered),
    }
    chosen = [
        known(columns.get(name, stay.c.get(name)), mart.table.c[name]).label(name)
        for name in mart.dimensions
    ]
    event_date = sa.case((is_in, stay.c.entered), else_=left)
    return (
        sa.select(*chosen, event_date.label("event_date"), stay.c.kind, stay.c.people)
        .join_from(stay, move, sa.true())
        .where(stay.c.passed >= stay.c.entered, stay.c.gone >= stay.c.entered, event_date < NEVER)
    )


def _stays(rows: sa.FromClause, mart: Mart) -> sa.Select:
    """Each registration once a state: the day it entered, passed on, and was cancelled."""
    joined, columns = dimensions(rows, mart.dimensions)
    own = [columns.get(name, rows.c.get(name)) for name in mart.dimensions]
    state = _literals("state", STATES)
    entered = sa.case(*[(state.c.state == step, reached(rows, step)) for step in STATES])
    passed = sa.case(*[(state.c.state == step, _passed(rows, step)) for step in STATES])
    return (
        sa.select(
            *[
                column.label(name)
                for name, column in zip(mart.dimensions, own, strict=True)
                if column is not None
            ],
            state.c.state,
            entered.label("entered"),
            passed.label("passed"),
            sa.func.coalesce(rows.c.cancelled_on, NEVER).label("gone"),
            rows.c.kind,
            (rows.c.people * rows.c.sign).label("people"),
        )
        .select_from(joined.join(state, sa.true()))
        .where(entered.is_not(None))
    )


def _literals(name: str, values: tuple[str, ...]) -> sa.Subquery:
    rows = [sa.select(sa.literal(value).label(name)) for value in values]
    return sa.union_all(*rows).subquery(f"every_{name}")


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
    order = (*STATES, LAST)
    later = [reached(rows, step) for step in order[order.index(state) + 1 :]]
    days = [sa.func.coalesce(day, NEVER) for day in later]
    return sa.func.least(*days) if len(days) > 1 else days[0]
