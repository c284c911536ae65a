"""One reading of a ledger answers for every day, as if each day had been asked alone."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from tests import engines
from tests.spec import story
from tests.spec.harness import Campaign, engine_urls, spec_source
from warehouse.indicators.base import Measure
from warehouse.queries.age_dose import age_by_dose
from warehouse.queries.history import History, Shelf
from warehouse.queries.indicator import (
    indicator_by_area,
    indicator_over_time,
    quartiles,
    sibling_band,
)
from warehouse.scope import Scope
from warehouse.viewer import NATIONAL

AS_OF = date.fromisoformat(story.AS_OF)
DAYS = [AS_OF - timedelta(days=back) for back in (0, 1, 3, 40, 400)] + [AS_OF + timedelta(days=9)]
QUESTIONS = (indicator_by_area, indicator_over_time, sibling_band, age_by_dose)


@pytest.fixture(scope="module", params=engines.ENGINES)
def campaign(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaign]:
    folder = tmp_path_factory.mktemp("history")
    with engine_urls(request, tmp_path_factory.mktemp("spec")) as url:
        told = Campaign(url(), spec_source())
        told.people(story.PEOPLE)
        told.given(folder, "site_extract_a", story.SITES, known_on=story.AS_OF)
        told.given(folder, "injection_keyed", story.INJECTIONS, known_on=story.AS_OF)
        yield told
        told.close()


def counted(session):
    """The statements that a session puts, as they come."""
    asked, real = [], session.frame
    session.frame = lambda statement: asked.append(statement) or real(statement)
    return asked


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.__name__)
@pytest.mark.parametrize(
    "indicator", ["coverage_d1_18plus", "coverage_booster_due", "sites_active", "doses_week"]
)
@pytest.mark.parametrize("area", ["", "01"])
def test_day_asked_after_others_is_answered_as_if_asked_alone(campaign, question, indicator, area):
    def answer(session, day):
        scope = Scope(area=area, indicator=indicator, as_of=day)
        return question(scope=scope, viewer=NATIONAL, session=session).frame

    with campaign.session() as long:
        later = [answer(long, day) for day in DAYS]
    for day, frame in zip(DAYS, later, strict=True):
        with campaign.session() as fresh:
            pd.testing.assert_frame_equal(frame, answer(fresh, day))


def test_step_of_a_day_reads_no_ledger_again(campaign):
    with campaign.session() as session:
        asked = counted(session)
        for day in (AS_OF, AS_OF - timedelta(days=1)):
            before = len(asked)
            for question in QUESTIONS:
                scope = Scope(indicator="coverage_d1_18plus", as_of=day)
                question(scope=scope, viewer=NATIONAL, session=session)
        assert before > 0
        assert len(asked) == before


def test_area_and_its_siblings_are_read_together(campaign):
    with campaign.session() as session:
        scope = Scope(area="01", indicator="coverage_d1_18plus")
        sibling_band(scope=scope, viewer=NATIONAL, session=session)
        asked = counted(session)
        indicator_over_time(scope=scope, viewer=NATIONAL, session=session)
        assert asked == []


FIRST = np.datetime64("2021-09-01")
# Two units over five days: one begins on the first day, the other on the third.
DAILY = np.array([[10.0, 0], [0, 0], [5, 1], [0, 0], [2, 4]])
HISTORY = History(FIRST, DAILY, DAILY > 0)


def shown(measure, first, last):
    window = HISTORY.window(measure, pd.date_range(f"2021-09-{first}", f"2021-09-{last}"))
    return window.table.tolist(), window.last_day.astype("datetime64[D]").astype(str).tolist()


def test_cumulative_window_counts_up_to_each_day():
    assert shown(Measure("injection"), "02", "03") == (
        [[10, 0], [15, 1]],
        ["2021-09-03", "2021-09-03"],
    )


def test_unit_without_a_row_so_far_is_unknown_and_not_zero():
    table, last = shown(Measure("injection"), "01", "02")
    assert np.isnan(table).tolist() == [[False, True], [False, True]]
    assert last == ["2021-09-01", "NaT"]


def test_day_window_counts_the_day_alone():
    assert shown(Measure("injection", window="day"), "03", "05")[0] == [[5, 1], [0, 0], [2, 4]]


@pytest.mark.parametrize("window", ["day", "week", "cumulative"])
def test_a_ledger_without_a_row_knows_nothing_of_any_day(window):
    empty = History(FIRST, DAILY[:0], DAILY[:0] > 0)
    days = pd.date_range("2021-09-01", "2021-09-02")
    found = empty.window(Measure("injection", window=window), days)
    assert np.isnan(found.table).tolist() == [[True, True], [True, True]]


def test_week_window_counts_seven_days():
    assert shown(Measure("injection", window="week"), "05", "09")[0] == [
        [17, 5],
        [17, 5],
        [17, 5],
        [7, 5],
        [7, 5],
    ]


def test_lag_looks_back_and_days_after_the_last_keep_the_sum():
    assert shown(Measure("injection", lag_days=2), "05", "08")[0] == [
        [15, 1],
        [15, 1],
        [17, 5],
        [17, 5],
    ]


def test_day_before_the_history_knows_nothing():
    table, last = shown(Measure("injection", lag_days=9), "05", "05")
    assert np.isnan(table).all()
    assert last == ["NaT", "NaT"]


def test_quartiles_are_those_of_the_known_values():
    random = np.random.default_rng(7)
    values = random.normal(size=(50, 9))
    values[random.random(values.shape) < 0.4] = np.nan
    values[3] = np.nan
    expected = [np.full(50, np.nan) for _ in range(3)]
    for i, row in enumerate(values):
        if not np.isnan(row).all():
            for quarter in range(3):
                expected[quarter][i] = np.percentile(row[~np.isnan(row)], 25 * (quarter + 1))
    np.testing.assert_allclose(quartiles(values), expected)


def test_shelf_gives_way_to_what_was_used_last():
    shelf, made = Shelf(limit=2 * HISTORY.nbytes), []

    def get(key):
        return shelf.get(key, lambda: made.append(key) or HISTORY)

    for key in ("a", "b", "a", "c", "a", "b"):
        get(key)
    assert made == ["a", "b", "c", "b"]


@pytest.mark.parametrize(("known", "waiting"), [(0, 3), (1, 2), (3, 0), (30, 0)])
def test_a_day_is_open_until_its_third_day_is_over(campaign, known, waiting):
    scope = Scope(
        indicator="coverage_d1_18plus", as_of=AS_OF, known_on=AS_OF + timedelta(days=known)
    )
    with campaign.session() as session:
        frame = indicator_over_time(scope=scope, viewer=NATIONAL, session=session).frame
    assert (frame["state"] == "incomplete").tolist()[-4:] == [i >= 4 - waiting for i in range(4)]


def test_what_is_not_doses_waits_for_none(campaign):
    scope = Scope(indicator="sites_active", as_of=AS_OF, known_on=AS_OF)
    with campaign.session() as session:
        frame = indicator_over_time(scope=scope, viewer=NATIONAL, session=session).frame
    assert set(frame["state"]) == {"ok"}
