"""From when a lot is known does not depend on the order in which files are loaded."""

import itertools
from collections.abc import Iterator

import pytest

from tests import engines
from tests.spec.harness import Campaign, engine_urls, spec_source, state_of

MOVED = "event_date|movement_kind|facility_code|lot_code|doses\n2021-04-01|receipt|X|L1|10"
LISTED = "vaccine_code|lot_code|label_expiry\nPFZ|L1|2021-12-31"
FILES = (
    ("stock_movement_extract_april", MOVED, "2021-04-10"),
    ("stock_movement_extract_may", MOVED, "2021-04-20"),
    ("lot_extract_all", LISTED, "2021-04-15"),
)


@pytest.fixture(scope="module", params=engines.ENGINES)
def campaign(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaign]:
    with engine_urls(request, tmp_path_factory.mktemp("lots")) as url:
        opened = Campaign(url(), spec_source("cz"))
        yield opened
        opened.close()


@pytest.mark.parametrize("files", [FILES[:2], FILES[1:], FILES], ids=["moved", "listed", "all"])
def test_a_lot_is_known_from_the_first_day_that_names_it(campaign, tmp_path, files):
    seen = []
    for order in itertools.permutations(files):
        campaign.clear()
        for table, drawn, known_on in order:
            campaign.given(tmp_path, table, drawn, known_on=known_on)
        seen.append(state_of(campaign)["dim_lot_version"])
        first = campaign.value("SELECT min(known_from) FROM dim_lot_version WHERE lot_id <> 0")
        assert str(first) == min(known_on for _table, _drawn, known_on in files)
    assert all(versions == seen[0] for versions in seen)
