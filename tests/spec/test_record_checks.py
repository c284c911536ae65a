"""Checks on the records of doses, worked out by hand: twice, out of order, late, missing."""

from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa

from tests import engines
from tests.spec.harness import Campaign, engine_urls, spec_source
from warehouse.engines import open_warehouse
from warehouse.findings import findings
from warehouse.schema.ledgers import BY_NAME
from warehouse.scope import Scope
from warehouse.viewer import NATIONAL

AS_OF = date(2021, 10, 31)

SITES = """
facility_code | facility_name | facility_type | place_district_code
S1            | Trạm Phúc Xá  | site          | 001
S2            | Trạm Bến Nghé | site          | 760
"""

#: A has dose 1 twice, the later at S2; B's second dose lies before the first; C is in order. A
#: second dose alone and a booster are no doubt.
DOSES = """
source_key | person_code | event_date | dose_kind | dose_number | facility_code
a1 | A | 2021-08-01 | primary | 1 | S1
a2 | A | 2021-08-03 | primary | 1 | S2
b1 | B | 2021-08-20 | primary | 1 | S1
b2 | B | 2021-08-15 | primary | 2 | S2
c1 | C | 2021-08-01 | primary | 1 | S1
c2 | C | 2021-08-29 | primary | 2 | S1
d2 | D | 2021-08-29 | primary | 2 | S2
e1 | E | 2021-08-29 | booster | 1 | S2
"""
#: Known later: A's second copy is cancelled, C's second dose comes again under another key.
MORE = """
source_key | person_code | event_date | dose_kind | dose_number | facility_code | row_status
a2 | A | 2021-08-03 | primary | 1 | S2 | withdrawn
c9 | C | 2021-08-30 | primary | 2 | S2 | active
"""

#: Of 1,000 doses each of a day, Hà Nội enters 100 after 40 days: the nation's share explains 50.
#: Until 30 days before, 1,000 are recorded in each; 1,100 and 1,040 are declared.
COUNTS = """
source_key | event_date | facility_code | doses | entered_at
h1 | 2021-09-20 | S1 | 900  | 2021-09-20 20:00:00
h2 | 2021-09-20 | S1 | 100  | 2021-10-30 20:00:00
h3 | 2021-10-20 | S1 | 100  | 2021-10-20 20:00:00
s1 | 2021-09-20 | S2 | 1000 | 2021-09-20 20:00:00
"""
DECLARED = """
source_key | event_date | place_province_code | measure_code   | amount
d1 | 2021-10-01 | 01 | doses_injected | 1100
d2 | 2021-10-01 | 79 | doses_injected | 1040
d3 | 2021-10-31 | 79 | doses_injected | 9999
"""


@pytest.fixture(scope="module", params=engines.ENGINES)
def campaign(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaign]:
    with engine_urls(request, tmp_path_factory.mktemp("records")) as url:
        yield from _told(url(), tmp_path_factory, ("injection", DOSES), ("injection", MORE))


@pytest.fixture(scope="module", params=engines.ENGINES)
def counted(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaign]:
    with engine_urls(request, tmp_path_factory.mktemp("counted")) as url:
        yield from _told(
            url(), tmp_path_factory, ("injection", COUNTS), ("declared_total", DECLARED)
        )


def _told(
    url: str, folders: pytest.TempPathFactory, *tables: tuple[str, str]
) -> Iterator[Campaign]:
    told, folder = Campaign(url, spec_source()), folders.mktemp("rows")
    told.given(folder, "site_extract_all", SITES, known_on="2021-11-01")
    for day, (feed, rows) in enumerate(tables, start=1):
        told.given(folder, f"{feed}_keyed", rows, known_on=f"2021-11-{day:02d}")
    yield told
    told.close()


def found(campaign: Campaign, check: str, *, place: str, **scope: object) -> dict[str, float]:
    with campaign.session() as session:
        asked = Scope(**{"as_of": AS_OF, **scope})
        frame = findings(scope=asked, viewer=NATIONAL, session=session, check=check).frame
    return dict(zip(frame[place], frame["weight"], strict=True))


def test_a_dose_entered_twice_is_found_at_the_site_of_the_later_entry(campaign):
    before = found(campaign, "repeated_dose", place="facility_code", known_on=date(2021, 11, 1))
    assert before == {"S2": 1}


def test_a_cancelled_copy_is_no_finding_any_more_and_a_new_one_is(campaign):
    # A's copy at S2 has gone, C's has come: one dose too many again, on another day.
    assert found(campaign, "repeated_dose", place="facility_code") == {"S2": 1}
    until = found(campaign, "repeated_dose", place="facility_code", as_of=date(2021, 8, 29))
    assert until == {}


def test_a_second_dose_dated_before_the_first_is_found_at_its_site(campaign):
    assert found(campaign, "second_before_first", place="facility_code") == {"S2": 1}
    assert found(campaign, "second_before_first", place="facility_code", area="01") == {}


def test_a_province_that_enters_later_than_its_days_explain_is_named(counted):
    assert found(counted, "entered_late", place="province_code") == {"01": 50}


def test_a_province_is_named_that_declares_a_twentieth_more_than_it_records(counted):
    # 100 of 1,100 are missing; 40 of 1,040 lie within a twentieth.
    assert found(counted, "declared_above_recorded", place="province_code") == {"01": 100}


def test_nothing_is_found_in_a_warehouse_that_nobody_declared_to(campaign):
    assert found(campaign, "declared_above_recorded", place="province_code") == {}
    assert found(campaign, "entered_late", place="province_code") == {}


def test_an_older_warehouse_gets_the_ledger_of_what_its_doses_say_now(campaign):
    before = campaign.rows(_NOW)
    campaign.warehouse.close()
    _drop(campaign)
    campaign.warehouse = open_warehouse(campaign.url)
    assert campaign.rows(_NOW) == before == [("before_first", 1), ("repeated", 1)]


_LEDGER = BY_NAME["mart_injection_doubt"].table
_NOW = (
    sa.select(_LEDGER.c.doubt, sa.func.sum(_LEDGER.c.doses))
    .group_by(_LEDGER.c.doubt)
    .order_by(_LEDGER.c.doubt)
)


def _drop(campaign: Campaign) -> None:
    older = open_warehouse(campaign.url)
    with older.transaction() as connection:
        connection.execute(sa.text("DROP TABLE mart_injection_doubt"))
    older.close()
