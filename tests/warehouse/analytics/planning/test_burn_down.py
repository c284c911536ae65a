"""The burn-down of one node, as it stands and under a what-if."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.analytics.planning.burn_down import Case, Change, Lot, outcome, payload
from warehouse.analytics.planning.run_out import run_out_window

DAYS = 28
FAR = 150


def case(lots, *, use=(8, 10, 16), due=0.0):
    totals = np.cumsum(np.repeat(np.array(use, dtype=float)[:, None], DAYS, axis=1), axis=1)
    return Case(totals=totals, due=np.full(DAYS, float(due)), lots=lots, reserve_days=10)


ONE = case([Lot("A", 100, FAR)])


def edges(window):
    return int(window.early), int(window.middle), int(window.late)


def test_one_lot_is_dry_as_its_doses_are():
    found = outcome(ONE)
    assert edges(found.dry) == (6, 10, 13)
    assert found.on_hand[1, :11].tolist() == [90, 80, 70, 60, 50, 40, 30, 20, 10, 0, 0]
    assert found.unmet[1, 9:12].tolist() == [0, 10, 10]


def test_delivery_delayed_comes_too_late():
    """60 doses on day 5 keep the high path wet to day 10; ten days later they do not."""
    both = case([Lot("A", 100, FAR), Lot("B", 60, FAR, arrives=5, delivery="QĐ-1")])
    assert edges(outcome(both).dry) == (10, 16, 20)
    assert edges(outcome(both, Change(delays={"QĐ-1": 10})).dry) == (6, 10, 13)


def test_held_lot_serves_nobody_and_is_no_waste():
    both = case([Lot("A", 100, FAR), Lot("B", 60, 3)])
    found = outcome(both, Change(held=frozenset({"B"})))
    assert edges(found.dry) == (6, 10, 13)
    assert found.expired[:, 1].tolist() == [0, 0, 0]


def test_pace_changes_use_and_not_what_is_due():
    found = outcome(case([Lot("A", 100, FAR)], due=3), Change(pace=2.0))
    assert edges(found.dry) == (3, 5, 7)
    assert found.wanted.tolist() == pytest.approx([30] * (DAYS + 1))


def test_reserve_held_back_brings_the_end_of_free_stock_nearer():
    """3 a day due within 10 days is 30; half held leaves 85 free: 5.3, 8.5 and 10.6 days."""
    reserved = case([Lot("A", 100, FAR)], due=3)
    found = outcome(reserved, Change(hold=0.5))
    assert edges(found.dry) == (6, 10, 13)
    assert edges(found.free) == (5, 9, 11)
    assert outcome(reserved).free == outcome(reserved).dry


def test_stock_below_the_reserve_is_not_free_today():
    assert edges(outcome(case([Lot("A", 20, FAR)], due=3), Change(hold=1.0)).free) == (0, 0, 0)


def test_lot_that_expires_dries_the_store():
    """100 doses to day 4: 68, 60 and 36 are left and expire that evening."""
    found = outcome(case([Lot("A", 100, 4)]))
    assert found.expired.tolist() == [[68], [60], [36]]
    assert edges(found.dry) == (4, 4, 4)


def test_waste_is_judged_beyond_the_forecast():
    """600 doses to day 50 at 10 a day: 100 expire, three weeks after the forecast ends."""
    assert outcome(case([Lot("A", 600, 50)])).expired[1].tolist() == [100]


def test_store_without_lots_is_dry_today():
    found = outcome(case([]))
    assert edges(found.dry) == (0, 0, 0)
    assert found.unmet[1].sum() == 280


def test_payload_is_plain_json_and_gives_the_same_answer():
    original = case([Lot("A", 100, FAR), Lot("B", 60, 20, arrives=5, delivery="QĐ-1")], due=3)
    told = json.loads(json.dumps(payload(original)))
    again = Case(
        totals=np.array(told["totals"]),
        due=np.array(told["due"]),
        lots=[Lot(**lot) for lot in told["lots"]],
        reserve_days=told["reserve_days"],
        waste_factor=told["waste_factor"],
    )
    assert np.allclose(outcome(again).on_hand, outcome(original).on_hand)


@settings(max_examples=30)
@given(
    st.integers(1, 400),
    st.lists(st.tuples(*[st.integers(0, 20)] * 3), min_size=DAYS, max_size=DAYS),
)
def test_without_expiry_it_is_the_run_out_window(stock, drawn):
    daily = np.sort(np.array(drawn, dtype=float).T, axis=0)
    totals = np.cumsum(daily, axis=1)
    one = Case(totals=totals, due=np.zeros(DAYS), lots=[Lot("A", stock, FAR)])
    assert edges(outcome(one).dry) == edges(run_out_window(stock, totals))


@settings(max_examples=30)
@given(st.floats(0, 1), st.floats(0, 3))
def test_free_never_lasts_longer_than_all(hold, pace):
    found = outcome(case([Lot("A", 100, FAR)], due=3), Change(hold=hold, pace=pace))
    assert all(free <= dry for free, dry in zip(edges(found.free), edges(found.dry), strict=True))


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: outcome(ONE, Change(hold=1.1)), "hold must lie"),
        (lambda: outcome(ONE, Change(pace=-1)), "pace must not be negative"),
        (lambda: outcome(case([Lot("A", -5, 9)])), "doses must not be negative"),
        (lambda: outcome(Case(totals=np.ones((2, 7)), due=np.zeros(7), lots=[])), "totals must be"),
        (lambda: outcome(Case(totals=np.ones((3, 7)), due=np.zeros(6), lots=[])), "do not fit"),
        (
            lambda: outcome(Case(totals=np.array([[2.0, 1.0]] * 3), due=np.zeros(2), lots=[])),
            "must not fall",
        ),
    ],
)
def test_burn_down_refuses(call, says):
    with pytest.raises(ValueError, match=says):
        call()
