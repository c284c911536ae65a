"""Indicators of what is watched: the pair nearest its limit, silent sites, overdue clocks."""

import math
from collections.abc import Callable, Iterator
from datetime import date

import pandas as pd
import pytest

from tests import engines
from tests.spec.harness import Campaign, engine_urls, published_answers, spec_source
from warehouse.queries.case_story import case_story
from warehouse.queries.cases import case_list
from warehouse.queries.safety_rates import report_rates, weekly_reports
from warehouse.queries.signal_funnel import signal_funnel
from warehouse.queries.signal_strata import signal_strata
from warehouse.scope import Scope
from warehouse.viewer import NATIONAL, PUBLIC, NotAllowed

KNOWN = "2021-09-30"

#: Four sites of the city with 40,000 second doses each, two of Hà Nội with 20,000, in September.
SITES = """
facility_code | facility_name | facility_type | place_district_code
A             | Trạm A        | site          | 760
B             | Trạm B        | site          | 760
C             | Trạm C        | site          | 760
D             | Trạm D        | site          | 760
E             | Trạm E        | site          | 001
F             | Trạm F        | site          | 001
"""
DOSES = "source_key | event_date | dose_number | vaccine_code | facility_code | doses\n" + "".join(
    f"d{site} | 2021-09-01 | 2 | PFZ | {site} | {doses}\n"
    for site, doses in zip("ABCDEF", (40_000,) * 4 + (20_000,) * 2, strict=True)
)
#: Twenty common reports each from A, B and C, none from D; ten each from E and F: 80 for 200,000
#: doses, so that a site of 40,000 should have 16 and one of 20,000 should have 8.
REPORTED = {"A": 20, "B": 20, "C": 20, "E": 10, "F": 10}
#: Anaphylaxis on the day of the dose and the next, the window: five cases of 200,000 doses.
HEAD = (
    "source_key | report_no | event_date | onset_on | received_at | class_code | vaccine_code "
    "| dose_number | facility_code | terms | lot_code | age_band_code | sex "
    "| reported_at | investigation_started_at\n"
)
COMMON = "{site}{n} | {site}{n} | 2021-09-01 | 2021-09-01 | 2021-09-01 18:00:00 | common | PFZ | 2 "
SEVERE = "s{n} | s{n} | 2021-09-01 | 2021-09-02 | {received} | severe | PFZ | 2 | {site} | "
#: Received and told in time, told and not looked into, told to nobody; five in all.
STEPS = (
    ("A", "2021-09-03 08:00:00", "2021-09-03 20:00:00", "2021-09-04 08:00:00"),
    ("A", "2021-09-03 08:00:00", "2021-09-03 20:00:00", ""),
    ("B", "2021-09-03 08:00:00", "", ""),
    ("E", "2021-09-29 12:00:00", "", ""),
    ("E", "2021-09-30 12:00:00", "", ""),
)


def reports() -> str:
    common = [
        COMMON.format(site=site, n=n) + f"| {site} | fever | | | | | \n"
        for site, count in REPORTED.items()
        for n in range(count)
    ]
    severe = [
        SEVERE.format(n=n, received=received, site=site)
        + f"anaphylaxis | L1 | 30-39 | {'m' if n == 4 else 'f'} | {told} | {begun}\n"
        for n, (site, received, told, begun) in enumerate(STEPS)
    ]
    return HEAD + "".join([*common, *severe])


@pytest.fixture(scope="module", params=engines.ENGINES)
def campaign(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaign]:
    folder = tmp_path_factory.mktemp("watched")
    with engine_urls(request, tmp_path_factory.mktemp("spec")) as url:
        told = Campaign(url(), spec_source())
        told.people("area | age | people\n00 | all | 1000000")
        told.given(folder, "site_extract_all", SITES, known_on=KNOWN)
        told.given(folder, "injection_keyed", DOSES, known_on=KNOWN)
        told.given(folder, "adverse_event_keyed", reports(), known_on=KNOWN)
        yield told
        told.close()


