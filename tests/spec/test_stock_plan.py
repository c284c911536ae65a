"""Stock against forecast use, by pencil: who runs dry when, what expires, what is needed, on time.

Hà Nội's store holds 160 doses and gives 20 a day for as long as anybody can see. 100 of them end on
the third day. The city's store was given 50 and has none left.
"""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

import pytest

from tests import engines
from tests.spec import stock_story
from tests.spec.harness import Campaign, engine_urls, spec_source
from warehouse.acts.act import Act
from warehouse.acts.store import ActStore
from warehouse.queries.indicator import indicator_by_area, indicator_over_time
from warehouse.queries.ledger_sum import NoAnswer
from warehouse.queries.session import Memory
from warehouse.queries.stock.burn_down import NoForecast, burn_down
from warehouse.queries.stock.node import UnknownFacility
from warehouse.queries.stock.run_out import own_cover, run_out
from warehouse.queries.stock.stores import facility_cover, store_stock
from warehouse.scope import Scope
from warehouse.viewer import NATIONAL, NotAllowed, Viewer

AS_OF = stock_story.AS_OF
MEMORIES: dict[str, Memory] = {}


@pytest.fixture(scope="module", params=engines.ENGINES)
def campaign(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaign]:
    with engine_urls(request, tmp_path_factory.mktemp("plan")) as url:
        told = Campaign(url(), spec_source())
        folder = tmp_path_factory.mktemp("rows")
        stock_story.tell(told, folder)
        yield told
        told.close()


@pytest.fixture(scope="module", params=engines.ENGINES)
def moved(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaign]:
    with engine_urls(request, tmp_path_factory.mktemp("moved")) as url:
        told = Campaign(url(), spec_source())
        folder = tmp_path_factory.mktemp("rows")
        told.given(folder, "allocation_keyed", stock_story.MOVED, known_on=stock_story.KNOWN)
        yield told
        told.close()


def asked(
    campaign: Campaign,
    question,
    *,
    book: ActStore | None = None,
    viewer: Viewer = NATIONAL,
    **scope,
):
    """The answer's frame; what is read of the published state is read once for all tests."""
    memory = MEMORIES.setdefault(campaign.url, Memory(campaign.reader.snapshot()))
    with campaign.session(memory, book=book) as session:
        whole = Scope(**{"as_of": AS_OF, **scope})
        return question(scope=whole, viewer=viewer, session=session).frame


def value(campaign: Campaign, key: str, area: str = "01", **more: object) -> tuple:
    """Numerator, denominator and value of a province, or of the nation with area 00."""
    level = {"level": "nation"} if area == "00" else {}
    frame = asked(campaign, indicator_by_area, indicator=key, **level, **more)
    row = frame.set_index("area_code").loc[area]
    return tuple(round(float(row[name]), 3) for name in ("numerator", "denominator", "value"))


def of_hanoi(campaign: Campaign, **scope):
    frame = asked(campaign, run_out, vaccine="AZ", **scope)
    return frame[frame["vaccine_code"] == "AZ"].set_index("area_code").loc["01"]


def test_the_run_out_is_a_window_from_the_paths_of_use(campaign: Campaign):
    row = of_hanoi(campaign)
    # 160 doses at 20 a day are 8 days; half as long on the early edge, half longer on the late one.
    assert row[["early", "middle", "late"]].tolist() == [4, 8, 12]
    assert row[["usable", "weekly_use", "days_cover"]].tolist() == [160, 140, 8]
    assert row["reserve"] == 14 * 5


def test_doses_that_end_before_their_turn_are_expected_to_expire(campaign: Campaign):
    # L1 is used first: 60 of its 100 in three days, 40 are left on its last evening.
    assert of_hanoi(campaign)["at_risk"] == 40
    assert value(campaign, "expiry_at_risk")[0] == 40
    assert value(campaign, "expiry_at_risk", area="00")[0] == 40


def test_doses_at_risk_have_a_curve_from_the_first_forecast_on(campaign: Campaign):
    ask = {"indicator": "expiry_at_risk", "area": "01", "as_of": date(2021, 11, 30)}
    frame = asked(campaign, indicator_over_time, **ask).set_index("date")["value"]
    # Nobody gives a dose, so each day 20 more of L1 will not be used in time; on 04/11 it is over.
    # L2 ends on 31/12, beyond the four weeks; the forecast of 31/10 is in force until 28/11.
    told = {"10-31": 40, "11-01": 60, "11-02": 80, "11-03": 100, "11-04": 0, "11-28": 0}
    assert {day: frame[f"2021-{day}"] for day in told} == told
    assert frame[["2021-10-30", "2021-11-29"]].isna().all()


