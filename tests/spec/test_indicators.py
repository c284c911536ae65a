"""Every indicator on the story of tests/spec/story.py, with numbers worked out by hand."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests import engines
from tests.spec import story
from tests.spec.expected_safety import SAFETY
from tests.spec.expected_sites import SITES
from tests.spec.harness import (
    Campaign,
    drawn_answers,
    engine_urls,
    published_answers,
    spec_source,
)
from warehouse.indicators import BY_KEY

AS_OF = date.fromisoformat(story.AS_OF)

EXPECTED = {
    **SITES,
    **SAFETY,
    # 01: 400 + 100; the 25 of unknown residence count in no province.
    "coverage_d1_18plus": """
        area | numerator | denominator | value | state
        01   | 500       | 1000        | 50    | ok
        02   | 60        | 500         | 12    | ok
        79   | 1100      | 2000        | 55    | ok
    """,
    # 02: Abdala is complete with the third dose. 79: 300 Janssen with the first, 90 AstraZeneca.
    "coverage_full_18plus": """
        area | numerator | denominator | value | state
        01   | 150       | 1000        | 15    | ok
        02   | 40        | 500         | 8     | ok
        79   | 390       | 2000        | 19.5  | ok
    """,
    "coverage_d1_total": """
        area | numerator | denominator | value   | state
        01   | 507       | 1400        | 36.2143 | ok
        02   | 60        | 700         | 8.5714  | ok
        08   | 12        | 400         | 3       | ok
        79   | 1100      | 2600        | 42.3077 | ok
    """,
    "coverage_full_total": """
        area | numerator | denominator | value   | state
        01   | 150       | 1400        | 10.7143 | ok
        02   | 40        | 700         | 5.7143  | ok
        79   | 390       | 2600        | 15      | ok
    """,
    # Complete by 2021-05-04, 180 days earlier: the 90 of April.
    "coverage_booster_due": """
        area | numerator | denominator | value   | state
        79   | 30        | 90          | 33.3333 | ok
    """,
    # Nobody in the story had a first booster 120 days before: see tests/spec/test_boosters.py.
    "coverage_booster_2_due": """
        area | numerator | denominator | value | state
    """,
    "coverage_12_17": """
        area | numerator | denominator | value | state
        08   | 12        | 30          | 40    | ok
    """,
    "coverage_5_11": """
        area | numerator | denominator | value | state
        01   | 7         | 200         | 3.5   | ok
    """,
    # Nobody publishes the size of a group by province: the count shows, a share does not.
    "coverage_group": """
        area | numerator | denominator | value | state
        01   | 400       | -           | -     | no_denominator
    """,
    # 01: 400 + 150 + 25 + 7 given there; 79: 100 + 300 + 30 + 90 + 800.
    "coverage_by_place": """
        area | numerator | denominator | value   | state
        01   | 582       | 1400        | 41.5714 | ok
        02   | 160       | 700         | 22.8571 | ok
        08   | 12        | 400         | 3       | ok
        79   | 1320      | 2600        | 50.7692 | ok
    """,
    # Due 84 days after 2021-06-01, on 08-24: An, Bình, Chi. Bình is still out, Chi came back late.
    "dropout_d1_d2_due": """
        area | numerator | denominator | value   | state
        01   | 1         | 3           | 33.3333 | ok
    """,
    "doses_given": """
        area | numerator | denominator | value | state
        01   | 657       | -           | 657   | ok
        02   | 160       | -           | 160   | ok
        08   | 12        | -           | 12    | ok
        79   | 1220      | -           | 1220  | ok
    """,
    # 1,200 received of 1,000 decided is shown as it is.
    "received_of_decided": """
        area | numerator | denominator | value | state
        01   | 1000      | 1250        | 80    | ok
        79   | 1200      | 1000        | 120   | ok
    """,
    "injected_of_received": """
        area | numerator | denominator | value | state
        01   | 582       | 1000        | 58.2  | ok
        02   | 160       | -           | -     | no_denominator
        08   | 12        | -           | -     | no_denominator
        79   | 1320      | 1200        | 110   | ok
    """,
    "injected_of_decided": """
        area | numerator | denominator | value | state
        01   | 582       | 1250        | 46.56 | ok
        02   | 160       | -           | -     | no_denominator
        08   | 12        | -           | -     | no_denominator
        79   | 1320      | 1000        | 132   | ok
    """,
    # 1000 - 600 + 600 - 550 - 5, and 1200 - 90.
    "stock_on_hand": """
        area | numerator | denominator | value | state
        01   | 445       | -           | 445   | ok
        79   | 1110      | -           | 1110  | ok
    """,
    # 50 vials of 10 gave 550 doses; 20 vials of 6 gave 90.
    "wastage_open": """
        area | numerator | denominator | value | state
        01   | -50       | 500         | -10   | ok
        79   | 30        | 120         | 25    | ok
    """,
    "wastage_closed": """
        area | numerator | denominator | value | state
        01   | 5         | 1000        | 0.5   | ok
    """,
}

#: The nation's figure where the 25 doses of unknown residence matter, and where they do not.
NATION = {
    "coverage_d1_18plus": (1685, 3800, 44.3421),
    "coverage_d1_total": (1704, 5100, 33.4118),
    "doses_given": (2074, None, 2074),
    "coverage_by_place": (2074, 5100, 40.6667),
    "wastage_open": (-20, 620, -3.2258),
    "stock_on_hand": (1555, None, 1555),
    "doses_per_line": (605, 6, 100.8333),
    "sites_active": (2, 2, 100),
}


@pytest.fixture(scope="module", params=engines.ENGINES)
def campaign(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaign]:
    folder = tmp_path_factory.mktemp("story")
    with engine_urls(request, tmp_path_factory.mktemp("spec")) as url:
        told = Campaign(url(), spec_source())
        told.people(story.PEOPLE)
        for table, drawn in story.TABLES:
            report = told.given(folder, table, drawn, known_on="2021-11-01")
            assert report.rows_quarantined == 0, table
        yield told
        told.close()


def test_every_indicator_has_a_hand_calculation():
    # The gap compares districts, of which the story has too few: test_gap.py has its own.
    # Errors of forecasts need months of days: tests/spec/test_forecast.py has theirs.
    elsewhere = {"coverage_gap", *[key for key in BY_KEY if key.startswith("forecast_")]}
    # Stock against its forecast, deliveries and counts: tests/spec/test_stock_plan.py.
    elsewhere |= {"stock_usable", "weeks_cover", "expiry_at_risk", "need_doses", "dose2_due"}
    elsewhere |= {"delivery_on_time", "round_unclaimed", "stock_discrepancy", "stockout_days"}
    elsewhere |= {"days_to_target"}
    assert set(EXPECTED) == set(BY_KEY) - elsewhere


@pytest.mark.parametrize("key", EXPECTED)
def test_indicator_by_province_is_what_the_hand_calculation_says(campaign: Campaign, key: str):
    group = {"group": "1"} if BY_KEY[key].needs_group else {}
    answer = campaign.ask(key, as_of=AS_OF, **group)
    assert published_answers(answer.frame) == drawn_answers(EXPECTED[key])
    assert len(answer.frame) == 63
    assert answer.stamp.indicator == key


@pytest.mark.parametrize("key", NATION)
def test_unknown_areas_count_in_the_nation_and_nowhere_else(campaign: Campaign, key: str):
    frame = campaign.ask(key, as_of=AS_OF, level="nation").frame
    assert published_answers(frame)["00"][:3] == NATION[key]
    provinces = campaign.ask(key, as_of=AS_OF).frame
    assert round(provinces["national"].iloc[0], 4) == NATION[key][2]


@pytest.mark.parametrize("key", ["doses_given", "stock_on_hand", "registrations", "doses_day"])
def test_zones_add_up_their_provinces(campaign: Campaign, key: str):
    zones = published_answers(campaign.ask(key, as_of=AS_OF, level="zone").frame)
    of_zone = {"Z-BAC": ("01", "02", "08"), "Z-NAM": ("79",)}
    by_hand = drawn_answers(EXPECTED[key])
    for zone, provinces in of_zone.items():
        expected = sum(by_hand[code][0] for code in provinces if code in by_hand)
        assert zones.get(zone, (0,))[0] == expected


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ({"vaccine": "JAN"}, {"79": 300}),
        ({"vaccine": "ABD"}, {"02": 100}),
        ({"sex": "m"}, {"01": 107, "02": 60, "08": 12, "79": 300}),
        ({"age": "65-79"}, {"79": 120}),
        ({"age": "18+"}, {"01": 650, "02": 160, "79": 1220}),
        ({"dose": "b1"}, {"79": 30}),
        ({"dose": "full"}, {"01": 150, "02": 40, "79": 390}),
        ({"group": "3"}, {"79": 120}),
        ({"vaccine": "AZ", "sex": "f", "age": "18-29"}, {"79": 800}),
        ({"basis": "place", "vaccine": "PFZ"}, {"01": 32, "02": 60, "08": 12, "79": 130}),
    ],
)
def test_filters_keep_what_they_name(campaign: Campaign, scope, expected):
    frame = campaign.ask("doses_given", as_of=AS_OF, **scope).frame
    found = {area: cells[0] for area, cells in published_answers(frame).items() if cells[0]}
    assert found == expected


def test_as_of_looks_no_further_than_its_day(campaign: Campaign):
    frame = campaign.ask("doses_given", as_of=date(2021, 10, 30)).frame
    assert {area: cells[0] for area, cells in published_answers(frame).items()} == {
        "01": 407,
        "02": 120,
        "79": 890,
    }


def test_districts_of_a_province_are_told_apart(campaign: Campaign):
    frame = campaign.ask("coverage_d1_18plus", as_of=AS_OF, area="01").frame
    assert published_answers(frame) == {
        "001": (400, 600, 66.6667, "ok"),
        "002": (100, 400, 25, "ok"),
    }


def test_a_sex_filter_leaves_no_denominator_because_none_is_published(campaign: Campaign):
    frame = campaign.ask("coverage_d1_18plus", as_of=AS_OF, sex="f").frame
    assert published_answers(frame)["01"] == (400, None, None, "no_denominator")


def test_an_area_without_population_has_a_count_and_no_share(campaign: Campaign):
    frame = campaign.ask("coverage_12_17", as_of=AS_OF).frame
    assert published_answers(frame)["08"] == (12, 30, 40, "ok")
    bare = frame.set_index("area_code").loc["79"]
    assert bare["state"] == "no_data"


def test_rank_follows_the_value_and_leaves_out_areas_without_one(campaign: Campaign):
    frame = campaign.ask("coverage_d1_18plus", as_of=AS_OF).frame.set_index("area_code")
    assert frame["rank"].dropna().to_dict() == {"79": 1, "01": 2, "02": 3}


def test_an_area_silent_for_days_is_marked_incomplete(campaign: Campaign):
    answer = campaign.ask("doses_given", as_of=date(2021, 11, 3))
    # Everybody's last row is of 31 October: three days are tolerated, four are not.
    assert set(answer.frame["state"]) == {"ok", "no_data"}
    late = campaign.ask("doses_given", as_of=date(2021, 11, 4))
    assert set(late.frame["state"]) == {"incomplete", "no_data"}
    assert "incomplete_inputs" in late.stamp.marks
    assert "incomplete_inputs" not in answer.stamp.marks