def nation(campaign: Campaign, key: str, **scope: object) -> tuple | None:
    frame = campaign.ask(key, as_of=date.fromisoformat(KNOWN), level="nation", **scope).frame
    return published_answers(frame).get("00")


# 200,000 doses x 22.9 per 100,000 person-years x 2 days; every report had 29 days to come in.
EXPECTED = 200_000 * 22.9 / 1e5 * 2 / 365.25


def test_observed_over_expected_is_that_of_the_pair_nearest_its_limit(campaign):
    top, below, value, state = nation(campaign, "observed_expected")
    assert (top, state) == (5, "ok")
    assert (below, value) == (pytest.approx(EXPECTED, abs=1e-3), pytest.approx(5 / EXPECTED, 1e-3))


def test_share_of_the_limit_is_the_likelihood_ratio_over_it(campaign):
    top, below, value, _ = nation(campaign, "maxsprt_share")
    assert top == pytest.approx(EXPECTED - 5 + 5 * math.log(5 / EXPECTED), abs=1e-3)
    assert value == pytest.approx(top / below * 100, rel=1e-3)


def test_vaccine_that_nobody_had_has_no_pair(campaign):
    assert nation(campaign, "observed_expected", vaccine="ABD") is None


def test_ic_of_the_only_product_is_no_more_than_expected(campaign):
    # Every report names the same product: E equals the count, and the 2.5 % limit lies below 0.
    assert nation(campaign, "ic025")[0] < 0


def test_pairs_are_watched_for_the_nation_and_nowhere_else(campaign):
    for key in ("observed_expected", "maxsprt_share", "ic025"):
        frame = campaign.ask(key, as_of=date.fromisoformat(KNOWN)).frame
        assert set(frame["state"]) == {"no_data"}


def test_silent_sites_are_those_below_the_funnel_of_those_that_can_be_judged(campaign):
    # 0 of 16 is below the lower .025 limit; 10 of 8 and 20 of 16 are not.
    frame = campaign.ask("silent_sites", as_of=date.fromisoformat(KNOWN)).frame
    found = published_answers(frame)
    assert {area: found[area] for area in ("01", "79")} == {
        "01": (0, 2, 0, "ok"),
        "79": (1, 4, 25, "ok"),
    }
    assert nation(campaign, "silent_sites")[:2] == (1, 6)


def test_newest_day_of_injections_knows_the_reports_that_came_after_it(campaign):
    with campaign.session() as session:
        cases = case_list(scope=Scope(), viewer=NATIONAL, session=session).frame
        then = case_list(scope=Scope(as_of=date(2021, 8, 31)), viewer=NATIONAL, session=session)
    assert (len(cases), len(then.frame)) == (5, 0)


def test_case_is_overdue_when_any_of_its_clocks_is(campaign):
    # At midnight: one not looked into and one told to nobody; of Hà Nội's two one is 36 hours old.
    frame = campaign.ask("clock_overdue", as_of=date.fromisoformat(KNOWN)).frame
    found = published_answers(frame)
    assert {area: found[area] for area in ("01", "79")} == {
        "01": (1, 2, 50, "ok"),
        "79": (2, 2, 100, "ok"),
    }


def test_clock_is_read_at_the_end_of_each_day(campaign):
    # On 29 September neither of Hà Nội's was a day old; in the city two had been late for weeks.
    frame = campaign.ask("clock_overdue", as_of=date(2021, 9, 29)).frame
    assert published_answers(frame)["01"][:2] == (0, 1)


def test_what_is_watched_is_not_public(campaign):
    for key in ("observed_expected", "silent_sites", "clock_overdue"):
        with pytest.raises(NotAllowed):
            campaign.ask(key, as_of=date.fromisoformat(KNOWN), viewer=PUBLIC)


