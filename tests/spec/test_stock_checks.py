"""Checks on vaccine, worked out by hand: what is found, what it weighs, who can explain it."""

from collections.abc import Iterator
from datetime import date

import pandas as pd
import pytest

from tests import engines
from tests.spec.harness import Campaign, engine_urls, spec_source
from warehouse.findings import UnknownCheck, check_totals, findings
from warehouse.scope import Scope
from warehouse.viewer import NATIONAL, PUBLIC, NotAllowed, Viewer

AS_OF = date(2021, 10, 31)
HANOI = Viewer(role="province", provinces=("01",))

SITES = """
facility_code | facility_name | facility_type  | place_district_code | parent_code
S1            | Trạm Phúc Xá  | site           | 001                 | P1
S2            | Trạm Bến Nghé | site           | 760                 | P79
P1            | CDC Hà Nội    | province_store | 001                 |
P79           | HCDC          | province_store | 760                 |
"""

#: S1: 100 in; -20 on 10-05, +80 from 10-06, -70 from 10-20. S2: never below nothing.
MOVEMENTS = """
source_key | event_date | movement_kind | vaccine_code | facility_code | doses
m1 | 2021-10-01 | receipt     | AZ  | S1 | 100
m2 | 2021-10-05 | use         | AZ  | S1 | 120
m3 | 2021-10-06 | transfer_in | AZ  | S1 | 100
m4 | 2021-10-20 | use         | AZ  | S1 | 150
m5 | 2021-10-20 | receipt     | PFZ | S1 | 500
m6 | 2021-10-02 | receipt     | PFZ | S2 | 200
m7 | 2021-10-31 | use         | PFZ | S2 | 200
m8 | 2021-08-01 | use         | MOD | P79 | 30
"""

#: Of 200 doses 170 of two lots froze, and 5 broke.
LOSSES = """
source_key | event_date | movement_kind | vaccine_code | lot_code | facility_code | discard_reason | doses
f1 | 2021-10-03 | receipt | SPV | F1 | S2 |        | 200
f2 | 2021-10-04 | discard | SPV | F1 | S2 | frozen | 150
f3 | 2021-10-09 | discard | SPV | F2 | S2 | frozen | 20
f4 | 2021-10-09 | discard | SPV | F1 | S2 | broken | 5
"""  # noqa: E501  a drawn table is as wide as its columns


@pytest.fixture(scope="module", params=engines.ENGINES)
def campaign(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaign]:
    with engine_urls(request, tmp_path_factory.mktemp("checks")) as url:
        told = Campaign(url(), spec_source())
        folder = tmp_path_factory.mktemp("rows")
        told.given(folder, "site_extract_all", SITES, known_on="2021-11-01")
        for drawn in (MOVEMENTS, LOSSES):
            told.given(folder, "stock_movement_keyed", drawn, known_on="2021-11-01")
        yield told
        told.close()


def found(campaign: Campaign, check: str, **scope: object) -> pd.DataFrame:
    with campaign.session() as session:
        asked = Scope(**{"as_of": AS_OF, **scope})
        return findings(scope=asked, viewer=NATIONAL, session=session, check=check).frame


def test_negative_stock_is_found_by_site_and_vaccine_with_its_deepest_day(campaign: Campaign):
    frame = found(campaign, "negative_stock")
    rows = frame[["facility_code", "vaccine_code", "weight", "rows"]].to_numpy().tolist()
    assert rows == [["S1", "AZ", 70, 2], ["P79", "MOD", 30, 1]]
    first = frame.iloc[0]
    assert (first["first_on"], first["last_on"]) == (
        pd.Timestamp("2021-10-05"),
        pd.Timestamp("2021-10-20"),
    )
    assert first["province_code"] == "01"
    assert (first["acts"], first["unit"]) == ("facility", "doses")


