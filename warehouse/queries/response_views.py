"""By area: who is due for the next dose or overdue, and what the response centre has open."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.analytics.histogram import quantile
from warehouse.answer import Answer, Stamp
from warehouse.queries.day_table import Counted, DayTable, day_table
from warehouse.queries.funnel_views import place_of, shown_level
from warehouse.queries.ledger_sum import NoAnswer
from warehouse.queries.places import stamp_of
from warehouse.queries.rollup import Rollup
from warehouse.queries.session import Session
from warehouse.queries.site_views import day_of
from warehouse.schema.bins import TICKET_EDGES
from warehouse.schema.dimensions import dim_area, dim_facility
from warehouse.schema.ledgers import BY_NAME
from warehouse.schema.next_doses import BOOSTERS
from warehouse.scope import Scope
from warehouse.viewer import Viewer

SOON_DAYS, _MONTH, _WEEK = 7, 28, 7
#: An answer is promised within 48 hours; days are what is kept of an opening.
PROMISED_DAYS = 2
_HOURS = tuple(f"hours_{edge}" for edge in TICKET_EDGES)
_SERIES = ("opened", "closed", "closed_0", "closed_1", "due", "met", *_HOURS)


def follow_up(*, scope: Scope, viewer: Viewer, session: Session, dose: str = "d2") -> Answer:
    """One row an area below the scope's: code, names, level, first, due, soon, overdue, dropout.

    Of the second dose: first: people with a first dose; due: past the longest interval of their
    product; soon: past it within seven days, without the dose; overdue: past it, without the dose.
    Of a booster (b1, b2) the same by its interval (warehouse.schema.next_doses), without `first`.
    dropout: overdue of due, %. Raises NoAnswer for another dose, and for a vaccine's boosters.
    """
    as_of, roll = _units(scope, viewer, session)
    found = day_table(session, people_followed(scope, dose=dose), roll=roll)
    week = as_of + timedelta(days=SOON_DAYS)
    ever, next_week = found.until(as_of), found.until(week, days=SOON_DAYS)
    counts = _second_dose(ever, next_week) if dose == "d2" else _booster(ever, next_week)
    due = counts["due"]
    dropout = counts["overdue"] / np.where(due > 0, due, np.nan) * 100.0
    frame = _of_units(roll, counts | {"dropout": dropout}, seen=found.seen(week))
    ordered = frame.sort_values(["overdue", "soon", "code"], ascending=[False, False, True])
    ordered = ordered.reset_index(drop=True)
    return Answer(frame=ordered, stamp=_stamp(session, scope))


#: The steps that the ledgers of follow-up keep, in the order of their tables.
_SECOND, _BOOSTER = ("first", "due", "overdue", "returned"), ("due", "early", "given")


def _second_dose(ever: np.ndarray, next_week: np.ndarray) -> dict[str, np.ndarray]:
    first, due, late, returned = ever
    overdue = np.maximum(late - returned, 0.0)
    return {"first": first, "due": due, "soon": next_week[2], "overdue": overdue}


def _booster(ever: np.ndarray, next_week: np.ndarray) -> dict[str, np.ndarray]:
    due, early, given = ever
    soon, soon_early, _given = next_week
    overdue = np.maximum(due - early - given, 0.0)
    return {"due": due, "soon": np.maximum(soon - soon_early, 0.0), "overdue": overdue}


def people_followed(scope: Scope, *, dose: str = "d2") -> Counted:
    """People by step of the follow-up of a dose; of the scope's vaccine and known day."""
    if dose != "d2" and (dose not in BOOSTERS or scope.vaccine):
        raise NoAnswer(f"{dose} is not followed up, or not by vaccine")
    name, steps = ("mart_follow_up", _SECOND) if dose == "d2" else ("mart_booster_due", _BOOSTER)
    c = BY_NAME[name].table.c
    kept = [c.dose_code == dose] if "dose_code" in c else []
    kept += [c.vaccine_code == scope.vaccine] if scope.vaccine else []

    def query(level: str, ids: tuple[int, ...] | None) -> sa.Select:
        base = c[f"residence_{level}_id"]
        sums = [_sum(c.people, c.step == step).label(step) for step in steps]
        return _by_day(c, base, sums).where(*kept, *_known(c, base, scope=scope, ids=ids))

    return Counted(("follow up", dose, scope.known_on, scope.vaccine), query)


