"""Make the forecasts of a day and append them; nothing is ever overwritten.

Forecasts of areas are of injections, by province and added up, and by district; those of sites are
of the doses used in their stock ledger, which they will be subtracted from.
"""

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd
import sqlalchemy as sa

from etl.forecast import rows, series
from warehouse.analytics.planning import hierarchy, profiles
from warehouse.analytics.planning.kernel import BUMPS
from warehouse.engines import Warehouse
from warehouse.engines.frames import append_frame, read_frame
from warehouse.schema.dimensions import dim_area, dim_vaccine
from warehouse.schema.loads import dim_load
from warehouse.schema.planning import (
    dim_forecast,
    dim_forecast_cover,
    dim_forecast_kernel,
    fact_forecast,
)

#: Four weeks from today, and a week more because the last days are not reported yet.
HORIZON = 35
#: A campaign younger than this repeats no week yet.
_LEAST_DAYS = 14
GIVEN, USED = "given", "used"
_LEDGERS = {GIVEN: "mart_injection_province", USED: "mart_stock_site"}
_FEEDS = {GIVEN: "injection", USED: "stock_movement"}


@dataclass(frozen=True)
class Making:
    """When forecasts are made and what they may know.

    `until` makes a hindcast: a forecast from an earlier day on, of areas above the district only.
    """

    made_at: datetime
    known_on: date
    until: date | None = None

    @property
    def is_hindcast(self) -> bool:
        """Whether it is made afterwards."""
        return self.until is not None


@dataclass(frozen=True)
class Made:
    """One forecast that was made: its id, its origin and how many rows it has."""

    forecast_id: int
    measure: str
    origin: date
    rows: int


@dataclass(frozen=True)
class Parts:
    """Rows of one forecast, by table."""

    fact: pd.DataFrame
    kernels: pd.DataFrame
    covers: pd.DataFrame

    def by_table(self) -> dict[sa.Table, pd.DataFrame]:
        """Each table with its rows."""
        return {
            fact_forecast: self.fact,
            dim_forecast_kernel: self.kernels,
            dim_forecast_cover: self.covers,
        }


NOTHING = Parts(*[pd.DataFrame() for _table in range(3)])


def make_forecasts(warehouse: Warehouse, making: Making) -> list[Made]:
    """Make what new loads allow, in one transaction; nothing where they brought nothing new."""
    with warehouse.transaction() as connection:
        found = [_make(connection, measure, making) for measure in (GIVEN, USED)]
    return [made for made in found if made is not None]


def latest_known(connection: sa.Connection) -> date | None:
    """The newest day that any load counts as known; None before the first."""
    return connection.execute(sa.select(sa.func.max(dim_load.c.known_on))).scalar()


def _make(connection: sa.Connection, measure: str, making: Making) -> Made | None:
    if measure == USED and making.is_hindcast:
        return None
    origin = series.origin_of(connection, _LEDGERS[measure], known_on=making.known_on)
    if origin is None or (making.until is not None and origin < making.until):
        return None
    origin = making.until or origin
    load_id = _last_load(connection, measure, making.known_on)
    if _is_known(connection, measure, origin, load_id):
        return None
    parts = (_given if measure == GIVEN else _used)(connection, origin, making)
    if parts.fact.empty:
        return None
    newest = connection.execute(sa.select(sa.func.max(dim_forecast.c.forecast_id))).scalar()
    forecast_id = (newest or 0) + 1
    for table, frame in parts.by_table().items():
        append_frame(connection, table, frame=frame.assign(forecast_id=forecast_id))
    connection.execute(
        sa.insert(dim_forecast).values(
            forecast_id=forecast_id,
            measure_code=measure,
            origin_date=origin,
            known_on=making.known_on,
            made_at=making.made_at,
            last_load_id=load_id,
            is_hindcast=making.is_hindcast,
        )
    )
    return Made(forecast_id=forecast_id, measure=measure, origin=origin, rows=len(parts.fact))


def _last_load(connection: sa.Connection, measure: str, known_on: date) -> int:
    """The newest load of what the forecast counts."""
    newest = sa.select(sa.func.max(dim_load.c.load_id)).where(
        dim_load.c.feed == _FEEDS[measure], dim_load.c.known_on <= known_on
    )
    return connection.execute(newest).scalar() or 0


