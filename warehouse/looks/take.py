"""Take the looks that are due: after a load, for its day and for every Sunday not yet looked at.

A Sunday of the past is looked at with what had been received by then. Nothing that is stored is
ever changed: a look taken again keeps its first result.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

import pandas as pd
import sqlalchemy as sa

from warehouse.analytics.safety.delay import known_share
from warehouse.analytics.safety.surveillance import Counts, expected_total, rate_of
from warehouse.engines.frames import read_frame
from warehouse.looks import inputs
from warehouse.looks.events import report_rows, sequential_rows
from warehouse.looks.lots import cluster_rows, lot_rows
from warehouse.looks.places import WEEKS, place_rows
from warehouse.looks.rows import look_rows
from warehouse.schema.columns import UNKNOWN_ID
from warehouse.schema.dimensions import dim_age_band, dim_area, dim_facility, dim_lot
from warehouse.schema.loads import dim_load, warehouse_state
from warehouse.schema.safety import signal_look

Read = Callable[[sa.Select], pd.DataFrame]
_SUNDAY = 6
#: The version of looks that follow no protocol: reports against each other.
UNPLANNED = "none"
_KEY = [column.name for column in signal_look.primary_key]


@dataclass(frozen=True)
class Taken:
    """What a round of looks did: the cut-offs looked at, looks stored, and those that signal."""

    cut_offs: tuple[date, ...]
    looks: int
    signals: int


def take_looks(connection: sa.Connection, *, known_on: date, now: datetime) -> Taken:
    """Store the looks that are due by `known_on`; none without reports.

    Without doses, or a protocol to watch them by, reports are compared with each other alone.
    """
    read = _reader(connection)
    plans = read(inputs.protocol_rows())
    plans = plans.assign(rate_code=plans["rate_code"].fillna(""))
    severe = _days(read(inputs.severe_reports()))
    doses = _days(read(inputs.doses_by_day()))
    if not _any_report(connection):
        return Taken((), 0, 0)
    is_bare = plans.empty or doses.empty
    version = UNPLANNED if is_bare else str(plans["protocol_version"].iloc[0])
    load_id = connection.execute(sa.select(sa.func.max(dim_load.c.load_id))).scalar() or 0
    first = pd.Timestamp(known_on) if is_bare else doses["event_date"].min()
    cut_offs = _due(connection, version, first=first, last=known_on, load_id=load_id)
    if not len(cut_offs):
        return Taken((), 0, 0)
    fixed = {"protocol_version": version, "known_on": known_on, "looked_at": now}
    fixed["load_id"] = load_id
    if is_bare:
        rows = report_rows(_days(read(inputs.reports_by_term())), cut_off=cut_offs[-1])
        return _kept(connection, rows.assign(**fixed), cut_offs[-1:])
    counts = Counts(
        doses=doses,
        reports=severe,
        rates=read(inputs.background_rates()),
        ages=read(sa.select(dim_age_band)),
    )
    plans = _with_totals(connection, plans, counts.rates, version=version)
    rows = pd.concat(_rows(read, plans, counts, cut_offs=cut_offs), ignore_index=True)
    return _kept(connection, rows.assign(**fixed), cut_offs)


def _kept(connection: sa.Connection, rows: pd.DataFrame, cut_offs: pd.DatetimeIndex) -> Taken:
    stored = _append(connection, look_rows(rows))
    days = tuple(day.date() for day in cut_offs)
    return Taken(days, len(stored), int(stored["is_signal"].astype(bool).sum()))


def _rows(
    read: Read, plans: pd.DataFrame, counts: Counts, *, cut_offs: pd.DatetimeIndex
) -> list[pd.DataFrame]:
    """Sequential tests at every cut-off that is due; the other methods at the newest."""
    last = cut_offs[-1]
    delays = _days(read(inputs.report_delays()))
    of_class = dict(list(delays.groupby("class_code")))
    severe, common = (of_class.get(name, delays.head(0)) for name in ("severe", "common"))
    reports = _days(read(inputs.reports_by_lot()))
    lots = read(sa.select(dim_lot.c.lot_id, dim_lot.c.lot_code).where(dim_lot.c.lot_id != 0))
    lots = lots.set_index("lot_id")["lot_code"]
    since = (last - pd.Timedelta(weeks=WEEKS)).date() + timedelta(days=1)
    sites = _days(read(inputs.doses_by_site(since=since, until=last.date())))
    places = _places(read)
    provinces = places.set_index("facility_id")["province_id"]
    found = [
        sequential_rows(counts, plans, delays=severe, cut_offs=cut_offs),
        report_rows(_days(read(inputs.reports_by_term())), cut_off=last),
        lot_rows(reports, _days(read(inputs.doses_by_lot())), cut_off=last, lots=lots),
        cluster_rows(reports, cut_off=last, lots=lots),
        place_rows(
            sites.assign(province_id=sites["facility_id"].map(provinces).fillna(0).astype(int)),
            reports,
            cut_off=last,
            completeness=known_share(common, now=last),
            names=_names(places),
        ),
    ]
    return [rows for rows in found if len(rows)] or [look_rows(pd.DataFrame())]


def _reader(connection: sa.Connection) -> Read:
    return partial(read_frame, connection)


def _days(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(event_date=pd.to_datetime(frame["event_date"]))


def _any_report(connection: sa.Connection) -> bool:
    table = inputs.BY_NAME["mart_report"].table
    return connection.execute(sa.select(table.c.reports).limit(1)).first() is not None


def _due(
    connection: sa.Connection, version: str, *, first: pd.Timestamp, last: date, load_id: int
) -> pd.DatetimeIndex:
    """The Sundays that no look of this version has used, and the newest day unless nothing came."""
    days = pd.date_range(first, last)
    sundays, today = days[days.day_of_week == _SUNDAY], pd.DatetimeIndex([pd.Timestamp(last)])
    c = signal_look.c
    used = connection.execute(
        sa.select(c.cut_off, sa.func.max(c.load_id))
        .where(c.protocol_version == version)
        .group_by(c.cut_off)
    ).all()
    seen = {pd.Timestamp(day): newest for day, newest in used}
    fresh = today[[seen.get(day, -1) < load_id for day in today]]
    return sundays[~sundays.isin(list(seen))].union(fresh)


def _with_totals(
    connection: sa.Connection, plans: pd.DataFrame, rates: pd.DataFrame, *, version: str
) -> pd.DataFrame:
    """T of each pair: the one its first look was made with, else from the plan and the people."""
    c = signal_look.c
    own = sa.and_(c.protocol_version == version, c.method.in_(["maxsprt", "cmaxsprt"]))
    fixed = connection.execute(
        sa.select(c.subject, sa.func.min(c.expected_total)).where(own).group_by(c.subject)
    ).all()
    stored = dict(tuple(row) for row in fixed)
    people = _people(connection)
    totals = []
    for _, plan in plans.iterrows():
        subject = f"{plan['vaccine_code']}/{plan['event_term_code']}"
        rate = rate_of(rates, plan["rate_code"]) if plan["rate_code"] else 0.0
        totals.append(stored.get(subject) or expected_total(plan, rate=rate, people=people))
    history = rates.groupby("rate_code")["history_events"].sum(min_count=1)
    return plans.assign(
        expected_total=totals, history_events=plans["rate_code"].map(history.astype(float))
    )


def _people(connection: sa.Connection) -> float:
    chosen = sa.select(warehouse_state.c.value).where(warehouse_state.c.name == "population")
    version = connection.execute(chosen).scalar() or inputs.DEFAULT_POPULATION
    return float(connection.execute(inputs.people_of_nation(version)).scalar() or 0)


def _places(read: Read) -> pd.DataFrame:
    site, area = dim_facility.c, dim_area.c
    return read(
        sa.select(
            site.facility_id,
            site.facility_code,
            sa.func.coalesce(area.province_id, UNKNOWN_ID).label("province_id"),
        ).join_from(dim_facility, dim_area, area.area_id == site.area_id, isouter=True)
    ).merge(
        read(
            sa.select(
                area.area_id.label("province_id"), area.area_code.label("province_code")
            ).where(area.level == "province")
        ),
        on="province_id",
        how="left",
    )


def _names(places: pd.DataFrame) -> dict[str, pd.Series]:
    known = places[places["province_id"] != UNKNOWN_ID].drop_duplicates("province_id")
    return {
        "site": places.set_index("facility_id")["facility_code"],
        "province": known.set_index("province_id")["province_code"],
    }


def _append(connection: sa.Connection, rows: pd.DataFrame) -> pd.DataFrame:
    """Insert the looks whose key is not stored yet."""
    c = signal_look.c
    known = pd.DataFrame(
        connection.execute(sa.select(*[c[name] for name in _KEY])).all(), columns=_KEY
    )
    fresh = rows.drop_duplicates(_KEY).assign(cut_off=pd.to_datetime(rows["cut_off"]).dt.date)
    marked = fresh.merge(known.assign(is_known=True), on=_KEY, how="left")
    new = fresh[marked["is_known"].isna().to_numpy()]
    if len(new):
        records = new.astype(object).where(new.notna(), None).to_dict("records")
        connection.execute(sa.insert(signal_look), records)
    return new
