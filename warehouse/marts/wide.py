"""A fact's rows with the dimension columns that its ledgers keep."""

from collections.abc import Sequence

import sqlalchemy as sa

from warehouse.marts import pace, tickets, waiting
from warehouse.marts.joined import dimensions, known
from warehouse.schema.bins import PACE
from warehouse.schema.ledgers import Mart

_MOVES = {"waiting": waiting.moves, "tickets": tickets.moves}


def wide(rows: sa.FromClause, mart: Mart) -> sa.Select | sa.CompoundSelect:
    """Rows of the mart's fact (with sign and kind) as the mart's dimensions and signed measures."""
    if mart.moves:
        return _MOVES[mart.moves](rows, mart)
    if not mart.steps:
        return _select(rows, (mart,), {}, rows.c.event_date)
    return sa.union_all(
        *[
            _select(rows, (mart,), {"step": sa.literal(step)}, rows.c[column])
            for step, column in mart.steps.items()
        ]
    )


def cells(rows: sa.FromClause, marts: Sequence[Mart]) -> sa.Select:
    """Wide rows summed to the finest cells that all `marts` of one family can be summed from."""
    if pace.is_pace(marts[0]):
        rows = pace.by_place(rows)
    found = _select(rows, marts, {}, rows.c.event_date).subquery("finest")
    sums = [
        sa.cast(sa.func.sum(found.c[name]), sa.Integer).label(name) for name in marts[0].measures
    ]
    groups = [column for column in found.c if column.name not in marts[0].measures]
    return sa.select(*groups, *sums).group_by(*groups)


def _select(
    rows: sa.FromClause,
    marts: Sequence[Mart],
    fixed: dict[str, sa.ColumnElement],
    event_date: sa.ColumnElement,
) -> sa.Select:
    if pace.is_pace(marts[0]) and PACE[0] not in rows.c:
        rows = pace.by_place(rows)
        event_date = rows.c.event_date
    kept = {name: mart.table.c[name] for mart in marts for name in mart.dimensions}
    joined, columns = dimensions(rows, kept)
    columns |= fixed
    chosen = [
        known(columns.get(name, rows.c.get(name)), column).label(name)
        for name, column in kept.items()
    ]
    return (
        sa.select(*chosen, event_date.label("event_date"), rows.c.kind, *_measures(rows, marts[0]))
        .select_from(joined)
        .where(event_date.is_not(None))
    )


def _measures(rows: sa.FromClause, mart: Mart) -> list[sa.ColumnElement]:
    if pace.is_pace(mart):
        return [rows.c[name] for name in PACE]
    return [(rows.c[name] * rows.c.sign).label(name) for name in mart.measures]
