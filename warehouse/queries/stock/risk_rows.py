"""Doses expected to expire unused, as of each day: that day's lots against that day's forecast."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from warehouse.analytics.planning.at_risk import at_risk
from warehouse.queries.look import Look
from warehouse.queries.stock.demand import HORIZON
from warehouse.queries.stock.lots import lots
from warehouse.queries.stock.plan_rows import moves, stop_spans
from warehouse.queries.stock.plan_use import Uses, uses

_DAY = "datetime64[D]"
#: More days than any two of a campaign lie apart.
_APART = 1_000_000


@dataclass(frozen=True)
class Risk:
    """Rows of base_id, day and doses at risk; `base_ids` are known, days without forecast are not.

    `is_told` says of each day from `first` on whether a forecast was in force.
    """

    base_id: np.ndarray
    day: np.ndarray
    doses: np.ndarray
    base_ids: np.ndarray
    first: np.datetime64
    is_told: np.ndarray


def risk_rows(where: Look, level: str, *, base_ids: np.ndarray | None = None) -> Risk:
    """Doses at risk by province or district and day, of the given ones alone if there are any."""
    used = uses(where, base_ids)
    cells = _cells(where, moves(where, level, base_ids=base_ids), used)
    keys = cells[["base_id", "vaccine_code", "day"]]
    number = keys.groupby(["base_id", "vaccine_code", "day"]).ngroup().to_numpy()
    lead = used.ahead(cells["base_id"], cells["vaccine_code"], day=cells["day"], until=cells["end"])
    groups, waste = at_risk(number, cells["end"].to_numpy(), doses=cells["on_hand"], use=lead)
    named = keys.iloc[np.unique(number, return_index=True)[1]] if len(groups) else keys
    known = np.union1d(used.base_ids, cells.attrs["base_ids"])
    return Risk(
        named["base_id"].to_numpy(), named["day"].to_numpy(), waste, known, used.first, used.is_told
    )


def _cells(where: Look, changes: pd.DataFrame, used: Uses) -> pd.DataFrame:
    """base_id, vaccine_code, lot, day, end, on_hand of lots in their last four weeks.

    Days count from the first forecast; only those on which one is in force.
    """
    # Stores above the provinces use nothing themselves: what they hold is not theirs to give.
    changes = changes[(changes["lot_id"] > 0) & (changes["base_id"] > 0)]
    known = lots(where)
    ends = known["effective_expiry"].reindex(changes["lot_id"]).to_numpy()
    rows = changes.assign(
        end=ends, vaccine_code=known["vaccine_code"].reindex(changes["lot_id"]).to_numpy()
    )
    base_ids = rows["base_id"].unique()
    rows = rows[rows["end"].notna()].reset_index(drop=True)
    for name, column in (("day", "event_date"), ("end", "end")):
        rows[name] = (rows[column].to_numpy(dtype=_DAY) - used.first).astype(int)
    rows = rows.sort_values(["place_id", "lot_id", "day"], ignore_index=True)
    cells = _last_weeks(rows)
    told = (cells["day"] >= 0) & (cells["day"] < len(used.is_told))
    cells = cells[told & (cells["on_hand"] > 0)]
    cells = cells[used.is_told[cells["day"]]]
    cells = cells[~_is_stopped(where, cells, used.first)].reset_index(drop=True)
    cells.attrs["base_ids"] = base_ids
    return cells


def _last_weeks(rows: pd.DataFrame) -> pd.DataFrame:
    """What lay in each place of each lot on its last day and on the HORIZON days before it."""
    pair = rows.groupby(["place_id", "lot_id"], sort=False).ngroup().to_numpy()
    first = np.r_[0, np.flatnonzero(np.diff(pair)) + 1] if len(pair) else np.zeros(0, dtype=int)
    pairs = rows.iloc[first].drop(columns=["day", "amount", "event_date"])
    cells = pairs.loc[pairs.index.repeat(HORIZON + 1)].reset_index(drop=True)
    before = np.tile(np.arange(HORIZON, -1, -1), len(pairs))
    cells["day"] = cells["end"] - before
    far = 100_000  # more days than any two of a campaign lie apart
    moved = pair * far + rows["day"].to_numpy() + far // 2
    wanted = (
        np.repeat(np.arange(len(pairs)), HORIZON + 1) * far + cells["day"].to_numpy() + far // 2
    )
    running = np.r_[0.0, rows["amount"].to_numpy(dtype=float).cumsum()]
    begin = np.repeat(running[first], HORIZON + 1)
    cells["on_hand"] = running[np.searchsorted(moved, wanted, side="right")] - begin
    return cells


def _is_stopped(where: Look, cells: pd.DataFrame, first: np.datetime64) -> np.ndarray:
    """Whether a lot was held or recalled on the day of each cell."""
    spans = stop_spans(where)
    found = np.zeros(len(cells), dtype=bool)
    lot, place = cells["lot_id"].to_numpy(), cells["province_id"].to_numpy()
    day = first + cells["day"].to_numpy()
    for span in spans[spans["lot_id"].isin(cells["lot_id"])].itertuples():
        inside = (lot == span.lot_id) & (day >= np.datetime64(span.from_on, "D"))
        inside &= day < np.datetime64(span.until_on, "D")
        found |= inside & ((span.province_id == 0) | (place == span.province_id))
    return found
