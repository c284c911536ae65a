"""A look at all pairs and the day each first crossed."""

import math

import pandas as pd
import pytest

from warehouse.analytics.safety.look import first_crossed, look


def board(*rows):
    columns = ["observed", "expected", "expected_total", "alpha", "least_events"]
    return pd.DataFrame(rows, columns=columns)


def test_share_of_the_limit_by_hand():
    """12 where 4 are expected, T = 20, M = 4: LLR 5.1833 of 3.17637032 (R Sequential 4.5.1)."""
    found = look(board((12, 4.0, 20.0, 0.05, 4))).iloc[0]
    assert found["llr"] == pytest.approx(4 - 12 + 12 * math.log(3))
    assert found["limit"] == pytest.approx(3.17637032, abs=1e-8)
    assert found["of_limit"] == pytest.approx(5.183347 / 3.17637032)
    assert found["time_used"] == 0.2
    assert found["signal"]


def test_three_events_are_no_signal_where_four_are_needed():
    found = look(board((3, 0.01, 20.0, 0.05, 4), (4, 0.01, 20.0, 0.05, 4)))
    assert found["signal"].tolist() == [False, True]


def test_pair_that_expects_nothing_yet_is_no_signal():
    found = look(board((0, 0.0, 20.0, 0.05, 4))).iloc[0]
    assert (found["llr"], found["signal"]) == (0, False)
    assert pd.isna(found["events_to_signal"])


def test_crossing_after_the_end_is_no_signal():
    found = look(board((60, 21.0, 20.0, 0.05, 4))).iloc[0]
    assert found["ended"]
    assert not found["signal"]


def test_one_event_fewer_than_needed_does_not_signal():
    needed = int(look(board((0, 4.0, 20.0, 0.05, 4)))["events_to_signal"].iloc[0])
    found = look(board((needed, 4.0, 20.0, 0.05, 4), (needed - 1, 4.0, 20.0, 0.05, 4)))
    assert found["signal"].tolist() == [True, False]


def test_other_columns_stay():
    assert look(board((1, 1.0, 5.0, 0.05, 4)).assign(event="GBS"))["event"].tolist() == ["GBS"]


def test_signal_cannot_be_unseen():
    looks = pd.DataFrame(
        {
            "event": ["GBS"] * 3 + ["TTS"] * 3,
            "cut_off": [1, 2, 3] * 2,
            "signal": [False, True, False, False, False, False],
        }
    )
    found = first_crossed(looks, keys=("event",))
    assert found.to_dict("records") == [{"event": "GBS", "first_crossed": 2}]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ((-1, 1.0, 5.0, 0.05, 4), "observed"),
        ((3, 0.0, 5.0, 0.05, 4), "zero are expected"),
        ((3, math.nan, 5.0, 0.05, 4), "missing values: expected"),
        ((3, 1.0, 0.0, 0.05, 4), "expected_total"),
        ((3, 1.0, 5.0, 0.9, 4), "alpha"),
        ((3, 1.0, 5.0, 0.05, 0), "least_events"),
    ],
)
def test_look_refuses(row, says):
    with pytest.raises(ValueError, match=says):
        look(board(row))


def test_stored_looks_without_their_cut_off_are_refused():
    with pytest.raises(ValueError, match="absent: cut_off"):
        first_crossed(pd.DataFrame({"event": ["GBS"], "signal": [True]}), keys=("event",))
