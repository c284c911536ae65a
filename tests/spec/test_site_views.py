"""The questions of the Sites and Registration pages on the story, worked out by hand."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

from tests import engines
from tests.spec import story
from tests.spec.harness import Campaign, engine_urls, spec_source
from warehouse import findings
from warehouse.answer import Answer
from warehouse.checks.queues import capacity_unused
from warehouse.checks.sites import (
    declared_not_recorded,
    impossible_load,
    injected_without_stock,
    recorded_not_declared,
)
from warehouse.queries import (
    funnel_views,
    pace_views,
    response_views,
    screening_views,
    site_page,
    site_views,
    slot_views,
    wait_views,
)
from warehouse.queries.cells import Cells, in_order
from warehouse.queries.ledger_sum import NoAnswer
from warehouse.queries.look import look
from warehouse.queries.pace_views import UnknownSite
from warehouse.queries.waits import IN, OUT
from warehouse.scope import Scope
from warehouse.viewer import NATIONAL, NotAllowed, Viewer

AS_OF = date.fromisoformat(story.AS_OF)


@pytest.fixture(scope="module", params=engines.ENGINES)
def campaign(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaign]:
    folder = tmp_path_factory.mktemp("sites")
    with engine_urls(request, tmp_path_factory.mktemp("spec")) as url:
        told = Campaign(url(), spec_source())
        told.people(story.PEOPLE)
        for table, drawn in story.TABLES:
            told.given(folder, table, drawn, known_on="2021-11-01")
        yield told
        told.close()


def ask(campaign: Campaign, question, *, viewer: Viewer = NATIONAL, **params: object) -> Answer:
    own = {
        name: params.pop(name) for name in ("site", "by", "box", "state", "theme") if name in params
    }
    with campaign.session() as session:
        scope = Scope(as_of=AS_OF, **params)
        return question(scope=scope, viewer=viewer, session=session, **own)


def test_sites_of_a_district_with_their_day_and_week(campaign: Campaign):
    frame = ask(campaign, site_views.sites_by_unit, area="760").frame.set_index("code")
    # S2 gave 800 on the 29th and 430 on the 31st, on four lines; S3 gave nothing.
    columns = ["doses", "doses_week", "sessions", "line_days", "lines"]
    assert frame.loc["S2", columns].tolist() == [430, 1230, 2, 8, 4]
    assert frame.loc["S2", "per_line"] == pytest.approx(1230 / 8)
    assert frame.loc["S3", ["working", "doses", "lines"]].tolist() == [0, 0, 0]
    assert frame.loc["S3", "state"] == "no_data"


def test_a_nation_shows_its_districts(campaign: Campaign):
    frame = ask(campaign, site_views.sites_by_unit).frame.set_index("code")
    assert set(frame["level"]) == {"district"}
    assert frame.loc["001", ["sites", "working", "doses"]].tolist() == [1, 1, 175]


def test_a_provincial_account_sees_provinces_and_not_anothers_sites(campaign: Campaign):
    own = Viewer(role="province", provinces=("01",))
    assert set(ask(campaign, site_views.sites_by_unit, viewer=own).frame["level"]) == {"province"}
    with pytest.raises(NotAllowed):
        ask(campaign, site_views.sites_by_unit, viewer=own, area="79")


def test_hours_are_means_of_four_weeks(campaign: Campaign):
    frame = ask(campaign, pace_views.hour_week, area="01").frame
    found = frame[frame["doses"] > 0].set_index(["weekday", "hour"])["doses"].to_dict()
    # 400 on a Saturday at nine, 150 on a Sunday at eight.
    assert found == {(6, 9): 100.0, (7, 8): 37.5}


def test_steps_and_the_safe_ceiling(campaign: Campaign):
    frame = ask(campaign, pace_views.step_strip, area="01").frame.set_index("step")
    assert frame["p50"].round(4).tolist() == [12.5, 39.375, 25.3125]
    assert frame.loc["screening", ["people", "measured", "equal"]].tolist() == [550, 150, 400]
    # Two sessions in two hours: 400 in the busiest is 200 a session, and two hours carry 400.
    row = frame.loc["injection"]
    assert (row["sessions"], row["busiest"], row["hours"], row["ceiling"]) == (2, 200, 2, 400)
    assert frame["is_bottleneck"].tolist() == [False, True, False]
    # 550 doses in 2 sessions of 2 hours are 137.5 an hour, each waiting 39.375 minutes.
    assert row["waiting"] == pytest.approx(137.5 * 39.375 / 60)


def test_a_site_is_read_over_whole_weeks(campaign: Campaign):
    frame = ask(campaign, pace_views.step_strip, site="S1").frame.set_index("step")
    # 31/10/2021 is a Sunday: its week has ended.
    assert frame.loc["injection", "measured"] == 550
    with pytest.raises(pace_views.UnknownSite):
        ask(campaign, pace_views.step_strip, site="nowhere")


def test_screening_has_exact_intervals(campaign: Campaign):
    frame = ask(campaign, pace_views.screening, area="01").frame.set_index("outcome")
    assert frame["people"].to_dict() == {
        "injected": 160,
        "sent_to_hospital": 5,
        "refused": 10,
        "deferred": 20,
        "contraindicated": 5,
    }
    assert frame.loc["deferred", "value"] == 10
    # Clopper-Pearson of 20 in 200.
    assert frame.loc["deferred", ["low", "high"]].astype(float).round(2).tolist() == [6.22, 15.02]


def test_funnel_says_who_waits_for_whom_since_when(campaign: Campaign):
    frame = ask(campaign, funnel_views.funnel_steps, area="01").frame.set_index("state")
    assert frame["waiting"].to_dict() == {
        "submitted": 50,
        "approved": 0,
        "allocated": 0,
        "scheduled": 0,
        "invited": 100,
        "arrived": 0,
        "screened": 0,
        "injected": 30,
        "certified": 0,
    }
    row = frame.loc["submitted"]
    # 50 since 2 October; half are approved within 4 days; nobody was in the last seven.
    assert (row["reached"], row["age_p50"], row["oldest"], row["p50"]) == (200, 29, 29, 4)
    assert row["conversion"] == 65
    assert np.isnan(row["clearing_days"])


def test_a_cohort_adds_up_to_its_registered(campaign: Campaign):
    frame = ask(campaign, funnel_views.cohorts, area="01").frame
    week = frame[frame["cohort_week"].astype(str).str.startswith("2021-09-27")]
    found = week.set_index("state")["people"]
    assert found[found > 0].to_dict() == {"submitted": 50, "invited": 100, "cancelled": 20}
    assert week["share"].sum() == pytest.approx(100)


def test_channels_and_areas_count_who_waits_once(campaign: Campaign):
    for by in ("channel", "area"):
        frame = ask(campaign, wait_views.waits_by, by=by).frame
        assert frame["all_waiting"].sum() == 150
        row = frame.iloc[0]
        # 100 were invited on the 27th and have not come; nobody left that step in a week.
        assert (row["state"], row["waiting"], row["age_p50"]) == ("invited", 100, 4)
        assert np.isnan(row["clearing_days"])


def test_a_named_step_of_a_channel_is_that_of_the_funnel(campaign: Campaign):
    row = ask(campaign, wait_views.waits_by, by="channel", state="submitted").frame.iloc[0]
    # As by hand for the funnel: 50 since 2 October, half approved within 4 days.
    assert row[["waiting", "age_p50", "oldest", "p50"]].tolist() == [50, 29, 29, 4]


def test_the_first_to_come_in_a_week_is_the_first_to_leave():
    weeks, days = ["04", "04", "04", "11"], ["04", "06", "07", "11"]
    rows = Cells(
        codes=np.array(["9"]),
        code=np.zeros(4, dtype=np.int16),
        state=np.zeros(4, dtype=np.int8),
        move=np.array([IN, IN, OUT, IN]),
        week=np.array([f"2021-10-{day}" for day in weeks], dtype="datetime64[D]"),
        event=np.array([f"2021-10-{day}" for day in days], dtype="datetime64[D]"),
        people=np.array([10.0, 10.0, 15.0, 5.0]),
    )
    found = in_order(rows)
    out = found.is_out
    assert found.entered[out].astype(str).tolist() == ["2021-10-04", "2021-10-06"]
    assert found.people[out].tolist() == [10, 5]
    assert found.people[~out].tolist() == [10, 10, 5]


def test_overdue_are_those_past_their_interval_who_have_not_come(campaign: Campaign):
    frame = ask(campaign, response_views.follow_up).frame
    assert (frame["overdue"] <= frame["due"]).all()
    assert (frame["dropout"].dropna() <= 100).all()


def test_a_province_has_the_tickets_of_its_districts(campaign: Campaign):
    columns = ["opened", "open", "open_48", "hours", "in_time"]
    nation = ask(campaign, response_views.response).frame.set_index("code")
    own = ask(campaign, response_views.response, area="01").frame
    assert len(own) == 1
    assert nation.loc["01", columns].tolist() == pytest.approx(
        own.iloc[0][columns].tolist(), nan_ok=True
    )


def test_the_response_centre_counts_what_is_open_and_for_how_long(campaign: Campaign):
    row = ask(campaign, response_views.response, area="01").frame.iloc[0]
    # Of four tickets the second is open, since the 20th; in seven days two were opened.
    assert row[["opened", "open", "open_48"]].tolist() == [2, 1, 1]
    # Corrections due in the month: three, of which one was answered in time.
    assert row["in_time"] == pytest.approx(100 / 3)


def find(campaign: Campaign, check) -> dict[str, float]:
    with campaign.session() as session:
        where = look(Scope(as_of=AS_OF), viewer=NATIONAL, session=session)
        rows = check(where)
    names = dict(campaign.rows("SELECT facility_id, facility_code FROM dim_facility"))
    return {names[i]: w for i, w in zip(rows["facility_id"], rows["weight"], strict=True)}


def test_doses_above_four_hundred_a_line_are_impossible(campaign: Campaign):
    # S1 has two lines: 407 doses on the 30th are 203 a line. S2 has four: 800 are 200.
    assert find(campaign, impossible_load) == {}


def test_doses_given_when_the_books_say_there_are_none(campaign: Campaign):
    # S2 used 90 it never received, and gave 430 doses on that day.
    assert find(campaign, injected_without_stock) == {"S2": 430}


def test_doses_without_a_form_at_a_site_that_sends_forms(campaign: Campaign):
    # S1 sent a form for the 31st alone; S2 never sends one.
    assert find(campaign, recorded_not_declared) == {"S1": 407}


def test_declared_doses_that_most_are_recorded_are_no_finding(campaign: Campaign):
    assert find(campaign, declared_not_recorded) == {}


def test_a_queue_that_grows_beside_idle_sites_is_the_centres(engine_url: str, tmp_path: Path):
    told = Campaign(engine_url, spec_source())
    sites = """
        facility_code | facility_name | facility_type  | place_district_code | lines
        S1            | Trạm 1        | site           | 001                 | 1
        S2            | Trạm 2        | site           | 002                 | 1
        C1            | TTYT 1        | district_store | 001                 |
        C2            | TTYT 2        | district_store | 002                 |
    """
    doses = """
        source_key | event_date | facility_code | doses
        a          | 2021-10-31 | S1            | 99
        b          | 2021-10-31 | S2            | 150
    """
    people = """
        source_key | submitted_on | cancelled_on | injected_on | residence_district_code | people
        r          | 2021-10-26   |              |             | 001                     | 60
        s          | 2021-10-26   | 2021-10-28   |             | 001                     | 15
        t          | 2021-10-01   |              | 2021-10-30  | 001                     | 20
        u          | 2021-10-26   |              |             | 002                     | 60
    """
    told.given(tmp_path, "site_extract_all", sites, known_on="2021-11-01")
    told.given(tmp_path, "injection_keyed", doses, known_on="2021-11-01")
    told.given(tmp_path, "registration_keyed", people, known_on="2021-11-01")
    # 60 + 15 joined, 15 cancelled, 20 were injected: 40 more. The second district works at 75 %.
    assert find(told, capacity_unused) == {"C1": 40}
    told.close()


def test_doses_of_a_commune_are_those_of_its_sites_wherever_people_live(
    engine_url: str, tmp_path: Path
):
    told = Campaign(engine_url, spec_source())
    sites = """
        facility_code | facility_name | facility_type | place_commune_code | lines
        S1            | Trạm 1        | site          | 00001              | 1
    """
    doses = """
        source_key | event_date | facility_code | residence_commune_code | doses
        a          | 2021-10-31 | S1            | 00001                  | 10
        b          | 2021-10-31 | S1            | 00004                  | 80
    """
    forms = """
        source_key | event_date | facility_code | doses_d1 | doses_d2
        f          | 2021-10-31 | S1            | 100      | 0
    """
    told.given(tmp_path, "site_extract_all", sites, known_on="2021-11-01")
    told.given(tmp_path, "injection_keyed", doses, known_on="2021-11-01")
    told.given(tmp_path, "site_day_keyed", forms, known_on="2021-11-01")
    rows = told.ask("declared_v_recorded", area="001", as_of=AS_OF).frame.set_index("area_code")
    assert rows.loc["00001", ["numerator", "denominator", "value"]].tolist() == [90, 100, 90]
    assert np.isnan(rows.loc["00004", "numerator"])
    told.close()


def test_groups_of_a_district_are_told_as_its_provinces(campaign: Campaign):
    own = ask(campaign, wait_views.waits_by, by="group", area="001").frame
    whole = ask(campaign, wait_views.waits_by, by="group", area="01").frame
    assert set(own["name_vi"]) == {"Thành phố Hà Nội"}
    assert set(whole["name_vi"]) == {""}
    assert own["waiting"].tolist() == whole["waiting"].tolist()


@pytest.mark.parametrize("question", [response_views.follow_up, response_views.response])
def test_what_is_not_kept_by_commune_is_not_told_as_nothing(campaign: Campaign, question):
    with pytest.raises(NoAnswer):
        ask(campaign, question, area="00001")


def test_a_site_says_what_it_gave_on_the_day_in_the_week_and_a_line(campaign: Campaign):
    row = ask(campaign, site_page.site_head, site="S2").frame.iloc[0]
    # 800 on the 29th and 430 on the 31st on four lines: 1230 / 8 is 76.9 % of the norm of 200.
    assert row[["doses", "doses_week", "days_worked", "lines"]].tolist() == [430, 1230, 2, 4]
    assert row["load"] == pytest.approx(1230 / 8 / 200 * 100)


def test_a_provincial_account_finds_its_own_sites_alone(campaign: Campaign):
    own = Viewer(role="province", provinces=("01",))
    assert "S2" in ask(campaign, site_page.site_names).frame["code"].tolist()
    assert "S2" not in ask(campaign, site_page.site_names, viewer=own).frame["code"].tolist()


def test_days_of_a_site_tell_doses_forms_and_rest(campaign: Campaign):
    frame = ask(campaign, site_page.site_days, site="S2").frame.set_index("date")
    assert len(frame) <= site_page.SHOWN_DAYS
    assert frame.loc["2021-10-29", "doses"] == 800
    assert frame.loc["2021-10-30", ["doses", "state"]].tolist()[0] == 0
    assert frame.loc["2021-10-29", "state"] == "working"


def test_lots_of_a_site_add_up_to_what_it_has(campaign: Campaign):
    lots = ask(campaign, site_page.site_stock, site="S2").frame
    head = ask(campaign, site_page.site_head, site="S2").frame.iloc[0]
    assert lots["on_hand"].sum() == head["on_hand"]
    assert lots["recorded"].sum() == head["doses_total"]


def test_findings_of_a_site_are_its_rows_in_the_list_of_all(campaign: Campaign):
    own = ask(campaign, findings.site_findings, site="S2").frame
    every = ask(campaign, findings.findings, theme="site").frame
    every = every[every["facility_code"] == "S2"]
    columns = ["check", "weight", "lot_code"]
    assert len(own)
    assert sorted(own[columns].to_numpy().tolist()) == sorted(every[columns].to_numpy().tolist())


@pytest.mark.parametrize("code", ["", "nowhere"])
def test_a_site_that_nobody_knows_is_refused(campaign: Campaign, code: str):
    with pytest.raises(UnknownSite):
        ask(campaign, site_page.site_head, site=code)


def test_another_provinces_site_is_not_shown_to_a_provincial_account(campaign: Campaign):
    own = Viewer(role="province", provinces=("01",))
    with pytest.raises(NotAllowed):
        ask(campaign, site_page.site_head, site="S2", viewer=own)


def test_a_box_without_sites_still_shows_the_districts(campaign: Campaign):
    # The story's sites have no coordinates: no box holds any.
    seen = ask(campaign, site_views.sites_by_unit, box=(100.0, 5.0, 112.0, 25.0)).frame
    assert set(seen["level"]) == {"district"}


def test_limits_are_those_that_chance_crosses_once_in_a_thousand():
    low, high = screening_views.binomial_limits(np.array([500.0]), 0.04, tail=0.001)
    # Each limit lies between two counts of which one leaves more and one less than the tail.
    below, above = np.floor(low[0] * 500), np.ceil(high[0] * 500)
    assert binom.cdf(below - 1, 500, 0.04) < 0.001 <= binom.cdf(below + 1, 500, 0.04)
    assert binom.sf(above, 500, 0.04) < 0.001 <= binom.sf(above - 2, 500, 0.04)


def test_shares_of_screening_are_judged_against_the_mean_of_all(campaign: Campaign):
    frame = ask(campaign, screening_views.screening_by_unit).frame
    assert frame["mean"].iloc[0] == pytest.approx(frame["people"].sum() / frame["of"].sum() * 100.0)
    assert (frame["value_low"] <= frame["value"]).all()


def test_slots_and_the_queue_for_them(campaign: Campaign):
    frame = ask(campaign, slot_views.slot_days, area="01").frame.set_index("date")
    assert frame.loc["2021-10-31", ["capacity", "free"]].tolist() == [80, 20]
    # 200 registered, 20 cancelled, the appointments of 130 have come.
    assert frame.loc["2021-10-31", "queue"] == 50
    assert frame.loc["2021-10-28", "reserved"] == 100
    assert np.isnan(frame.loc["2021-11-01", "queue"])


def test_where_no_source_gives_slots_there_is_no_answer(campaign: Campaign):
    with pytest.raises(NoAnswer):
        ask(campaign, slot_views.slot_days, area="48")
