"""The administrative units of both periods, against counts and cases known from elsewhere."""

import pandas as pd
import pytest

from etl.reference.names import normalise_name
from etl.reference.tables import read_reference

CAMPAIGN, MERGED = "2021-01-01", "2025-07-01"


@pytest.fixture(scope="module")
def area() -> pd.DataFrame:
    return read_reference("vn", table="area")


@pytest.fixture(scope="module")
def succession() -> pd.DataFrame:
    frame = read_reference("vn", table="area_succession")
    return frame.assign(share=frame.share.astype(float))


def test_units_of_both_periods_are_complete(area):
    counts = area.groupby(["valid_from", "level"]).size().to_dict()
    assert counts == {
        (CAMPAIGN, "nation"): 1,
        (CAMPAIGN, "zone"): 4,
        (CAMPAIGN, "province"): 63,
        (CAMPAIGN, "district"): 705,
        (CAMPAIGN, "commune"): 10599,
        (MERGED, "province"): 34,
        (MERGED, "commune"): 3321,
    }


def test_code_and_first_day_are_the_key(area):
    assert not area.duplicated(["code", "valid_from"]).any()


def test_code_width_tells_the_level(area):
    width = {"province": 2, "district": 3, "commune": 5}
    units = area[area.level.isin(width)]
    assert (units.code.str.len() == units.level.map(width)).all()
    assert units.code.str.isdigit().all()


def test_campaign_units_end_the_day_before_the_merger(area):
    units = area[area.level.isin(["province", "district", "commune"])]
    assert set(units[units.valid_from == CAMPAIGN].valid_to) == {"2025-06-30"}
    assert set(units[units.valid_from == MERGED].valid_to) == {""}


def _parents(area: pd.DataFrame, period: str) -> dict[str, str]:
    """Parent of each unit valid in the period, by code."""
    valid = area[(area.valid_from <= period) & ((area.valid_to == "") | (area.valid_to >= period))]
    assert valid.code.is_unique
    return dict(zip(valid.code, valid.parent_code, strict=True))


@pytest.mark.parametrize("period", [CAMPAIGN, MERGED])
def test_each_parent_exists_in_the_same_period(area, period):
    parents = _parents(area, period)
    assert set(parents.values()) - {""} <= set(parents)
    assert [code for code, parent in parents.items() if not parent] == ["00"]


@pytest.mark.parametrize("period", [CAMPAIGN, MERGED])
def test_each_unit_reaches_the_nation_without_a_circle(area, period):
    parents = _parents(area, period)
    for code in parents:
        climb = [code]
        while parents[climb[-1]]:
            climb.append(parents[climb[-1]])
            assert len(climb) <= 5, climb
        assert climb[-1] == "00"


def test_zones_are_the_allocation_zones_of_the_campaign(area):
    provinces = area[(area.level == "province") & (area.valid_from == CAMPAIGN)]
    counts = provinces.parent_code.value_counts().to_dict()
    assert counts == {"Z-BAC": 28, "Z-TRUNG": 11, "Z-TN": 4, "Z-NAM": 20}
    zone = provinces.set_index("code").parent_code
    assert zone["42"] == "Z-BAC"  # Hà Tĩnh, the last of the North
    assert zone["68"] == "Z-NAM"  # Lâm Đồng, in the Highlands by region
    assert provinces.region_code.value_counts()["CH"] == 5


@pytest.mark.parametrize(
    ("code", "then", "now"),
    [
        ("24", "Bắc Giang", "Bắc Ninh"),
        ("52", "Bình Định", "Gia Lai"),
        ("80", "Long An", "Tây Ninh"),
        ("82", "Tiền Giang", "Đồng Tháp"),
        ("91", "Kiên Giang", "An Giang"),
    ],
)
def test_one_code_means_two_territories(area, code, then, now):
    names = area[area.code == code].set_index("valid_from").short_vi
    assert names[CAMPAIGN] == then
    assert names[MERGED] == now


def test_names_are_written_one_way(area):
    names = area.set_index(["code", "valid_from"])
    assert names.short_vi["17", CAMPAIGN] == "Hòa Bình"
    assert names.name_vi["760", CAMPAIGN] == "Quận 1"
    assert names.name_en["760", CAMPAIGN] == "District 1"
    assert names.short_vi["79", CAMPAIGN] == "TP. Hồ Chí Minh"
    assert names.name_vi["46", MERGED] == "Thành phố Huế"
    assert not area.name_vi.str.contains(r"  |\bNT\b|Phường 0").any()


