"""One look with a small history: its limit, interval, and where it agrees with the Poisson test."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import beta

from warehouse.analytics.safety import maxsprt_conditional
from warehouse.analytics.safety.look import look
from warehouse.analytics.safety.look_conditional import conditional_look, is_small

PAIR = {"observed": 8, "expected": 2.0, "expected_total": 6.5, "history_events": 13}
FIXED = {"alpha": 0.05, "least_events": 4}


def pairs(**cells):
    return pd.DataFrame([PAIR | FIXED | cells])


def test_ratio_counts_the_history_as_data():
    """k = 8, c = 13, tau = 2 / 13: c ln(c(1+tau)/(c+k)) + k ln(k(1+tau)/(tau(c+k)))."""
    found = conditional_look(pairs()).iloc[0]
    tau = 2 / 13
    by_hand = 13 * math.log(13 * (1 + tau) / 21) + 8 * math.log(8 * (1 + tau) / (tau * 21))
    assert found["llr"] == pytest.approx(by_hand)
    assert found["limit"] == maxsprt_conditional.critical_value(
        maxsprt_conditional.Plan(history=13, time_share=0.5)
    )


def test_interval_is_that_of_two_uncertain_counts():
    """8 of 21 events: the exact binomial limits, p / (1 - p) / tau."""
    found = conditional_look(pairs()).iloc[0]
    low, high = beta.ppf(0.025, 8, 14), beta.ppf(0.975, 9, 13)
    assert found["ratio"] == pytest.approx(4.0)
    assert found["lower"] == pytest.approx(low / (1 - low) * 13 / 2)
    assert found["upper"] == pytest.approx(high / (1 - high) * 13 / 2)


def test_small_history_asks_for_more_events_than_a_known_background():
    expected = pd.DataFrame({"expected": np.linspace(0.5, 6, 12), "observed": 0}).assign(
        expected_total=6.5, history_events=13, **FIXED
    )
    small, known = conditional_look(expected), look(expected)
    assert (small["events_to_signal"] >= known["events_to_signal"]).all()
    assert (small["events_to_signal"] > known["events_to_signal"]).any()


def test_large_history_comes_to_the_poisson_test():
    large = conditional_look(pairs(history_events=1_000_000)).iloc[0]
    poisson = look(pairs()).iloc[0]
    assert large["llr"] == pytest.approx(poisson["llr"], rel=1e-4)


def test_events_to_signal_is_the_first_that_crosses():
    found = conditional_look(pairs()).iloc[0]
    for events, crosses in ((found["events_to_signal"], True), (found["events_to_signal"] - 1, 0)):
        assert conditional_look(pairs(observed=int(events))).iloc[0]["signal"] == crosses


def test_crossing_after_the_plan_ended_is_no_signal():
    late = conditional_look(pairs(observed=60, expected=7.0)).iloc[0]
    assert late["ended"]
    assert not late["signal"]


def test_only_a_known_number_below_fifty_is_small():
    history = pd.Series([np.nan, 0, 1, 49, 50, 229])
    assert is_small(history).tolist() == [False, False, True, True, False, False]


def test_order_of_rows_is_kept_among_several_plans():
    rows = pd.concat([pairs(observed=5), pairs(history_events=19), pairs(observed=9)])
    rows.index = [7, 3, 5]
    assert conditional_look(rows)["observed"].to_dict() == {7: 5, 3: 8, 5: 9}
