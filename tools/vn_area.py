"""The table of administrative units and the other names provinces go by."""

import itertools
import re
import unicodedata

import pandas as pd

from etl.reference.names import normalise_name
from tools.vn_points import campaign_points, manual_points, new_points
from tools.vn_source import (
    CAMPAIGN_FROM,
    CAMPAIGN_TO,
    MERGED_FROM,
    campaign_units,
    clean_name,
    english_name,
    plain,
    units_after_merger,
    units_before_merger,
)

COLUMNS = [
    "code",
    "valid_from",
    "valid_to",
    "level",
    "parent_code",
    "name_vi",
    "short_vi",
    "name_en",
    "kind_vi",
    "lat",
    "lon",
    "region_code",
    "institute",
]
CITY_UNDER_NATION = "thành phố trực thuộc trung ương"
CITIES_2021 = ("01", "31", "48", "79", "92")
# The four allocation zones of the campaign, which are not the six statistical regions.
ABOVE = (
    ("00", "nation", "", "Việt Nam", "Việt Nam", "Viet Nam", "quốc gia", 16.0, 107.8),
    ("Z-BAC", "zone", "00", "Khu vực miền Bắc", "Miền Bắc", "North", "khu vực", 21.0, 105.5),
    (
        "Z-TRUNG",
        "zone",
        "00",
        "Khu vực miền Trung",
        "Miền Trung",
        "Central",
        "khu vực",
        15.2,
        108.4,
    ),
    (
        "Z-TN",
        "zone",
        "00",
        "Khu vực Tây Nguyên",
        "Tây Nguyên",
        "Central Highlands",
        "khu vực",
        13.5,
        108.0,
    ),
    ("Z-NAM", "zone", "00", "Khu vực miền Nam", "Miền Nam", "South", "khu vực", 10.4, 106.2),
)
OTHER_NAMES = {
    "01": "hn, tp hn, thủ đô hà nội, hanoi city",
    "06": "bắc cạn, tỉnh bắc cạn",
    "46": "tt huế, t t huế, tth, huế, tp huế, thành phố huế, thừa thiên, hue city",
    "48": "danang city, da nang city",
    "31": "hai phong city",
    "62": "kontum, con tum, công tum",
    "66": "đăk lăk, đắc lắc, đăc lăc, đaklak, đắklắk, đăklăk, darlac, daclac",
    "67": "đăk nông, đắc nông, đăc nông, đaknông, đắknông",
    "77": "brvt, br vt, bà rịa vt, bà rịa vũng tầu",
    "79": "hcm, tp hcm, tphcm, tp hồ chí minh, sài gòn, saigon, hcmc, ho chi minh city, hcm city,"
    " tp ho chi minh city, thành phố hcm, t p hồ chí minh, t p hcm",
    "92": "can tho city",
    "64": "gia rai",
    "51": "quảng nghĩa",
}


def campaign_rows(facts: pd.DataFrame) -> pd.DataFrame:
    """Rows of the nation, zones, 63 provinces, 705 districts and 10,599 communes."""
    units = campaign_units()
    points = pd.concat([_province_points(), _district_points(), campaign_points()])
    frame = units.join(points[["lat", "lon"]], on="code")
    fact = facts.set_index("code")
    top = frame.level == "province"
    codes = frame.code[top]
    frame.loc[top, "parent_code"] = codes.map(fact.zone)
    frame.loc[top, "name_en"] = codes.map(fact.name_en)
    frame.loc[top, "region_code"] = codes.map(fact.region)
    frame.loc[top, "institute"] = codes.map(fact.institute)
    frame.loc[frame.code.isin(CITIES_2021) & top, "kind_vi"] = CITY_UNDER_NATION
    frame.loc[(frame.code == "79") & top, "short_vi"] = "TP. Hồ Chí Minh"
    frame = frame.assign(valid_from=CAMPAIGN_FROM, valid_to=CAMPAIGN_TO)
    return pd.concat([_above(), frame])[COLUMNS]


def _above() -> pd.DataFrame:
    names = [
        "code",
        "level",
        "parent_code",
        "name_vi",
        "short_vi",
        "name_en",
        "kind_vi",
        "lat",
        "lon",
    ]
    return pd.DataFrame(ABOVE, columns=names).assign(valid_from=CAMPAIGN_FROM, valid_to="")


