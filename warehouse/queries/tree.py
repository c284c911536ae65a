"""The tree of areas in memory: finding, children, paths, and the way from one map to the other."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd
import sqlalchemy as sa

from warehouse.engines.base import State
from warehouse.schema.columns import UNKNOWN_ID
from warehouse.schema.dimensions import bridge_area_succession, dim_area

#: A day inside the validity of each map's units.
MAP_DAYS = {"63": date(2021, 7, 1), "34": date(2025, 7, 1)}
LEVELS = ("nation", "zone", "province", "district", "commune")


class UnknownArea(LookupError):
    """There is no such area on the map asked for."""


@dataclass(frozen=True)
class Area:
    """One unit as the tree knows it."""

    area_id: int
    code: str
    level: str
    name_vi: str
    name_en: str
    province_id: int
    district_id: int


class AreaTree:
    """All units of all periods, asked in memory (15 thousand rows)."""

    def __init__(self, areas: pd.DataFrame, succession: pd.DataFrame, home: str) -> None:
        self.frame = areas[areas["area_id"] != UNKNOWN_ID].set_index("area_id", drop=False)
        self.succession = succession
        self.home = home

    @classmethod
    def read(cls, reader: State, *, home: str) -> "AreaTree":
        """Read the tree from the published state."""
        areas = reader.frame(sa.select(dim_area))
        for column in ("valid_from", "valid_to"):
            areas[column] = pd.to_datetime(areas[column])
        return cls(areas, reader.frame(sa.select(bridge_area_succession)), home)

    def on_map(self, map_name: str) -> pd.DataFrame:
        """The units valid on a map's day; raises UnknownArea for a map that does not exist."""
        if map_name not in MAP_DAYS:
            raise UnknownArea(f"there is no map {map_name}; there are {', '.join(MAP_DAYS)}")
        return self._maps[map_name]

    @cached_property
    def _maps(self) -> dict[str, pd.DataFrame]:
        found = {}
        for name, day in MAP_DAYS.items():
            stamp = pd.Timestamp(day)
            valid = (self.frame["valid_from"] <= stamp) & (
                self.frame["valid_to"].isna() | (self.frame["valid_to"] >= stamp)
            )
            found[name] = self.frame[valid]
        return found

    @cached_property
    def _codes(self) -> dict[str, dict[str, int]]:
        return {
            name: dict(zip(units["area_code"].tolist(), units.index.tolist(), strict=True))
            for name, units in self._maps.items()
        }

    def find(self, code: str, *, map_name: str) -> Area:
        """The unit of that code on a map; an empty code is the home nation."""
        self.on_map(map_name)
        found = self._codes[map_name].get(code or self.home)
        if found is None:
            raise UnknownArea(f"there is no area {code} on the map of {map_name} provinces")
        return _area(self.frame.loc[found])

    def codes_of_2021(self, province_id: int) -> list[str]:
        """The 2021 codes of a province: its own, or those that a later province took over.

        A code alone names different provinces before and after 2025-07-01.
        """
        links = self.succession
        old = links.loc[links["new_area_id"] == province_id, "old_area_id"]
        units = self.frame.loc[[*old, province_id]]
        earlier = units[(units["level"] == "province") & (units["area_id"] != province_id)]
        return sorted((earlier if len(earlier) else units)["area_code"])

    def path(self, area: Area) -> list[Area]:
        """From the nation down to the area itself."""
        row = self.frame.loc[area.area_id]
        above = [row[f"{level}_id"] for level in ("nation", "zone", "province", "district")]
        ids = dict.fromkeys([*[i for i in above if i], area.area_id])
        return [_area(self.frame.loc[i]) for i in ids]

    def child_level(self, area: Area, *, map_name: str) -> str:
        """The level shown when a map opens an area: the next one down that exists."""
        start = LEVELS.index(area.level) + 1
        for level in LEVELS[start:]:
            if level != "zone" and len(self.units(level, under=area, map_name=map_name)):
                return level
        return area.level

    @cached_property
    def _levels(self) -> dict[tuple[str, str], pd.DataFrame]:
        return {
            (name, str(level)): units
            for name, every in self._maps.items()
            for level, units in every.groupby("level")
        }

    def units(self, level: str, *, under: Area, map_name: str) -> pd.DataFrame:
        """The units of a level inside an area (the area itself when it has that level)."""
        units = self.on_map(map_name)
        units = self._levels.get((map_name, level), units.iloc[:0])
        if under.level == level:
            return units[units["area_id"] == under.area_id]
        if under.level == "commune":
            return units[units["area_id"] == under.area_id]
        return units[units[f"{under.level}_id"] == under.area_id]


def _area(row: pd.Series) -> Area:
    return Area(
        area_id=int(row["area_id"]),
        code=row["area_code"],
        level=row["level"],
        name_vi=row["name_vi"],
        name_en=row["name_en"],
        province_id=int(row["province_id"]),
        district_id=int(row["district_id"]),
    )