def asked(campaign: Campaign, question: Callable, **params: str) -> pd.DataFrame:
    with campaign.session() as session:
        scope = Scope(as_of=date.fromisoformat(KNOWN))
        return question(scope=scope, viewer=NATIONAL, session=session, **params).frame


def test_rates_stand_beside_counts_with_exact_limits(campaign):
    frame = asked(campaign, report_rates, by="province").set_index("group_vi")
    city = frame.loc["TP. Hồ Chí Minh"]
    assert (city["severe"], city["common"], city["doses"]) == (3, 60, 160_000)
    # Three in 160,000: the exact limits of 3 are 0.6187 and 8.7673 (Garwood).
    limits = [city[f"severe_{part}"] for part in ("rate", "lower", "upper")]
    assert limits == pytest.approx([1.875, 0.6187 / 1.6, 8.7673 / 1.6], abs=1e-3)


@pytest.mark.parametrize("by", ["vaccine", "dose", "age", "sex"])
def test_every_split_of_the_rates_adds_up_to_the_same_reports(campaign, by):
    frame = asked(campaign, report_rates, by=by)
    assert (frame["severe"].sum(), frame["common"].sum()) == (5, 80)


def test_week_counts_what_followed_its_injections_and_how_much_is_reported(campaign):
    week = asked(campaign, weekly_reports).iloc[0]
    assert str(week["week"].date()) == "2021-08-30"  # 1 September was a Wednesday
    assert (week["doses"], week["severe"], week["common"]) == (200_000, 5, 80)
    assert week["common_known"] == 1.0


def test_strata_add_up_to_the_stored_look(campaign):
    frame = asked(campaign, signal_strata, subject="PFZ/anaphylaxis")
    assert frame["observed"].sum() == 5
    assert frame["expected"].sum() == pytest.approx(EXPECTED, abs=1e-3)


def test_event_without_a_sourced_rate_has_no_strata(campaign):
    assert asked(campaign, signal_strata, subject="PFZ/stroke").empty


def test_story_of_a_case_names_its_steps_and_the_clock_it_missed(campaign):
    cases = asked(campaign, case_list)
    late = cases[(cases["clock"] == "investigate")]["case"].iloc[0]
    story = asked(campaign, case_story, case=late).set_index("name")
    assert str(story.loc["reported", "at"]) == "2021-09-03 20:00:00"
    assert story.loc["reported", "clock_state"] == "met"
    assert story.loc["investigation_started", "clock_state"] == "overdue"
    assert str(story.loc["investigation_started", "due_at"]) == "2021-09-04 20:00:00"


def test_cases_alike_in_everything_are_shown_as_possible_twins(campaign):
    cases = asked(campaign, case_list)
    women = cases[cases["sex"] == "f"]["case"].tolist()
    story = asked(campaign, case_story, case=women[0])
    assert set(story.loc[story["kind"] == "twin", "name"]) == set(women[1:])


def test_reports_and_cases_are_not_public(campaign):
    with campaign.session() as session:
        for question in (report_rates, weekly_reports, signal_strata, case_story):
            with pytest.raises(NotAllowed):
                question(scope=Scope(), viewer=PUBLIC, session=session)


def test_place_stands_in_the_funnel_of_its_kind_with_its_limits(campaign):
    sites = asked(campaign, signal_funnel, kind="site", subject="D").set_index("key")
    own = sites.loc["D"]
    # 80 reports of 200,000 doses: 16 of 40,000, of which D gave none.
    assert (own["observed"], own["expected"], own["is_this"]) == (0, pytest.approx(16), True)
    assert sites["expected"].sum() == pytest.approx(80)
    assert own["lower"] > 0.4
    provinces = asked(campaign, signal_funnel, kind="province", subject="79").set_index("key")
    assert provinces["observed"].to_dict() == {"01": 20, "79": 60}


def test_lot_that_nobody_knows_has_no_funnel(campaign):
    with pytest.raises(LookupError):
        asked(campaign, signal_funnel, kind="lot", subject="PFZ/unknown")
