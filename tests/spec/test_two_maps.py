"""The same rows on the map of 63 and of 34 provinces: sums agree exactly."""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from tests import engines
from tests.spec.harness import Campaign, engine_urls, spec_source

AS_OF = date(2021, 9, 1)

#: Each of the 63 provinces gives its place in the list of codes, so that every sum is telling.
CODES = re.findall(
    r"\d+",
    """
    01 02 04 06 08 10 11 12 14 15 17 19 20 22 24 25 26 27 30 31 33 34 35 36 37 38 40 42 44 45 46
    48 49 51 52 54 56 58 60 62 64 66 67 68 70 72 74 75 77 79 80 82 83 84 86 87 89 91 92 93 94 95 96
""",
)
#: Mergers of 2025 by hand (Nghị quyết 202/2025/QH15), among them codes that changed their meaning.
MERGED = {
    "08": ("02", "08"),
    "24": ("24", "27"),
    "52": ("52", "64"),
    "80": ("72", "80"),
    "82": ("82", "87"),
    "91": ("89", "91"),
    "79": ("74", "77", "79"),
    "01": ("01",),
    "96": ("95", "96"),
    "25": ("17", "25", "26"),
}


def number(code: str) -> int:
    return CODES.index(code) + 1


@pytest.fixture(scope="module", params=engines.ENGINES)
def campaign(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaign]:
    drawn = "source_key | event_date | age_band_code | residence_province_code | doses\n"
    drawn += "".join(f"k{c} | 2021-09-01 | 18-29 | {c} | {number(c)}\n" for c in CODES)
    drawn += "unknown | 2021-09-01 | 18-29 | | 1000\n"
    with engine_urls(request, tmp_path_factory.mktemp("maps")) as url:
        told = Campaign(url(), spec_source())
        told.given(tmp_path_factory.mktemp("rows"), "injection_keyed", drawn, known_on="2021-09-02")
        yield told
        told.close()


def test_a_merged_province_is_the_sum_of_what_it_took_over(campaign: Campaign):
    frame = campaign.ask("doses_given", map="34", as_of=AS_OF).frame.set_index("area_code")
    assert len(frame) == 34
    for code, old in MERGED.items():
        assert frame.loc[code, "numerator"] == sum(map(number, old)), code


@pytest.mark.parametrize("key", ["doses_given", "coverage_d1_18plus", "coverage_d1_total"])
def test_sums_of_both_maps_agree_exactly(campaign: Campaign, key: str):
    old, new = (campaign.ask(key, map=name, as_of=AS_OF).frame for name in ("63", "34"))
    assert len(old) == 63
    assert old["numerator"].sum() == new["numerator"].sum() == 63 * 64 // 2
    assert old["denominator"].sum() == new["denominator"].sum()


@pytest.mark.parametrize("name", ["63", "34"])
def test_the_nation_counts_the_unknown_area_on_both_maps(campaign: Campaign, name: str):
    frame = campaign.ask("coverage_d1_total", map=name, level="nation", as_of=AS_OF).frame
    assert frame["numerator"].tolist() == [63 * 64 // 2 + 1000]
    provinces = campaign.ask("coverage_d1_total", map=name, as_of=AS_OF).frame
    assert provinces["denominator"].sum() == frame["denominator"].iloc[0]
    assert provinces["national"].iloc[0] == frame["value"].iloc[0]
