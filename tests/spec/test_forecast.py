"""Forecasts as facts: made from what was known, added up, never overwritten, scored as published.

Hà Nội gives 10 doses of Pfizer a day, every one of them a first dose; the city gives 20 on five
days and rests on two. Both do so for 90 days, so that nothing was ever foretold wrongly. Then Hà
Nội gives 20 a day for two weeks: 280 where 140 were foretold, while the city gives its 200.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from etl.forecast.make import Making, make_forecasts
from etl.forecast.score import score_forecasts
from etl.forecast.step import forecast_latest, hindcast
from etl.pipeline import Clock
from tests import engines
from tests.spec.harness import Campaign, engine_urls, published_answers, spec_source
from warehouse.queries.forecast import cover_factors, daily_doses, newest_forecast
from warehouse.queries.forecast_score import forecast_scores
from warehouse.queries.ledger_sum import NoAnswer
from warehouse.queries.session import Session
from warehouse.schema.planning import dim_forecast, fact_forecast
from warehouse.scope import Scope
from warehouse.viewer import NATIONAL

ORIGIN = date(2021, 9, 5)  # a Sunday
FIRST_KNOWN = ORIGIN + timedelta(days=2)
LATER_KNOWN = FIRST_KNOWN + timedelta(days=14)
CLOCK = Clock(now=datetime.fromisoformat("2021-09-20T18:00"))
DAYS = 90
SITES = """
    facility_code | facility_name | facility_type | place_district_code
    HN            | Trạm Ba Đình  | site          | 001
    SG            | Trạm Quận 1   | site          | 760
