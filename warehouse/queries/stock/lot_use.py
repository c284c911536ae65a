"""Injections of lots that a facility had not, or should no longer use: what there is, on any day.

Each is read once for every day: the few facilities and lots of which it can ever be said, with
their days. A day's question adds up those until it.
"""

from dataclasses import dataclass
from datetime import date
from functools import partial

import pandas as pd
import sqlalchemy as sa

from warehouse.analytics.stock.spans import on_day, spans
from warehouse.queries.look import Look
from warehouse.queries.lots import lots_known
from warehouse.queries.session import Session
from warehouse.queries.stock.lots import register_day
from warehouse.schema.columns import UNKNOWN_ID
from warehouse.schema.ledgers import BY_NAME

_GIVEN = BY_NAME["mart_injection_site"].table.c
_MOVED = BY_NAME["mart_stock_site"].table.c
_CAME = ("receipt", "transfer_in")
_PAIR = ["facility_id", "lot_id"]


@dataclass(frozen=True)
class Unreceived:
    """Injections that may have come before their lot: `given` by facility, vaccine, lot and day,
    with doses, rows and came_on, the day of the lot's first dose there (NaT: never, or mended).

    `books` says since when (event_date) a facility has taken anything in. Of lots of which some was
    taken back, `mended` has the spans of days with more than nothing taken in.
    """

    given: pd.DataFrame
    books: pd.DataFrame
    mended: pd.DataFrame

    def on(self, day: date) -> pd.DataFrame:
        """The rows of `given` until a day whose facility has, on that day, taken in nothing of the
        lot, but something of others."""
        rows = self.given[self.given["event_date"] <= pd.Timestamp(day)]
        mended = self.mended[on_day(self.mended, day)]
        own, there = (pd.MultiIndex.from_frame(frame[_PAIR]) for frame in (rows, mended))
        came = (rows["came_on"] <= pd.Timestamp(day)).to_numpy() | own.isin(there)
        since = self.books["event_date"] <= pd.Timestamp(day)
        keeps = pd.concat([self.books.loc[since, "facility_id"], mended["facility_id"]])
        return rows[~came & rows["facility_id"].isin(keeps).to_numpy()]


def unreceived(session: Session, known_on: date | None) -> Unreceived:
    """Every injection that came before its lot, on whatever day one looks."""
    known_on = session.as_known(known_on)
    makes = {"given": _given, "books": _books, "mended": _mended}
    kept = {
        name: session.kept_frame(("unreceived", name, known_on), partial(make, session, known_on))
        for name, make in makes.items()
    }
    return Unreceived(**kept)


def _known(c: sa.ColumnCollection, known_on: date | None) -> list[sa.ColumnElement]:
    return [c.known_date <= known_on] if known_on else []


def _first(known_on: date | None) -> sa.Subquery:
    """facility_id, lot_id, the day of the first dose taken in, and whether some was taken back."""
    c = _MOVED
    return (
        sa.select(
            c.facility_id,
            c.lot_id,
            sa.func.min(sa.case((c.doses > 0, c.event_date))).label("event_date"),
            sa.func.max(sa.case((c.doses < 0, 1), else_=0)).label("is_mended"),
        )
        .where(c.movement_kind.in_(_CAME), *_known(c, known_on))
        .group_by(c.facility_id, c.lot_id)
        .subquery("first")
    )


def _keepers(known_on: date | None) -> sa.Select:
    """Facilities that ever took something in."""
    c = _MOVED
    return (
        sa.select(c.facility_id).where(c.movement_kind.in_(_CAME), *_known(c, known_on)).distinct()
    )


def _doubtful(first: sa.Subquery, known_on: date | None) -> sa.Subquery:
    """Facilities that keep books, lots that they gave before the first dose came, and came_on."""
    c, given_on = _GIVEN, sa.func.min(_GIVEN.event_date).label("given_on")
    given = (
        sa.select(c.facility_id, c.lot_id, given_on)
        .where(*_named(known_on), c.facility_id.in_(_keepers(known_on)))
        .group_by(c.facility_id, c.lot_id)
        .subquery("first_given")
    )
    same = sa.and_(*[given.c[name] == first.c[name] for name in _PAIR])
    never, is_mended = first.c.event_date.is_(None), first.c.is_mended == 1
    came_on = sa.case((is_mended, None), else_=first.c.event_date).label("came_on")
    return (
        sa.select(given.c.facility_id, given.c.lot_id, sa.type_coerce(came_on, sa.Date))
        .join_from(given, first, same, isouter=True)
        .where(sa.or_(never, is_mended, given.c.given_on < first.c.event_date))
        .subquery("doubtful")
    )


