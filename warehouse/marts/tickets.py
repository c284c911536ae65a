"""Tickets of the response centre: opened, due, met in time, cleared late, closed.

opened   on the day it was opened
closed   on the day it was closed, after `hours` hours or more (TICKET_EDGES)
due      on the day its answer was due
met      the same day, when it had been closed in time
cleared  on the day it was closed, when that was after it was due
So open ones on day T are sum(opened) - sum(closed), and open ones past their time are sum(due) -
sum(met) - sum(cleared), each up to T.
"""

import sqlalchemy as sa

from warehouse.marts.joined import known
from warehouse.schema.bins import TICKET_EDGES
from warehouse.schema.ledgers import Mart

_HOUR = 3600


def moves(rows: sa.FromClause, mart: Mart) -> sa.CompoundSelect:
    """Signed rows of the ticket ledger for rows of tickets with sign and kind."""
    opened, due, closed = rows.c.opened_at, rows.c.due_at, rows.c.closed_at
    is_met, is_late = closed <= due, closed > due
    hours = _edge(sa.extract("epoch", closed - opened) / _HOUR)
    parts = (
        ("opened", opened, opened.is_not(None), sa.literal(0)),
        ("closed", closed, closed.is_not(None), hours),
        ("due", due, due.is_not(None), sa.literal(0)),
        ("met", due, is_met, sa.literal(0)),
        ("cleared", closed, is_late, sa.literal(0)),
    )
    return sa.union_all(
        *[
            _select(rows, mart, {"move": sa.literal(move), "hours": spent}, at, condition)
            for move, at, condition, spent in parts
        ]
    )


def _edge(hours: sa.ColumnElement) -> sa.ColumnElement:
    """The lower edge of the bin that so many hours lie in."""
    edges = sorted(TICKET_EDGES, reverse=True)
    return sa.case(*[(hours >= edge, edge) for edge in edges], else_=edges[-1])


def _select(
    rows: sa.FromClause,
    mart: Mart,
    fixed: dict[str, sa.ColumnElement],
    at: sa.ColumnElement,
    condition: sa.ColumnElement,
) -> sa.Select:
    columns = {**fixed, "opened_on": sa.cast(rows.c.opened_at, sa.Date)}
    chosen = [
        known(columns.get(name, rows.c.get(name)), mart.table.c[name]).label(name)
        for name in mart.dimensions
    ]
    return sa.select(
        *chosen,
        sa.cast(at, sa.Date).label("event_date"),
        rows.c.kind,
        rows.c.sign.label("tickets"),
    ).where(condition)