def test_a_held_lot_is_not_expected_to_expire_unused(campaign: Campaign, book: ActStore):
    words = {"reason": "ba ca nặng", "author": "BS. An", "kind": "hold", "subject_kind": "lot"}
    words["at"] = datetime.fromisoformat("2021-11-02T09:00")
    for subject in ("AZ/L1", "AZ/L3"):  # what is remembered goes by the length of the book
        book.record(Act(subject=subject, **words), viewer=NATIONAL)
    ask = {"indicator": "expiry_at_risk", "area": "01", "as_of": date(2021, 11, 5)}
    frame = asked(campaign, indicator_over_time, book=book, **ask).set_index("date")["value"]
    assert frame[["2021-11-01", "2021-11-02"]].tolist() == [60, 0]


def test_what_is_decided_and_not_received_is_under_way(campaign: Campaign):
    row = of_hanoi(campaign)
    assert (row["decided"], row["is_alarm"]) == (40, False)


def test_who_is_dry_soon_and_expects_nothing_is_an_alarm(campaign: Campaign):
    frame = asked(campaign, run_out).set_index(["area_code", "vaccine_code"])
    city = frame.loc[("79", "AZ")]
    assert city[["usable", "weekly_use", "early", "decided"]].tolist() == [0, 35, 0, 0]
    assert sorted(frame.index[frame["is_alarm"]]) == [("79", ""), ("79", "AZ")]


def test_a_held_lot_is_not_usable_and_the_window_comes_nearer(campaign: Campaign, book: ActStore):
    at = datetime.fromisoformat("2021-10-31T20:00")
    words = {"reason": "ba ca nặng", "author": "BS. An", "at": at}
    book.record(Act(kind="hold", subject_kind="lot", subject="AZ/L1", **words), viewer=NATIONAL)
    row = of_hanoi(campaign, book=book)
    # 60 doses at 20 a day are 3 days.
    assert row[["usable", "held", "middle"]].tolist() == [60, 100, 3]
    frame = asked(campaign, indicator_by_area, indicator="stock_usable", book=book)
    assert frame.set_index("area_code").loc["01", "value"] == 60


def test_the_burn_down_walks_lots_by_their_last_day(campaign: Campaign):
    row = asked(campaign, burn_down, area="01", vaccine="AZ").iloc[0]
    dry = row["outcome"].dry
    # 40 more were decided and come tomorrow. Three days take 60 of L1, 40 expire, 100 last five
    # days more. At 40 a day nothing expires: 200 last five days. At 13.3 a day 40 of L1 are used,
    # 60 expire, and 100 last 7.5 days more: the eleventh day.
    assert (dry.early, dry.middle, dry.late) == (5, 8, 11)
    lots = [(lot.code, lot.doses, lot.last_day, lot.arrives) for lot in row["case"].lots]
    assert lots[:2] == [("AZ/L1", 100, 3, 0), ("AZ/L2", 60, 61, 0)]
    assert [(doses, arrives) for _code, doses, _last, arrives in lots[2:]] == [(40, 1)]


def test_the_reserve_for_second_doses_is_a_band_of_its_own(campaign: Campaign):
    outcome = asked(campaign, burn_down, area="01", vaccine="AZ").iloc[0]["outcome"]
    assert outcome.wanted[0] == pytest.approx(14 * 5)


def test_a_district_keeps_its_provinces_share_for_second_doses(campaign: Campaign):
    row = asked(campaign, burn_down, area="001", vaccine="AZ").iloc[0]
    # 8 a day, a quarter of them second ones: 2 a day for two weeks. Its week goes on.
    assert row["outcome"].wanted[0] == pytest.approx(28)
    assert row["case"].totals[1][-1] == pytest.approx(28 * 8)


@pytest.mark.parametrize("where", [{"area": "760"}, {"area": "01", "vaccine": "PFZ"}])
def test_a_node_without_a_forecast_says_so(campaign: Campaign, where: dict):
    with pytest.raises(NoForecast):
        asked(campaign, burn_down, **{"vaccine": "AZ", **where})


def test_a_province_of_its_own_is_the_same_node(campaign: Campaign):
    frame = asked(campaign, own_cover, area="01", vaccine="AZ")
    row = frame[frame["vaccine_code"] == "AZ"].iloc[0]
    assert row[["usable", "middle"]].tolist() == [160, 8]


def test_weeks_of_cover_divide_by_forecast_use(campaign: Campaign):
    assert value(campaign, "weeks_cover") == (160, 140, 1.143)


