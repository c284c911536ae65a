"""TreeScan by hand and on planted clusters."""

import math

import numpy as np
import pytest

from warehouse.analytics.safety.tree_scan import scan_tree

#: Four terms in two groups, and all of them.
NODES = np.array(
    [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [1, 1, 0, 0], [0, 0, 1, 1]]
)
WINDOWS = ((0, 1), (0, 3), (2, 3))


def scan(observed, expected, *, seed=0, draws=999, nodes=NODES, windows=WINDOWS):
    rng = np.random.default_rng(seed)
    return scan_tree(observed, expected, nodes=nodes, windows=windows, rng=rng, draws=draws)


def test_statistic_by_hand():
    """C = 40 of which 12 where 10 x 40/100 = 4 are expected: 12 ln 3 + 28 ln(28/36)."""
    observed = [[12], [8], [10], [10]]
    expected = [[10], [30], [30], [30]]
    found = scan(observed, expected, windows=((0, 0),)).iloc[0]
    assert (found["node"], found["observed"]) == (0, 12)
    assert found["expected"] == pytest.approx(4)
    assert found["llr"] == pytest.approx(12 * math.log(3) + 28 * math.log(28 / 36))
    assert found["ratio"] == pytest.approx(3)


def test_deficit_is_no_signal():
    found = scan([[0, 0], [9, 9], [9, 9], [9, 9]], np.ones((4, 2)), windows=((0, 1),))
    lowest = found[found["node"] == 0].iloc[0]
    assert (lowest["llr"], lowest["p"]) == (0, 1)


def test_planted_group_and_days_are_found():
    """Terms 2 and 3 both rise on days 2 and 3: their group is the strongest cut."""
    rng = np.random.default_rng(51)
    observed = rng.poisson(5, size=(4, 4))
    observed[2:, 2:] += 6
    best = scan(observed, np.full((4, 4), 5.0)).iloc[0]
    assert (best["node"], best["first"], best["last"]) == (5, 2, 3)
    assert best["p"] == 1 / 1000  # no sample of 999 was as large


def test_p_pays_for_all_cuts_at_once():
    """Under the null the smallest p of a scan is below .1 in about a tenth of the scans."""
    rng = np.random.default_rng(52)
    smallest = [
        scan(rng.poisson(4, size=(4, 4)), np.full((4, 4), 4.0), seed=n, draws=199)["p"].min()
        for n in range(200)
    ]
    assert np.mean(np.array(smallest) <= 0.1) == pytest.approx(0.1, abs=0.06)


def test_same_seed_gives_the_same_p():
    observed = np.random.default_rng(1).poisson(4, size=(4, 4))
    first, second = (scan(observed, np.full((4, 4), 4.0), seed=9) for _ in range(2))
    assert first.equals(second)


def test_scale_of_the_expectation_does_not_matter():
    observed = np.random.default_rng(2).poisson(4, size=(4, 4))
    first, second = (scan(observed, np.full((4, 4), scale)) for scale in (1.0, 250.0))
    np.testing.assert_allclose(first["llr"], second["llr"])


def test_more_samples_than_fit_in_memory_at_once_are_the_same_samples(monkeypatch):
    observed = np.random.default_rng(3).poisson(4, size=(4, 4))
    whole = scan(observed, np.full((4, 4), 4.0), draws=100)
    monkeypatch.setattr("warehouse.analytics.safety.tree_scan._BATCH_CELLS", 16 * 7)
    assert scan(observed, np.full((4, 4), 4.0), draws=100).equals(whole)


@pytest.mark.parametrize(
    ("observed", "expected", "says"),
    [
        ([[-1, 1]], [[1, 1]], "observed must not be negative"),
        ([[0.5, 1]], [[1, 1]], "observed must be whole"),
        ([[1, 1]], [[0, 1]], "expected must be above zero"),
        ([[1, 1]], [[math.nan, 1]], "expected must be finite"),
        ([[1, 1]], [[1, 1, 1]], "differ in shape"),
        ([[0, 0]], [[1, 1]], "no event to scan"),
    ],
)
def test_scan_refuses(observed, expected, says):
    with pytest.raises(ValueError, match=says):
        scan(observed, expected, nodes=[[1]], windows=((0, 1),))


@pytest.mark.parametrize("windows", [(), ((0, 4),), ((2, 1),), ((-1, 1),)])
def test_windows_outside_the_days_are_refused(windows):
    with pytest.raises(ValueError, match="windows must lie within"):
        scan(np.ones((4, 4)), np.ones((4, 4)), windows=windows)


@pytest.mark.parametrize("nodes", [[[1, 1, 1]], [[1, 0, 0, 0], [0, 0, 0, 0]]])
def test_node_without_leaves_is_refused(nodes):
    with pytest.raises(ValueError, match="each node must hold"):
        scan(np.ones((4, 4)), np.ones((4, 4)), nodes=nodes)


def test_no_draws_are_refused():
    with pytest.raises(ValueError, match="draws"):
        scan(np.ones((4, 4)), np.ones((4, 4)), draws=0)
