"""False discovery rate and mid-p by hand."""

import math

import numpy as np
import pytest

from warehouse.analytics.safety.discovery import false_discovery_rate, mid_p


def test_q_values_by_hand():
    """.01*4/1, .02*4/2, .03*4/3 -> all .04; .5."""
    assert false_discovery_rate([0.03, 0.5, 0.01, 0.02]).tolist() == pytest.approx(
        [0.04, 0.5, 0.04, 0.04]
    )


def test_benjamini_and_hochbergs_own_example_rejects_four():
    """The 15 p values of their 1995 paper, section 3.2: four hypotheses at q < .05."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
    p += [0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert (false_discovery_rate(p) < 0.05).sum() == 4


def test_q_never_falls_below_p_nor_rises_above_one():
    p = np.random.default_rng(1).random(500)
    q = false_discovery_rate(p)
    assert ((q >= p) & (q <= 1)).all()
    assert (np.diff(q[np.argsort(p)]) >= 0).all()


def test_no_tests_have_no_q():
    assert false_discovery_rate([]).tolist() == []


@pytest.mark.parametrize("p", [[-0.1], [1.1], [math.nan], 0.5, [[0.1]]])
def test_p_outside_its_range_or_shape_is_refused(p):
    with pytest.raises(ValueError, match="p_values"):
        false_discovery_rate(p)


def test_mid_p_by_hand():
    """E = 1, O = 2: P(X > 2) + P(X = 2) / 2 = 1 - 2.25/e."""
    assert mid_p(2, 1) == pytest.approx(1 - 2.25 / math.e)


def test_mid_p_of_chance_is_one_half_on_average():
    observed = np.random.default_rng(2).poisson(0.8, size=20_000)
    assert mid_p(observed, 0.8).mean() == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(("observed", "expected"), [(-1, 1), (0.5, 1), (1, -1), (1, math.nan)])
def test_mid_p_refuses(observed, expected):
    with pytest.raises(ValueError, match="observed|expected"):
        mid_p(observed, expected)
