"""Quantiles of binned minutes, worked out with a pencil."""

import numpy as np
import pytest

from warehouse.analytics.histogram import quantile

EDGES = (0, 5, 10, 20)


def test_quantile_is_linear_within_its_bin():
    # 10 below 5, 10 from 5 to 10: the median of 20 is the 10th, at 5; the 15th half way on.
    assert quantile([10, 10, 0, 0], EDGES, q=0.5) == 5
    assert quantile([10, 10, 0, 0], EDGES, q=0.75) == 7.5


def test_quantile_steps_over_empty_bins():
    assert quantile([1, 0, 3, 0], EDGES, q=0.5) == pytest.approx(10 + 10 / 3)


def test_a_bin_without_width_is_one_value():
    # Eight of ten stayed 30 minutes to the second.
    assert quantile([1, 8, 1], (0, 30, 30), q=0.5) == pytest.approx(30)
    assert quantile([1, 8, 1, 0], (0, 30, 30, 45), q=0.5) == 30


def test_a_quantile_in_the_open_bin_is_its_edge():
    assert quantile([1, 0, 0, 9], EDGES, q=0.5) == 20


def test_each_unit_and_day_has_its_own_quantile():
    counts = np.array([[[4, 0]], [[4, 0]], [[0, 0]], [[0, 2]]])  # bin x day x unit
    found = quantile(counts, EDGES, q=0.5)
    assert found.tolist() == [[5.0, 20.0]]


def test_nothing_counted_has_no_quantile():
    assert np.isnan(quantile([0, 0, 0, 0], EDGES, q=0.9))


def test_a_negative_count_is_none():
    assert quantile([-5, 10, 0, 0], EDGES, q=0.5) == 7.5


@pytest.mark.parametrize(
    ("counts", "edges", "q"),
    [([1, 2], EDGES, 0.5), ([1, 2], (5, 0), 0.5), ([1, 2], (0, 5), 0), ([1, 2], (0, 5), 1)],
)
def test_what_is_no_histogram_is_refused(counts, edges, q):
    with pytest.raises(ValueError, match=r"histogram|quantile"):
        quantile(counts, edges, q=q)
