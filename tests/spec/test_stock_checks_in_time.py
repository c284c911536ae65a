"""Checks on vaccine of any day as known on any other, by pencil: late papers and corrections.

What can ever be found is read once for all days (warehouse.queries.stock); a question of a day
must find what it would find if it read the books itself.
"""

from collections.abc import Iterator
from datetime import date

import pandas as pd
import pytest

from tests import engines
from tests.spec.harness import Campaign, engine_urls, spec_source
from warehouse.findings import findings
from warehouse.queries.stock import flow
from warehouse.scope import Scope
from warehouse.viewer import NATIONAL

SITES = """
facility_code | facility_name | facility_type  | place_district_code | parent_code
P1            | CDC Hà Nội    | province_store | 001                 |
S1            | Trạm Phúc Xá  | site           | 001                 | P1
S2            | Trạm Bến Nghé | site           | 760                 |
"""

#: S1 books in 100 and gives 90. Of 150 sent there 50 never come. Of lot L9 5 come on the 7th.
FIRST = """
source_key | event_date | movement_kind | vaccine_code | lot_code | facility_code | counterparty_code | doses
p1 | 2021-09-30 | receipt      | AZ  | L1 | P1 |    | 300
m0 | 2021-10-01 | transfer_out | AZ  | L1 | P1 | S1 | 100
m1 | 2021-10-01 | receipt      | AZ  | L1 | S1 | P1 | 100
m2 | 2021-10-03 | transfer_out | AZ  | L1 | P1 | S1 | 50
m3 | 2021-10-04 | use          | AZ  | L1 | S1 |    | 90
m4 | 2021-10-07 | transfer_in  | MOD | L9 | S1 |    | 5
"""  # noqa: E501  a drawn table is as wide as its columns

#: It was 60 that came, and L9 came on the 12th; 50 more come on the 20th. S2 begins its books.
LATER = """
source_key | event_date | movement_kind | vaccine_code | lot_code | facility_code | counterparty_code | doses
m1 | 2021-10-01 | receipt      | AZ  | L1 | S1 | P1 | 60
m4 | 2021-10-12 | transfer_in  | MOD | L9 | S1 |    | 5
m5 | 2021-10-20 | transfer_in  | AZ  | L1 | S1 | P1 | 50
m6 | 2021-10-20 | receipt      | PFZ | LP | S2 |    | 200
"""  # noqa: E501  a drawn table is as wide as its columns

#: Lots L7 and L8 never came anywhere; of L7 one dose is a slip.
INJECTIONS = """
source_key | event_date | vaccine_code | lot_code | facility_code | doses
i1 | 2021-10-05 | MOD | L9 | S1 | 3
i2 | 2021-10-05 | AZ  | L8 | S1 | 2
i3 | 2021-10-06 | AZ  | L8 | S1 | 1
i4 | 2021-10-06 | AZ  | L7 | S1 | 1
i5 | 2021-10-06 | AZ  | L8 | S2 | 4
i6 | 2021-10-05 | AZ  | L1 | S1 | 7
"""

#: L1 ended on the 4th until it was extended.
ENDS = """
vaccine_code | lot_code | label_expiry | extended_expiry
AZ           | L1       | 2021-10-04   |
"""
EXTENDED = """
vaccine_code | lot_code | label_expiry | extended_expiry | extension_decision
AZ           | L1       | 2021-10-04   | 2021-12-31      | 5/QĐ
"""
EARLY, LATE = date(2021, 10, 10), date(2021, 11, 1)
LOADS = {
    EARLY: (
        ("site_extract_all", SITES),
        ("lot_keyed", ENDS),
        ("stock_movement_keyed", FIRST),
        ("injection_keyed", INJECTIONS),
    ),
    LATE: (("stock_movement_keyed", LATER), ("lot_keyed", EXTENDED)),
}


@pytest.fixture(scope="module", params=engines.ENGINES)
def campaign(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaign]:
    with engine_urls(request, tmp_path_factory.mktemp("in_time")) as url:
        told = Campaign(url(), spec_source())
        folder = tmp_path_factory.mktemp("rows")
        for known_on, tables in LOADS.items():
            for table, drawn in tables:
                told.given(folder, table, drawn, known_on=str(known_on))
        yield told
        told.close()


