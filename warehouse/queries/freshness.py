"""How far each feed reaches: the last day it speaks of, and how many provinces speak."""

from datetime import date

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.answer import Answer
from warehouse.queries.places import stamp_of
from warehouse.queries.session import Session
from warehouse.schema.columns import metadata
from warehouse.schema.ledgers import Mart, marts_of
from warehouse.schema.loads import dim_load
from warehouse.scope import Scope
from warehouse.viewer import Viewer

_PROVINCES = ("residence_province_id", "place_province_id", "province_id")
_DAY = "datetime64[D]"
_NEVER = np.datetime64(date.min, "D")


def freshness(*, scope: Scope, viewer: Viewer, session: Session, feed: str = "") -> Answer:
    """One row a feed, or that of one feed.

    feed, source, loaded_at, known_on, last_event_date, areas_reported (of the last week, where a
    ledger tells provinces), is_dated (false of lists, whose rows are no events), areas_expected.
    """
    newest = session.memo(("newest loads", feed), lambda: _newest(session, feed))
    as_of = np.datetime64(scope.as_of or session.last_day or date.max, "D")
    reached = [_reach(session, name, as_of) for name in newest["feed"]]
    counts = pd.DataFrame(reached, columns=["last_event_date", "areas_reported"])
    nation = session.tree.find("", map_name=scope.map)
    frame = pd.concat([newest, counts], axis=1).assign(
        is_dated=[_fact_of(name) is not None for name in newest["feed"]],
        areas_expected=len(session.tree.units("province", under=nation, map_name="63")),
    )
    return Answer(frame=frame, stamp=stamp_of(session, nation, scope=scope))


def _newest(session: Session, feed: str) -> pd.DataFrame:
    """When each feed, or the one named, was loaded last, by source."""
    return session.frame(
        sa.select(
            dim_load.c.feed,
            dim_load.c.source,
            sa.func.max(dim_load.c.loaded_at).label("loaded_at"),
            sa.func.max(dim_load.c.known_on).label("known_on"),
        )
        .where(*([dim_load.c.feed == feed] if feed else []))
        .group_by(dim_load.c.feed, dim_load.c.source)
        .order_by(dim_load.c.feed)
    )


def _fact_of(feed: str) -> sa.Table | None:
    """The fact of a feed's events; lists of sites, lots and people have none."""
    fact = metadata.tables.get(f"fact_{feed}")
    return fact if fact is not None and "record_key" in fact.c else None


def _ledger_of(feed: str) -> Mart | None:
    """The first ledger of a feed that tells provinces by day, else the first that tells days."""
    told = [mart for mart in marts_of(f"fact_{feed}") if not mart.per_person]
    return next((mart for mart in told if set(_PROVINCES) & set(mart.dimensions)), (*told, None)[0])


def _reach(session: Session, feed: str, as_of: np.datetime64) -> tuple[date | None, int | None]:
    """The last event date of a feed and how many provinces have any row in the last week."""
    mart = _ledger_of(feed)
    if mart is None:
        days = session.memo(("loaded days", feed), lambda: _loaded_days(session, feed))
        return _last(days, as_of), None
    reported = []
    columns = set(_PROVINCES) & set(mart.dimensions)
    for column in columns or {mart.dimensions[0]}:
        told = _reported(session, mart, column)
        event, area = told["event_date"].to_numpy(dtype=_DAY), told["area_id"].to_numpy()
        week = (event <= as_of) & (event > as_of - 7) & (area != 0)
        reported.append((event, len(np.unique(area[week]))))
    return _last(reported[0][0], as_of), max(areas for _, areas in reported) if columns else None


def _last(days: np.ndarray, as_of: np.datetime64) -> date | None:
    last = days[days <= as_of].max(initial=_NEVER)
    return None if last == _NEVER else last.item()


def _reported(session: Session, mart: Mart, column: str) -> pd.DataFrame:
    """On which days which areas have any row: event_date, area_id."""
    c = mart.table.c
    query = sa.select(c.event_date, c[column].label("area_id")).distinct()
    return session.kept_frame(("reported", mart.name, column), lambda: session.typed(query))


def _loaded_days(session: Session, feed: str) -> np.ndarray:
    """The last days that the loads of a feed without a ledger spoke of."""
    day = dim_load.c.last_event_date
    rows = session.frame(
        sa.select(day.label("day")).where(dim_load.c.feed == feed, day.is_not(None)).distinct()
    )
    return rows["day"].to_numpy(dtype=_DAY)
