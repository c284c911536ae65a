"""When it happened and when we knew: new, late, corrected and withdrawn rows."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests import engines
from tests.spec.harness import Campaign, drawn_rows, engine_urls, published_answers, spec_source

FIRST, SECOND, THIRD = date(2021, 9, 2), date(2021, 9, 5), date(2021, 9, 8)

MONDAY = """
source_key | version_at          | event_date | residence_province_code | doses
a          | 2021-09-01 18:00:00 | 2021-09-01 | 01                      | 10
b          | 2021-09-01 18:00:00 | 2021-09-01 | 01                      | 20
c          | 2021-09-01 18:00:00 | 2021-09-01 | 79                      | 40
"""

#: b is corrected from 20 to 25, d is of a day that was published before, e is of a new day.
THURSDAY = """
source_key | version_at          | event_date | residence_province_code | doses
b          | 2021-09-04 09:00:00 | 2021-09-01 | 01                      | 25
d          | 2021-09-04 09:00:00 | 2021-09-01 | 01                      | 5
e          | 2021-09-04 09:00:00 | 2021-09-04 | 79                      | 7
"""

#: c is withdrawn; the row of a is older than what is known of a.
SUNDAY = """
source_key | version_at          | row_status | event_date | residence_province_code | doses
c          | 2021-09-07 09:00:00 | withdrawn  | 2021-09-01 | 79                      | 40
a          | 2021-08-31 09:00:00 | active     | 2021-09-01 | 01                      | 999
"""

MOVED = """
known      | kind      | province | doses
2021-09-02 | new       | 01       | 30
2021-09-02 | new       | 79       | 40
2021-09-05 | corrected | 01       | 5
2021-09-05 | late      | 01       | 5
2021-09-05 | new       | 79       | 7
2021-09-08 | withdrawn | 79       | -40
"""


@pytest.fixture(scope="module", params=engines.ENGINES)
def campaign(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaign]:
    folder = tmp_path_factory.mktemp("time")
    with engine_urls(request, tmp_path_factory.mktemp("spec")) as url:
        told = Campaign(url(), spec_source())
        for known_on, drawn in ((FIRST, MONDAY), (SECOND, THURSDAY), (THIRD, SUNDAY)):
            told.given(folder, "injection_keyed", drawn, known_on=str(known_on))
        yield told
        told.close()


def doses(campaign: Campaign, **scope: object) -> dict[str, float]:
    frame = campaign.ask("doses_given", as_of=THIRD, **scope).frame
    return {area: cells[0] for area, cells in published_answers(frame).items() if cells[0]}


@pytest.mark.parametrize(
    ("known_on", "expected"),
    [
        (FIRST, {"01": 30, "79": 40}),
        (SECOND, {"01": 40, "79": 47}),
        (THIRD, {"01": 40, "79": 7}),
        (None, {"01": 40, "79": 7}),
    ],
)
def test_a_figure_as_known_on_a_day_stays_what_it_was(campaign: Campaign, known_on, expected):
    assert doses(campaign, known_on=known_on) == expected


def test_before_anything_was_known_there_is_no_data(campaign: Campaign):
    frame = campaign.ask("doses_given", as_of=THIRD, known_on=date(2021, 9, 1)).frame
    assert set(frame["state"]) == {"no_data"}


def test_the_ledger_says_what_moved_and_why(campaign: Campaign):
    found = campaign.rows(
        "SELECT known_date, kind, area_code, sum(doses) FROM mart_injection_province "
        "JOIN dim_area ON area_id = residence_province_id GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    )
    expected = [
        (date.fromisoformat(row["known"]), row["kind"], row["province"], int(row["doses"]))
        for row in drawn_rows(MOVED)
    ]
    assert found == expected


def test_a_total_that_falls_shows_the_withdrawal_that_lowered_it(campaign: Campaign):
    then = sum(doses(campaign, known_on=SECOND).values())
    now = sum(doses(campaign).values())
    withdrawn = campaign.value(
        f"SELECT sum(doses) FROM mart_injection_province WHERE known_date = '{THIRD}'"
    )
    assert (then, now, withdrawn) == (87, 47, -40)


def test_a_withdrawn_row_stays_as_a_mark_that_counts_nothing(campaign: Campaign):
    assert campaign.rows(
        "SELECT is_withdrawn, count(*) FROM fact_injection GROUP BY 1 ORDER BY 1"
    ) == [(False, 4), (True, 1)]


def test_a_withdrawn_dose_leaves_no_active_site(engine_url: str, tmp_path: Path):
    told = Campaign(engine_url, spec_source("cz"))
    sites = """
        facility_code | facility_name | facility_type | place_district_code
        X             | Trạm          | site          | CZ0201
        Y             | Trạm 2        | site          | CZ0201
    """
    rows = """
        source_key | event_date | facility_code | row_status | doses
        a          | 2021-09-01 | X             | {}         | 3
        b          | 2021-09-01 | Y             | active     | 3
    """
    told.given(tmp_path, "site_extract_all", sites, known_on="2021-09-01")
    told.given(tmp_path, "injection_keyed", rows.format("active"), known_on="2021-09-02")
    told.given(tmp_path, "injection_keyed", rows.format("withdrawn"), known_on="2021-09-03")
    found = {
        known: published_answers(
            told.ask("sites_active", as_of=date(2021, 9, 1), known_on=known).frame
        )["CZ020"][:2]
        for known in (date(2021, 9, 2), date(2021, 9, 3))
    }
    assert found == {date(2021, 9, 2): (2, 2), date(2021, 9, 3): (1, 1)}
    told.close()
