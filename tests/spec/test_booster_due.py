"""Who is past the interval of a booster and has not had it, worked out by hand."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests import engines
from tests.spec.harness import Campaign, engine_urls, spec_source
from warehouse.engines import open_warehouse
from warehouse.queries import response_views
from warehouse.queries.ledger_sum import NoAnswer
from warehouse.scope import Scope
from warehouse.viewer import NATIONAL

#: Booster 1 is due 180 days after the course, not before 2021-12-01: A on that day, B on
#: 2022-01-28 (it came early), C and D on 2021-12-28 (it came late), H on 2022-01-11 (early), E 180
#: days after the additional dose, on 2022-02-28. F has one dose, G is a child.
#: Booster 2 is due 120 days after the first from 50 years on, not before 2022-05-01: C on
#: 2022-06-01, H on 2022-05-01, who had it on the 20th; D is too young.
DOSES = """
source_key | person_code | event_date | dose_kind  | dose_number | age_band_code | residence_district_code
a1 | A | 2021-04-01 | primary    | 1 | 30-39 | 001
a2 | A | 2021-05-01 | primary    | 2 | 30-39 | 001
b1 | B | 2021-07-01 | primary    | 1 | 30-39 | 001
b2 | B | 2021-08-01 | primary    | 2 | 30-39 | 001
b3 | B | 2022-01-10 | booster    | 1 | 30-39 | 001
c1 | C | 2021-06-01 | primary    | 1 | 50-64 | 001
c2 | C | 2021-07-01 | primary    | 2 | 50-64 | 001
c3 | C | 2022-02-01 | booster    | 1 | 50-64 | 001
d1 | D | 2021-06-01 | primary    | 1 | 30-39 | 002
d2 | D | 2021-07-01 | primary    | 2 | 30-39 | 002
d3 | D | 2022-02-01 | booster    | 1 | 30-39 | 002
e1 | E | 2021-06-01 | primary    | 1 | 30-39 | 002
e2 | E | 2021-07-01 | primary    | 2 | 30-39 | 002
e3 | E | 2021-09-01 | additional | 1 | 30-39 | 002
f1 | F | 2021-06-01 | primary    | 1 | 30-39 | 001
g1 | G | 2021-06-01 | primary    | 1 | 5-11  | 001
g2 | G | 2021-07-01 | primary    | 2 | 5-11  | 001
h1 | H | 2021-06-15 | primary    | 1 | 65-79 | 001
h2 | H | 2021-07-15 | primary    | 2 | 65-79 | 001
h3 | H | 2021-12-15 | booster    | 1 | 65-79 | 001
h4 | H | 2022-05-20 | booster    | 2 | 65-79 | 001
"""  # noqa: E501  a drawn table is as wide as its columns
#: Known later: C's booster is cancelled, so that nothing is due after it.
LATER = """
source_key | person_code | event_date | dose_kind | dose_number | age_band_code | residence_district_code | row_status
c3         | C           | 2022-02-01 | booster   | 1           | 50-64         | 001                     | withdrawn
"""  # noqa: E501  a drawn table is as wide as its columns
COUNTS = ["due", "soon", "overdue"]


@pytest.fixture(scope="module", params=engines.ENGINES)
def campaign(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaign]:
    folder = tmp_path_factory.mktemp("boosters")
    with engine_urls(request, tmp_path_factory.mktemp("spec")) as url:
        told = Campaign(url(), spec_source())
        told.given(folder, "injection_keyed", DOSES, known_on="2022-06-10")
        told.given(folder, "injection_keyed", LATER, known_on="2022-06-20")
        yield told
        told.close()


def due(campaign: Campaign, dose: str, day: str, **scope: str) -> dict[str, list[float]]:
    """By area: due, soon, overdue, as known before the correction."""
    asked = Scope(as_of=date.fromisoformat(day), known_on=date(2022, 6, 10), **scope)
    with campaign.session() as session:
        answer = response_views.follow_up(scope=asked, viewer=NATIONAL, session=session, dose=dose)
    return {row["code"]: [row[name] for name in COUNTS] for _, row in answer.frame.iterrows()}


@pytest.mark.parametrize(
    ("dose", "day", "expected"),
    [
        ("b1", "2021-11-25", [0, 1, 0]),
        ("b1", "2021-12-01", [1, 0, 1]),
        ("b1", "2022-01-31", [5, 0, 3]),
        ("b1", "2022-02-21", [5, 1, 1]),
        ("b1", "2022-02-28", [6, 0, 2]),
        ("b2", "2022-05-10", [1, 0, 1]),
        ("b2", "2022-05-27", [1, 1, 0]),
        ("b2", "2022-06-01", [2, 0, 1]),
    ],
)
def test_people_past_the_interval_without_the_booster(campaign, dose, day, expected):
    assert due(campaign, dose, day) == {"01": expected}


def test_districts_of_a_province_are_told_apart(campaign):
    found = due(campaign, "b1", "2022-01-31", area="01")
    assert found == {"001": [4, 0, 2], "002": [1, 0, 1]}


def test_a_booster_that_was_cancelled_makes_its_person_overdue_again(campaign):
    scope = Scope(as_of=date(2022, 6, 1))
    with campaign.session() as session:
        first, second = (
            response_views.follow_up(scope=scope, viewer=NATIONAL, session=session, dose=dose).frame
            for dose in ("b1", "b2")
        )
    assert first[COUNTS].to_numpy().tolist() == [[6, 0, 3]]  # A, C and E
    assert second[COUNTS].to_numpy().tolist() == [[1, 0, 0]]
    assert first["dropout"].tolist() == [50.0]


def test_an_older_warehouse_gets_the_boosters_that_its_doses_say_are_due(campaign, tmp_path: Path):
    before = campaign.rows(_NOW)
    with campaign.warehouse.transaction() as connection:
        connection.execute(sa.text("DROP TABLE mart_booster_due"))
    campaign.warehouse.close()
    campaign.warehouse = open_warehouse(campaign.url)
    assert campaign.rows(_NOW) == before
    assert ("b1", "due", 6) in before


_NOW = (
    "SELECT dose_code, step, sum(people) FROM mart_booster_due GROUP BY dose_code, step "
    "HAVING sum(people) <> 0 ORDER BY dose_code, step"
)


@pytest.mark.parametrize("dose", ["b3", "d1", "x"])
def test_a_dose_that_no_rule_names_has_no_answer(campaign, dose):
    with pytest.raises(NoAnswer), campaign.session() as session:
        response_views.follow_up(scope=Scope(), viewer=NATIONAL, session=session, dose=dose)


def test_boosters_are_not_kept_by_vaccine(campaign):
    scope = Scope(vaccine="PFZ")
    with pytest.raises(NoAnswer), campaign.session() as session:
        response_views.follow_up(scope=scope, viewer=NATIONAL, session=session, dose="b1")