def _given(session: Session, known_on: date | None) -> pd.DataFrame:
    c, doubtful = _GIVEN, _doubtful(_first(known_on), known_on)
    keys = (c.facility_id, c.vaccine_code, c.lot_id, c.event_date, doubtful.c.came_on)
    sums = (sa.func.sum(c.doses).label("doses"), sa.func.count().label("rows"))
    same = sa.and_(*[c[name] == doubtful.c[name] for name in _PAIR])
    return session.typed(
        sa.select(*keys, *sums)
        .join_from(c.doses.table, doubtful, same)
        .where(*_named(known_on))
        .group_by(*keys)
        .order_by(*keys)
    )


def _books(session: Session, known_on: date | None) -> pd.DataFrame:
    c = _first(known_on).c
    return session.typed(
        sa.select(c.facility_id, sa.func.min(c.event_date).label("event_date"))
        .where(c.is_mended == 0, c.event_date.is_not(None))
        .group_by(c.facility_id)
        .order_by(c.facility_id)
    )


def _mended(session: Session, known_on: date | None) -> pd.DataFrame:
    c = _MOVED
    came = [c.movement_kind.in_(_CAME), *_known(c, known_on)]
    back = sa.select(c.facility_id, c.lot_id).where(*came, c.doses < 0).distinct().subquery("back")
    same = sa.and_(*[c[name] == back.c[name] for name in _PAIR])
    keys = (c.facility_id, c.lot_id, c.event_date)
    rows = session.typed(
        sa.select(*keys, c.doses.label("change"))
        .join_from(c.doses.table, back, same)
        .where(*came)
        .order_by(*keys)
    )
    pair = rows.groupby(_PAIR).ngroup().to_numpy()
    day, change = (rows[name].to_numpy() for name in ("event_date", "change"))
    found = spans(pair, day, change=change, holds=lambda total: total > 0)
    named = found.join(rows[_PAIR].drop_duplicates(ignore_index=True), on="group")
    return named[[*_PAIR, "event_date", "until"]]


def _named(known_on: date | None) -> list[sa.ColumnElement]:
    """The injections that name a facility and a lot."""
    c = _GIVEN
    return [c.facility_id != UNKNOWN_ID, c.lot_id != UNKNOWN_ID, *_known(c, known_on)]


def given_after_expiry(where: Look) -> pd.DataFrame:
    """Days on which a facility gave a lot after its last day of use as now known: facility_id,
    vaccine_code, lot_id, event_date, doses; of the whole nation and on any day."""
    key = ("after expiry", where.scope.known_on)
    return where.session.kept_frame(key, lambda: _late(where))


def _late(where: Look) -> pd.DataFrame:
    c, known_on = _GIVEN, where.scope.known_on
    keys = (c.facility_id, c.vaccine_code, c.lot_id, c.event_date)
    doses, known = sa.func.sum(c.doses), lots_known(register_day(where)).subquery("lots")
    return where.frame(
        sa.select(*keys, doses.label("doses"))
        .join_from(c.doses.table, known, known.c.lot_id == c.lot_id)
        .where(*_named(known_on), c.event_date > known.c.effective_expiry)
        .group_by(*keys)
        .having(doses > 0)
        .order_by(*keys)
    )


def given_days(session: Session, lot_ids: list[int], *, known_on: date | None) -> pd.DataFrame:
    """Doses of some lots by facility_id, vaccine_code, lot_id and event_date, where there are any;
    of the whole nation and on any day."""
    c = _GIVEN
    keys = (c.facility_id, c.vaccine_code, c.lot_id, c.event_date)
    doses = sa.func.sum(c.doses)
    chosen = tuple(int(one) for one in lot_ids)
    return session.typed(
        sa.select(*keys, doses.label("doses"))
        .where(*_named(known_on), c.lot_id.in_(chosen))
        .group_by(*keys)
        .having(doses > 0)
        .order_by(*keys)
    )
