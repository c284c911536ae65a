"""Boosters of those due: who is past the interval by date, and who of them has had it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests import engines
from tests.spec.harness import (
    Campaign,
    drawn_answers,
    engine_urls,
    published_answers,
    spec_source,
)

# 30 had their first booster 120 days before 2022-07-01, 20 one day too late to be due that day.
INJECTIONS = """
source_key | event_date | dose_kind | dose_number | residence_province_code | doses
a | 2022-03-03 | booster | 1 | 01 | 30
b | 2022-03-04 | booster | 1 | 01 | 20
c | 2022-07-01 | booster | 2 | 01 | 12
d | 2022-03-01 | booster | 1 | 79 | 50
"""

ON_THE_DAY = """
area | numerator | denominator | value | state
01   | 12        | 30          | 40    | ok
"""

A_DAY_LATER = """
area | numerator | denominator | value | state
01   | 12        | 50          | 24    | ok
"""


@pytest.fixture(scope="module", params=engines.ENGINES)
def campaign(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaign]:
    with engine_urls(request, tmp_path_factory.mktemp("spec")) as url:
        told = Campaign(url(), spec_source())
        folder: Path = tmp_path_factory.mktemp("boosters")
        told.given(folder, "injection_keyed", INJECTIONS, known_on="2022-07-02")
        yield told
        told.close()


@pytest.mark.parametrize(
    ("day", "expected"), [("2022-07-01", ON_THE_DAY), ("2022-07-02", A_DAY_LATER)]
)
def test_second_booster_is_measured_on_those_past_its_interval(campaign, day, expected):
    told = campaign.ask("coverage_booster_2_due", as_of=date.fromisoformat(day))
    assert published_answers(told.frame) == drawn_answers(expected)
