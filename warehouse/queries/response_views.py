"""By area: who is due for the next dose or overdue, and what the response centre has open."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.analytics.histogram import quantile
from warehouse.answer import Answer
from warehouse.queries.funnel_views import place_of, shown_level
from warehouse.queries.ledger_sum import NoAnswer
from warehouse.queries.places import stamp_of
from warehouse.queries.rollup import Rollup
from warehouse.queries.session import Session
from warehouse.queries.site_views import day_of
from warehouse.queries.tree import Area
from warehouse.schema.bins import TICKET_EDGES
from warehouse.schema.dimensions import dim_area, dim_facility
from warehouse.schema.ledgers import BY_NAME
from warehouse.scope import Scope
from warehouse.viewer import Viewer

_MOVES = ("opened", "closed", "due", "met")
_DAY = "datetime64[D]"
SOON_DAYS, PROMISED_HOURS, _MONTH, _WEEK = 7, 48, 28, 7


def follow_up(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """One row an area below the scope's: code, names, level, first, due, soon, overdue, dropout.

    first: people with a first dose; due: past the longest interval of their product; soon: without
    a second dose and past it within seven days; overdue: past it and without a second dose;
    dropout: overdue of due, %.
    """
    area = session.tree.find(scope.area, map_name=scope.map)
    as_of = day_of(scope, session)
    level = _level(session, area, scope=scope)
    roll, slice_ = place_of(session, area, scope=scope, viewer=viewer, level=level)
    c = BY_NAME["mart_follow_up"].table.c
    base = c[f"residence_{_kept(roll)}_id"]
    past, soon = c.event_date <= as_of, c.event_date > as_of
    counts = {
        "first": _sum(c.people, sa.and_(c.step == "first", past)),
        "due": _sum(c.people, sa.and_(c.step == "due", past)),
        "soon": _sum(c.people, sa.and_(c.step == "overdue", soon)),
        "late": _sum(c.people, sa.and_(c.step == "overdue", past)),
        "returned": _sum(c.people, sa.and_(c.step == "returned", past)),
    }
    where = [c.event_date <= as_of + timedelta(days=SOON_DAYS)]
    where += _also(c, base, scope=scope, ids=slice_.ids)
    frame = _by_unit(session, roll, base, counts=counts, where=where)
    frame["overdue"] = (frame["late"] - frame["returned"]).clip(lower=0)
    frame["dropout"] = frame["overdue"] / frame["due"].where(frame["due"] > 0) * 100.0
    ordered = frame.sort_values(["overdue", "code"], ascending=[False, True], ignore_index=True)
    return Answer(frame=ordered, stamp=stamp_of(session, area, scope=scope))


def _level(session: Session, area: Area, *, scope: Scope) -> str:
    """The level below an area; raises NoAnswer for a commune, which neither ledger keeps."""
    if area.level == "commune":
        raise NoAnswer("follow-up and tickets are kept by district")
    return shown_level(session, area, scope=scope)


def response(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """One row an area below the scope's: code, names, level, and tickets of the response centre.

    opened (last seven days), open, open_48 (for 48 hours and more by the end of the day), hours
    (median from opening to closing of those closed in 28 days, NaN if none), in_time (corrections
    due in 28 days that were answered in time, %).
    """
    area = session.tree.find(scope.area, map_name=scope.map)
    as_of = day_of(scope, session)
    level = _level(session, area, scope=scope)
    roll, slice_ = place_of(session, area, scope=scope, viewer=viewer, level=level)
    if _kept(roll) == "province":
        frame = _linked(roll, _of_provinces(session, as_of, known_on=scope.known_on))
    else:
        table = BY_NAME["mart_ticket"].table
        rows, base = _place(session, table, level="district")
        counts = _tickets(table.c, as_of)
        where = [table.c.event_date <= as_of, *_also(table.c, base, scope=scope, ids=slice_.ids)]
        frame = _by_unit(session, roll, base, counts=counts, where=where, rows=rows)
    bins = frame[[f"hours_{edge}" for edge in TICKET_EDGES]].to_numpy().T
    frame["hours"] = quantile(bins, TICKET_EDGES, q=0.5)
    frame["open"] = (frame["ever"] - frame["closed"]).clip(lower=0)
    frame["open_48"] = (frame["ever_48"] - frame["closed_48"]).clip(lower=0)
    frame["in_time"] = frame["met"] / frame["due"].where(frame["due"] > 0) * 100.0
    names = ["code", "name_vi", "name_en", "level"]
    frame = frame[[*names, "opened", "open", "open_48", "hours", "in_time"]]
    ordered = frame.sort_values(["open_48", "open", "code"], ascending=[False, False, True])
    stamp = stamp_of(session, area, scope=scope)
    return Answer(frame=ordered.reset_index(drop=True), stamp=stamp)


def _tickets(c: sa.ColumnCollection, as_of: date) -> dict[str, sa.ColumnElement]:
    """What to count of the ledger's moves."""
    old = c.opened_on <= as_of - timedelta(hours=PROMISED_HOURS)
    month = c.event_date > as_of - timedelta(days=_MONTH)
    week = c.event_date > as_of - timedelta(days=_WEEK)
    opened, closed = c.move == "opened", c.move == "closed"
    asked = sa.and_(c.ticket_kind == "correction", month)
    counts = {
        "opened": sa.and_(opened, week),
        "ever": opened,
        "closed": closed,
        "ever_48": sa.and_(opened, old),
        "closed_48": sa.and_(closed, old),
        "due": sa.and_(c.move == "due", asked),
        "met": sa.and_(c.move == "met", asked),
    }
    counts |= {f"hours_{edge}": sa.and_(closed, month, c.hours == edge) for edge in TICKET_EDGES}
    return {name: _sum(c.tickets, condition) for name, condition in counts.items()}