"""


def doses_of(province: str, day: date) -> int:
    """What each place gives on a day of this story."""
    if province == "79":
        return 20 if day.isoweekday() <= 5 else 0
    return 20 if day > ORIGIN else 10


def rows_between(first: date, last: date) -> str:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    lines = ["source_key | event_date | place_province_code | doses"]
    lines += [
        f"{province}{day} | {day} | {province} | {doses_of(province, day)}"
        for day in days
        for province in ("01", "79")
        if doses_of(province, day)
    ]
    return "\n".join(lines)


def stock_between(first: date, last: date) -> str:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    lines = ["source_key | event_date | facility_code | movement_kind | doses"]
    lines += [
        f"s{code}{day} | {day} | {code} | use | {doses_of(province, day)}"
        for day in days
        for code, province in (("HN", "01"), ("SG", "79"))
        if doses_of(province, day)
    ]
    return "\n".join(lines)


@pytest.fixture(scope="module", params=engines.ENGINES)
def campaign(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaign]:
    folder = tmp_path_factory.mktemp("forecast")
    with engine_urls(request, tmp_path_factory.mktemp("spec")) as url:
        told = Campaign(url(), spec_source())
        first = ORIGIN - timedelta(days=DAYS - 1)
        told.given(folder, "site_extract_all", SITES, known_on=str(FIRST_KNOWN))
        told.given(
            folder, "injection_keyed", rows_between(first, ORIGIN), known_on=str(FIRST_KNOWN)
        )
        told.given(
            folder, "stock_movement_keyed", stock_between(first, ORIGIN), known_on=str(FIRST_KNOWN)
        )
        forecast_latest(told.warehouse, CLOCK)
        after = ORIGIN + timedelta(days=1), LATER_KNOWN
        told.given(folder, "injection_keyed", rows_between(*after), known_on=str(LATER_KNOWN))
        forecast_latest(told.warehouse, CLOCK)
        told.warehouse.publish()
        yield told
        told.close()


@pytest.fixture
def session(campaign: Campaign) -> Iterator[Session]:
    with campaign.session() as opened:
        yield opened


def area(session: Session, code: str) -> int:
    return session.tree.find(code, map_name="63").area_id


def told(session: Session, code: str, *, vaccine: str = "") -> list[float]:
    made = newest_forecast(session, "given", known_on=FIRST_KNOWN)
    found = daily_doses(session, made, nodes=(area(session, code),), vaccine=vaccine)
    return found.doses[0].round(2).tolist()


def test_first_doses_repeat_their_week_from_the_day_after_the_origin(session):
    assert told(session, "01") == [10.0] * 35
    assert told(session, "79", vaccine="PFZ") == [20, 20, 20, 20, 20, 0, 0] * 5


def test_provinces_add_up_to_their_zone_and_zones_to_the_nation(session):
    assert told(session, "00")[:7] == [30, 30, 30, 30, 30, 10, 10]
    assert told(session, "Z-BAC")[:7] == told(session, "01")[:7]
    assert told(session, "Z-NAM")[:7] == told(session, "79")[:7]


def test_what_was_never_foretold_wrongly_has_no_width(session):
    made = newest_forecast(session, "given", known_on=FIRST_KNOWN)
    totals = daily_doses(session, made, nodes=(area(session, "01"),), vaccine="PFZ").totals
    assert totals[:, 0, 13].tolist() == [140] * 5


def test_site_is_forecast_from_the_use_in_its_own_stock_ledger(session):
    made = newest_forecast(session, "used")
    found = daily_doses(session, made)
    assert found.origin == ORIGIN
    assert found.keys["vaccine_code"].tolist() == ["PFZ", "PFZ"]
    assert sorted(row[:8].tolist() for row in found.doses) == [
        [10] * 8,
        [20, 20, 20, 20, 20, 0, 0, 20],
    ]
    assert found.totals[2, :, 13].tolist() in ([140, 200], [200, 140])


def test_days_behind_us_are_left_out(session):
    made = newest_forecast(session, "given", known_on=FIRST_KNOWN)
    found = daily_doses(session, made, nodes=(area(session, "79"),), vaccine="PFZ")
    assert found.after(FIRST_KNOWN)[0, :5].tolist() == [20, 20, 20, 0, 0]
    with pytest.raises(NoAnswer, match="says nothing of the days after"):
        found.after(ORIGIN + timedelta(days=29))
    with pytest.raises(NoAnswer):
        found.after(ORIGIN - timedelta(days=1))


def test_window_of_a_level_without_its_own_is_borrowed(session):
    made = newest_forecast(session, "given", known_on=FIRST_KNOWN)
    found = cover_factors(session, made, level="province", vaccine="MOD")
    assert found.early == pytest.approx(found.late)


def test_earlier_forecast_stays_what_it_was(campaign, session):
    """Two weeks later Hà Nội gives 20 a day: a new forecast says so, the old one is as it was."""
    assert told(session, "01")[:3] == [10, 10, 10]
    made = newest_forecast(session, "given")
    assert made.origin == LATER_KNOWN - timedelta(days=2)
    found = daily_doses(session, made, nodes=(area(session, "01"),), vaccine="PFZ")
    assert found.doses[0, :3].tolist() == [20, 20, 20]


def test_nothing_new_makes_no_new_forecast(campaign):
    counted = sa.select(sa.func.count()).select_from(fact_forecast)
    before = campaign.value(counted)
    assert forecast_latest(campaign.warehouse, CLOCK) == []
    assert score_forecasts(campaign.warehouse, known_on=LATER_KNOWN) == 0
    assert campaign.value(counted) == before


def test_forecast_is_scored_as_it_was_published(campaign):
    """140 of 480 doses off, as last week repeated would have been; one of two within its width."""
    asked = {"as_of": LATER_KNOWN, "level": "nation"}
    found = {
        key: published_answers(campaign.ask(key, **asked).frame)["00"][:3]
        for key in ("forecast_wape", "forecast_wape_naive", "forecast_inside_80")
    }
    assert found == {
        "forecast_wape": (140, 480, 29.1667),
        "forecast_wape_naive": (140, 480, 29.1667),
        "forecast_inside_80": (1, 2, 50),
    }


def test_scores_by_province_and_vaccine(campaign):
    frame = campaign.ask("forecast_wape", as_of=LATER_KNOWN, vaccine="PFZ").frame
    assert published_answers(frame) == {"01": (140, 280, 50, "ok"), "79": (0, 200, 0, "ok")}


def test_forecast_not_yet_come_has_no_score(campaign):
    frame = campaign.ask("forecast_wape", as_of=ORIGIN + timedelta(days=13)).frame
    assert published_answers(frame) == {}


def test_table_of_scores_tells_horizons_apart(session):
    frame = forecast_scores(scope=Scope(), viewer=NATIONAL, session=session).frame
    assert frame[["horizon_days", "made"]].to_numpy().tolist() == [
        [7, "published"],
        [14, "published"],
    ]
    assert frame["wape"].round(2).tolist() == [29.17, 29.17]


def test_hindcast_is_scored_apart_and_never_planned_by(campaign):
    hindcast(campaign.warehouse, CLOCK, weeks=3)
    campaign.warehouse.publish()
    with campaign.session() as session:
        assert newest_forecast(session, "given").origin == LATER_KNOWN - timedelta(days=2)
        frame = forecast_scores(scope=Scope(), viewer=NATIONAL, session=session).frame
    made = frame.groupby("made")["forecasts"].max().to_dict()
    assert made == {"hindcast": 3, "published": 1}
    kinds = sa.select(dim_forecast.c.is_hindcast, sa.func.count()).group_by(
        dim_forecast.c.is_hindcast
    )
    assert sorted(campaign.rows(kinds)) == [(False, 3), (True, 3)]


def test_empty_warehouse_forecasts_nothing(engine_url: str, tmp_path: Path):
    bare = Campaign(engine_url, spec_source())
    assert forecast_latest(bare.warehouse, CLOCK) == []
    assert hindcast(bare.warehouse, CLOCK, weeks=4) == []
    bare.given(
        tmp_path,
        "injection_keyed",
        rows_between(ORIGIN - timedelta(days=12), ORIGIN),
        known_on=str(FIRST_KNOWN),
    )
    making = Making(made_at=CLOCK.now, known_on=FIRST_KNOWN)
    assert make_forecasts(bare.warehouse, making) == []
    with bare.session() as session, pytest.raises(NoAnswer, match="no forecast has been made"):
        newest_forecast(session, "given")
    bare.close()
