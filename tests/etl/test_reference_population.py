"""Populations, against the totals printed in their sources and against each other."""

import pandas as pd
import pytest

from etl.reference.tables import read_reference

CAMPAIGN, MERGED = "2021-01-01", "2025-07-01"
BANDS = ["0-4", "5-11", "12-17", "18+"]


@pytest.fixture(scope="module")
def area() -> pd.DataFrame:
    return read_reference("vn", table="area")


@pytest.fixture(scope="module")
def population() -> pd.DataFrame:
    frame = read_reference("vn", table="population")
    return frame.assign(people=frame.people.astype(int))


def _wide(population: pd.DataFrame, period: str) -> pd.DataFrame:
    rows = population[(population.version == "2021") & (population.valid_from == period)]
    return rows.pivot(index="area_code", columns="age_band", values="people")


def test_one_figure_per_unit_band_sex_and_version(population):
    key = ["area_code", "valid_from", "age_band", "sex", "version"]
    assert not population.duplicated(key).any()


def test_every_unit_of_both_periods_has_every_band(population, area):
    for period in (CAMPAIGN, MERGED):
        wide = _wide(population, period)
        assert set(wide.index) == set(area[area.valid_from == period].code)
        assert wide.notna().all(axis=None)


def test_nation_is_the_published_total(population):
    nation = population[(population.area_code == "00") & (population.age_band == "all")]
    assert nation.set_index("version").people.to_dict() == {"2020": 97_582_600, "2021": 98_510_900}


def test_adults_are_the_derived_seventy_two_million(population):
    wide = _wide(population, CAMPAIGN)
    assert wide.loc["00", "18+"] == 72_033_100


def test_published_provinces_stand_as_published(population):
    wide = _wide(population, CAMPAIGN)
    assert wide.loc["01", ["all", "18+"]].tolist() == [8_330_800, 6_018_000]
    assert wide.loc["79", "all"] == 9_166_800
    assert wide.loc["19", "18+"] == 938_600


@pytest.mark.parametrize("level", ["zone", "province", "district", "commune"])
def test_parts_sum_to_their_whole(population, area, level):
    wide = _wide(population, CAMPAIGN)
    units = area[(area.valid_from == CAMPAIGN) & (area.level == level)].set_index("code")
    sums = wide.loc[units.index].groupby(units.parent_code).sum()
    assert (sums == wide.loc[sums.index]).all(axis=None)


def test_merged_provinces_and_their_communes_sum_to_the_nation(population, area):
    before, after = _wide(population, CAMPAIGN), _wide(population, MERGED)
    units = area[area.valid_from == MERGED].set_index("code")
    communes = units[units.level == "commune"]
    sums = after.loc[communes.index].groupby(communes.parent_code).sum()
    assert (sums == after.loc[sums.index]).all(axis=None)
    assert (sums.sum() == before.loc["00"]).all()


def test_merged_province_is_the_sum_of_its_members(population):
    before, after = _wide(population, CAMPAIGN), _wide(population, MERGED)
    assert (after.loc["79"] == before.loc[["74", "77", "79"]].sum()).all()
    assert (after.loc["24"] == before.loc[["24", "27"]].sum()).all()


@pytest.mark.parametrize("period", [CAMPAIGN, MERGED])
def test_bands_sum_to_all_and_none_is_negative(population, period):
    wide = _wide(population, period)
    assert (wide[BANDS].sum(axis=1) == wide["all"]).all()
    assert (wide >= 0).all(axis=None)


def test_adults_are_never_more_than_all(population):
    wide = _wide(population, CAMPAIGN)
    assert (wide["18+"] <= wide["all"]).all()


def test_estimates_below_the_province_say_so(population):
    parts = population[population.area_code.str.len() > 2]
    parts = parts[~parts.area_code.str.startswith("Z-")]
    assert set(parts.is_estimate) == {"1"}
    assert parts.source.str.contains("estimate").all()


def test_hoang_sa_has_no_residents(population):
    assert _wide(population, CAMPAIGN).loc["498"].eq(0).all()


def test_every_figure_names_its_source(population):
    assert population.source.ne("").all()


def test_czech_regions_sum_to_the_published_total():
    rows = read_reference("cz", table="population")
    people = rows.set_index("area_code").people.astype(int)
    assert people["CZ"] == 10_701_777
    assert people.drop("CZ").sum() == 10_701_777
    assert len(people) == 15
    assert set(rows.age_band) == {"all"}
