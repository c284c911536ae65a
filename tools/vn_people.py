"""People by unit and coarse age band, as whole numbers that add up at every level.

Published: totals of the 63 provinces (2020, 2021) and, for two of them, adults. Everything
else is an estimate by a stated rule, so that a share can be shown at all; each row says so.
"""

import numpy as np
import pandas as pd

from tools.vn_source import CAMPAIGN_FROM, MERGED_FROM

BANDS = ("all", "0-4", "5-11", "12-17", "18+")
# Millions of people in the child bands (DOMAIN.md 4): 39.4 % of 12-17 = 3,414,648 boosters,
# 72.5 % of 5-11 = 8,275,705 first doses; the rest of those under 18 are 0-4.
NATION_12_17 = 8.67
NATION_5_11 = 11.4
NATION_UNDER_18 = 98.5109 - 72.0331
# A ward holds about twice the people of a rural commune (36.6 M in 2,351, 62 M in 8,248).
WEIGHT = {"phường": 2.0, "thị trấn": 1.5, "xã": 1.0}
# Islands known to hold few people or none (unverified; Hoang Sa has no residents).
ISLAND_WEIGHT = {
    "498": 0.0,
    "318": 0.1,
    "471": 0.05,
    "536": 2.0,
    "755": 1.0,
    "22736": 0.02,
    "22737": 0.02,
    "22739": 0.02,
}
SOURCE_TOTAL_2021 = "GSO statistical yearbook 2021, rounded to 100 people (+-1 %)"
SOURCE_TOTAL_2020 = "GSO 2020"
SOURCE_CHILD = "estimate: national band share of the province's people under 18"
SOURCE_PART = "estimate: province figure by commune weight (ward 2, township 1.5, commune 1)"
SOURCE_MERGED = "sum of the provinces it took in"
SOURCE_MERGED_PART = "estimate: sum over the communes it took in, by share"
SOURCE_SUM = "sum of provinces"


def whole_parts(total: int, weights: np.ndarray) -> np.ndarray:
    """Splits a whole number by weights into whole numbers that sum to it (largest remainder)."""
    weights = np.asarray(weights, dtype=float)
    exact = total * weights / weights.sum()
    parts = np.floor(exact + 1e-9).astype(int)
    order = np.argsort(-(exact - parts), kind="stable")
    parts[order[: total - parts.sum()]] += 1
    return parts


def split_bands(parents: dict[str, int], totals: np.ndarray) -> dict[str, np.ndarray]:
    """Splits a parent's bands over parts whose totals are known; no band exceeds its part."""
    parts = {"all": totals}
    left, people_left = totals.copy(), parents["all"]
    for band in ("18+", "12-17", "5-11"):
        parts[band] = whole_parts(parents[band], left) if people_left else left * 0
        left = left - parts[band]
        people_left -= parents[band]
    parts["0-4"] = left
    return parts


def province_people(facts: pd.DataFrame) -> pd.DataFrame:
    """The five bands of each province in 2021: code and a column per band."""
    rows = []
    for fact in facts.itertuples():
        total, adults = int(fact.population_2021), int(fact.adults_2021)
        under = total - adults
        teens = round(under * NATION_12_17 / NATION_UNDER_18)
        pupils = round(under * NATION_5_11 / NATION_UNDER_18)
        rows.append((fact.code, total, under - teens - pupils, pupils, teens, adults))
    return pd.DataFrame(rows, columns=["code", *BANDS])


