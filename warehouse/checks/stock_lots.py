"""Injections and lots that do not fit: finders of checks."""

import pandas as pd

from warehouse.checks.base import by_keys
from warehouse.queries.facilities import facilities
from warehouse.queries.look import Look
from warehouse.queries.stock.lot_use import given_after_expiry, given_days, unreceived
from warehouse.queries.stock.lots import EVERYWHERE, stop_days

_PLACE = ["facility_id", "lot_id"]
#: One dose of a lot that was never received is a slip of one record, not of a site's books.
LEAST_DOSES = 2


def never_received(where: Look) -> pd.DataFrame:
    """Injections of a lot at a facility that took no dose of it in; weight: the doses.

    A facility without any movement keeps no books here, and is not judged.
    """
    rows = unreceived(where.session, where.scope.known_on).on(where.as_of)
    rows = where.own(rows, place="facility_id")
    sums = {"weight": "doses", "rows": "rows"}
    found = by_keys(rows, [*_PLACE, "vaccine_code"], sums=sums, day="event_date")
    return found[found["weight"] >= LEAST_DOSES] if len(found) else found


def used_after_expiry(where: Look) -> pd.DataFrame:
    """Injections after the lot's last day of use as now known; weight: the doses after it."""
    return _by_place(_until(where, given_after_expiry(where)))


def used_while_stopped(where: Look) -> pd.DataFrame:
    """Injections on a day after the lot was held or recalled there; weight: the doses after it."""
    stops = stop_days(where)
    if stops.empty:
        return pd.DataFrame()
    days = _until(where, _of_stopped(where, stops))
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
    sums = {"weight": "doses", "rows": "rows"}
    keys = [*_PLACE, "vaccine_code"]
    found = by_keys(days.assign(rows=1), keys, sums=sums, day="event_date")
    return found[found["weight"] > 0] if len(found) else found


def _of_stopped(where: Look, stops: pd.DataFrame) -> pd.DataFrame:
    """All days of the lots that were ever stopped; which those are changes with the acts alone."""
    ids, known_on = sorted({int(one) for one in stops["lot_id"]}), where.scope.known_on
    return where.session.memo(
        ("days of stopped lots", tuple(ids), known_on),
        lambda: given_days(where.session, ids, known_on=known_on),
    )


def _until(where: Look, days: pd.DataFrame) -> pd.DataFrame:
    """The look's own days of a nation's."""
    until = days[days["event_date"] <= pd.Timestamp(where.as_of)]
    return where.own(until.reset_index(drop=True), place="facility_id").copy()
