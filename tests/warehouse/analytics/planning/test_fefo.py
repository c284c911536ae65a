"""First expiry, first out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.analytics.planning.fefo import NO_EXPIRY, effective_expiry, expected_waste, walk

lots = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 40)), min_size=1, max_size=6)
uses = st.lists(st.integers(0, 60), min_size=30, max_size=30)


def day(text):
    return np.datetime64(text or "NaT", "D")


@pytest.mark.parametrize(
    ("label", "extended", "thawed", "limit", "says"),
    [
        ("2021-12-31", "", "", 31, "2021-12-31"),
        ("2021-12-31", "2022-03-31", "", 31, "2022-03-31"),
        ("2021-12-31", "2022-03-31", "2021-11-01", 31, "2021-12-02"),
        ("2021-11-15", "", "2021-11-01", 31, "2021-11-15"),
        ("2021-12-31", "", "2021-11-01", np.nan, "2021-12-31"),
        ("", "", "2021-11-01", 30, "2021-12-01"),
        ("", "", "", np.nan, ""),
    ],
)
def test_effective_expiry_is_the_earlier_of_shelf_life_and_thaw(
    label, extended, thawed, limit, says
):
    """An extension may also shorten: the decided date stands for the label's."""
    found = effective_expiry(
        day(label), extended=day(extended), thawed=day(thawed), limit_days=limit
    )
    assert str(found[0]) == (says or "NaT")


def test_waste_by_hand():
    """10 a day: A (100, day 5) gives 50 and loses 50; B (40, day 9) gives 40; C keeps its doses."""
    waste = expected_waste([40, 100, 30], [9, 5, 60], use=np.full(14, 10))
    assert waste.tolist() == [0, 50, 0]


def test_lot_that_is_expired_today_is_wasted_whole():
    assert expected_waste([40, 10], [0, 5], use=np.full(14, 10)).tolist() == [40, 0]


def test_walk_by_hand():
    """A 15 to day 2, B 100 to day 3, 10 a day: A gives 10 and 5, B the rest, 85 expire on day 3."""
    found = walk([100, 15], [3, 2], use=[10, 10, 10, 10])
    assert found.used.tolist() == [[0, 10], [5, 5], [10, 0], [0, 0]]
    assert found.on_hand.tolist() == [105, 95, 0, 0]
    assert found.expired_by_lot.tolist() == [85, 0]
    assert found.unmet.tolist() == [0, 0, 0, 10]


def test_delivery_serves_from_its_morning_on():
    found = walk([20, 50], [NO_EXPIRY, NO_EXPIRY], use=[10] * 5, arrives=[0, 4])
    assert found.unmet.tolist() == [0, 0, 10, 0, 0]
    assert found.on_hand.tolist() == [10, 0, 0, 40, 30]


def test_lot_that_arrives_after_its_last_day_is_waste():
    assert walk([20], [2], use=[0] * 5, arrives=[4]).expired_by_lot.tolist() == [20]


@given(lots, uses)
def test_every_dose_is_used_expired_or_on_hand(drawn, use):
    doses, last = np.array(drawn).T
    found = walk(doses, last, use=use)
    left = found.on_hand[-1]
    assert found.used.sum() + found.expired.sum() + left == doses.sum()
    assert found.used.sum() + found.unmet.sum() == sum(use)


@given(lots, uses)
def test_walking_by_day_and_by_lot_waste_the_same(drawn, use):
    doses, last = np.array(drawn).T
    by_day = walk(doses, last, use=use).expired_by_lot
    assert np.allclose(by_day, expected_waste(doses, last, use=use))


@given(lots, uses, st.randoms())
def test_no_other_order_wastes_less(drawn, use, chance):
    """Serving the lots in any other order loses at least as much as first expiry, first out."""
    doses, last = (np.array(values, dtype=float) for values in zip(*drawn, strict=True))
    order = list(range(len(doses)))
    chance.shuffle(order)
    left, lost = doses.copy(), doses[last < 1].sum()
    left[last < 1] = 0
    for today, wanted in enumerate(use, start=1):
        for lot in order:
            given_now = min(left[lot], wanted)
            left[lot] -= given_now
            wanted -= given_now
        lost += left[last == today].sum()
        left[last == today] = 0
    assert expected_waste(doses, last.astype(int), use=use).sum() <= lost + 1e-9


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: expected_waste([-1], [3], use=[1]), "doses must not be negative"),
        (lambda: expected_waste([1, 2], [3], use=[1]), "one a lot"),
        (lambda: walk([1], [3], use=[-1]), "use must not be negative"),
        (
            lambda: effective_expiry(
                day("2021-01-01"), extended=day(""), thawed=day(""), limit_days=-1
            ),
            "limit_days",
        ),
    ],
)
def test_fefo_refuses(call, says):
    with pytest.raises(ValueError, match=says):
        call()