def response(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """One row an area below the scope's: code, names, level, and tickets of the response centre.

    opened (last seven days), open, open_48 (for 48 hours and more by the end of the day), hours
    (median from opening to closing of those closed in 28 days, NaN if none), in_time (corrections
    due in 28 days that were answered in time, %).
    """
    as_of, roll = _units(scope, viewer, session)
    found = day_table(session, tickets(scope), roll=roll)
    ever = dict(zip(_SERIES, found.until(as_of), strict=True))
    month = dict(zip(_SERIES, found.until(as_of, days=_MONTH), strict=True))
    week = dict(zip(_SERIES, found.until(as_of, days=_WEEK), strict=True))
    due = month["due"]
    columns = {
        "opened": week["opened"],
        "open": np.maximum(ever["opened"] - ever["closed"], 0.0),
        "open_48": np.maximum(_open_long(found, as_of), 0.0),
        "hours": quantile(np.stack([month[name] for name in _HOURS]), TICKET_EDGES, q=0.5),
        "in_time": month["met"] / np.where(due > 0, due, np.nan) * 100.0,
    }
    frame = _of_units(roll, columns, seen=found.seen(as_of))
    ordered = frame.sort_values(["open_48", "open", "code"], ascending=[False, False, True])
    return Answer(frame=ordered.reset_index(drop=True), stamp=_stamp(session, scope))


def _open_long(found: DayTable, as_of: date) -> np.ndarray:
    """Open for 48 hours: opened by two days ago, less the closed that were opened by then.

    Of the closed those of the last two days are taken off that had been opened on them.
    """
    by_then = as_of - timedelta(days=PROMISED_DAYS)
    opened = found.until(by_then)[_SERIES.index("opened")]
    closed = found.until(as_of)[_SERIES.index("closed")]
    young = found.until(as_of, days=PROMISED_DAYS)[_SERIES.index("closed_0")]
    young = young + found.until(as_of, days=1)[_SERIES.index("closed_1")]
    return opened - (closed - young)


def tickets(scope: Scope) -> Counted:
    """Tickets that were opened, closed (how soon), due and met on each day."""
    c = BY_NAME["mart_ticket"].table.c
    is_closed, asked = c.move == "closed", c.ticket_kind == "correction"
    counted = {
        "opened": c.move == "opened",
        "closed": is_closed,
        "closed_0": sa.and_(is_closed, c.opened_on == c.event_date),
        "closed_1": sa.and_(is_closed, c.opened_on.op("+")(sa.literal_column("1")) == c.event_date),
        "due": sa.and_(c.move == "due", asked),
        "met": sa.and_(c.move == "met", asked),
        **{f"hours_{edge}": sa.and_(is_closed, c.hours == edge) for edge in TICKET_EDGES},
    }

    def query(level: str, ids: tuple[int, ...] | None) -> sa.Select:
        rows, base = _place(level)
        sums = [_sum(c.tickets, condition).label(name) for name, condition in counted.items()]
        where = _known(c, base, scope=scope, ids=ids)
        return _by_day(c, base, sums).select_from(rows).where(*where)

    return Counted(("tickets", scope.known_on), query)


def _units(scope: Scope, viewer: Viewer, session: Session) -> tuple[date, Rollup]:
    """The day and the units below an area; raises NoAnswer for a commune: neither ledger has it."""
    area = session.tree.find(scope.area, map_name=scope.map)
    as_of = day_of(scope, session)
    if area.level == "commune":
        raise NoAnswer("follow-up and tickets are kept by district")
    level = shown_level(session, area, scope=scope)
    return as_of, place_of(session, area, scope=scope, viewer=viewer, level=level)[0]


def _stamp(session: Session, scope: Scope) -> Stamp:
    area = session.tree.find(scope.area, map_name=scope.map)
    return stamp_of(session, area, scope=scope)


def _place(level: str) -> tuple[sa.FromClause, sa.ColumnElement]:
    """Rows of tickets and the column of their province, or of the district of their facility."""
    table = BY_NAME["mart_ticket"].table
    if level == "province":
        return table, table.c.province_id
    site, place = dim_facility.alias("site"), dim_area.alias("place")
    joined = table.join(site, site.c.facility_id == table.c.facility_id)
    return joined.join(place, place.c.area_id == site.c.area_id), place.c.district_id


def _sum(column: sa.ColumnElement, condition: sa.ColumnElement) -> sa.ColumnElement:
    return sa.func.sum(sa.case((condition, column), else_=0))


def _by_day(c: sa.ColumnCollection, base: sa.ColumnElement, sums: list[sa.Label]) -> sa.Select:
    return sa.select(base.label("base_id"), c.event_date, *sums).group_by(base, c.event_date)


def _known(
    c: sa.ColumnCollection,
    base: sa.ColumnElement,
    *,
    scope: Scope,
    ids: tuple[int, ...] | None,
) -> list[sa.ColumnElement]:
    """What was known, of the areas asked for."""
    found = [c.known_date <= scope.known_on] if scope.known_on else []
    return found if ids is None else [*found, base.in_(ids)]


def _of_units(roll: Rollup, columns: dict[str, np.ndarray], *, seen: np.ndarray) -> pd.DataFrame:
    """code, names, level and the columns of each unit that has any row."""
    units = roll.units[["area_code", "name_vi", "name_en", "level"]].reset_index(drop=True)
    return units.rename(columns={"area_code": "code"}).assign(**columns)[seen]
