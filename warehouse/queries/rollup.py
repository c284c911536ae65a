"""From the areas that ledgers keep to the units that a map shows, with their shares."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from warehouse.queries.session import Session
from warehouse.queries.tree import Area


@dataclass(frozen=True)
class Rollup:
    """The units shown, the level of the ledger rows beneath, and which row counts where."""

    units: pd.DataFrame
    base_level: str
    links: pd.DataFrame
    is_whole: bool
    key: tuple[int, str, str] = (0, "", "")

    @cached_property
    def unit_ids(self) -> pd.Index:
        """The units shown, in the tree's order."""
        return pd.Index(self.units["area_id"].to_numpy(), name="unit_id")

    @cached_property
    def is_sum(self) -> bool:
        """Whether there is one unit, which is the plain sum of its base areas."""
        return len(self.unit_ids) == 1 and bool((self.links["share"] == 1.0).all())

    @cached_property
    def _sorted_links(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Base ids ascending, the position of each link's unit, and its share."""
        links = self.links.sort_values("base_id")
        position = self.unit_ids.get_indexer(links["unit_id"])
        return links["base_id"].to_numpy(), position, links["share"].to_numpy(dtype=float)

    def spread(
        self, base_id: np.ndarray, day: np.ndarray, *, amount: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Base rows summed into a table of day x unit, and where any row stood.

        A base row with shares counts in several units.
        """
        base, position, share = self._sorted_links
        start = np.searchsorted(base, base_id, side="left")
        times = np.searchsorted(base, base_id, side="right") - start
        row = np.repeat(np.arange(len(base_id)), times)
        link = np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times) + start[row]
        days, units = int(day.max(initial=-1)) + 1, len(self.unit_ids)
        cell = day[row] * units + position[link]
        sums = np.bincount(cell, weights=amount[row] * share[link], minlength=days * units)
        counts = np.bincount(cell, minlength=days * units)
        return sums.reshape(days, units), counts.reshape(days, units) > 0

    @property
    def base_ids(self) -> np.ndarray:
        """The areas of the base level that count in any unit, ascending."""
        return np.unique(self._sorted_links[0])

    def spread_rows(self, base_id: np.ndarray, table: np.ndarray) -> np.ndarray:
        """A table of base area (row) x day as one of day x unit; `base_id` ascends, each once."""
        base, position, share = self._sorted_links
        sums = np.zeros((len(self.unit_ids), table.shape[1]))
        row = np.searchsorted(base_id, base)
        row = np.minimum(row, max(len(base_id) - 1, 0))
        for link in np.flatnonzero(base_id[row] == base) if len(base_id) else ():
            sums[position[link]] += share[link] * table[row[link]]
        return np.ascontiguousarray(sums.T)

    def add_up(self, rows: pd.DataFrame, by: tuple[str, ...] = ()) -> pd.DataFrame:
        """Sum base rows (base_id, amount, last_day) to unit_id; shares split a base row."""
        linked = rows.merge(self.links, on="base_id", how="inner")
        linked["amount"] = linked["amount"].astype(float) * linked["share"]
        grouped = linked.groupby(["unit_id", *by], sort=False)
        return grouped.agg(amount=("amount", "sum"), last_day=("last_day", "max")).reset_index()


def rollup(session: Session, area: Area, *, level: str, map_name: str) -> Rollup:
    """How rows of the ledgers add up to the units of `level` inside `area`."""
    return session.memo(
        ("rollup", area.area_id, level, map_name), lambda: _rollup(session, area, level, map_name)
    )


def beside(session: Session, roll: Rollup) -> Rollup:
    """The units of a roll-up with all those beside them: a province's districts, all provinces."""
    area_id, level, map_name = roll.key
    above = session.tree.find("", map_name=map_name)
    if level == "district":
        province = session.tree.frame.loc[area_id, "province_id"]
        if province:
            code = str(session.tree.frame.loc[province, "area_code"])
            above = session.tree.find(code, map_name=map_name)
    elif level != "province":
        return roll
    return rollup(session, above, level=level, map_name=map_name)


def every_district(session: Session) -> tuple[Rollup, list[Rollup]]:
    """The districts of the nation of 2021, and those of each province."""
    tree = session.tree
    units = tree.units("province", under=tree.find("", map_name="63"), map_name="63")
    areas = [tree.find(code, map_name="63") for code in units["area_code"]]
    rolls = [rollup(session, area, level="district", map_name="63") for area in areas]
    nation = tree.find("", map_name="63")
    every = rollup(session, nation, level="district", map_name="63")
    return every, [roll for roll in rolls if len(roll.unit_ids)]


def _rollup(session: Session, area: Area, level: str, map_name: str) -> Rollup:
    units = session.tree.units(level, under=area, map_name=map_name)
    base_level = level if level in ("district", "commune") else "province"
    if map_name == "34" and level in ("nation", "province", "commune"):
        links = _successor_links(session, units, level)
    else:
        links = _own_links(session, units, level, base_level)
    if level == "nation":
        # Rows whose area is not known still count for the nation.
        unknown = pd.DataFrame({"base_id": [0], "unit_id": [area.area_id], "share": [1.0]})
        links = pd.concat([links, unknown], ignore_index=True)
    whole = level == "nation" or (area.level == "nation" and level in ("province", "zone"))
    return Rollup(
        units=units,
        base_level=base_level,
        links=links,
        is_whole=whole,
        key=(area.area_id, level, map_name),
    )


def _own_links(session: Session, units: pd.DataFrame, level: str, base_level: str) -> pd.DataFrame:
    frame = session.tree.frame
    base = frame[frame["level"] == base_level]
    column = "area_id" if base_level == level else f"{level}_id"
    linked = base[base[column].isin(units["area_id"])]
    return pd.DataFrame(
        {
            "base_id": linked["area_id"].to_numpy(),
            "unit_id": linked[column].to_numpy(),
            "share": 1.0,
        }
    )


def _successor_links(session: Session, units: pd.DataFrame, level: str) -> pd.DataFrame:
    tree = session.tree
    if level == "nation":
        return _own_links(session, units, level, "province")
    old_level = "province" if level == "province" else "commune"
    links = tree.succession.rename(columns={"old_area_id": "base_id", "new_area_id": "unit_id"})
    old = tree.frame.loc[tree.frame["level"] == old_level, "area_id"]
    links = links[links["base_id"].isin(old) & links["unit_id"].isin(units["area_id"])]
    # Rows that already carry a unit of the later period count for it whole.
    own = pd.DataFrame(
        {
            "base_id": units["area_id"].to_numpy(),
            "unit_id": units["area_id"].to_numpy(),
            "share": 1.0,
        }
    )
    return pd.concat(
        [links[["base_id", "unit_id", "share"]], own], ignore_index=True
    ).drop_duplicates(["base_id", "unit_id"])
