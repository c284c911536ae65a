"""Scores by hand."""

import numpy as np
import pytest

from warehouse.analytics.planning.score import actual_cover, coverage, score_run_out, wape


def test_wape_by_hand():
    assert wape([100, 50, 50], [80, 60, 50]) == pytest.approx(0.15)


def test_nothing_given_has_no_error_rate():
    assert np.isnan(wape([0, 0], [1, 1]))


def test_coverage_counts_the_edges():
    assert coverage([1, 2, 3, 4], low=[1, 0, 0, 5], high=[9, 2, 2, 9]) == 0.5


def test_actual_cover_is_the_first_day_that_exhausts():
    """10 doses, 4 then 6: dry on day 2; 11 doses: never within three days; none: today."""
    use = [[4, 6, 0]] * 3
    assert actual_cover([10, 11, 0], use).tolist() == [2, 4, 0]


def test_run_out_score_by_hand():
    """Foretold 2, 9, later, 6 for 3, 5, 10, 6 within 14 days; the store that lasted is no case."""
    found = score_run_out([3, 5, 10, 6, 15], [2, 9, 15, 6, 3], horizon=14)
    assert found.cases == 4
    assert found.mean_error == pytest.approx((1 + 4 + 5 + 0) / 4)
    assert found.bias == pytest.approx((-1 + 4 + 5 + 0) / 4)
    assert found.median_error == 2.5
    assert found.share_late == 0.5
    assert found.share_within_2 == 0.5


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: wape([1, 2], [1, 2, 3]), "shapes do not fit"),
        (lambda: wape([-1], [1]), "negative"),
        (lambda: coverage([1], low=[3], high=[2]), "low must not be above high"),
        (lambda: score_run_out([15], [3], horizon=14), "no store ran out"),
        (lambda: actual_cover([1], [[np.nan]]), "use must be finite"),
    ],
)
def test_score_refuses(call, says):
    with pytest.raises(ValueError, match=says):
        call()
