"""The gap between the best and the worst fifth of districts, worked out with a pencil.

Hà Nội has six districts with people in this story. The smallest, 006, has fewer than a tenth of the
median district's 1,000 people and is left out. The others have 6,000 people, a fifth is 1,200:

    worst fifth: 1,000 of 004 at 30 % and 200 of 002 at 50 %: (30,000 + 10,000) / 1,200 = 33.3333
    best fifth:  1,000 of 001 at 90 % and 200 of 003 at 80 %: (90,000 + 16,000) / 1,200 = 88.3333
    gap:         55 points
"""

from collections.abc import Iterator

import pytest

from tests import engines
from tests.spec.harness import Campaign, engine_urls, spec_source

PEOPLE = """
    area | age | people
    001  | 18+ | 1000
    002  | 18+ | 1000
    003  | 18+ | 2000
    004  | 18+ | 1000
    005  | 18+ | 1000
    006  | 18+ | 50
    01   | 18+ | 6050
    00   | 18+ | 6050
"""
INJECTIONS = """
    source_key | event_date | residence_district_code | age_band_code | doses
    a          | 2021-10-01 | 001                     | 18+           | 900
    b          | 2021-10-01 | 002                     | 18+           | 500
    c          | 2021-10-01 | 003                     | 18+           | 1600
    d          | 2021-10-01 | 004                     | 18+           | 300
    e          | 2021-10-01 | 005                     | 18+           | 600
"""


@pytest.fixture(scope="module", params=engines.ENGINES)
def campaign(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaign]:
    folder = tmp_path_factory.mktemp("gap")
    with engine_urls(request, folder) as url:
        opened = Campaign(url(), spec_source())
        opened.people(PEOPLE)
        report = opened.given(folder, "injection_keyed", INJECTIONS, known_on="2021-10-05")
        assert report.rows_quarantined == 0
        yield opened
        opened.close()


@pytest.mark.parametrize("scope", [{}, {"map": "34"}], ids=["63", "34"])
def test_gap_is_best_less_worst_fifth_of_the_people_of_large_enough_districts(campaign, scope):
    frame = campaign.ask("coverage_gap", level="province", **scope).frame.set_index("area_code")
    assert frame.loc["01", "value"] == pytest.approx(55)
    assert frame.loc["01", "numerator"] == pytest.approx(88.3333, abs=1e-4)
    assert frame.loc["01", "denominator"] == pytest.approx(33.3333, abs=1e-4)
    assert frame["value"].notna().sum() == 1


def test_gap_of_the_nation_is_over_all_its_districts(campaign):
    frame = campaign.ask("coverage_gap", level="nation").frame
    assert frame["value"].tolist() == [pytest.approx(55)]