def test_points_lie_in_viet_nam(area):
    lat, lon = area.lat.astype(float), area.lon.astype(float)
    assert lat.between(8, 23.5).all()
    assert lon.between(102, 115).all()


def test_communes_do_not_cover_each_other(area):
    communes = area[(area.level == "commune") & (area.valid_from == CAMPAIGN)]
    assert communes.duplicated(["lat", "lon"]).sum() <= 5


def test_archipelagos_have_their_places(area):
    units = area.set_index(["code", "valid_from"])
    assert units.parent_code["498", CAMPAIGN] == "48"  # Hoàng Sa, Đà Nẵng
    assert units.parent_code["576", CAMPAIGN] == "56"  # Trường Sa, Khánh Hòa
    assert float(units.lon["498", CAMPAIGN]) > 111
    assert float(units.lon["576", CAMPAIGN]) > 111


def test_shares_of_each_old_unit_sum_to_one(succession):
    assert succession.groupby("old_code").share.sum().round(6).eq(1).all()


def test_each_province_goes_whole_into_one(succession, area):
    provinces = succession[succession.old_code.str.len() == 2]
    assert len(provinces) == 63
    assert (provinces.share == 1).all()
    assert provinces.new_code.nunique() == 34
    became = provinces.set_index("old_code").new_code
    assert became[["24", "27"]].tolist() == ["24", "24"]
    assert became[["89", "91"]].tolist() == ["91", "91"]
    assert became[["74", "77", "79"]].tolist() == ["79"] * 3


def test_each_commune_of_the_campaign_has_a_successor_and_each_new_one_a_forerunner(
    succession, area
):
    communes = area[area.level == "commune"]
    old = set(communes[communes.valid_from == CAMPAIGN].code)
    new = set(communes[communes.valid_from == MERGED].code)
    rows = succession[succession.old_code.str.len() > 2]
    islands = {"318", "471", "498", "536", "755"}  # districts without communes
    assert set(rows.old_code) == old | islands
    assert set(rows.new_code) == new


def test_communes_follow_their_province_into_the_merger(succession, area):
    parent = area[area.valid_from == CAMPAIGN].set_index("code").parent_code
    new_parent = area[area.valid_from == MERGED].set_index("code").parent_code
    whole = succession[succession.old_code.str.len() == 2].set_index("old_code").new_code
    rows = succession[succession.old_code.str.len() == 5]
    province = rows.old_code.map(parent).map(parent)
    assert (rows.new_code.map(new_parent) == province.map(whole)).all()


def test_divided_communes_are_marked_as_estimates(succession):
    assert set(succession[succession.share < 1].is_estimate) == {"1"}


def test_each_alias_names_one_province():
    alias = read_reference("vn", table="area_alias")
    assert alias.alias.is_unique
    assert alias.province_code.nunique() == 63
    assert (alias.alias == alias.alias.map(normalise_name)).all()


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("TP.HCM", "79"),
        ("Tp. Hồ Chí Minh", "79"),
        ("Thành phố Hồ Chí Minh", "79"),
        ("Hồ Chí Minh", "79"),
        ("Thừa Thiên - Huế", "46"),
        ("TT Huế", "46"),
        ("Bà Rịa – Vũng Tàu", "77"),
        ("BÀ RỊA-VŨNG TÀU", "77"),
        ("Ba Ria Vung Tau", "77"),
        ("Đăk Lăk", "66"),
        ("dak lak", "66"),
        ("ĐẮC LẮC", "66"),
        ("Ðắk Nông", "67"),
        ("Hoà Bình", "17"),
        ("Tỉnh Thanh Hoá", "38"),
        ("Kon-Tum", "62"),
        ("Bắc Cạn", "06"),
        ("HANOI", "01"),
        ("tỉnh Đồng Nai", "75"),
        ("Ba\u0300 Ri\u0323a - Vu\u0303ng Ta\u0300u", "77"),
    ],
)
def test_province_is_found_however_it_is_written(written, code):
    alias = read_reference("vn", table="area_alias").set_index("alias").province_code
    assert alias[normalise_name(written)] == code


def test_unknown_place_is_not_found():
    alias = set(read_reference("vn", table="area_alias").alias)
    assert not {"binh", "bình", "", "huyện", "campuchia", "bắc"} & alias


def test_missing_table_says_which_exist():
    with pytest.raises(FileNotFoundError, match="area, area_alias"):
        read_reference("vn", table="harbour")