def commune_people(provinces: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Bands of each commune (and island district without communes), by commune weight."""
    leaves = units[units.is_leaf].copy()
    leaves["weight"] = leaves.code.map(ISLAND_WEIGHT).fillna(leaves.kind_vi.map(WEIGHT))
    frames = []
    for code, group in leaves.groupby("province_code"):
        parents = provinces.set_index("code").loc[code].to_dict()
        totals = whole_parts(parents["all"], group.weight.to_numpy())
        bands = split_bands(parents, totals)
        frames.append(group[["code", "district_code"]].assign(**bands))
    return pd.concat(frames)


def merged_people(communes: pd.DataFrame, provinces: pd.DataFrame, moves: pd.DataFrame):
    """Bands of the 34 provinces and of their communes, from the units they took in."""
    successor = moves[moves.old_code.str.len() == 2].set_index("old_code").new_code
    whole = provinces.groupby(provinces.code.map(successor).rename("new"))[list(BANDS)].sum()
    joined = communes.merge(moves, left_on="code", right_on="old_code")
    joined["province"] = joined.province_code.map(successor)
    parts = joined["all"] * joined.share
    weights = parts.groupby([joined.province, joined.new_code]).sum()
    frames = []
    for code, group in weights.groupby(level="province"):
        parents = whole.loc[code].to_dict()
        totals = whole_parts(parents["all"], group.to_numpy())
        new_codes = group.index.get_level_values("new_code")
        frames.append(pd.DataFrame({"code": new_codes, **split_bands(parents, totals)}))
    return whole.reset_index().rename(columns={"new": "code"}), pd.concat(frames)


def tidy(wide: pd.DataFrame, *, valid_from: str, is_estimate, source: str) -> pd.DataFrame:
    """Wide bands to rows of the population table, version 2021."""
    long = wide.melt("code", list(BANDS), "age_band", "people").rename(
        columns={"code": "area_code"}
    )
    long = long.assign(valid_from=valid_from, sex="all", version="2021", source=source)
    long["is_estimate"] = is_estimate
    return long


def province_rows(facts: pd.DataFrame, wide: pd.DataFrame) -> pd.DataFrame:
    """Province rows: totals and sourced adults as published, the rest marked as estimates."""
    rows = tidy(wide, valid_from=CAMPAIGN_FROM, is_estimate=1, source=SOURCE_CHILD)
    total, adults = rows.age_band == "all", rows.age_band == "18+"
    source = facts.set_index("code").adults_source
    rows.loc[total, ["is_estimate", "source"]] = [0, SOURCE_TOTAL_2021]
    rows.loc[adults, "source"] = rows.area_code[adults].map(source)
    rows.loc[adults, "is_estimate"] = rows.source[adults].str.startswith("derived").astype(int)
    return rows


def sums_of(wide: pd.DataFrame, groups: pd.Series, *, source: str, valid_from: str):
    """Rows of units that are sums of others; their total is published, their bands are not."""
    whole = wide.groupby(groups.to_numpy())[list(BANDS)].sum().rename_axis("code").reset_index()
    rows = tidy(whole, valid_from=valid_from, is_estimate=1, source=source)
    rows.loc[rows.age_band == "all", "is_estimate"] = 0
    return rows


def totals_2020(facts: pd.DataFrame) -> pd.DataFrame:
    """Version 2020: totals of provinces, zones, the nation and the 34 provinces."""
    people = facts.population_2020.astype(int)
    sums = [
        pd.DataFrame({"area_code": facts.code, "people": people, "source": SOURCE_TOTAL_2020}),
        _sum_2020(people, facts.zone, SOURCE_SUM),
        _sum_2020(people, pd.Series("00", facts.index), SOURCE_SUM),
    ]
    rows = pd.concat(sums).assign(valid_from=CAMPAIGN_FROM)
    merged = _sum_2020(people, facts.successor, SOURCE_MERGED).assign(valid_from=MERGED_FROM)
    rows = pd.concat([rows, merged])
    return rows.assign(age_band="all", sex="all", version="2020", is_estimate=0)


def _sum_2020(people: pd.Series, groups: pd.Series, source: str) -> pd.DataFrame:
    frame = people.groupby(groups.to_numpy()).sum().rename_axis("area_code")
    return frame.rename("people").reset_index().assign(source=source)


def population(facts: pd.DataFrame, units: pd.DataFrame, moves: pd.DataFrame) -> pd.DataFrame:
    """The whole population table: every unit of both maps, versions 2020 and 2021."""
    provinces = province_people(facts)
    leaves = commune_people(provinces, units)
    leaves["province_code"] = leaves.code.map(units.set_index("code").province_code)
    districts = leaves.groupby("district_code")[list(BANDS)].sum().rename_axis("code")
    communes = leaves[leaves.code != leaves.district_code]
    merged, merged_communes = merged_people(leaves, provinces, moves)
    part = {"is_estimate": 1, "valid_from": CAMPAIGN_FROM, "source": SOURCE_PART}
    nation = pd.Series("00", provinces.index)
    frames = [
        sums_of(provinces, nation, source=SOURCE_SUM, valid_from=CAMPAIGN_FROM),
        sums_of(provinces, facts.zone, source=SOURCE_SUM, valid_from=CAMPAIGN_FROM),
        province_rows(facts, provinces),
        tidy(districts.reset_index(), **part),
        tidy(communes, **part),
        sums_of(provinces, facts.successor, source=SOURCE_MERGED, valid_from=MERGED_FROM),
        tidy(
            merged_communes,
            valid_from=MERGED_FROM,
            is_estimate=1,
            source=SOURCE_MERGED_PART,
        ),
        totals_2020(facts),
    ]
    return pd.concat(frames, ignore_index=True)
