"""How far each feed reaches, also the feeds that no ledger of provinces tells."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests import engines
from tests.spec.harness import Campaign, engine_urls, spec_source
from warehouse.queries.freshness import freshness
from warehouse.scope import Scope
from warehouse.viewer import NATIONAL

LOADED = {
    "injection_keyed": """
        source_key | event_date | person_code | place_province_code
        a          | 2021-11-25 | p           | 01
        b          | 2021-11-27 | q           | 79
    """,
    "adverse_event_keyed": """
        source_key | event_date | report_no | class_code | vaccine_code | received_at
        r          | 2021-11-20 | 1         | common     | PFZ          | 2021-11-21 08:00:00
        s          | 2021-11-24 | 2         | severe     | PFZ          | 2021-11-26 08:00:00
        t          | 2022-01-01 | 3         | severe     | PFZ          | 2022-01-02 08:00:00
    """,
    "ticket_keyed": """
        source_key | ticket_no | ticket_kind | opened_at
        x          | 1         | incident    | 2021-11-26 23:50:00
    """,
    "site_extract_all": """
        facility_code | facility_name | place_province_code
        T1            | Trạm 1        | 01
    """,
    "allocation_keyed": """
        source_key | event_date | round_code | decision_no | place_province_code | doses
        d          | not known  | 1          | 1           | 01                  | 100
    """,
}


@pytest.fixture(scope="module", params=engines.ENGINES)
def campaign(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaign]:
    folder = tmp_path_factory.mktemp("fresh")
    with engine_urls(request, folder) as url:
        opened = Campaign(url(), spec_source())
        for table, drawn in LOADED.items():
            opened.given(folder, table, drawn, known_on="2021-11-28")
        yield opened
        opened.close()


def reach(campaign: Campaign, **scope: object) -> dict[str, tuple]:
    with campaign.session() as session:
        frame = freshness(scope=Scope(**scope), viewer=NATIONAL, session=session).frame
    return {
        row.feed: (str(row.last_event_date)[:10], row.is_dated)
        for row in frame.itertuples(index=False)
    }


def test_every_feed_of_events_tells_the_last_day_of_its_good_rows(campaign):
    found = reach(campaign)
    assert found["injection"] == ("2021-11-27", True)
    assert found["ticket"] == ("2021-11-26", True)
    # The row of January is after the day the file was known, and waits in quarantine.
    assert found["adverse_event"] in {("2021-11-24", True), ("2021-11-26", True)}


def test_feed_whose_rows_all_wait_has_no_day_yet_and_a_list_never_has(campaign):
    found = reach(campaign)
    assert found["allocation"] == ("None", True)
    assert found["site"] == ("None", False)


def test_day_asked_of_bounds_what_counts(campaign):
    assert reach(campaign, as_of=date(2021, 11, 26))["injection"] == ("2021-11-25", True)
