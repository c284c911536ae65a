"""Injections and lots that do not fit: finders of checks."""

import pandas as pd
import sqlalchemy as sa

from warehouse.queries.facilities import facilities
from warehouse.queries.look import Look
from warehouse.queries.stock.lots import EVERYWHERE, last_day_of_use, lots, stop_days
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
    judged = given[given["facility_id"].isin(kept["facility_id"])]
    both = judged.merge(kept, on=_PLACE, how="left", indicator=True)
    found = both[(both["_merge"] == "left_only") & (both["doses"] >= LEAST_DOSES)]
    return found.rename(columns={"doses": "weight", "days": "rows"}).drop(columns="_merge")


def used_after_expiry(where: Look) -> pd.DataFrame:
    """Injections after the lot's last day of use as now known; weight: the doses after it."""
    table = BY_NAME["mart_injection_site"].table
    ends = lots(where)["effective_expiry"]
    over = ends.index[ends < pd.Timestamp(where.as_of)].tolist()
    days = where.frame(_days(where, table, table.c.lot_id.in_(over)))
    late = days["event_date"] > last_day_of_use(where, days)
    return _by_place(days[late])


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


def _given(where: Look) -> pd.DataFrame:
    table = BY_NAME["mart_injection_site"].table
    c = table.c
    return where.frame(
        sa.select(
            c.facility_id,
            c.vaccine_code,
            c.lot_id,
            sa.func.sum(c.doses).label("doses"),
            sa.func.count(sa.distinct(c.event_date)).label("days"),
            sa.func.min(c.event_date).label("first_on"),
            sa.func.max(c.event_date).label("last_on"),
        )
        .where(*_named(where, table))
        .group_by(c.facility_id, c.vaccine_code, c.lot_id)
        .having(sa.func.sum(c.doses) > 0)
    )


def _received(where: Look) -> pd.DataFrame:
    table = BY_NAME["mart_stock_site"].table
    c = table.c
    return where.frame(
        sa.select(c.facility_id, c.lot_id)
        .where(*where.among(table), c.movement_kind.in_(_CAME))
        .group_by(c.facility_id, c.lot_id)
        .having(sa.func.sum(c.doses) > 0)
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
