"""Stock against forecast use, by pencil: who runs dry when, what expires, what is needed, on time.

Hà Nội's store holds 160 doses and gives 20 a day for as long as anybody can see. 100 of them end on
the third day. The city's store was given 50 and has none left.
"""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests import engines
from tests.spec.harness import Campaign, engine_urls, spec_source
from warehouse.acts.act import Act
from warehouse.acts.store import ActStore
from warehouse.engines import open_reader
from warehouse.queries.indicator import indicator_by_area
from warehouse.queries.ledger_sum import NoAnswer
from warehouse.queries.session import Session
from warehouse.queries.stock.burn_down import NoForecast, burn_down
from warehouse.queries.stock.run_out import own_cover, run_out
from warehouse.schema.columns import metadata
from warehouse.schema.planning import dim_forecast, dim_forecast_cover, fact_forecast
from warehouse.scope import Scope
from warehouse.viewer import NATIONAL

AS_OF = date(2021, 10, 31)
KNOWN = "2021-11-01"

SITES = """
facility_code | facility_name | facility_type  | place_district_code | parent_code
P1            | CDC Hà Nội    | province_store | 001                 |
P79           | HCDC          | province_store | 760                 |
S1            | Trạm Phúc Xá  | site           | 001                 | P1
S2            | Trạm Bến Nghé | site           | 760                 | P79
"""

MOVEMENTS = """
source_key | event_date | movement_kind | vaccine_code | lot_code | label_expiry | facility_code | counterparty_code | doses
m1 | 2021-10-22 | receipt      | AZ | L1 | 2021-11-03 | P1  |     | 100
m2 | 2021-10-25 | receipt      | AZ | L2 | 2021-12-31 | P1  |     | 60
m3 | 2021-10-12 | receipt      | AZ | L3 | 2021-12-31 | P79 |     | 50
m4 | 2021-10-13 | transfer_out | AZ | L3 | 2021-12-31 | P79 | S2  | 50
m5 | 2021-10-13 | transfer_in  | AZ | L3 | 2021-12-31 | S2  | P79 | 50
m6 | 2021-10-29 | use          | AZ | L3 | 2021-12-31 | S2  |     | 50
"""  # noqa: E501  a drawn table is as wide as its columns

#: 160 of 200 came in time, 50 of 50 did, and 30 of Pfizer were decided and taken back.
DECISIONS = """
source_key | event_date | round_code | decision_no | amends_decision_no | vaccine_code | place_province_code | doses
d1 | 2021-10-20 | 1 | 10/QĐ |       | AZ  | 01 | 200
d2 | 2021-10-10 | 1 | 9/QĐ  |       | AZ  | 79 | 50
d3 | 2021-10-01 | 1 | 8/QĐ  |       | PFZ | 79 | 30
d4 | 2021-10-05 | 1 | 11/QĐ | 8/QĐ  | PFZ | 79 | -30
"""  # noqa: E501  a drawn table is as wide as its columns

INJECTIONS = """
source_key | event_date | vaccine_code | facility_code | dose_number | residence_district_code | doses
i1 | 2021-10-13 | AZ | S1 | 1 | 001 | 40
i2 | 2021-10-20 | AZ | S1 | 2 | 001 | 10
i3 | 2021-10-28 | AZ | S1 | 1 | 001 | 60
i4 | 2021-10-31 | AZ | S1 | 2 | 001 | 10
"""  # noqa: E501  a drawn table is as wide as its columns

COUNTS = """
source_key | event_date | facility_code | vaccine_code | lot_code | doses
c1 | 2021-10-30 | P1 | AZ | L1 | 95
c2 | 2021-10-30 | P1 | AZ | L2 | 55
"""

TABLES = (
    ("site_extract_all", SITES),
    ("stock_movement_keyed", MOVEMENTS),
    ("allocation_keyed", DECISIONS),
    ("stock_count_keyed", COUNTS),
    ("injection_keyed", INJECTIONS),
)


def node_of(told: Campaign, code: str) -> dict[str, object]:
    """The columns that name a province in a stored forecast."""
    area = metadata.tables["dim_area"].c
    of_2021 = (area.level == "province", area.valid_from == date(2021, 1, 1))
    number = told.value(sa.select(area.area_id).where(area.area_code == code, *of_2021))
    return {"province_id": number, "forecast_id": 1, "node_kind": "area", "node_id": number}


def foretell(told: Campaign) -> None:
    """20 doses a day for Hà Nội, 5 of them second ones, and 5 for the city; half or 1.5 as long."""
    hanoi, city = (node_of(told, code) for code in ("01", "79"))
    made = {"forecast_id": 1, "measure_code": "given", "origin_date": AS_OF, "known_on": AS_OF}
    made |= {"made_at": datetime.fromisoformat("2021-10-31T20:00"), "is_hindcast": False}
    days = [
        {**node, "vaccine_code": "AZ", "dose_group": group, "horizon_day": day, "doses": doses}
        for node, group, doses in ((hanoi, "all", 20.0), (hanoi, "d2", 5.0), (city, "all", 5.0))
        for day in range(1, 36)
    ]
    window = {"vaccine_code": "", "early": 0.5, "middle": 1.0, "late": 1.5}
    with told.warehouse.transaction() as connection:
        connection.execute(sa.insert(dim_forecast), [{**made, "last_load_id": 1}])
        connection.execute(sa.insert(fact_forecast), days)
        levels = [{"forecast_id": 1, "level": "province", **window}]
        connection.execute(sa.insert(dim_forecast_cover), levels)


@pytest.fixture(scope="module", params=engines.ENGINES)
def campaign(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaign]:
    with engine_urls(request, tmp_path_factory.mktemp("plan")) as url:
        told = Campaign(url(), spec_source())
        folder = tmp_path_factory.mktemp("rows")
        told.people("area | age | people\n01 | all | 1000\n00 | all | 2000")
        foretell(told)
        for table, drawn in TABLES:
            told.given(folder, table, drawn, known_on=KNOWN)
        yield told
        told.close()


@pytest.fixture
def book(campaign: Campaign, tmp_path: Path) -> Iterator[ActStore]:
    """A book of acts of this test alone."""
    store = ActStore.open(str(tmp_path / "w.duckdb"))
    yield store
    store.close()


def asked(campaign: Campaign, question, *, book: ActStore | None = None, **scope):
    reader = open_reader(campaign.url)
    try:
        with reader.pinned() as state:
            session = Session(state, acts=None if book is None else book.acts())
            whole = Scope(**{"as_of": AS_OF, **scope})
            return question(scope=whole, viewer=NATIONAL, session=session).frame
    finally:
        reader.close()


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


@pytest.mark.parametrize("where", [{"area": "001"}, {"area": "01", "vaccine": "PFZ"}])
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


def test_doses_taken_back_are_those_of_amendments(campaign: Campaign):
    # 30 of 80 decided for the city; nothing of 200 for Hà Nội.
    assert value(campaign, "round_unclaimed", area="79") == (30, 80, 37.5)
    assert value(campaign, "round_unclaimed", area="00") == (30, 280, 10.714)


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
