"""Physical counts beside the books: what was counted last, and what the books said that day."""

from datetime import timedelta

import pandas as pd
import sqlalchemy as sa

from warehouse.queries.look import Look
from warehouse.schema.ledgers import BY_NAME

#: A count older than this is no count any more.
OLDEST_DAYS = 60
_PLACE = ("facility_id", "vaccine_code", "lot_id")


def counts_apart(where: Look) -> pd.DataFrame:
    """One row a facility, vaccine and lot whose newest count is not what the books said that day.

    counted_on, counted, book (at the end of that day). A lot that a facility's newest count of its
    vaccine leaves out was counted as nothing.
    """
    if not _is_counted(where):
        return pd.DataFrame()
    counted, newest = _counted(where)
    book = _books(where, newest)
    keys = [counted.c[name] == book.c[name] for name in (*_PLACE, "counted_on")]
    both = {
        name: sa.func.coalesce(counted.c[name], book.c[name]) for name in (*_PLACE, "counted_on")
    }
    sides = {"counted": sa.func.coalesce(counted.c.doses, 0)}
    sides["book"] = sa.func.coalesce(book.c.doses, 0)
    return where.frame(
        sa.select(*[column.label(name) for name, column in (both | sides).items()])
        .select_from(counted.join(book, sa.and_(*keys), full=True))
        .where(sides["counted"] != sides["book"])
    )


def _is_counted(where: Look) -> bool:
    """Whether anybody counted in the days that are looked at; most places never do."""
    c = BY_NAME["mart_stock_count"].table.c
    days = where.session.memo(
        "days of counts", lambda: where.frame(sa.select(c.event_date).distinct())["event_date"]
    )
    oldest = pd.Timestamp(where.as_of - timedelta(days=OLDEST_DAYS))
    return bool(((days > oldest) & (days <= pd.Timestamp(where.as_of))).any())


def _counted(where: Look) -> tuple[sa.Subquery, sa.Subquery]:
    """What each newest count of a facility and vaccine counted, and the day of that count."""
    table = BY_NAME["mart_stock_count"].table
    c = table.c
    oldest = where.as_of - timedelta(days=OLDEST_DAYS)
    keys = (c.facility_id, c.vaccine_code, c.lot_id, c.event_date)
    lines = (
        sa.select(*keys, sa.func.sum(c.doses).label("doses"))
        .where(*where.among(table), c.event_date > oldest)
        .group_by(*keys)
        .having(sa.func.sum(c.count_lines) > 0)
        .subquery("lines")
    )
    ids = (lines.c.facility_id, lines.c.vaccine_code)
    last = sa.func.max(lines.c.event_date).label("counted_on")
    newest = sa.select(*ids, last).group_by(*ids).subquery("newest")
    is_newest = [lines.c[name] == newest.c[name] for name in ("facility_id", "vaccine_code")]
    counted = (
        sa.select(*[lines.c[name] for name in _PLACE], newest.c.counted_on, lines.c.doses)
        .join_from(lines, newest, sa.and_(*is_newest, lines.c.event_date == newest.c.counted_on))
        .subquery("counted")
    )
    return counted, newest


def _books(where: Look, newest: sa.Subquery) -> sa.Subquery:
    """What the books said of each facility, vaccine and lot at the end of the day of the count."""
    table = BY_NAME["mart_stock_site"].table
    c = table.c
    total = sa.func.sum(c.doses_on_hand)
    keys = (c.facility_id, c.vaccine_code, c.lot_id, newest.c.counted_on)
    same = [c[name] == newest.c[name] for name in ("facility_id", "vaccine_code")]
    return (
        sa.select(*keys, total.label("doses"))
        .join_from(table, newest, sa.and_(*same, c.event_date <= newest.c.counted_on))
        .where(*where.among(table))
        .group_by(*keys)
        .having(total != 0)
        .subquery("book")
    )
