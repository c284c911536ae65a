"""The country that is vaccinated: provinces, their people, districts and communes."""

import functools
from dataclasses import dataclass

import numpy as np
import pandas as pd

from etl.reference.tables import read_reference

PERIOD = "2021-01-01"
AGE_GROUPS = {"adult": "18+", "teen": "12-17", "child": "5-11"}
#: Some turned 12 during the campaign: 9.13 M first doses were given to 8.67 M of that age.
_GROWN_INTO = {"teen": 1.065}


@dataclass(frozen=True, eq=False)
class Country:
    """Provinces with their people, and the districts and communes below, in code order."""

    provinces: pd.DataFrame  # code, short_vi, zone, institute, lat, lon, adult, teen, child
    communes: pd.DataFrame  # code, name_vi, lat, lon, district, province, adult

    @property
    def size(self) -> int:
        """How many provinces there are."""
        return len(self.provinces)

    def index(self, code: str) -> int:
        """The province's row; raises KeyError."""
        found = np.flatnonzero((self.provinces["code"] == code).to_numpy())
        if not len(found):
            raise KeyError(f"there is no province {code}; codes run from 01 to 96")
        return int(found[0])

    def members(self, code: str) -> np.ndarray:
        """The provinces of a zone or the nation, or the province itself, as a mask."""
        if code == "00":
            return np.ones(self.size, dtype=bool)
        column = "zone" if code.startswith("Z-") else "code"
        return (self.provinces[column] == code).to_numpy()

    @functools.cached_property
    def districts(self) -> tuple[np.ndarray, list[str]]:
        """For each commune the position of its district, and the districts' codes."""
        which, codes = self.communes["district"].factorize()
        return which, list(codes)

    @functools.cached_property
    def commune_codes(self) -> list[str]:
        """Codes of the communes in order."""
        return self.communes["code"].tolist()

    def people(self, group: str) -> np.ndarray:
        """People of an age group by province: adult, teen or child."""
        return self.provinces[group].to_numpy(dtype=float)


@functools.cache
def country() -> Country:
    """Viet Nam as it was in the campaign: 63 provinces, 705 districts, 10,599 communes."""
    area = read_reference("vn", table="area")
    area = area[area["valid_from"] == PERIOD]
    people = _people()
    provinces = area[area["level"] == "province"].sort_values("code").reset_index(drop=True)
    provinces = provinces.rename(columns={"parent_code": "zone"})
    for group, band in AGE_GROUPS.items():
        provinces[group] = provinces["code"].map(people[band]) * _GROWN_INTO.get(group, 1.0)
    columns = ["code", "name_vi", "short_vi", "zone", "institute", "lat", "lon", *AGE_GROUPS]
    return Country(provinces=_numbers(provinces[columns]), communes=_communes(area, people))


def _communes(area: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    province_of = area[area["level"] == "district"].set_index("code")["parent_code"]
    name_of = area[area["level"] == "district"].set_index("code")["name_vi"]
    found = area[area["level"] == "commune"].rename(columns={"parent_code": "district"})
    found["province"] = found["district"].map(province_of)
    found["district_name"] = found["district"].map(name_of)
    found["adult"] = found["code"].map(people["18+"]).fillna(0)
    found = found.sort_values(["province", "district", "code"]).reset_index(drop=True)
    return _numbers(
        found[["code", "name_vi", "lat", "lon", "district", "district_name", "province", "adult"]]
    )


def _people() -> pd.DataFrame:
    """People of 2021 by area and age band."""
    rows = read_reference("vn", table="population")
    rows = rows[
        (rows["version"] == "2021") & (rows["valid_from"] == PERIOD) & (rows["sex"] == "all")
    ]
    return rows.assign(people=rows["people"].astype(int)).pivot_table(
        index="area_code", columns="age_band", values="people", aggfunc="sum"
    )


def _numbers(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(lat=pd.to_numeric(frame["lat"]), lon=pd.to_numeric(frame["lon"]))