def _of_provinces(session: Session, as_of: date, *, known_on: date | None) -> pd.DataFrame:
    """base_id and the counts of `_tickets` by province; what it takes is read once for all days."""
    rows = session.kept_frame(("tickets", known_on), lambda: session.typed(_ticket_days(known_on)))
    event, opened_on = (rows[k].to_numpy(dtype=_DAY) for k in ("event_date", "opened_on"))
    last = np.datetime64(as_of, "D")
    base, move, hours, people, asked = (
        rows[k].to_numpy() for k in ("base_id", "move_place", "hours", "tickets", "is_asked")
    )
    past, month = event <= last, (event <= last) & (event > last - _MONTH)
    opened, closed, due, met = (move == place for place in range(len(_MOVES)))
    old = past & (opened_on <= last - PROMISED_HOURS // 24)
    counts = {
        "opened": opened & past & (event > last - _WEEK),
        "ever": opened & past,
        "closed": closed & past,
        "ever_48": opened & old,
        "closed_48": closed & old,
        "due": due & month & (asked == 1),
        "met": met & month & (asked == 1),
        **{f"hours_{edge}": closed & month & (hours == edge) for edge in TICKET_EDGES},
    }
    unit, ids = pd.factorize(base, sort=True)
    seen = np.bincount(unit[past], minlength=len(ids)) > 0
    sums = {k: np.bincount(unit[m], people[m], minlength=len(ids)) for k, m in counts.items()}
    return pd.DataFrame({"base_id": ids, **sums})[seen]


def _ticket_days(known_on: date | None) -> sa.Select:
    c = BY_NAME["mart_ticket"].table.c
    move = sa.case({name: place for place, name in enumerate(_MOVES)}, value=c.move)
    by = [
        c.province_id.label("base_id"),
        move.label("move_place"),
        sa.case((c.ticket_kind == "correction", 1), else_=0).label("is_asked"),
        c.opened_on,
        c.event_date,
        c.hours,
    ]
    tickets = sa.cast(sa.func.sum(c.tickets), sa.BigInteger).label("tickets")
    known = [c.known_date <= known_on] if known_on else []
    return sa.select(*by, tickets).where(c.move.in_(_MOVES), *known).group_by(*by)


def _sum(column: sa.ColumnElement, condition: sa.ColumnElement) -> sa.ColumnElement:
    return sa.func.sum(sa.case((condition, column), else_=0))


def _kept(roll: Rollup) -> str:
    """The level by which the ledger's rows are taken."""
    return "province" if roll.base_level == "province" else "district"


def _place(
    session: Session, table: sa.Table, *, level: str
) -> tuple[sa.FromClause, sa.ColumnElement]:
    """Rows of tickets and the column of their province, or of the district of their facility."""
    if level == "province":
        return table, table.c.province_id
    site, place = dim_facility.alias("site"), dim_area.alias("place")
    joined = table.join(site, site.c.facility_id == table.c.facility_id)
    return joined.join(place, place.c.area_id == site.c.area_id), place.c.district_id


def _also(
    c: sa.ColumnCollection, base: sa.ColumnElement, *, scope: Scope, ids: tuple[int, ...] | None
) -> list[sa.ColumnElement]:
    """What was known, the vaccine where the ledger keeps it, and the area's own rows."""
    found = [c.known_date <= scope.known_on] if scope.known_on else []
    if scope.vaccine and "vaccine_code" in c:
        found.append(c.vaccine_code == scope.vaccine)
    return found if ids is None else [*found, base.in_(ids)]


def _by_unit(
    session: Session,
    roll: Rollup,
    base: sa.ColumnElement,
    *,
    counts: dict[str, sa.ColumnElement],
    where: list[sa.ColumnElement],
    rows: sa.FromClause | None = None,
) -> pd.DataFrame:
    """code, names, level and the counts of each unit that has any row; shares split a row."""
    columns = [base.label("base_id"), *(column.label(name) for name, column in counts.items())]
    query = sa.select(*columns).where(*where).group_by(base)
    return _linked(roll, session.frame(query if rows is None else query.select_from(rows)))


def _linked(roll: Rollup, found: pd.DataFrame) -> pd.DataFrame:
    """Counts by base_id as counts of the units that have any; shares split a row."""
    names = [name for name in found if name != "base_id"]
    linked = found.merge(roll.links, on="base_id", how="inner")
    linked[names] = linked[names].astype(float).mul(linked["share"], axis=0)
    sums = linked.groupby("unit_id")[names].sum()
    units = roll.units.set_index("area_id")[["area_code", "name_vi", "name_en", "level"]]
    joined = units.rename(columns={"area_code": "code"}).join(sums, how="inner")
    return joined.reset_index(drop=True)
