"""What became of each decision's doses: first in, first out, and always in balance."""

import numpy as np
import pandas as pd
import pytest

from warehouse.analytics.stock.balance import by_line

GONE = ("used", "expired")


def lines(*received: float, group: int = 1) -> pd.DataFrame:
    return pd.DataFrame({"group": group, "received": received})


def added(extra: float = 0, moved: float = 0, group: int = 1) -> pd.DataFrame:
    return pd.DataFrame({"group": [group], "extra": [extra], "moved": [moved]})


def outflow(*days: tuple[float, float], group: int = 1) -> pd.DataFrame:
    return pd.DataFrame([(group, *day) for day in days], columns=["group", *GONE])


def parts(found: pd.DataFrame) -> list[list[float]]:
    return found[["used", "expired", "on_hand"]].to_numpy().tolist()


def test_what_came_first_goes_first():
    found = by_line(lines(100, 100), added(), outflow=outflow((60, 0), (60, 10)), gone=GONE)
    # Day one takes 60 of the first. Day two takes 70: 40 of the first, with 60/70 of them used.
    assert parts(found) == [[94, 6, 0], [26, 4, 70]]


def test_extra_doses_are_spread_by_what_was_received():
    found = by_line(lines(100, 300), added(extra=8), outflow=outflow((102, 0)), gone=GONE)
    assert found["extra"].tolist() == [2, 6]
    assert parts(found) == [[102, 0, 0], [0, 0, 306]]


def test_what_left_beyond_the_supply_makes_the_last_line_negative():
    found = by_line(lines(50, 50), added(), outflow=outflow((130, 0)), gone=GONE)
    assert parts(found) == [[50, 0, 0], [80, 0, -30]]


def test_a_group_that_received_nothing_shows_its_transfers():
    found = by_line(lines(0), added(moved=40), outflow=outflow((10, 0)), gone=GONE)
    assert parts(found) == [[10, 0, 30]]


@pytest.mark.parametrize("seed", range(20))
def test_every_line_and_every_sum_of_lines_is_in_balance(seed: int):
    random = np.random.default_rng(seed)
    groups = np.repeat([3, 5, 9], random.integers(1, 8, 3))
    decided = pd.DataFrame({"group": groups, "received": random.integers(0, 500, len(groups))})
    more = pd.DataFrame(
        {"group": [3, 5, 9], "extra": random.integers(0, 60, 3), "moved": random.integers(-9, 9, 3)}
    )
    flow = pd.DataFrame(
        {
            "group": np.repeat([3, 5, 9], 12),
            "used": random.integers(0, 120, 36),
            "expired": random.integers(0, 9, 36),
        }
    )
    found = by_line(decided, more, outflow=flow, gone=GONE)
    supply = found["received"] + found["extra"] + found["moved"]
    assert (supply == found["used"] + found["expired"] + found["on_hand"]).all()
    for name in GONE:
        assert (
            found.groupby("group")[name].sum().tolist()
            == flow.groupby("group")[name].sum().tolist()
        )