def _province_points() -> pd.DataFrame:
    late = units_before_merger().drop_duplicates("provinceCode").set_index("provinceCode")
    return late[["provinceLat", "provinceLon"]].astype(float).set_axis(["lat", "lon"], axis=1)


def _district_points() -> pd.DataFrame:
    """The middle of a district's communes; the hand-set point where it has none."""
    units = campaign_units().query("level == 'commune'").set_index("code")
    points = campaign_points().join(units.parent_code)
    middle = points.groupby("parent_code")[["lat", "lon"]].median()
    manual = manual_points("campaign")
    manual = manual[manual.index.str.len() == 3]
    return pd.concat([middle.drop(manual.index, errors="ignore"), manual])


def merged_rows() -> pd.DataFrame:
    """Rows of the 34 provinces and 3,321 communes since July 2025."""
    units = units_after_merger().set_index("wardCode", drop=False)
    points = new_points()
    communes = [_merged_commune(unit) for unit in units.itertuples()]
    communes = pd.DataFrame(communes).join(points[["lat", "lon"]], on="code")
    provinces = [
        _merged_province(unit) for unit in units.drop_duplicates("provinceCode").itertuples()
    ]
    middle = points.groupby(units.provinceCode)[["lat", "lon"]].median()
    provinces = pd.DataFrame(provinces).join(middle, on="code").sort_values("code")
    frame = pd.concat([provinces, communes.sort_values("code")])
    return frame.assign(valid_from=MERGED_FROM, valid_to="").reindex(columns=COLUMNS)


def _merged_commune(unit) -> dict:
    kind = unit.wardType.lower()
    full = clean_name(unit.ward)
    short = re.sub(f"^{kind} ", "", full, flags=re.IGNORECASE)
    return {
        "code": unit.wardCode,
        "level": "commune",
        "parent_code": unit.provinceCode,
        "name_vi": full,
        "short_vi": full if short.isdigit() else short,
        "name_en": english_name(short, kind=kind),
        "kind_vi": kind,
    }


def _merged_province(unit) -> dict:
    full = clean_name(unit.province)
    city = full.startswith("Thành phố ")
    short = re.sub("^(Thành phố|Tỉnh) ", "", full)
    return {
        "code": unit.provinceCode,
        "level": "province",
        "parent_code": "00",
        "name_vi": full,
        "short_vi": "TP. Hồ Chí Minh" if unit.provinceCode == "79" else short,
        "name_en": "Ho Chi Minh City" if unit.provinceCode == "79" else plain(short),
        "kind_vi": CITY_UNDER_NATION if city else "tỉnh",
    }


def aliases(provinces: pd.DataFrame) -> pd.DataFrame:
    """Normalised other names of the 63 provinces, each name belonging to one of them."""
    pairs = {(alias, row.code) for row in provinces.itertuples() for alias in _names_of(row)}
    frame = pd.DataFrame(
        sorted(pairs, key=lambda pair: pair[::-1]), columns=["alias", "province_code"]
    )
    if frame.alias.duplicated().any():
        clash = frame[frame.alias.duplicated(keep=False)]
        raise ValueError(f"one name for two provinces: {clash.to_dict('records')}")
    return frame


def _names_of(row) -> set[str]:
    bare = re.sub("^(Tỉnh|Thành phố) ", "", row.name_vi)
    prefixes = (
        ("", "thành phố ", "tp ", "tp. ")
        if row.name_vi.startswith("Thành")
        else ("", "tỉnh ", "t ")
    )
    spelt = {prefix + name for prefix in prefixes for name in (bare, _late_tone(bare))}
    spelt |= {text.strip() for text in OTHER_NAMES.get(row.code, "").split(",")} - {""}
    unmarked = {plain(name) for name in spelt} | {row.name_en, f"{row.name_en} province"}
    names = {normalise_name(name) for name in spelt | unmarked}
    return names | {name.replace(" ", "") for name in names}


def _late_tone(name: str) -> str:
    """The other placing of the tone mark: 'Hòa' to 'Hoà'."""
    for first, second in itertools.chain((("o", "a"), ("o", "e"), ("u", "y"))):
        for mark in "\u0300\u0301\u0309\u0303\u0323":
            old = unicodedata.normalize("NFC", first + mark) + second
            new = first + unicodedata.normalize("NFC", second + mark)
            name = re.sub(rf"{old}(?!\w)", new, name)
    return name
