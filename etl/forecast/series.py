"""Daily series for forecasts, read from the ledgers as they were known on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.analytics.planning.hierarchy import GROUPS
from warehouse.engines.frames import read_frame
from warehouse.schema.dimensions import dim_area, dim_facility
from warehouse.schema.ledgers import BY_NAME

#: Until a warehouse's own record tells, a day counts as reported after this many days (assumed).
SETTLE_DAYS = 2
_SETTLED_SHARE = 0.97
_RECORD_DAYS = 35
_FINAL_DAYS = 7
_LEAST_REPORTS = 7


@dataclass(frozen=True)
class Cube:
    """Daily doses given (groups, vaccines, provinces, days), the last of them the origin."""

    doses: np.ndarray
    vaccines: list[str]
    provinces: list[int]


@dataclass(frozen=True)
class Series:
    """Daily doses of small nodes (series, days), each with node, province and vaccine."""

    doses: np.ndarray
    keys: pd.DataFrame


def origin_of(connection: sa.Connection, ledger: str, *, known_on: date) -> date | None:
    """The last day of a ledger that can count as reported by then; None without any doses."""
    c = BY_NAME[ledger].table.c
    last = connection.execute(
        sa.select(sa.func.max(c.event_date)).where(
            c.known_date <= known_on, c.event_date <= known_on, *_use_only(c)
        )
    ).scalar()
    if last is None:
        return None
    settled = known_on - timedelta(days=settle_days(connection, ledger, known_on=known_on))
    return min(last, settled)


def settle_days(connection: sa.Connection, ledger: str, *, known_on: date) -> int:
    """Days after which 97 % of a day's doses are known, by the ledger's own record.

    Each reporting day of the last month, but for the last week, shows how much of the days before
    it was known then of what is known now. What the first load brought says nothing of delay.
    """
    c = BY_NAME[ledger].table.c
    first = connection.execute(sa.select(sa.func.min(c.known_date))).scalar() or known_on
    since = max(first, known_on - timedelta(days=_RECORD_DAYS))
    rows = connection.execute(
        sa.select(c.event_date, c.known_date, sa.func.sum(c.doses))
        .where(c.event_date > since, c.known_date <= known_on, *_use_only(c))
        .group_by(c.event_date, c.known_date)
    ).all()
    settled = known_on - timedelta(days=_FINAL_DAYS)
    reports = sorted({known for _event, known, _doses in rows if known <= settled})
    if len(reports) < _LEAST_REPORTS:
        return SETTLE_DAYS
    return _settled_age(rows, reports)


def _settled_age(rows: Sequence[tuple[date, date, int]], reports: list[date]) -> int:
    """The age from which on 97 % of what is known now was known."""
    known, final = np.zeros((2, _RECORD_DAYS + 1))
    for event, day, doses in rows:
        for report in reports:
            if event <= report:
                age = (report - event).days
                final[age] += doses
                known[age] += doses if day <= report else 0
    short = np.flatnonzero(known < _SETTLED_SHARE * final)
    return int(short.max()) + 1 if len(short) else 0


def given_cube(
    connection: sa.Connection, *, origin: date, known_on: date, days: int
) -> Cube | None:
    """Injections by province of the site; None where none are known."""
    c = BY_NAME["mart_injection_province"].table.c
    rows = _read(
        connection,
        sa.select(
            c.place_province_id.label("node_id"),
            c.vaccine_code,
            sa.case(
                (c.dose_code == "d1", GROUPS[0]), (c.dose_code == "d2", GROUPS[1]), else_=GROUPS[2]
            ).label("dose_group"),
            c.event_date,
            sa.func.sum(c.doses).label("doses"),
        )
        .where(*_within(c, origin, known_on, days))
        .group_by(sa.text("1, 2, 3, 4")),
    )
    if rows.empty:
        return None
    vaccines, provinces = sorted(set(rows["vaccine_code"])), sorted(set(rows["node_id"]))
    cube = np.zeros((len(GROUPS), len(vaccines), len(provinces), _length(rows, origin)))
    where = (
        pd.Index(GROUPS).get_indexer(rows["dose_group"]),
        pd.Index(vaccines).get_indexer(rows["vaccine_code"]),
        pd.Index(provinces).get_indexer(rows["node_id"]),
        _position(rows, origin, cube.shape[-1]),
    )
    cube[where] = rows["doses"]
    return Cube(doses=np.maximum(cube, 0.0), vaccines=vaccines, provinces=provinces)


def district_series(
    connection: sa.Connection, *, origin: date, known_on: date, days: int
) -> Series:
    """Injections by district of the site and vaccine."""
    c = BY_NAME["mart_injection_district"].table.c
    query = (
        sa.select(
            c.place_district_id.label("node_id"),
            dim_area.c.province_id,
            c.vaccine_code,
            c.event_date,
            sa.func.sum(c.doses).label("doses"),
        )
        .join(dim_area, dim_area.c.area_id == c.place_district_id)
        .where(c.place_district_id != 0, *_within(c, origin, known_on, days))
        .group_by(sa.text("1, 2, 3, 4"))
    )
    return _series(_read(connection, query), origin)


def site_series(connection: sa.Connection, *, origin: date, known_on: date, days: int) -> Series:
    """Doses used by facility and vaccine, of the same ledger as the stock that they use up."""
    c = BY_NAME["mart_stock_site"].table.c
    query = (
        sa.select(
            c.facility_id.label("node_id"),
            sa.func.coalesce(dim_area.c.province_id, 0).label("province_id"),
            c.vaccine_code,
            c.event_date,
            sa.func.sum(c.doses).label("doses"),
        )
        .join(dim_facility, dim_facility.c.facility_id == c.facility_id)
        .outerjoin(dim_area, dim_area.c.area_id == dim_facility.c.area_id)
        .where(c.facility_id != 0, *_use_only(c), *_within(c, origin, known_on, days))
        .group_by(sa.text("1, 2, 3, 4"))
    )
    return _series(_read(connection, query), origin)


def _use_only(c: sa.sql.base.ReadOnlyColumnCollection) -> list[sa.ColumnElement]:
    return [c.movement_kind == "use"] if "movement_kind" in c else []


def _within(c: object, origin: date, known_on: date, days: int) -> list[sa.ColumnElement]:
    first = origin - timedelta(days=days - 1)
    return [c.event_date.between(first, origin), c.known_date <= known_on]


def _read(connection: sa.Connection, query: sa.Select) -> pd.DataFrame:
    rows = read_frame(connection, query)
    rows["event_date"] = rows["event_date"].to_numpy(dtype="datetime64[D]")
    rows["doses"] = rows["doses"].astype(float)
    return rows


def _series(rows: pd.DataFrame, origin: date) -> Series:
    names = ["node_id", "province_id", "vaccine_code"]
    groups = rows.groupby(names, sort=True)
    keys = groups.size().index.to_frame(index=False)
    doses = np.zeros((len(keys), _length(rows, origin)))
    if len(rows):
        position = _position(rows, origin, doses.shape[1])
        doses[groups.ngroup().to_numpy(), position] = rows["doses"]
    return Series(doses=np.maximum(doses, 0.0), keys=keys)


def _length(rows: pd.DataFrame, origin: date) -> int:
    """Days from the first with a dose to the origin; a campaign's own days only."""
    if rows.empty:
        return 0
    first = rows["event_date"].min().date()
    return (origin - first).days + 1


def _position(rows: pd.DataFrame, origin: date, days: int) -> np.ndarray:
    back = np.datetime64(origin, "D") - rows["event_date"].to_numpy(dtype="datetime64[D]")
    return days - 1 - back.astype(int)
