"""Areas against each other, worked out by hand on the story of tests/spec/story.py."""

from collections.abc import Iterator
from datetime import date

import pandas as pd
import pytest

from tests import engines
from tests.spec import story
from tests.spec.harness import Campaign, engine_urls, spec_source
from warehouse.queries import comparison, daily_form, peers
from warehouse.queries.ledger_sum import NoAnswer
from warehouse.scope import Scope
from warehouse.viewer import NATIONAL

AS_OF = date.fromisoformat(story.AS_OF)


@pytest.fixture(scope="module", params=engines.ENGINES)
def campaign(request, tmp_path_factory) -> Iterator[Campaign]:
    folder = tmp_path_factory.mktemp("comparison")
    with engine_urls(request, folder) as create:
        told = Campaign(create(), spec_source())
        told.people(story.PEOPLE)
        for name, drawn in story.TABLES:
            told.given(folder, name, drawn, known_on=story.AS_OF)
        yield told
        told.close()


def ask(campaign: Campaign, question, *, params=None, **scope) -> pd.DataFrame:
    with campaign.session() as session:
        asked = Scope(as_of=AS_OF, **scope)
        return question(scope=asked, viewer=NATIONAL, session=session, **(params or {})).frame


def row(frame: pd.DataFrame, code: str) -> pd.Series:
    return frame.set_index("area_code").loc[code]


def test_peers_are_those_of_the_same_quarter_of_population(campaign):
    # Of 63 provinces four have people here; ranked by people 08 < 02 < 01 < 79.
    frame = ask(campaign, peers.peers, area="79").set_index("area_code")
    assert frame.loc["79", "people"] == 2600
    assert frame.loc["79", "is_self"]
    assert not frame.loc["79", "is_peer"]
    assert frame.loc[["08", "02", "01", "79"], "population_class"].is_monotonic_increasing


def test_peers_by_zone_share_the_allocation_zone(campaign):
    frame = ask(campaign, peers.peers, params={"by": "zone"}, area="02").set_index("area_code")
    assert frame.loc["01", "is_peer"]
    assert not frame.loc["79", "is_peer"]
    assert frame["is_peer"].sum() == 27  # the North has 28 provinces


def test_a_nation_has_no_peers(campaign):
    with pytest.raises(NoAnswer, match="province"):
        ask(campaign, peers.peers)


def test_a_comparison_has_the_value_its_exact_limits_and_what_it_was(campaign):
    key = {"indicator": "coverage_d1_18plus", "area": "01"}
    params = {"back": 1, "against": "coverage_full_18plus"}
    found = row(ask(campaign, comparison.comparison, params=params, **key), "01")
    # 500 of 1,000 now, the 400 of the 30th before; 150 complete.
    assert (found["value"], found["before"], found["other"]) == (50, 40, 15)
    # Clopper-Pearson of 500 in 1,000: 46.85 to 53.15.
    assert found["low"] == pytest.approx(46.855, abs=0.005)
    assert found["high"] == pytest.approx(53.145, abs=0.005)
    assert found["is_self"]


def test_the_nations_comparison_is_of_its_provinces_and_all_are_peers(campaign):
    frame = ask(campaign, comparison.comparison, indicator="coverage_d1_18plus")
    assert len(frame) == 63
    assert frame["is_peer"].all()
    assert not frame["is_self"].any()


def test_districts_of_one_province_are_compared_when_asked(campaign):
    key = {"indicator": "coverage_d1_18plus", "area": "01", "level": "district"}
    frame = ask(campaign, comparison.comparison, **key)
    assert row(frame, "001")["value"] == pytest.approx(66.6667, abs=1e-4)
    assert set(frame["level"]) == {"district"}


def test_a_district_is_compared_with_those_of_its_province(campaign):
    key = {"indicator": "coverage_d1_18plus", "area": "001"}
    frame = ask(campaign, comparison.comparison, **key)
    assert row(frame, "001")["is_self"]
    assert row(frame, "002")["value"] == 25


def test_units_over_time_are_those_named(campaign):
    key = {"indicator": "coverage_d1_18plus", "area": "01"}
    frame = ask(campaign, comparison.units_over_time, params={"codes": ("01", "02", "XX")}, **key)
    last = frame[frame["date"] == pd.Timestamp(AS_OF)].set_index("area_code")["value"]
    assert last.to_dict() == {"01": 50, "02": 12}


def test_the_table_of_indicators_leaves_out_what_cannot_be_answered(campaign):
    params = {"indicators": ("coverage_d1_18plus", "received_of_decided", "coverage_gap")}
    frame = ask(campaign, comparison.indicator_table, params=params, area="001")
    assert "coverage_d1_18plus" in set(frame["indicator"])
    assert "received_of_decided" not in set(frame["indicator"])


def test_the_daily_form_sums_the_day_by_district_and_vaccine(campaign):
    frame = ask(campaign, daily_form.daily_form, area="01")
    found = frame.iloc[0]
    assert (found["place_code"], found["vaccine_code"]) == ("001", "AZ")
    # 200 came = 100 + 60 injected + 5 + 10 + 20 + 5 not: the form's own identity.
    assert found[list(daily_form.COUNTS)[:7]].tolist() == [200, 5, 10, 20, 5, 100, 60]


def test_the_daily_form_of_another_day_is_empty(campaign):
    with campaign.session() as session:
        asked = Scope(as_of=date(2021, 10, 30), area="01")
        answer = daily_form.daily_form(scope=asked, viewer=NATIONAL, session=session)
    assert answer.frame.empty
