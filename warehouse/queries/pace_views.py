"""The pace of an area or of one site: hours by weekday, the steps, the safe daily ceiling."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.analytics.histogram import quantile
from warehouse.analytics.intervals import share_interval
from warehouse.answer import Answer
from warehouse.queries.facilities import facilities, facility_ids
from warehouse.queries.places import stamp_of
from warehouse.queries.rights import check_detail
from warehouse.queries.session import Session
from warehouse.queries.site_history import OUTCOMES, SiteHistory, site_history
from warehouse.queries.site_views import day_of
from warehouse.queries.tree import Area, UnknownArea
from warehouse.schema.bins import (
    HOUR_COLUMNS,
    HOURS,
    INTERVALS,
    PACE,
    REQUIRED_MINUTES,
    TYPED,
    WATCH,
)
from warehouse.schema.columns import UNKNOWN_ID
from warehouse.schema.ledgers import BY_NAME
from warehouse.scope import Scope
from warehouse.viewer import Viewer

WEEKS = 4
_DAYS = 7 * WEEKS
#: Daily forms say what became of people over so many days.
SCREENED_DAYS = _DAYS
#: An hour counts as worked when it has a tenth of what the busiest hour has.
WORKED_SHARE = 0.1


class UnknownSite(UnknownArea):
    """There is no such site."""


def hour_week(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """weekday (1 Monday to 7), hour, doses (mean a day, of the last four weeks) of the area."""
    area = session.tree.find(scope.area, map_name=scope.map)
    c = BY_NAME["mart_pace_district"].table.c
    where = _where(session, area, scope=scope, viewer=viewer)
    sums = [sa.func.sum(c[name]).label(name) for name in HOUR_COLUMNS]
    rows = session.frame(sa.select(c.event_date, *sums).where(*where).group_by(c.event_date))
    weekday = pd.to_datetime(rows["event_date"]).dt.day_of_week + 1
    mean = rows[list(HOUR_COLUMNS)].groupby(weekday).sum() / WEEKS
    mean = mean.reindex(range(1, 8), fill_value=0.0)
    frame = pd.DataFrame(
        [
            (day, hour, float(mean.loc[day, name]))
            for day in mean.index
            for hour, name in zip(HOURS, HOUR_COLUMNS, strict=True)
        ],
        columns=["weekday", "hour", "doses"],
    )
    return Answer(frame=frame, stamp=stamp_of(session, area, scope=scope))


def _where(session: Session, area: Area, *, scope: Scope, viewer: Viewer) -> list[sa.ColumnElement]:
    """The last four weeks of the district ledger, inside the area, as known."""
    if area.level in ("district", "commune"):
        check_detail(session, area, viewer=viewer)
    c = BY_NAME["mart_pace_district"].table.c
    as_of = day_of(scope, session)
    found = [c.event_date > as_of - timedelta(days=_DAYS), c.event_date <= as_of]
    if scope.known_on:
        found.append(c.known_date <= scope.known_on)
    if area.level in ("district", "commune"):
        return [*found, c.place_district_id == (area.district_id or area.area_id)]
    if area.level != "nation":
        units = session.tree.units("province", under=area, map_name=scope.map)
        ids = [int(i) for i in units["area_id"]]
        old = session.tree.succession
        ids += [int(i) for i in old.loc[old["new_area_id"].isin(ids), "old_area_id"]]
        found.append(c.place_province_id.in_(ids))
    return found


def step_strip(*, scope: Scope, viewer: Viewer, session: Session, site: str = "") -> Answer:
    """One row an interval between two steps, of the last four weeks (whole ones for a site).

    step (screening, injection, watch), people (with both times), measured, equal, p50, p90
    (minutes), waiting (people standing in it in an hour of work: people an hour x p50 / 60), and of
    observation long (share of at least 30 minutes, %) and typed (exactly 30:00, %). Also sessions,
    doses_hour, and lines, hours, busiest, ceiling: the safe daily ceiling and its parts.
    """
    area = session.tree.find(scope.area, map_name=scope.map)
    if site:
        bins, sessions, lines = _of_site(session, site, scope=scope, viewer=viewer)
    else:
        c = BY_NAME["mart_pace_district"].table.c
        where = _where(session, area, scope=scope, viewer=viewer)
        sums = [sa.func.sum(c[name]).label(name) for name in PACE]
        bins = session.frame(sa.select(*sums).where(*where)).iloc[0].fillna(0)
        sessions, lines = _worked(session, area, scope=scope)
    frame = pd.DataFrame([_interval(bins, name) for name in INTERVALS])
    frame = _with_ceiling(frame, bins, sessions=sessions, lines=lines)
    return Answer(frame=frame, stamp=stamp_of(session, area, scope=scope))


def site_of(session: Session, code: str, *, scope: Scope, viewer: Viewer) -> pd.Series:
    """A site by its code; raises UnknownSite or NotAllowed."""
    every = facilities(session)
    found = every[(every["facility_code"] == code) & (every["facility_id"] != UNKNOWN_ID)]
    if found.empty:
        raise UnknownSite(f"there is no site {code}")
    row = found.iloc[0]
    if row["area_id"] in session.tree.frame.index:
        place = session.tree.frame.loc[row["area_id"], "area_code"]
        check_detail(session, session.tree.find(place, map_name="63"), viewer=viewer)
    return row


def _of_site(
    session: Session, code: str, *, scope: Scope, viewer: Viewer
) -> tuple[pd.Series, int, float]:
    """The bins of a site's last four whole weeks, its sessions in them, its lines."""
    row = site_of(session, code, scope=scope, viewer=viewer)
    last = last_whole_week(day_of(scope, session))
    c = BY_NAME["mart_pace_site"].table.c
    where = [c.facility_id == int(row["facility_id"]), c.event_date <= last]
    where.append(c.event_date > last - timedelta(days=_DAYS))
    if scope.known_on:
        where.append(c.known_date <= scope.known_on)
    sums = [sa.func.sum(c[name]).label(name) for name in PACE]
    bins = session.frame(sa.select(*sums).where(*where)).iloc[0].fillna(0)
    found = site_history(session, scope.known_on)
    span = _span(found, last + timedelta(days=6))
    sessions = int(found.working[found.sites.index.get_loc(row["facility_id"]), span].sum())
    lines = float(found.sites.loc[row["facility_id"], "lines"])
    return bins, sessions, lines


