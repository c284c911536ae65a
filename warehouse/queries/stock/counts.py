"""Physical counts beside the books: what was counted last, and what the books said that day."""

from datetime import timedelta

import pandas as pd
import sqlalchemy as sa

from warehouse.queries.look import Look
from warehouse.schema.ledgers import BY_NAME

#: A count older than this is no count any more.
OLDEST_DAYS = 60
_PLACE = ["facility_id", "vaccine_code", "lot_id"]


def newest_counts(where: Look) -> pd.DataFrame:
    """One row a facility, vaccine and lot: counted_on, counted, book (at the end of that day).

    A lot that a facility's newest count of its vaccine leaves out was counted as nothing when the
    books say there was some.
    """
    key = ("newest counts", *where.key)
    return where.session.memo(key, lambda: _newest(where)).copy()


def _newest(where: Look) -> pd.DataFrame:
    counted = _counted(where)
    if counted.empty:
        return counted.assign(book=pd.Series(dtype=float))
    last = counted.groupby(["facility_id", "vaccine_code"], as_index=False)["counted_on"].max()
    newest = counted.merge(last, on=["facility_id", "vaccine_code", "counted_on"])
    moves = _moves(where, last)
    both = moves.merge(last, on=["facility_id", "vaccine_code"])
    before = both[both["event_date"] <= both["counted_on"]]
    book = before.groupby([*_PLACE, "counted_on"], as_index=False)["change"].sum()
    book = book.rename(columns={"change": "book"})
    found = newest.merge(book, on=[*_PLACE, "counted_on"], how="outer")
    found[["counted", "book"]] = found[["counted", "book"]].fillna(0.0)
    return found[(found["counted"] != 0) | (found["book"] != 0)].reset_index(drop=True)


def _counted(where: Look) -> pd.DataFrame:
    table = BY_NAME["mart_stock_count"].table
    c = table.c
    oldest = where.as_of - timedelta(days=OLDEST_DAYS)
    keys = (c.facility_id, c.vaccine_code, c.lot_id, c.event_date)
    return where.frame(
        sa.select(
            c.facility_id,
            c.vaccine_code,
            c.lot_id,
            c.event_date.label("counted_on"),
            sa.func.sum(c.doses).label("counted"),
        )
        .where(*where.among(table), c.event_date > oldest)
        .group_by(*keys)
        .having(sa.func.sum(c.count_lines) > 0)
    )


def _moves(where: Look, last: pd.DataFrame) -> pd.DataFrame:
    """Changes of the books by day, what lies before the oldest count on one day."""
    table = BY_NAME["mart_stock_site"].table
    c = table.c
    first = last["counted_on"].min().date()
    day = sa.case((c.event_date < first, sa.cast(sa.literal(first), sa.Date)), else_=c.event_date)
    return where.frame(
        sa.select(
            c.facility_id,
            c.vaccine_code,
            c.lot_id,
            day.label("event_date"),
            sa.func.sum(c.doses_on_hand).label("change"),
        )
        .where(*where.among(table))
        .group_by(c.facility_id, c.vaccine_code, c.lot_id, day)
    )
