"""Facilities: one national store, the regional and military ones, CDCs, district centres, sites."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from etl.simulator.country import Country

ADULTS_PER_SITE = 3_700
DOSES_PER_LINE = 200
REGIONAL = {
    "NIHE": ("01", "Viện Vệ sinh dịch tễ Trung ương"),
    "PINT": ("56", "Viện Pasteur Nha Trang"),
    "TIHE": ("66", "Viện Vệ sinh dịch tễ Tây Nguyên"),
    "PIHCM": ("79", "Viện Pasteur TP. Hồ Chí Minh"),
}
#: The stores of seven military regions and of the capital's command, with the province they sit in.
MILITARY = {
    "QK1": "19",
    "QK2": "25",
    "QK3": "31",
    "QK4": "40",
    "QK5": "48",
    "QK7": "79",
    "QK9": "92",
    "BTLTD": "01",
}
NATIONAL = "KQG"


@dataclass(frozen=True, eq=False)
class Facilities:
    """Every facility, and for each commune the site that serves it."""

    table: pd.DataFrame  # code, name, type, parent, province, district, commune, lat, lon, ...
    site_of_commune: np.ndarray

    def code_index(self) -> dict[str, int]:
        """Row of each facility by its code."""
        return {code: row for row, code in enumerate(self.table["code"])}

    def sites_of(self, province: str) -> np.ndarray:
        """Rows of a province's vaccination sites, in order."""
        mask = (self.table["type"] == "Cơ sở tiêm") & (self.table["province"] == province)
        return np.flatnonzero(mask.to_numpy())


def facilities(place: Country, *, scale: float) -> Facilities:
    """The facilities of a campaign at this scale: at least one site in each inhabited district."""
    stores = _stores(place)
    sites, nearest = _sites(place.communes, scale=scale)
    table = pd.concat([stores, _centres(place), sites], ignore_index=True)
    return Facilities(table=table, site_of_commune=nearest + len(table) - len(sites))


def _stores(place: Country) -> pd.DataFrame:
    provinces = place.provinces.set_index("code")
    rows = [(NATIONAL, "Kho vắc xin quốc gia", "Kho trung ương", "", "01")]
    rows += [
        (f"KV-{code}", name, "Kho khu vực", NATIONAL, province)
        for code, (province, name) in REGIONAL.items()
    ]
    rows += [
        (code, f"Kho quân khu {code}", "Kho quân khu", NATIONAL, province)
        for code, province in MILITARY.items()
    ]
    rows += [
        (
            f"CDC{code}",
            f"Trung tâm Kiểm soát bệnh tật {row.short_vi}",
            "Kho CDC tỉnh",
            f"KV-{row.institute}",
            code,
        )
        for code, row in provinces.iterrows()
    ]
    table = pd.DataFrame(rows, columns=["code", "name", "type", "parent", "province"])
    return table.assign(
        district="",
        commune="",
        lat=table["province"].map(provinces["lat"]),
        lon=table["province"].map(provinces["lon"]),
        lines=0,
        capacity=0,
    )


def _centres(place: Country) -> pd.DataFrame:
    found = (
        place.communes[place.communes["adult"] > 0]
        .groupby(["province", "district", "district_name"], as_index=False)[["lat", "lon"]]
        .mean()
    )
    return pd.DataFrame(
        {
            "code": "TT" + found["district"],
            "name": "Trung tâm Y tế " + found["district_name"],
            "type": "TTYT huyện",
            "parent": "CDC" + found["province"],
            "province": found["province"],
            "district": found["district"],
            "commune": "",
            "lat": found["lat"],
            "lon": found["lon"],
            "lines": 0,
            "capacity": 0,
        }
    )


def _sites(communes: pd.DataFrame, *, scale: float) -> tuple[pd.DataFrame, np.ndarray]:
    """Sites in code order, and for each commune the number of its site."""
    district = communes.groupby("district", sort=False)["adult"].transform("sum")
    size = communes.groupby("district", sort=False)["adult"].transform("size")
    rank = communes.groupby("district", sort=False).cumcount()
    wanted = np.maximum(np.round(district * scale / ADULTS_PER_SITE), 1).clip(upper=size * 40)
    density = wanted / size
    count = (np.floor((rank + 1) * density + 1e-9) - np.floor(rank * density + 1e-9)).astype(int)
    opens = (count > 0).to_numpy()
    first = (np.cumsum(count) - count).to_numpy()
    host = communes.loc[opens].reset_index(drop=True)
    repeats = count.to_numpy()[opens]
    table = host.loc[host.index.repeat(repeats)].reset_index(drop=True)
    table["number"] = table.groupby("district", sort=False).cumcount() + 1
    load = (district * scale / ADULTS_PER_SITE / wanted)[opens].repeat(repeats).to_numpy()
    return _described(table, load), _nearest(communes, opens, first)


def _described(table: pd.DataFrame, load: np.ndarray) -> pd.DataFrame:
    lines = 1 + (table["number"] % 4 == 1).astype(int) + (table["adult"] > 12_000)
    capacity = np.maximum(np.round(lines * DOSES_PER_LINE * np.minimum(load, 1.0)), 10)
    number = table["number"].astype(str)
    return pd.DataFrame(
        {
            "code": "S" + table["district"] + number.str.zfill(4),
            "name": "Điểm tiêm "
            + number
            + " - Trạm Y tế "
            + table["name_vi"].str.lower().str[0]
            + table["name_vi"].str[1:],
            "type": "Cơ sở tiêm",
            "parent": "TT" + table["district"],
            "province": table["province"],
            "district": table["district"],
            "commune": table["code"],
            "lat": table["lat"],
            "lon": table["lon"],
            "lines": lines,
            "capacity": capacity.astype(int),
        }
    )


def _nearest(communes: pd.DataFrame, opens: np.ndarray, first: np.ndarray) -> np.ndarray:
    """A commune's own site, else the one of the next commune of its district that has one."""
    host = np.where(opens, first, -1).astype(float)
    host[host < 0] = np.nan
    own = pd.Series(host).groupby(communes["district"].to_numpy(), sort=False)
    return own.bfill().fillna(own.ffill()).fillna(0).to_numpy().astype(int)
