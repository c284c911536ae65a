"""Looks: what is watched is counted by hand, stored once, and stays as it was seen."""

from collections.abc import Iterator
from datetime import date

import pandas as pd
import pytest
import sqlalchemy as sa

from tests import engines
from tests.spec.harness import NOW, Campaign, engine_urls, spec_source
from warehouse.looks.take import take_looks
from warehouse.queries.cases import case_list
from warehouse.queries.safety import signal_board
from warehouse.queries.stock.lot_events import lot_events
from warehouse.schema.safety import signal_look
from warehouse.scope import Scope
from warehouse.viewer import NATIONAL, PUBLIC, NotAllowed

FIRST, SECOND = "2021-09-30", "2021-10-31"

#: A hundred thousand first and second doses of Moderna, long enough ago for every window to pass.
DOSES = """
source_key | event_date | dose_number | vaccine_code | lot_code | facility_code | place_province_code | residence_province_code | age_band_code | sex | doses
d1         | 2021-07-01 | 2           | MOD          | M1       | S1            | 79                  | 79                      | 18-29         | m   | 50000
d2         | 2021-07-01 | 2           | MOD          | M2       | S2            | 79                  | 79                      | 18-29         | m   | 50000
"""  # noqa: E501  a drawn table is as wide as its columns

REPORT = (
    "{key} | {key} | 2021-07-01 | {onset} | {received} 08:00:00 | severe | MOD | {lot} | 2 "
    "| {site} | 79 | 18-29 | m | {term}\n"
)
HEAD = (
    "source_key | report_no | event_date | onset_on | received_at | class_code | vaccine_code "
    "| lot_code | dose_number | facility_code | residence_province_code | age_band_code | sex "
    "| terms\n"
)


def reports(rows: list[tuple[str, str, str, str, str, str]]) -> str:
    names = ("key", "onset", "received", "lot", "site", "term")
    return HEAD + "".join(REPORT.format(**dict(zip(names, row, strict=True))) for row in rows)


#: Five of myocarditis inside its window of 0 to 7 days, one after it; four lie in lot M1 at S1.
SEEN = reports(
    [
        ("a", "2021-07-02", "2021-07-03", "M1", "S1", "myocarditis"),
        ("b", "2021-07-03", "2021-07-05", "M1", "S1", "myocarditis"),
        ("c", "2021-07-04", "2021-07-05", "M1", "S1", "myocarditis"),
        ("d", "2021-07-08", "2021-07-20", "M1", "S1", "myocarditis"),
        ("e", "2021-07-01", "2021-07-12", "M2", "S2", "myocarditis"),
        ("f", "2021-07-09", "2021-07-12", "M2", "S2", "myocarditis"),
    ]
)
LATER = reports([("g", "2021-07-06", "2021-07-07", "M2", "S2", "myocarditis")])


@pytest.fixture(scope="module", params=engines.ENGINES)
def campaign(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaign]:
    folder = tmp_path_factory.mktemp("looks")
    with engine_urls(request, tmp_path_factory.mktemp("spec")) as url:
        told = Campaign(url(), spec_source())
        told.people("area | age | people\n00 | all | 1000000")
        told.given(folder, "injection_keyed", DOSES, known_on=FIRST)
        told.given(folder, "adverse_event_keyed", SEEN, known_on=FIRST)
        told.given(folder, "adverse_event_keyed", LATER, known_on=SECOND)
        yield told
        told.close()


def looks(campaign: Campaign, method: str, subject: str = "MOD/myocarditis") -> dict[date, tuple]:
    c = signal_look.c
    found = campaign.rows(
        sa.select(c.cut_off, c.observed, c.expected, c.expected_total, c.is_signal, c.doses)
        .where(c.method == method, c.subject == subject)
        .order_by(c.cut_off)
    )
    return {row[0]: row[1:] for row in found}


def test_expected_events_are_doses_times_rate_times_the_days_of_the_window(campaign):
    # 100,000 doses x 1.26 per 100,000 person-years x 8 days / 365.25, all reported long ago.
    seen = looks(campaign, "cmaxsprt")[date.fromisoformat(FIRST)]
    assert seen[0] == 5
    assert seen[1] == pytest.approx(1.26 * 8 / 365.25)
    # T: 30 planned doses for 100 of a million people.
    assert seen[2] == pytest.approx(300_000 * 1.26 / 1e5 * 8 / 365.25)
    assert seen[4] == 100_000


def test_each_sunday_counts_what_had_been_received_by_then(campaign):
    # Received in the window: a on 3 July, b and c on 5, e on 12, d on 20.
    seen = looks(campaign, "cmaxsprt")
    by_sunday = [seen[date(2021, 7, day)][0] for day in (4, 11, 18, 25)]
    assert by_sunday == [1, 3, 4, 5]


def test_signal_that_was_seen_stays_though_reports_come_later(campaign):
    seen = looks(campaign, "cmaxsprt")
    crossed = [day for day, row in seen.items() if row[3]]
    assert crossed[0] == date(2021, 7, 18)
    # The report known in October does not change September's looks.
    assert seen[date.fromisoformat(FIRST)][0] == 5
    assert seen[date.fromisoformat(SECOND)][0] == 6


def test_lot_is_tested_against_the_other_lots_of_its_product(campaign):
    seen = looks(campaign, "lots_severe", "MOD/M1")
    assert seen[date.fromisoformat(FIRST)][:2] == (4, pytest.approx(2.0))