def test_cover_of_a_later_day_sees_what_expired_and_the_same_forecast(campaign: Campaign):
    # On 04/11 L1 has ended; the forecast of 31/10 is four days old and still says 20 a day.
    assert value(campaign, "weeks_cover", as_of=date(2021, 11, 4)) == (60, 140, 0.429)


def test_a_forecast_older_than_four_weeks_says_nothing(campaign: Campaign):
    frame = asked(
        campaign, indicator_by_area, indicator="weeks_cover", as_of=date(2021, 11, 29)
    ).set_index("area_code")
    assert frame.loc["01", "state"] == "no_denominator"


def test_usable_stock_is_what_is_neither_held_nor_expired(campaign: Campaign):
    assert value(campaign, "stock_usable")[2] == 160
    assert value(campaign, "stock_usable", as_of=date(2021, 10, 24))[2] == 100
    assert value(campaign, "stock_usable", as_of=date(2021, 11, 3))[2] == 160
    assert value(campaign, "stock_usable", as_of=date(2021, 11, 4))[2] == 60


def test_need_is_four_weeks_and_a_quarter_less_what_is_there(campaign: Campaign):
    # 28 x 20 x 1.25 = 700, less 160.
    assert value(campaign, "need_doses")[2] == 540


def test_second_doses_due_are_those_of_two_weeks(campaign: Campaign):
    assert value(campaign, "dose2_due")[2] == 70


def test_days_to_target_take_the_pace_of_the_last_week(campaign: Campaign):
    # (2 x 70 % x 1,000 - 100 - 20) x 7 / 70 = 128 days.
    assert value(campaign, "days_to_target") == (8960, 70, 128)


def test_lines_past_their_fifth_day_are_not_on_time(campaign: Campaign):
    assert value(campaign, "delivery_on_time") == (0, 1, 0)
    assert value(campaign, "delivery_on_time", area="79") == (1, 1, 100)
    assert value(campaign, "delivery_on_time", area="00") == (1, 2, 50)
    # On its fifth day a line is not due yet.
    assert value(campaign, "delivery_on_time", area="00", as_of=date(2021, 10, 25))[1] == 1


def test_doses_refused_or_transferred_are_those_of_amendments(campaign: Campaign):
    # 30 of 80 decided for the city; nothing of 200 for Hà Nội.
    assert value(campaign, "round_unclaimed", area="79") == (30, 80, 37.5)
    assert value(campaign, "round_unclaimed", area="00") == (30, 280, 10.714)
    # On 04/10 nothing had been amended; on 05/10 the 30 were gone. Of Hà Nội nothing was known yet.
    assert value(campaign, "round_unclaimed", area="79", as_of=date(2021, 10, 4)) == (0, 30, 0)
    assert value(campaign, "round_unclaimed", area="79", as_of=date(2021, 10, 5)) == (30, 30, 100)


def test_doses_moved_to_another_province_are_decided_once(moved: Campaign):
    # On 08/10 one decision takes 40 of Hà Nội's 100 and gives 50 to the city, which had 50.
    asked_for = partial(value, moved, "round_unclaimed")
    assert asked_for(area="01", as_of=date(2021, 10, 8)) == (40, 100, 40)
    assert asked_for(area="79", as_of=date(2021, 10, 8)) == (0, 60, 0)
    assert asked_for(area="00", as_of=date(2021, 10, 8)) == (40, 160, 25)
    # On 20/10 Hà Nội gets 25 of them after all: it accepted late.
    assert asked_for(area="01", as_of=date(2021, 10, 20)) == (15, 100, 15)


def test_books_are_compared_with_the_counts_of_their_day(campaign: Campaign):
    # The books have 160, counted were 150.
    assert value(campaign, "stock_discrepancy") == (10, 150, 6.667)


def test_site_days_without_a_dose_count_while_books_are_kept(campaign: Campaign):
    # S2 has books from 13/10 on, 19 days, and nothing from 29/10 on, 3 days.
    assert value(campaign, "stockout_days", area="79") == (3, 19, 15.789)


@pytest.mark.parametrize("key", ["delivery_on_time", "round_unclaimed"])
def test_decisions_say_nothing_below_the_provinces(campaign: Campaign, key: str):
    with pytest.raises(NoAnswer):
        asked(campaign, indicator_by_area, indicator=key, area="01")