def last_whole_week(as_of: date) -> date:
    """The Monday of the newest week that has ended by the day."""
    monday = as_of - timedelta(days=as_of.weekday())
    return monday if as_of.weekday() == 6 else monday - timedelta(days=7)


def _span(found: SiteHistory, last: date) -> slice:
    end = found.column(last) + 1
    return slice(max(end - _DAYS, 0), max(end, 0))


def _worked(session: Session, area: Area, *, scope: Scope) -> tuple[int, float]:
    """Site-days worked in the last four weeks, and lines at work on a mean one of them."""
    found = site_history(session, scope.known_on)
    inside = facility_ids(session, area)
    chosen = slice(None) if inside is None else found.sites.index.isin(inside)
    span = _span(found, day_of(scope, session))
    worked = found.working[chosen][:, span].sum(axis=1)
    lines = found.sites["lines"].to_numpy()[chosen]
    total = int(worked.sum())
    return total, float((worked * lines).sum() / total) if total else 0.0


def _interval(bins: pd.Series, name: str) -> dict[str, object]:
    interval = INTERVALS[name]
    counts = [float(bins[column]) for column in interval.columns]
    edges = list(interval.edges)
    long = typed = np.nan
    measured = sum(counts)
    if interval is WATCH:
        place = edges.index(REQUIRED_MINUTES)
        long, typed = _shares(counts[place:], measured, exact=float(bins[TYPED]))
        counts[place] -= float(bins[TYPED])
        counts.insert(place, float(bins[TYPED]))
        edges.insert(place, REQUIRED_MINUTES)
    equal = float(bins[interval.equal])
    p50, p90 = (float(quantile(counts, edges, q=q)) for q in (0.5, 0.9))
    return {
        "step": name,
        "people": measured + equal,
        "measured": measured,
        "equal": equal,
        "p50": p50,
        "p90": p90,
        "long": long,
        "typed": typed,
    }