def _is_known(connection: sa.Connection, measure: str, origin: date, load_id: int) -> bool:
    c = dim_forecast.c
    return (
        connection.execute(
            sa.select(c.forecast_id).where(
                c.measure_code == measure, c.origin_date == origin, c.last_load_id == load_id
            )
        ).first()
        is not None
    )


def _given(connection: sa.Connection, origin: date, making: Making) -> Parts:
    """Nation, zones and provinces by the kernel, districts by their weekdays."""
    until = {"origin": origin, "known_on": making.known_on}
    cube = series.given_cube(connection, **until, days=hierarchy.READ_DAYS)
    if cube is None or cube.doses.shape[-1] < _LEAST_DAYS:
        return NOTHING
    units, members = _units(connection, cube.provinces)
    shortest = _shortest_intervals(connection, cube.vaccines)
    made = hierarchy.levels(cube.doses, members, horizon=HORIZON, shortest=shortest)
    kernels = hierarchy.forecast(cube.doses, horizon=1, shortest=shortest)[1]
    vaccines = [*cube.vaccines, rows.ALL_VACCINES]
    fact = [rows.level_rows(made[name], units[name], vaccines=cube.vaccines) for name in made]
    covers = [rows.cover_rows(name, made[name].covers, vaccines=vaccines) for name in made]
    if not making.is_hindcast:
        districts = series.district_series(connection, **until, days=profiles.READ_DAYS)
        more = _small(districts, level="district", node_kind="area")
        fact, covers = [*fact, more.fact], [*covers, more.covers]
    return Parts(
        fact=_joined(fact),
        kernels=rows.kernel_rows(kernels, cube.vaccines),
        covers=_joined(covers),
    )


def _used(connection: sa.Connection, origin: date, making: Making) -> Parts:
    """Sites by their weekdays."""
    sites = series.site_series(
        connection, origin=origin, known_on=making.known_on, days=profiles.READ_DAYS
    )
    return _small(sites, level="site", node_kind="facility")


def _small(found: series.Series, *, level: str, node_kind: str) -> Parts:
    if found.doses.shape[-1] < _LEAST_DAYS:
        return NOTHING
    made = profiles.profile_forecast(found.doses, horizon=HORIZON)
    return Parts(
        fact=rows.profile_rows(made, found.keys, node_kind=node_kind),
        kernels=pd.DataFrame(),
        covers=rows.cover_rows(level, [made.cover], vaccines=[rows.ALL_VACCINES]),
    )


def _shortest_intervals(connection: sa.Connection, vaccines: list[str]) -> list[int]:
    """Each vaccine's shortest interval, no longer than the first bump: policy may shorten it."""
    c = dim_vaccine.c
    known = dict(connection.execute(sa.select(c.vaccine_code, c.interval_min_days)).all())
    return [min(known.get(code) or BUMPS[0], BUMPS[0]) for code in vaccines]


def _units(
    connection: sa.Connection, provinces: list[int]
) -> tuple[dict[str, pd.DataFrame], dict[str, np.ndarray]]:
    """The areas of each level, and which provinces add up to each."""
    c = dim_area.c
    areas = read_frame(connection, sa.select(c.area_id, c.zone_id, c.nation_id))
    above = areas.set_index("area_id").reindex(provinces)
    nation = int(above["nation_id"].max())
    zones = sorted(zone for zone in set(above["zone_id"]) if zone)
    units = {
        "nation": pd.DataFrame({"node_id": [nation], "province_id": 0}),
        "zone": pd.DataFrame({"node_id": zones, "province_id": 0}, dtype="int64"),
        "province": pd.DataFrame({"node_id": provinces, "province_id": provinces}),
    }
    members = {
        "nation": np.ones((1, len(provinces))),
        "zone": (above["zone_id"].to_numpy() == np.array(zones)[:, None]).astype(float),
        "province": np.eye(len(provinces)),
    }
    return {name: one for name, one in units.items() if len(one)}, {
        name: one for name, one in members.items() if len(one)
    }


def _joined(frames: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()
