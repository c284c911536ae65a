"""The ledger of doses by pencil: flow in balance, decisions, what is on its way, lots held."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

import pandas as pd
import pytest

from tests import engines
from tests.spec.harness import Campaign, engine_urls, spec_source
from warehouse.acts.act import Act
from warehouse.acts.store import ActStore
from warehouse.answer import Answer
from warehouse.queries.facilities import facilities
from warehouse.queries.stock import decisions, expiry, flow, lot_page, lots, waste
from warehouse.queries.stock.lots import UnknownLot
from warehouse.queries.stock.supply import supplied
from warehouse.scope import Scope
from warehouse.viewer import NATIONAL, NotAllowed, Viewer

AS_OF = date(2021, 10, 31)
HANOI = Viewer(role="province", provinces=("01",))

SITES = """
facility_code | facility_name | facility_type  | place_district_code | parent_code
KQG           | Kho quốc gia  | national_store | 001                 |
KV            | NIHE          | regional_store | 001                 | KQG
P1            | CDC Hà Nội    | province_store | 001                 | KV
P79           | HCDC          | province_store | 760                 | KV
S1            | Trạm Phúc Xá  | site           | 001                 | P1
S2            | Trạm Bến Nghé | site           | 760                 | P79
"""

#: Hà Nội: 1,000 in, 600 on to S1 of which 590 booked in, 20 beyond the label, 550 given, 5 broken.
MOVEMENTS = """
source_key | event_date | movement_kind | vaccine_code | lot_code | label_expiry | facility_code | counterparty_code | discard_reason | doses | vials
n1 | 2021-09-01 | transfer_in  | AZ  | L1 | 2021-11-15 | KQG |     |                 | 5000 | 500
n2 | 2021-09-10 | transfer_out | AZ  | L1 | 2021-11-15 | KQG | KV  |                 | 3000 | 300
n3 | 2021-09-12 | transfer_in  | AZ  | L1 | 2021-11-15 | KV  | KQG |                 | 3000 | 300
m0 | 2021-09-30 | issue        | AZ  | L1 | 2021-11-15 | KV  | P1  |                 | 1000 | 100
m1 | 2021-10-01 | receipt      | AZ  | L1 | 2021-11-15 | P1  | KV  |                 | 1000 | 100
m2 | 2021-10-25 | transfer_out | AZ  | L1 | 2021-11-15 | P1  | S1  |                 | 600  | 60
m3 | 2021-10-25 | transfer_in  | AZ  | L1 | 2021-11-15 | S1  | P1  |                 | 590  | 59
m4 | 2021-10-26 | adjustment   | AZ  | L1 | 2021-11-15 | S1  |     | extra_from_vial | 20   | 0
m5 | 2021-10-30 | use          | AZ  | L1 | 2021-11-15 | S1  |     |                 | 550  | 52
m6 | 2021-10-30 | discard      | AZ  | L1 | 2021-11-15 | P1  |     | broken          | 5    | 1
m7 | 2021-10-02 | receipt      | PFZ | L2 | 2021-10-20 | P79 |     |                 | 1200 | 200
m8 | 2021-10-05 | discard      | PFZ | L2 | 2021-10-20 | P79 |     | frozen          | 60   | 10
"""  # noqa: E501  a drawn table is as wide as its columns

#: 400 for Hà Nội become 450, which the 1,000 cover; 1,000 more for Hà Nội are half there.
DECISIONS = """
source_key | event_date | round_code | decision_no | amends_decision_no | vaccine_code | place_province_code | recipient_name | doses
d1 | 2021-09-26 | 1 | 10/QĐ |       | AZ  | 01 | Hà Nội        | 400
d2 | 2021-10-01 | 1 | 12/QĐ | 10/QĐ | AZ  | 01 | Hà Nội        | 50
d3 | 2021-10-03 | 2 | 20/QĐ |       | AZ  | 01 | Hà Nội        | 1000
d4 | 2021-09-30 | 1 | 11/QĐ |       | PFZ | 79 | TP.HCM        | 1000
d5 | 2021-10-03 | 2 | 20/QĐ |       | AZ  |    | Bộ Quốc phòng | 70
"""  # noqa: E501  a drawn table is as wide as its columns

INJECTIONS = """
source_key | event_date | vaccine_code | lot_code | facility_code | dose_number | residence_district_code | doses
i1 | 2021-10-29 | AZ | L1 | S1 | 1 | 001 | 300
i2 | 2021-10-30 | AZ | L1 | S1 | 2 | 001 | 200
i3 | 2021-10-30 | AZ | L1 | S2 | 1 | 760 | 4
"""  # noqa: E501  a drawn table is as wide as its columns

LOTS = """
vaccine_code | lot_code | label_expiry | extended_expiry | extension_decision | status
AZ           | L3       | 2021-12-31   |                 |                    | held
"""

TABLES = (
    ("site_extract_all", SITES),
    ("stock_movement_keyed", MOVEMENTS),
    ("allocation_keyed", DECISIONS),
    ("injection_keyed", INJECTIONS),
)


@pytest.fixture(scope="module", params=engines.ENGINES)
def campaign(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaign]:
    with engine_urls(request, tmp_path_factory.mktemp("stock")) as url:
        told = Campaign(url(), spec_source())
        folder = tmp_path_factory.mktemp("rows")
        for table, drawn in TABLES:
            told.given(folder, table, drawn, known_on="2021-11-01")
        yield told
        told.close()


def asked(
    campaign: Campaign, question, *, viewer=NATIONAL, book: ActStore | None = None, **scope
) -> Answer:
    with campaign.session(book=book) as session:
        whole = Scope(**{"as_of": AS_OF, **scope})
        return question(scope=whole, viewer=viewer, session=session)


def parts(frame: pd.DataFrame, *names: str, **where: str) -> list[float]:
    for name, value in where.items():
        frame = frame[frame[name] == value]
    assert len(frame) == 1
    return [float(frame.iloc[0][name]) for name in names]


def test_every_dose_of_a_province_is_somewhere(campaign: Campaign):
    frame = asked(campaign, flow.stock_flow).frame
    names = ("decided", "received", "extra", "moved", "used", "wasted_broken", "on_hand")
    found = parts(frame, *names, "in_transit", area_code="01", vaccine_code="AZ")
    # 600 went, 590 came: 10 are on the way and still the province's own.
    assert found == [1450, 1000, 20, 0, 550, 5, 455, 10]
    assert 1000 + 20 + 0 == 550 + 5 + 455 + 10


def test_flow_balances_in_every_row(campaign: Campaign):
    frame = asked(campaign, flow.stock_flow).frame
    came = frame[["received", "extra", "adjusted", "moved"]].sum(axis=1)
    went = frame[[*flow.PARTS]].sum(axis=1)
    assert (came == went).all()


def test_vials_nominal_and_actual_doses_are_three_measures(campaign: Campaign):
    frame = asked(campaign, flow.stock_flow).frame
    names = ("vials_received", "nominal_received", "received")
    assert parts(frame, *names, area_code="01", vaccine_code="AZ") == [100, 1000, 1000]
    names = ("vials_opened", "nominal_opened", "used", "recorded")
    # 52 vials of 10 gave 550; one by one only 500 are entered.
    assert parts(frame, *names, area_code="01", vaccine_code="AZ") == [52, 520, 550, 500]


def test_stores_above_the_provinces_stand_apart(campaign: Campaign):
    frame = asked(campaign, flow.stock_flow).frame
    # 5,000 came into the country, 1,000 were issued to a province.
    assert parts(frame, "on_hand", "received", area_code="", vaccine_code="AZ") == [4000, 0]


def test_a_district_has_what_came_from_elsewhere(campaign: Campaign):
    frame = asked(campaign, flow.stock_flow, area="001").frame
    found = parts(frame, "received", "used", "on_hand", "in_transit", vaccine_code="AZ")
    assert found == [1000, 550, 455, 10]


def test_a_province_sees_its_own_districts_flow_alone(campaign: Campaign):
    assert len(asked(campaign, flow.stock_flow, viewer=HANOI).frame)
    with pytest.raises(NotAllowed):
        asked(campaign, flow.stock_flow, viewer=HANOI, area="760")


def test_decisions_say_what_is_in_force_and_what_became_of_it(campaign: Campaign):
    frame = asked(campaign, decisions.decision_lines).frame
    first = frame[frame["decision_no"] == "10/QĐ"].iloc[0]
    assert (first["decided_first"], first["doses"], first["amendments"]) == (400, 450, 1)
    assert first["history"] == (("12/QĐ", pd.Timestamp("2021-10-01"), 50.0),)
    # Decided on 09-26, complete on 10-01: the fifth day.
    assert (first["received"], first["state"], first["days"]) == (450, "on_time", 5)
    second = frame[frame["decision_no"] == "20/QĐ"].iloc[0]
    assert (second["received"], second["state"]) == (550, "overdue")
    assert second["due_on"] == pd.Timestamp("2021-10-08")


def test_each_line_has_its_own_use_waste_and_rest_first_in_first_out(campaign: Campaign):
    frame = asked(campaign, decisions.decision_lines, area="01").frame
    lines = frame.set_index("decision_no")
    # 1,020 doses less 10 that a store does not have: 450 + 5 of the first, the rest of the second.
    assert lines[["received", "extra", "moved"]].sum().tolist() == [1000, 20, -10]
    assert lines["used"].sum() == 550
    supply = lines[["received", "extra", "moved"]].sum(axis=1)
    went = lines[["used", *flow.WASTED, "on_hand"]].sum(axis=1)
    assert (supply == went).all()
    assert lines.loc["10/QĐ", "on_hand"] == 0
    assert lines.loc["20/QĐ", "on_hand"] == 455


@pytest.mark.parametrize(
    ("by", "code", "expected"),
    [
        ("decision", "10/QĐ", [1, 0, 400, 450, 450]),
        ("decision", "20/QĐ", [1, 1, 1000, 1000, 550]),
        ("round", "1", [2, 0, 1400, 1450, 1450]),
        ("province", "79", [2, 0, 1000, 1000, 1200]),
    ],
)
def test_decisions_are_added_up_by(campaign: Campaign, by: str, code: str, expected: list):
    sums = asked(campaign, partial(decisions.decision_sums, by=by)).frame.set_index("code")
    names = ["lines", "overdue", "decided_first", "doses", "received"]
    assert sums.loc[code, names].astype(int).tolist() == expected


@pytest.mark.parametrize("by", sorted(decisions.GROUPS))
def test_no_dose_of_a_decision_is_lost_in_the_sums(campaign: Campaign, by: str):
    lines = asked(campaign, decisions.decision_lines).frame
    sums = asked(campaign, partial(decisions.decision_sums, by=by)).frame
    names = ["doses", "received", "used", "on_hand"]
    assert sums[names].sum().tolist() == lines[names].sum().tolist()


def test_what_came_without_a_decision_stands_on_a_line_of_its_own(campaign: Campaign):
    frame = asked(campaign, decisions.decision_lines, area="79").frame
    states = frame.set_index("decision_no")[["received", "state"]].to_dict("index")
    assert states["11/QĐ"] == {"received": 1000, "state": "on_time"}
    assert states[""] == {"received": 200, "state": "undecided"}


def test_waste_is_told_by_reason_and_opened_vials_may_be_negative(campaign: Campaign):
    frame = asked(campaign, waste.waste_by_reason).frame
    az = frame[frame["vaccine_code"] == "AZ"].set_index("reason")["doses"]
    assert az[["broken", "opened"]].tolist() == [5, 520 - 550]
    pfizer = frame[frame["vaccine_code"] == "PFZ"].set_index("reason")
    assert pfizer.loc["cold_chain", ["doses", "of_received"]].tolist() == [60, 5]


def test_the_calendar_tells_what_has_expired_from_what_will(campaign: Campaign):
    frame = asked(campaign, expiry.expiry_calendar).frame.set_index("subject")
    assert frame.loc["PFZ/L2", ["state", "days_left", "on_hand"]].tolist() == ["expired", -11, 1140]
    assert frame.loc["AZ/L1", ["state", "days_left", "on_hand"]].tolist() == ["usable", 15, 4455]


def test_the_lot_says_where_it_lies_and_who_was_given_it(campaign: Campaign):
    head = asked(campaign, lot_page.lot_head, lot="AZ/L1").frame.iloc[0]
    names = ["received", "extra", "given", "recorded", "wasted", "on_hand", "in_transit"]
    # 5,000 came into the country; with 20 beyond the label all of them are somewhere.
    assert head[names].tolist() == [5000, 20, 550, 504, 5, 4455, 10]
    assert 5000 + 20 == 550 + 5 + 4455 + 10
    assert head["facilities"] == 4
    places = asked(campaign, lot_page.lot_places, lot="AZ/L1").frame.set_index("facility_code")
    assert places["on_hand"].to_dict() == {"KQG": 2000, "KV": 2000, "P1": 395, "S1": 60, "S2": 0}
    assert places.loc["S1", ["received", "given", "in_transit"]].tolist() == [590, 550, 10]
    days = asked(campaign, lot_page.lot_days, lot="AZ/L1").frame
    assert days.groupby("dose_code")["doses"].sum().to_dict() == {"d1": 304, "d2": 200}


def test_a_shipment_that_nobody_booked_in_is_missing_after_two_weeks(campaign: Campaign):
    later = {"lot": "AZ/L1", "as_of": date(2021, 11, 20)}
    head = asked(campaign, lot_page.lot_head, **later).frame.iloc[0]
    assert head[["received", "in_transit", "missing"]].tolist() == [5000, 0, 10]


def test_a_province_received_what_came_into_it(campaign: Campaign):
    head = asked(campaign, lot_page.lot_head, lot="AZ/L1", area="01").frame.iloc[0]
    names = ["received", "extra", "given", "wasted", "on_hand", "in_transit"]
    assert head[names].tolist() == [1000, 20, 550, 5, 455, 10]


def test_neighbours_say_what_came_into_the_country(campaign: Campaign):
    near = asked(campaign, lot_page.lot_neighbours, lot="AZ/L1").frame.set_index("subject")
    assert near.loc["AZ/L1", ["received", "given", "on_hand"]].tolist() == [5000, 550, 4455]


def test_every_lot_can_be_found_by_its_number(campaign: Campaign):
    frame = asked(campaign, lots.lot_list).frame
    assert frame["subject"].tolist() == ["AZ/L1", "PFZ/L2"]


def test_an_unknown_lot_is_named(campaign: Campaign):
    with pytest.raises(UnknownLot, match="AZ/L9"):
        asked(campaign, lot_page.lot_head, lot="AZ/L9")


def act(kind: str, **parts_of: str) -> Act:
    usual = {"subject": "AZ/L1", "reason": "ba ca nặng", "author": "BS. An"}
    at = datetime.fromisoformat("2021-10-30T22:00")
    return Act(**{"kind": kind, "subject_kind": "lot", "at": at, **usual, **parts_of})


def test_a_held_lot_is_held_on_every_screen_that_shows_it(campaign: Campaign, book: ActStore):
    book.record(act("hold"), viewer=NATIONAL)
    calendar = asked(campaign, expiry.expiry_calendar, book=book).frame.set_index("subject")
    assert calendar.loc["AZ/L1", "state"] == "held"
    head = asked(campaign, lot_page.lot_head, lot="AZ/L1", book=book).frame.iloc[0]
    assert head["state"] == "held"
    places = asked(campaign, lot_page.lot_places, lot="AZ/L1", book=book).frame
    assert set(places["state"]) == {"held"}
    near = asked(campaign, lot_page.lot_neighbours, lot="AZ/L1", book=book).frame
    assert near.loc[near["is_this"], "state"].tolist() == ["held"]


def test_a_hold_in_one_province_stops_the_lot_there_alone(campaign: Campaign, book: ActStore):
    book.record(act("hold", area_code="01"), viewer=HANOI)
    head = asked(campaign, lot_page.lot_head, lot="AZ/L1", book=book).frame.iloc[0]
    assert (head["state"], head["stopped_in"]) == ("active", 1)
    places = asked(campaign, lot_page.lot_places, lot="AZ/L1", book=book).frame
    state = places.set_index("facility_code")["state"].to_dict()
    assert (state["P1"], state["S1"], state["S2"], state["KQG"]) == (
        "held",
        "held",
        "active",
        "active",
    )


def test_a_released_lot_is_in_use_again_and_yesterday_stays_as_it_was(
    campaign: Campaign, book: ActStore
):
    book.record(act("hold"), viewer=NATIONAL)
    later = datetime.fromisoformat("2021-11-02T08:00")
    book.record(act("release", at=later), viewer=NATIONAL)
    today = asked(campaign, lot_page.lot_head, lot="AZ/L1", book=book).frame.iloc[0]
    assert today["state"] == "active"
    known = {"lot": "AZ/L1", "book": book, "known_on": date(2021, 11, 1)}
    assert asked(campaign, lot_page.lot_head, **known).frame.iloc[0]["state"] == "held"


def test_a_store_supplies_the_provinces_whose_stores_hang_below_it(campaign: Campaign):
    with campaign.session() as session:
        every = facilities(session).set_index("facility_code")["facility_id"]
        pairs = supplied(session).assign(
            code=lambda rows: rows["node_id"].map(session.tree.frame["area_code"])
        )
        found = {
            name: sorted(pairs.loc[pairs["store_id"] == every[name], "code"])
            for name in ("KQG", "KV", "P1", "S1")
        }
    assert found == {"KQG": ["01", "79"], "KV": ["01", "79"], "P1": ["01"], "S1": []}