def _shares(late: list[float], measured: float, *, exact: float) -> tuple[float, float]:
    if not measured:
        return np.nan, np.nan
    return sum(late) / measured * 100.0, exact / measured * 100.0


def _with_ceiling(
    frame: pd.DataFrame, bins: pd.Series, *, sessions: int, lines: float
) -> pd.DataFrame:
    """Adds the rate of the busiest hour, the hours worked and what they can carry in a day.

    While people wait before a step, what passes in an hour is what that step can serve. The ceiling
    is that rate a line, times lines, times hours. Lumps before 8 and after 18 are no hour.
    """
    hours = np.array([float(bins[name]) for name in HOUR_COLUMNS])
    whole = hours[1:-1]
    busiest = whole.max(initial=0.0) / sessions if sessions else np.nan
    worked = int((hours >= WORKED_SHARE * whole.max(initial=0.0)).sum()) if whole.any() else 0
    rate = hours.sum() / sessions / worked if sessions and worked else np.nan
    bottleneck = frame.loc[frame["step"] != WATCH.name, "p50"]
    return frame.assign(
        waiting=rate * frame["p50"] / 60.0,
        sessions=sessions,
        lines=lines,
        doses_hour=rate,
        busiest=busiest,
        hours=worked,
        ceiling=busiest * worked if sessions else np.nan,
        is_bottleneck=frame.index == (bottleneck.idxmax() if bottleneck.notna().any() else -1),
    )


def _form_sums() -> list[sa.Label]:
    c = BY_NAME["mart_site_day"].table.c
    names = ("people_planned", "doses_d1", "doses_d2", *OUTCOMES)
    return [sa.cast(sa.func.sum(c[name]), sa.BigInteger).label(name) for name in names]


def _forms_of_nation(session: Session, as_of: date, *, known_on: date | None) -> pd.Series:
    """The sums of all daily forms of the four weeks until the day; every day is read at once."""
    c = BY_NAME["mart_site_day"].table.c
    known = [c.known_date <= known_on] if known_on else []
    query = sa.select(c.event_date, *_form_sums()).where(*known).group_by(c.event_date)
    every = session.kept_frame(("forms by day", known_on), lambda: session.typed(query))
    day, end = every["event_date"], pd.Timestamp(as_of)
    own = every[(day <= end) & (day > end - timedelta(days=SCREENED_DAYS))]
    return own.drop(columns="event_date").sum().astype(float)


def screening(*, scope: Scope, viewer: Viewer, session: Session, site: str = "") -> Answer:
    """One row an outcome of the last four weeks: outcome, people, of, value, low, high (%).

    Of the area or of one site. Exact 95 % intervals; of are the people of the days' forms,
    injected is one of the outcomes.
    """
    area = session.tree.find(scope.area, map_name=scope.map)
    if area.level in ("district", "commune"):
        check_detail(session, area, viewer=viewer)
    as_of = day_of(scope, session)
    if area.level == "nation" and not site:
        row = _forms_of_nation(session, as_of, known_on=scope.known_on)
    else:
        inside = facility_ids(session, area)
        if site:
            inside = (int(site_of(session, site, scope=scope, viewer=viewer)["facility_id"]),)
        c = BY_NAME["mart_site_day"].table.c
        where = [c.event_date > as_of - timedelta(days=SCREENED_DAYS), c.event_date <= as_of]
        where += [] if inside is None else [c.facility_id.in_(inside)]
        where += [c.known_date <= scope.known_on] if scope.known_on else []
        row = session.frame(sa.select(*_form_sums()).where(*where)).iloc[0]
        row = row.fillna(0).astype(float)
    parts = {"injected": row["doses_d1"] + row["doses_d2"]}
    parts |= {name.removeprefix("people_"): row[name] for name in OUTCOMES}
    frame = pd.DataFrame({"outcome": list(parts), "people": list(parts.values())})
    frame["of"] = row["people_planned"]
    low, high = share_interval(frame["people"], frame["of"])
    frame["value"] = frame["people"] / frame["of"].where(frame["of"] > 0) * 100.0
    frame["low"], frame["high"] = low * 100.0, high * 100.0
    return Answer(frame=frame, stamp=stamp_of(session, area, scope=scope))