def found(campaign: Campaign, check: str, day: int, *, known_on: date | None) -> pd.DataFrame:
    with campaign.session() as session:
        asked = Scope(as_of=date(2021, 10, day), known_on=known_on)
        return findings(scope=asked, viewer=NATIONAL, session=session, check=check).frame


def weights(campaign: Campaign, check: str, *days: int, known_on: date | None) -> list[list]:
    """Of each day the weights of what is found, heaviest first."""
    frames = (found(campaign, check, day, known_on=known_on) for day in days)
    return [frame["weight"].tolist() for frame in frames]


def test_a_shortfall_shows_on_its_days_once_its_correction_is_known(campaign: Campaign):
    days = (3, 4, 10, 19, 31)
    assert weights(campaign, "negative_stock", *days, known_on=EARLY) == [[], [], [], [], []]
    short = [[], [30], [30], [30], [30]]
    for known_on in (None, LATE):
        assert weights(campaign, "negative_stock", *days, known_on=known_on) == short
    frame = found(campaign, "negative_stock", 31, known_on=None)
    assert frame[["facility_code", "rows"]].to_numpy().tolist() == [["S1", 1]]
    # 28 days before the 31st is the 3rd; the shortfall lasted from the 4th to the 19th.
    assert frame["first_on"].tolist() == frame["last_on"].tolist() == [pd.Timestamp("2021-10-04")]


def test_what_was_sent_is_missing_by_what_was_known_of_it(campaign: Campaign):
    # Sent 100, and 50 on the 3rd; missing from the 18th on, the fifteenth day.
    assert weights(campaign, "shipment_missing", 17, 18, 31, known_on=EARLY) == [[], [50], [50]]
    # 60 of them had come, and 50 came on the 20th.
    assert weights(campaign, "shipment_missing", 17, 18, 31, known_on=None) == [[], [90], [40]]


def test_what_is_on_its_way_is_of_the_day_and_as_known(campaign: Campaign):
    sent = {}
    for known_on in (EARLY, None):
        for day in (1, 2, 10, 18):
            with campaign.session() as session:
                asked = Scope(as_of=date(2021, 10, day), known_on=known_on)
                frame = flow.stock_flow(scope=asked, viewer=NATIONAL, session=session).frame
            sent[known_on, day] = frame["in_transit"].sum()
    assert [sent[EARLY, day] for day in (1, 2, 10, 18)] == [0, 0, 50, 0]
    assert [sent[None, day] for day in (1, 2, 10, 18)] == [40, 40, 90, 0]


def lots_found(campaign: Campaign, day: int, *, known_on: date | None) -> list[list]:
    frame = found(campaign, "lot_never_received", day, known_on=known_on)
    return sorted(frame[["facility_code", "lot_code", "weight"]].to_numpy().tolist())


def test_a_lot_given_before_it_came_is_found_until_it_came(campaign: Campaign):
    never, early = ["S1", "L8", 3], ["S1", "L9", 3]
    assert lots_found(campaign, 5, known_on=EARLY) == [["S1", "L8", 2], early]
    assert lots_found(campaign, 6, known_on=EARLY) == [never, early]
    assert lots_found(campaign, 8, known_on=EARLY) == [never]
    # The receipt of L9 has moved to the 12th.
    assert lots_found(campaign, 8, known_on=None) == [never, early]
    assert lots_found(campaign, 11, known_on=LATE) == [never, early]
    assert lots_found(campaign, 12, known_on=None) == [never]


def test_a_facility_is_judged_from_its_first_receipt_on(campaign: Campaign):
    assert lots_found(campaign, 19, known_on=None) == [["S1", "L8", 3]]
    assert lots_found(campaign, 20, known_on=None) == [["S1", "L8", 3], ["S2", "L8", 4]]
    assert lots_found(campaign, 20, known_on=EARLY) == [["S1", "L8", 3]]


def test_use_after_the_last_day_ends_with_an_extension(campaign: Campaign):
    assert weights(campaign, "used_after_expiry", 4, 5, 31, known_on=EARLY) == [[], [7], [7]]
    assert weights(campaign, "used_after_expiry", 4, 5, 31, known_on=None) == [[], [], []]
