"""Injections and lots that do not fit: finders of checks."""

import pandas as pd
import sqlalchemy as sa

from warehouse.queries.facilities import facilities
from warehouse.queries.look import Look
from warehouse.queries.stock.lots import EVERYWHERE, last_day_of_use, stop_days
from warehouse.schema.columns import UNKNOWN_ID
from warehouse.schema.ledgers import BY_NAME

_PLACE = ["facility_id", "lot_id"]
_CAME = ("receipt", "transfer_in")
#: One dose of a lot that was never received is a slip of one record, not of a site's books.
LEAST_DOSES = 2


def never_received(where: Look) -> pd.DataFrame:
    """Injections of a lot at a facility that took no dose of it in; weight: the doses.

    A facility without any movement keeps no books here, and is not judged.
    """
    given, kept = _given(where), _received(where)
    own, other = given.c, kept.c
    keeps_books = own.facility_id.in_(sa.select(other.facility_id))
    same = sa.and_(own.facility_id == other.facility_id, own.lot_id == other.lot_id)
    return where.frame(
        sa.select(given)
        .join_from(given, kept, same, isouter=True)
        .where(other.lot_id.is_(None), keeps_books)
    )


def used_after_expiry(where: Look) -> pd.DataFrame:
    """Injections after the lot's last day of use as now known; weight: the doses after it."""
    table = BY_NAME["mart_injection_site"].table
    c = table.c
    newest = where.frame(
        sa.select(c.lot_id, sa.func.max(c.event_date).label("given_on"))
        .where(*_named(where, table))
        .group_by(c.lot_id)
    )
    over = newest.loc[newest["given_on"] > last_day_of_use(where, newest), "lot_id"]
    if over.empty:
        return pd.DataFrame()
    days = where.frame(_days(where, table, c.lot_id.in_(over.tolist())))
    return _by_place(days[days["event_date"] > last_day_of_use(where, days)])


def used_while_stopped(where: Look) -> pd.DataFrame:
    """Injections on a day after the lot was held or recalled there; weight: the doses after it."""
    stops = stop_days(where)
    if stops.empty:
        return pd.DataFrame()
    table = BY_NAME["mart_injection_site"].table
    ids = tuple(int(one) for one in stops["lot_id"].unique())
    days = where.frame(_days(where, table, table.c.lot_id.in_(ids)))
    place = facilities(where.session)["province_id"]
    days["province_id"] = days["facility_id"].map(place).fillna(0).astype(int)
    joined = days.merge(stops.drop(columns="state"), on="lot_id", suffixes=("", "_of_stop"))
    here = joined["province_id_of_stop"].isin([EVERYWHERE]) | (
        joined["province_id_of_stop"] == joined["province_id"]
    )
    during = (joined["event_date"] > joined["from_on"]) & (
        joined["until_on"].isna() | (joined["event_date"] < joined["until_on"])
    )
    once = joined[here & during].drop_duplicates([*_PLACE, "event_date"])
    return _by_place(once)


def _by_place(days: pd.DataFrame) -> pd.DataFrame:
    found = days.groupby([*_PLACE, "vaccine_code"], as_index=False).agg(
        weight=("doses", "sum"),
        rows=("event_date", "count"),
        first_on=("event_date", "min"),
        last_on=("event_date", "max"),
    )
    return found[found["weight"] > 0]


def _given(where: Look) -> sa.Subquery:
    """Doses of each lot at each facility, as a finding."""
    table = BY_NAME["mart_injection_site"].table
    c = table.c
    total = sa.func.sum(c.doses)
    return (
        sa.select(
            c.facility_id,
            c.vaccine_code,
            c.lot_id,
            total.label("weight"),
            sa.func.count().label("rows"),
            sa.func.min(c.event_date).label("first_on"),
            sa.func.max(c.event_date).label("last_on"),
        )
        .where(*_named(where, table))
        .group_by(c.facility_id, c.vaccine_code, c.lot_id)
        .having(total >= LEAST_DOSES)
        .subquery("given")
    )


def _received(where: Look) -> sa.Subquery:
    """Facilities and the lots that they took in."""
    table = BY_NAME["mart_stock_site"].table
    c = table.c
    return (
        sa.select(c.facility_id, c.lot_id)
        .where(*where.among(table), c.movement_kind.in_(_CAME))
        .group_by(c.facility_id, c.lot_id)
        .having(sa.func.sum(c.doses) > 0)
        .subquery("kept")
    )


def _days(where: Look, table: sa.Table, *more: sa.ColumnElement) -> sa.Select:
    c = table.c
    keys = (c.facility_id, c.vaccine_code, c.lot_id, c.event_date)
    return (
        sa.select(*keys, sa.func.sum(c.doses).label("doses"))
        .where(*_named(where, table), *more)
        .group_by(*keys)
        .having(sa.func.sum(c.doses) > 0)
    )


def _named(where: Look, table: sa.Table) -> list[sa.ColumnElement]:
    """The look's own rows that name a facility and a lot."""
    return [*where.among(table), table.c.facility_id != UNKNOWN_ID, table.c.lot_id != UNKNOWN_ID]
