"""Forecasts as rows of their tables."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from warehouse.analytics.planning.hierarchy import GROUPS, Level
from warehouse.analytics.planning.kernel import Kernel
from warehouse.analytics.planning.profiles import Profiles

QUANTILES = ("total_p025", "total_p100", "total_p500", "total_p900", "total_p975")
#: Small nodes repeat their week: its days, and totals at the end of each week, say all.
PROFILE_DAYS = (1, 2, 3, 4, 5, 6, 7, 14, 21, 28, 35)
ALL_VACCINES = ""


def level_rows(level: Level, units: pd.DataFrame, *, vaccines: list[str]) -> pd.DataFrame:
    """Rows of one level of areas; a series without any dose to come has none.

    `units` has node_id and province_id in the level's order.
    """
    groups, codes = [*GROUPS, "all"], [*vaccines, ALL_VACCINES]
    told = np.argwhere(level.doses.any(axis=-1))
    horizon = level.doses.shape[-1]
    group, vaccine, unit = (np.repeat(index, horizon) for index in told.T)
    day = np.tile(np.arange(horizon), len(told))
    where = (group, vaccine, unit, day)
    rows = pd.DataFrame(
        {
            "node_kind": "area",
            "node_id": units["node_id"].to_numpy()[unit],
            "province_id": units["province_id"].to_numpy()[unit],
            "vaccine_code": np.array(codes, dtype=object)[vaccine],
            "dose_group": np.array(groups, dtype=object)[group],
            "horizon_day": day + 1,
            "doses": level.doses[where],
            "naive_total": np.cumsum(level.naive, axis=-1)[where],
            "model": "struct_sn",
        }
    )
    return _with_totals(rows, level.totals[(slice(None), *where)], level.doses.cumsum(-1)[where])


def profile_rows(found: Profiles, keys: pd.DataFrame, *, node_kind: str) -> pd.DataFrame:
    """Rows of small nodes, each with the days of its week and the ends of the weeks after it."""
    running = keys[found.is_running].reset_index(drop=True)
    days = np.array([day for day in PROFILE_DAYS if day <= found.doses.shape[-1]])
    unit, day = np.repeat(np.arange(len(running)), len(days)), np.tile(days, len(running)) - 1
    rows = running.iloc[unit].reset_index(drop=True)
    rows = rows.assign(
        node_kind=node_kind,
        dose_group="all",
        horizon_day=day + 1,
        doses=found.doses[unit, day],
        naive_total=np.cumsum(found.naive, axis=-1)[unit, day],
        model="weekday_profile",
    )
    return _with_totals(rows, found.totals[:, unit, day], found.doses.cumsum(-1)[unit, day])


def kernel_rows(kernels: Iterable[Kernel], vaccines: list[str]) -> pd.DataFrame:
    """One row a vaccine that has second doses."""
    rows = [
        (code, one.mass, one.mean_lag, one.is_trusted)
        for code, one in zip(vaccines, kernels, strict=True)
        if one.mass
    ]
    return pd.DataFrame(rows, columns=["vaccine_code", "mass", "mean_lag_days", "is_trusted"])


def cover_rows(level: str, covers: Iterable, *, vaccines: list[str]) -> pd.DataFrame:
    """One row a vaccine that has a window."""
    rows = [
        (level, code, one.early, one.middle, one.late)
        for code, one in zip(vaccines, covers, strict=True)
        if one is not None
    ]
    return pd.DataFrame(rows, columns=["level", "vaccine_code", "early", "middle", "late"])


def _with_totals(rows: pd.DataFrame, totals: np.ndarray, plain: np.ndarray) -> pd.DataFrame:
    """Whole doses; without a record the edges stay empty and the middle is the plain total."""
    for name, values in zip(QUANTILES, totals, strict=True):
        known = np.where(np.isnan(values), plain, values) if name == "total_p500" else values
        rows[name] = pd.array(np.rint(known), dtype="Int64")
    rows["naive_total"] = np.rint(rows["naive_total"]).astype("int64")
    rows["doses"] = rows["doses"].round(3)
    return rows