def test_a_later_province_uses_what_those_of_the_campaign_in_it_do(campaign: Campaign):
    def of(map_name: str) -> tuple:
        frame = asked(campaign, run_out, vaccine="AZ", map=map_name)
        row = frame[frame["vaccine_code"] == "AZ"].set_index("area_code").loc["01"]
        return tuple(row[["usable", "weekly_use", "middle"]])

    # Hà Nội was not redrawn; the city took two more in. What is remembered of one map is not the
    # other's answer.
    assert of("34") == of("63") == (160, 140, 8)
    dry = asked(campaign, burn_down, area="01", vaccine="AZ", map="34").iloc[0]["outcome"].dry
    assert (dry.early, dry.middle, dry.late) == (5, 8, 11)
    city = asked(campaign, own_cover, area="79", vaccine="AZ", map="34")
    assert city[city["vaccine_code"] == "AZ"].iloc[0]["weekly_use"] == 35


def test_the_stores_of_an_area_stand_beside_the_places_below_it(campaign: Campaign):
    frame = asked(campaign, store_stock, area="001", vaccine="AZ")
    row = frame[frame["vaccine_code"] == "AZ"].set_index("area_code").loc["P1"]
    assert row[["on_hand", "usable", "in_transit"]].tolist() == [160, 160, 0]
    # It is a store of the district, and of nothing above it.
    assert asked(campaign, store_stock, area="01").empty


def test_a_stores_demand_is_what_the_places_it_supplies_will_use(campaign: Campaign):
    frame = asked(campaign, store_stock, area="001", vaccine="AZ")
    row = frame[frame["vaccine_code"] == "AZ"].iloc[0]
    # It is the only store of Hà Nội, which will use 20 a day, 5 of them second doses.
    assert row[["weekly_use", "days_cover", "reserve"]].tolist() == [140, 8, 70]
    assert row[["early", "middle", "late"]].tolist() == [4, 8, 12]
    # What lies below serves first: a low store is no alarm.
    assert not row["is_alarm"]


def test_the_map_of_a_nation_has_its_stores_and_that_of_a_province_its_sites(campaign: Campaign):
    def there(**scope: object) -> list[str]:
        frame = asked(campaign, facility_cover, vaccine="AZ", **scope)
        return sorted(frame["area_code"].unique())

    # On 20/10 S2 still had its 50 doses.
    assert there(as_of=date(2021, 10, 20)) == []
    assert there(area="79", as_of=date(2021, 10, 20)) == ["S2"]
    # On the last day there is a forecast, so that a store is known by what it must hand on.
    assert there() == ["P1", "P79"]
    assert there(area="01") == ["P1"]


def test_a_facility_without_coordinates_stands_in_the_middle_of_its_unit(campaign: Campaign):
    row = asked(campaign, facility_cover, vaccine="AZ").set_index("area_code").loc["P1"].iloc[0]
    with campaign.session() as session:
        middle = session.tree.frame.loc[session.tree.find("001", map_name="63").area_id]
    assert not row["is_placed"]
    assert row[["lat", "lon"]].tolist() == middle[["lat", "lon"]].tolist()


def test_an_account_sees_the_stores_of_its_own_provinces_alone(campaign: Campaign):
    city = Viewer(role="province", provinces=("79",))
    seen = asked(campaign, facility_cover, viewer=city, vaccine="AZ")
    assert set(seen["area_code"]) == {"P79"}
    with pytest.raises(NotAllowed):
        asked(campaign, burn_down, viewer=city, facility="P1", vaccine="AZ")


@pytest.mark.parametrize("area", ["", "01", "79"])
def test_a_store_burns_down_against_its_onward_demand(campaign: Campaign, area: str):
    row = asked(campaign, burn_down, facility="P1", area=area, vaccine="AZ").iloc[0]
    # All of Hà Nội's doses lie in it: 160 and 40 decided, as in the province's own burn-down.
    dry = row["outcome"].dry
    assert (row["area_code"], row["on_hand"]) == ("P1", 160)
    assert (dry.early, dry.middle, dry.late) == (5, 8, 11)
    assert row[["supplied_level", "supplied", "below", "issued"]].tolist() == ["province", 1, 0, 0]


def test_a_store_says_what_it_issued_and_what_lies_below_it(campaign: Campaign):
    row = asked(campaign, burn_down, facility="P79", vaccine="AZ", as_of=date(2021, 10, 31)).iloc[0]
    # 50 went to S2 on 13/10, which has used them; the city will use 5 a day and the store is dry.
    assert row[["issued", "below", "on_hand"]].tolist() == [50, 0, 0]
    assert row["outcome"].dry.early == 0


def test_a_facility_that_nobody_knows_is_refused(campaign: Campaign):
    with pytest.raises(UnknownFacility):
        asked(campaign, burn_down, facility="NONE", vaccine="AZ")
