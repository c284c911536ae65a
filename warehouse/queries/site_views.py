"""Sites, or the districts they lie in, as the map, the ranking and the dot plot show them."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from warehouse.analytics.safety.funnel import OUTER, dispersion, random_effect_limits
from warehouse.answer import Answer
from warehouse.queries.facilities import facility_ids
from warehouse.queries.ledger_sum import NoAnswer
from warehouse.queries.places import stamp_of
from warehouse.queries.rights import check_detail
from warehouse.queries.session import Session
from warehouse.queries.site_history import SiteHistory, site_history
from warehouse.queries.tree import Area
from warehouse.scope import Scope
from warehouse.viewer import Viewer

#: Doses that a line gives in a day (Hà Nội's plan); twice as many is a data check.
NORM = 200
_WEEK = 7


#: West, south, east and north of what a map shows, in degrees.
Box = tuple[float, float, float, float]
#: So many sites of a nation are drawn one by one; more are added up by district.
MOST_SITES = 1_000


def sites_by_unit(
    *, scope: Scope, viewer: Viewer, session: Session, box: Box | None = None
) -> Answer:
    """One row a site, or a district of a nation or zone: counts of the day and of the week.

    Of a nation or zone whose map is zoomed to a box, the sites in it, if they are few enough.

    code, area_code, name_vi, name_en, level, lat, lon, sites, working, planned, silent, idle,
    lines, doses, doses_week, sessions (site-days at work in the week), line_days, per_line (doses
    a line and day, of the week), load (% of the norm), low and high (limits of chance for its
    line-days, wider by what units differ), state (ok, above, below, no_data). A
    provincial account sees the provinces of a nation.
    """
    area = session.tree.find(scope.area, map_name=scope.map)
    as_of = day_of(scope, session)
    found = site_history(session, scope.known_on, vaccine=scope.vaccine)
    rows = _of_sites(found, as_of)
    frame = by_unit(rows, area, session=session, counts=_COUNTS, viewer=viewer, box=box)
    return Answer(frame=_judged(frame), stamp=stamp_of(session, area, scope=scope))


def by_unit(
    rows: pd.DataFrame,
    area: Area,
    *,
    session: Session,
    counts: Sequence[str],
    viewer: Viewer,
    box: Box | None = None,
) -> pd.DataFrame:
    """Rows of sites in an area as they are, or added up by district (by province for others).

    Of a nation or a zone they are added up, unless no more than MOST_SITES lie in the box.
    """
    inside = facility_ids(session, area)
    rows = rows if inside is None else rows[rows["facility_id"].isin(inside)]
    is_wide = area.level in ("nation", "zone")
    if is_wide and viewer.role == "national" and box is not None:
        seen = rows[_within(rows, box)]
        is_wide = not 0 < len(seen) <= MOST_SITES
        rows = rows if is_wide else seen
    if is_wide:
        level = "district" if viewer.role == "national" else "province"
        return _grouped(session, rows, level, counts=counts).reset_index(drop=True)
    check_detail(session, area, viewer=viewer)
    named = rows.assign(level="site", code=rows["facility_code"], name_vi=rows["name"])
    return named.assign(name_en=rows["name"]).reset_index(drop=True)


def _within(rows: pd.DataFrame, box: Box) -> pd.Series:
    west, south, east, north = box
    return rows["lon"].between(west, east) & rows["lat"].between(south, north)


def day_of(scope: Scope, session: Session) -> date:
    """The scope's day or the newest; raises NoAnswer before anything is loaded."""
    as_of = scope.as_of or session.last_day
    if as_of is None:
        raise NoAnswer("nothing has been loaded yet")
    return as_of


_COUNTS = (
    "sites",
    "working",
    "planned",
    "silent",
    "idle",
    "lines",
    "doses",
    "doses_week",
    "sessions",
    "line_days",
)


def _of_sites(found: SiteHistory, as_of: date) -> pd.DataFrame:
    """One row a site that is listed or ever worked, with what it did on the day and in the week."""
    day = found.column(as_of)
    week = slice(max(day - _WEEK + 1, 0), max(day + 1, 0))
    one = slice(max(day, 0), max(day + 1, 0))
    frame = found.sites.assign(sites=1)
    for name in ("working", "planned", "silent", "idle", "doses"):
        frame[name] = getattr(found, name)[:, one].sum(axis=1)
    lines = frame["lines"].to_numpy()
    frame["lines"] = frame["working"] * lines
    frame["doses_week"] = found.doses_on_lines[:, week].sum(axis=1)
    frame["sessions"] = found.working[:, week].sum(axis=1)
    frame["line_days"] = frame["sessions"] * lines
    ever = found.ever_by(found.days) | frame["is_listed"].to_numpy(dtype=bool)
    return frame[ever]


def _grouped(
    session: Session, rows: pd.DataFrame, level: str, *, counts: Sequence[str]
) -> pd.DataFrame:
    column = f"{level}_id"
    sums = rows[rows[column] != 0].groupby(column)[list(counts)].sum()
    areas = session.tree.frame.loc[sums.index, ["area_code", "name_vi", "name_en", "lat", "lon"]]
    return areas.join(sums).assign(level=level, code=areas["area_code"])


def _judged(frame: pd.DataFrame) -> pd.DataFrame:
    """Doses a line and day against the norm, and whether chance explains the distance from all."""
    line_days = frame["line_days"].to_numpy(dtype=float)
    known = line_days > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        frame["per_line"] = np.where(known, frame["doses_week"] / line_days, np.nan)
    frame["load"] = frame["per_line"] / NORM * 100.0
    frame["low"], frame["high"], frame["mean"] = np.nan, np.nan, np.nan
    frame["state"] = np.where(known, "ok", "no_data")
    if known.sum() < 3 or frame.loc[known, "doses_week"].sum() <= 0:
        return frame
    mean = frame.loc[known, "doses_week"].sum() / line_days[known].sum()
    expected = mean * line_days[known]
    tau = dispersion(frame.loc[known, "doses_week"].to_numpy(dtype=float), expected).tau
    low, high = random_effect_limits(expected, tau=tau, tail=OUTER)
    frame.loc[known, "low"], frame.loc[known, "high"] = low * mean, high * mean
    frame["mean"] = mean
    beyond = np.where(frame["per_line"] > frame["high"], "above", "below")
    is_out = (frame["per_line"] > frame["high"]) | (frame["per_line"] < frame["low"])
    frame["state"] = np.where(is_out, beyond, frame["state"])
    return frame
