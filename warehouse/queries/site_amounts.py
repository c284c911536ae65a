"""Counts of sites and site-days by unit and day, from the history of the sites."""

from collections.abc import Hashable, Iterable
from datetime import date

import numpy as np
import pandas as pd

from warehouse.indicators.base import Measure
from warehouse.queries.history import History
from warehouse.queries.ledger_sum import Slice
from warehouse.queries.rollup import Rollup
from warehouse.queries.session import Session
from warehouse.queries.site_history import SiteHistory, site_history
from warehouse.scope import Scope

#: Which table of the history a measure's column counts.
_TABLES = {
    "working": "working",
    "planned": "planned",
    "silent": "silent",
    "declared": "declared",
    "with_stock": "with_stock",
    "idle": "idle",
    "booked": "booked",
    "dry": "dry",
    "lines": "lines",
    "doses": "doses_on_lines",
}
_OF_BOOKS = ("booked", "dry")


def site_amounts(
    session: Session, measure: Measure, *, scope: Scope, slice_: Slice, roll: Rollup
) -> History:
    """How many sites, lines or doses the measure counts on each day in each unit."""
    key = _key(measure.column, slice_.known_on, scope.vaccine, roll)

    def make() -> dict[str, np.ndarray]:
        found = site_history(session, slice_.known_on, vaccine=scope.vaccine)
        return _spread(found, measure.column, roll).arrays

    def made() -> History:
        return History.of(session.kept(key, make))

    return session.memo(key, made)


def keep_by_district(
    session: Session, columns: Iterable[str], *, every: Rollup, provinces: list[Rollup]
) -> None:
    """Let the state keep some columns of every province's districts; `every` are the nation's."""
    found = site_history(session, None)
    for column in columns:
        whole = _spread(found, column, every)
        for roll in provinces:
            own = whole.of_units(every.unit_ids.get_indexer(roll.unit_ids))
            session.kept(_key(column, None, "", roll), lambda own=own: own.arrays)


def _key(column: str, known_on: date | None, vaccine: str, roll: Rollup) -> Hashable:
    return ("site amounts", column, known_on, vaccine, roll.key)


def _spread(found: SiteHistory, column: str, roll: Rollup) -> History:
    table = getattr(found, _TABLES[column])
    areas = found.sites["area_id" if roll.base_level == "commune" else f"{roll.base_level}_id"]
    daily = roll.spread_rows(*_by_area(table, areas.to_numpy(dtype=np.int64), roll.base_ids))
    ever = found.working.any(axis=1) | found.declared.any(axis=1)
    if column in _OF_BOOKS:
        ever |= found.booked.any(axis=1)
    there = np.tile(_has_sites(ever, areas, roll), (found.days, 1))
    return History(found.first, daily, there)


def _by_area(
    table: np.ndarray, areas: np.ndarray, wanted: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The wanted areas that have any site, and their sums: area (row) by day."""
    own = np.flatnonzero(np.isin(areas, wanted))
    order = own[np.argsort(areas[own], kind="stable")]
    base, first = np.unique(areas[order], return_index=True)
    if not len(base):
        return base, np.zeros((0, table.shape[1]))
    return base, np.add.reduceat(table[order], first, axis=0, dtype=np.int64)


def _has_sites(ever: np.ndarray, areas: pd.Series, roll: Rollup) -> np.ndarray:
    """A unit with any site that ever worked is known on every day: none at work is a count of 0."""
    base = areas.to_numpy(dtype=np.int64)[ever]
    _sums, known = roll.spread(base, np.zeros(len(base), dtype=int), amount=np.ones(len(base)))
    return known.any(axis=0) if len(known) else np.zeros(len(roll.unit_ids), dtype=bool)