def test_two_severe_cases_of_one_lot_site_and_day_need_no_statistics(campaign):
    seen = looks(campaign, "cluster", "MOD/M1")
    assert seen[date.fromisoformat(FIRST)][0] == 4
    assert seen[date.fromisoformat(FIRST)][3]


def test_look_taken_again_keeps_its_first_result(campaign):
    before = campaign.rows(sa.select(signal_look).order_by(*signal_look.primary_key.columns))
    with campaign.warehouse.transaction() as connection:
        taken = take_looks(connection, known_on=date.fromisoformat(SECOND), now=NOW)
    assert (taken.cut_offs, taken.looks) == ((), 0)
    after = campaign.rows(sa.select(signal_look).order_by(*signal_look.primary_key.columns))
    assert after == before


def test_board_names_what_signals_and_since_when(campaign):
    with campaign.session() as session:
        board = signal_board(scope=Scope(), viewer=NATIONAL, session=session).frame
    rows = board.set_index("subject_key")
    first = rows.loc["event:MOD/myocarditis"]
    assert (first["observed"], str(first["first_crossed"].date())) == (6, "2021-07-18")
    assert first["methods"].split()[0] == "cmaxsprt"
    assert "cluster" in rows.loc["lot:MOD/M1", "methods"]


def test_board_and_cases_are_not_public(campaign):
    with campaign.session() as session:
        for question in (signal_board, case_list):
            with pytest.raises(NotAllowed):
                question(scope=Scope(), viewer=PUBLIC, session=session)


def test_case_past_its_first_clock_comes_first_and_names_nobody(campaign):
    scope = Scope(as_of=date.fromisoformat(SECOND))
    with campaign.session() as session:
        cases = case_list(scope=scope, viewer=NATIONAL, session=session).frame
    assert len(cases) == 7
    assert set(cases["clock_report"]) == {"overdue"}
    assert cases["hours_left"].is_monotonic_increasing
    assert not {"person_key", "report_no"} & set(cases.columns)


def test_a_lots_reports_stand_against_its_sisters(campaign: Campaign):
    with campaign.session() as session:
        scope = Scope(as_of=date(2021, 10, 31), lot="MOD/M1", known_on=date(2021, 9, 30))
        frame = lot_events(scope=scope, viewer=NATIONAL, session=session).frame
    # 50,000 doses each: M2 has 2 cases, so M1 would have 2 at its rate, and has 4.
    assert frame["subject"].tolist() == ["MOD/M1", "MOD/M2"]
    own = frame.iloc[0]
    assert own[["is_this", "doses", "severe_observed", "severe_expected"]].tolist() == [
        True,
        50_000,
        4,
        2,
    ]
    # Of 6 cases 4 here: Clopper and Pearson give 22.3 % to 95.7 %, as odds against 1:1.
    assert own["severe_ratio"] == 2
    assert own[["severe_lower", "severe_upper"]].astype(float).round(2).tolist() == [0.29, 22.11]
    assert not own["severe_signal"]
    assert own[["common_observed", "common_expected"]].tolist() == [0, 0]


def test_reports_by_lot_are_not_public(campaign: Campaign):
    scope = Scope(as_of=date(2021, 10, 31), lot="MOD/M1")
    with campaign.session() as session, pytest.raises(NotAllowed):
        lot_events(scope=scope, viewer=PUBLIC, session=session)


def cases(campaign: Campaign, **scope: date) -> pd.DataFrame:
    with campaign.session() as session:
        asked = Scope(as_of=date(2021, 12, 1), **scope)
        return case_list(scope=asked, viewer=NATIONAL, session=session).frame


def test_cases_are_shown_as_they_were_known_on_a_day(campaign):
    early = cases(campaign, known_on=date.fromisoformat(FIRST))
    assert (len(early), len(cases(campaign))) == (6, 7)


def test_each_conclusion_of_a_council_is_kept_with_its_day(campaign, tmp_path):
    concluded = HEAD.replace("terms", "terms | causality_code | council_met_at")
    line = REPORT.format(
        key="h", onset="2021-07-04", received="2021-07-05", lot="M2", site="S2", term="gbs"
    ).rstrip("\n")
    for code, known_on in (("B1", "2021-11-01"), ("B1", "2021-11-02"), ("A1", "2021-11-08")):
        told = f"{concluded}{line} | {code} | 2021-10-{15 if known_on[-1] == '1' else 16} 08:00:00"
        campaign.given(tmp_path, "adverse_event_keyed", told, known_on=known_on)
    shown, before = cases(campaign), cases(campaign, known_on=date(2021, 11, 7))
    assert shown.loc[shown["terms"] == "gbs", "causality"].tolist() == [
        "B1@2021-11-01 A1@2021-11-08"
    ]
    assert before.loc[before["terms"] == "gbs", "causality_code"].tolist() == ["B1"]


def test_case_that_turns_out_common_leaves_the_list_and_stays_in_its_past(campaign, tmp_path):
    rows = reports([("k", "2021-07-04", "2021-07-05", "M2", "S2", "itp")])
    campaign.given(tmp_path, "adverse_event_keyed", rows, known_on="2021-11-10")
    milder = rows.replace("| severe |", "| common |")
    campaign.given(tmp_path, "adverse_event_keyed", milder, known_on="2021-11-12")
    now, before = cases(campaign), cases(campaign, known_on=date(2021, 11, 11))
    assert "itp" not in set(now["terms"])
    assert "itp" in set(before["terms"])
