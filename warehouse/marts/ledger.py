"""Append a load's difference to the ledgers, and recompute them from the facts to prove it."""

from datetime import date

import sqlalchemy as sa

from warehouse.marts.doubts import doubted_people, doubtful_doses, doubts
from warehouse.marts.follow_up import PER_COURSE, courses, known_doses
from warehouse.marts.joined import week_of
from warehouse.marts.reports import report_rows
from warehouse.marts.wide import wide
from warehouse.schema.columns import metadata
from warehouse.schema.ledgers import Mart
from warehouse.schema.loads import load_partition


def append_difference(
    connection: sa.Connection,
    mart: Mart,
    *,
    difference: sa.Select | sa.CompoundSelect,
    known_on: date,
    published_before: date | None,
) -> None:
    """Add signed wide rows to a ledger, one row a cell; cells that cancel leave none."""
    rows = difference.subquery("wide_rows")
    kind = rows.c.kind
    cells = _cells(rows, mart)
    sums = [sa.cast(sa.func.sum(rows.c[name]), sa.Integer).label(name) for name in mart.measures]
    moves_on = mart.steps or mart.per_person or mart.moves
    groups = cells if moves_on else [*cells, kind]
    labelled = kind_of_step(rows, sums[0], published_before=published_before) if moves_on else kind
    query = (
        sa.select(*cells, sa.literal(known_on).label("known_date"), labelled.label("kind"), *sums)
        .group_by(*groups)
        .having(sa.or_(*[sa.func.sum(rows.c[name]) != 0 for name in mart.measures]))
    )
    names = [*mart.dimensions, "event_date", "known_date", "kind", *mart.measures]
    connection.execute(sa.insert(mart.table).from_select(names, query))


def _cells(rows: sa.FromClause, mart: Mart) -> list[sa.ColumnElement]:
    event = rows.c.event_date
    day = week_of(event).label("event_date") if mart.is_weekly else event
    return [*[rows.c[name] for name in mart.dimensions], day]


def kind_of_date(
    event_date: sa.ColumnElement, published_before: date | None
) -> sa.ColumnElement[str]:
    """late when a figure for that day had been published before, else new."""
    if published_before is None:
        return sa.literal("new")
    return sa.case((event_date < published_before, "late"), else_="new")


def kind_of_step(
    rows: sa.FromClause, net: sa.ColumnElement, *, published_before: date | None
) -> sa.ColumnElement[str]:
    """A registration that moves on is new at its step; a step taken back is a correction."""
    return sa.case((net < 0, "corrected"), else_=kind_of_date(rows.c.event_date, published_before))


def current_totals(mart: Mart) -> sa.Select:
    """What the ledger says now: its cells without known date and kind."""
    table = mart.table
    cells = [table.c[name] for name in (*mart.dimensions, "event_date")]
    return (
        sa.select(*cells, *[sa.func.sum(table.c[name]).label(name) for name in mart.measures])
        .group_by(*cells)
        .having(sa.or_(*[sa.func.sum(table.c[name]) != 0 for name in mart.measures]))
    )


def counted_rows(mart: Mart, *, sign: int, kind: str) -> sa.Select:
    """The fact's rows that count in a ledger, with one sign and one kind."""
    signed = (sa.literal(sign).label("sign"), sa.literal(kind).label("kind"))
    if mart.form:
        return report_rows(mart.form).add_columns(*signed)
    fact = metadata.tables[mart.fact]
    return (
        sa.select(*fact.c, *signed)
        .join_from(fact, load_partition, load_partition.c.partition_id == fact.c.partition_id)
        .where(
            ~fact.c.is_withdrawn,
            sa.or_(load_partition.c.ledgers == "", load_partition.c.ledgers.contains(mart.name)),
        )
    )


def recomputed_totals(mart: Mart) -> sa.Select:
    """What the facts say now, in the ledger's cells; a property test holds the two together."""
    if mart.per_person:
        rows = _people_now(mart).subquery("wide_rows")
    else:
        counted = counted_rows(mart, sign=1, kind="new").subquery("counted")
        rows = wide(counted, mart).subquery("wide_rows")
    cells = _cells(rows, mart)
    return (
        sa.select(*cells, *[sa.func.sum(rows.c[name]).label(name) for name in mart.measures])
        .group_by(*cells)
        .having(sa.or_(*[sa.func.sum(rows.c[name]) != 0 for name in mart.measures]))
    )


def _people_now(mart: Mart) -> sa.CompoundSelect:
    doses = known_doses(metadata.tables[mart.fact]).subquery("doses")
    course = courses(doses).subquery("course")
    if mart.per_person in PER_COURSE:
        return PER_COURSE[mart.per_person](course, sign=1)
    people = doubted_people(course).subquery("doubted")
    return doubts(doubtful_doses(doses, people).subquery("doubtful"), sign=1)