def test_a_shortfall_made_good_before_the_followed_days_is_over(campaign: Campaign):
    assert len(found(campaign, "negative_stock", as_of=date(2021, 10, 6), vaccine="AZ")) == 1
    # 28 days later only the balance of that day counts, and it was made good on the 6th.
    frame = found(campaign, "negative_stock", as_of=date(2021, 10, 19), vaccine="AZ")
    assert frame["weight"].tolist() == [20]


def test_what_froze_is_weighed_by_lot_with_the_facility_that_sent_it(campaign: Campaign):
    frame = found(campaign, "cold_chain_loss")
    names = ["facility_code", "other_code", "vaccine_code", "lot_code", "weight"]
    assert frame[names].to_numpy().tolist() == [
        ["S2", "P79", "SPV", "F1", 150],
        ["S2", "P79", "SPV", "F2", 20],
    ]
    assert found(campaign, "cold_chain_loss", as_of=date(2021, 10, 3)).empty
    assert found(campaign, "cold_chain_loss", area="01").empty


def test_a_check_looks_at_the_area_alone(campaign: Campaign):
    assert found(campaign, "negative_stock", area="79")["facility_code"].tolist() == ["P79"]
    assert found(campaign, "negative_stock", area="760")["facility_code"].tolist() == ["P79"]
    assert found(campaign, "negative_stock", area="02").empty


def test_the_totals_name_the_heaviest(campaign: Campaign):
    with campaign.session() as session:
        frame = check_totals(scope=Scope(as_of=AS_OF), viewer=NATIONAL, session=session).frame
    row = frame.set_index("check").loc["negative_stock"]
    assert row[["findings", "weight", "heaviest"]].tolist() == [2, 100, 70]
    assert row["facility_name"] == "Trạm Phúc Xá"


def test_an_account_sees_the_findings_of_its_own_province(campaign: Campaign):
    with campaign.session() as session:
        own = Scope(area="01", as_of=AS_OF)
        frame = findings(scope=own, viewer=HANOI, session=session, check="negative_stock").frame
        assert frame["facility_code"].tolist() == ["S1"]
        for viewer, area in ((HANOI, ""), (HANOI, "79"), (PUBLIC, "01")):
            with pytest.raises(NotAllowed):
                findings(scope=Scope(area=area, as_of=AS_OF), viewer=viewer, session=session)


def test_an_unknown_check_is_named(campaign: Campaign):
    with campaign.session() as session, pytest.raises(UnknownCheck, match="there are negative"):
        findings(scope=Scope(), viewer=NATIONAL, session=session, check="no_such_check")


UPSTREAM = """
facility_code | facility_name | facility_type  | place_district_code
KQG           | Kho quốc gia  | national_store | 001
KV-BAC        | NIHE          | regional_store | 001
P1            | CDC Hà Nội    | province_store | 001
"""
IMPORTED = """
source_key | event_date | movement_kind | vaccine_code | facility_code | doses
u1 | 2021-10-01 | transfer_in  | AZ | KQG | 5000
u2 | 2021-10-01 | transfer_in  | AZ | P1  | 100
"""


def test_a_store_above_the_provinces_counts_for_the_nation_alone(campaign_of_its_own: Campaign):
    told = campaign_of_its_own
    by_area = told.ask("stock_on_hand", as_of=AS_OF).frame.set_index("area_code")["numerator"]
    assert by_area["01"] == 100
    nation = told.ask("stock_on_hand", as_of=AS_OF, level="nation").frame
    assert nation["numerator"].tolist() == [5100]


@pytest.fixture(params=engines.ENGINES)
def campaign_of_its_own(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaign]:
    with engine_urls(request, tmp_path_factory.mktemp("upstream")) as url:
        told = Campaign(url(), spec_source())
        folder = tmp_path_factory.mktemp("rows")
        # The list comes last: what was loaded before moves with it.
        told.given(folder, "stock_movement_keyed", IMPORTED, known_on="2021-11-01")
        told.given(folder, "site_extract_all", UPSTREAM, known_on="2021-11-01")
        yield told
        told.close()
