"""The gamma-Poisson shrinker against openEBGM 0.9.1 on its own data, and against quadrature."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from warehouse.analytics.safety.ebgm import geometric_mean, membership, quantile, shrunk_ratios
from warehouse.analytics.safety.reports import count_pairs
from warehouse.analytics.safety.shrinkage import (
    Prior,
    fit_prior,
    log_marginal,
    merge,
    negative_log_likelihood,
)

#: theta as printed in openEBGM's vignette 4.
VIGNETTE = Prior(
    shape1=3.25379356, rate1=0.39988854, shape2=2.02612692, rate2=1.90807970, share1=0.06534557
)

#: N, E, EBGM, EB05, EB95 of vignettes 4 and 5.
PRINTED = (
    (1, 0.0360548272, 2.23, 0.49, 13.85),
    (1, 0.0002979738, 2.63, 0.52, 16.02),
    (1, 0.076579261, 1.92, 0.47, 11.77),
    (16, 0.40643623, 23.26, 15.68, 33.48),
    (19, 0.89690107, 16.78, 11.65, 23.55),
    (8, 0.30482718, 15.25, 9.00, 24.52),
)


@pytest.fixture(scope="module")
def food_pairs(shared_data):
    rows = pd.read_csv(shared_data / "aefi" / "caers.csv")
    return count_pairs(rows.rename(columns={"id": "report", "var1": "product", "var2": "term"}))


@pytest.mark.parametrize(("n", "e", "ebgm", "eb05", "eb95"), PRINTED)
def test_scores_are_those_of_the_vignette(n, e, ebgm, eb05, eb95):
    """openEBGM bisects only to its rounding: quantiles within .01."""
    assert round(float(geometric_mean([n], [e], prior=VIGNETTE)[0]), 2) == ebgm
    assert quantile([n], [e], prior=VIGNETTE, at=0.05)[0] == pytest.approx(eb05, abs=0.01)
    assert quantile([n], [e], prior=VIGNETTE, at=0.95)[0] == pytest.approx(eb95, abs=0.01)


def test_food_reports_have_as_many_signals_as_published(food_pairs):
    """131 pairs with EB05 >= 2 and 556 with EBGM > 3, both as the package rounds them."""
    scores = shrunk_ratios(food_pairs, prior=VIGNETTE).round(2)
    assert ((scores["eb05"] >= 2).sum(), (scores["ebgm"] > 3).sum()) == (131, 556)


def test_fitted_prior_is_the_published_one(food_pairs):
    """vignette 3, autoHyper on all data: theta to five digits, -ln likelihood 4162.4557."""
    fit = fit_prior(food_pairs["both"], food_pairs["expected"])
    assert fit.negative_log_likelihood == pytest.approx(4162.4557, abs=5e-5)
    published = (3.25596685, 0.39998994, 2.02376139, 1.90614108, 0.06530755)
    ours = fit.prior
    found = (ours.shape1, ours.rate1, ours.shape2, ours.rate2, ours.share1)
    assert found == pytest.approx(published, rel=1e-5)


#: A higher hill than the published one, on the same data.
HIGHER = Prior(shape1=20.957769, rate1=1.657759, shape2=1.738313, rate2=1.564258, share1=0.0349378)


def test_published_prior_is_not_the_highest_hill_but_level_with_it(food_pairs):
    """-ln L 4162.1808 and 4162.4557, both from scipy's negative binomial: the fit says so."""
    cells = merge(food_pairs["both"], food_pairs["expected"])

    def plain(prior):
        parts = 0.0
        for shape, rate, share in (
            (prior.shape1, prior.rate1, prior.share1),
            (prior.shape2, prior.rate2, 1 - prior.share1),
        ):
            none = rate / (rate + cells.expected)
            parts += share * stats.nbinom.pmf(cells.count, shape, none) / (1 - none**shape)
        return -(cells.weight * np.log(parts)).sum()

    assert plain(HIGHER) == pytest.approx(4162.1808, abs=5e-5)
    assert negative_log_likelihood(HIGHER, cells) == pytest.approx(plain(HIGHER), abs=1e-6)
    fit = fit_prior(food_pairs["both"], food_pairs["expected"])
    assert fit.least_seen == pytest.approx(4162.1808, abs=1e-3)
    assert fit.agreeing_starts == 5


def test_signals_do_not_hang_on_which_published_prior_is_taken(food_pairs):
    fitted = shrunk_ratios(food_pairs)
    assert fitted["ebgm_signal"].sum() == 131


def test_identical_cells_merge_without_loss(food_pairs):
    cells = merge(food_pairs["both"], food_pairs["expected"])
    assert len(cells.count) == 1_723
    assert cells.weight.sum() == 17_189
    assert (cells.count[cells.place] == food_pairs["both"]).all()
    np.testing.assert_allclose(cells.expected[cells.place], food_pairs["expected"], rtol=1e-10)


def test_marginal_is_the_gamma_mixture_of_poissons():
    """ln f by numerical integration over lambda."""
    ratios = np.linspace(1e-9, 200, 400_001)
    n, e, shape, rate = 4, 0.7, 1.8, 0.5
    density = stats.gamma.pdf(ratios, shape, scale=1 / rate) * stats.poisson.pmf(n, ratios * e)
    by_hand = np.trapezoid(density, ratios)
    ours = log_marginal(np.array([4.0]), np.array([0.7]), shape=shape, rate=rate)
    assert np.exp(ours[0]) == pytest.approx(by_hand, rel=1e-6)


def test_posterior_by_numerical_integration():
    """EBGM and its quantiles from prior times likelihood on a fine grid."""
    n, e = 7, 1.3
    x = np.geomspace(1e-6, 300, 400_001)
    prior = 0.06534557 * stats.gamma.pdf(x, 3.25379356, scale=1 / 0.39988854)
    prior += (1 - 0.06534557) * stats.gamma.pdf(x, 2.02612692, scale=1 / 1.90807970)
    weight = prior * stats.poisson.pmf(n, x * e)
    mass = np.concatenate([[0], np.cumsum((weight[1:] + weight[:-1]) / 2 * np.diff(x))])
    mean_log = np.trapezoid(weight * np.log(x), x) / mass[-1]
    assert geometric_mean([n], [e], prior=VIGNETTE)[0] == pytest.approx(np.exp(mean_log), rel=1e-5)
    for at in (0.05, 0.5, 0.95):
        by_hand = np.interp(at, mass / mass[-1], x)
        assert quantile([n], [e], prior=VIGNETTE, at=at)[0] == pytest.approx(by_hand, rel=1e-4)


def test_quantiles_hold_from_the_rarest_to_the_commonest_pair():
    """The mixture's distribution function at the quantile is the share asked for."""
    n = np.array([0, 1, 3, 40, 2_000, 300_000])
    for scale in (1e-6, 1.0, 50.0):
        e = (n + 0.1) * scale
        q = membership(n, e, prior=VIGNETTE)
        for at in (1e-4, 0.05, 0.95):
            x = quantile(n, e, prior=VIGNETTE, at=at)
            first = stats.gamma.cdf(x, VIGNETTE.shape1 + n, scale=1 / (VIGNETTE.rate1 + e))
            second = stats.gamma.cdf(x, VIGNETTE.shape2 + n, scale=1 / (VIGNETTE.rate2 + e))
            assert q * first + (1 - q) * second == pytest.approx(at, rel=1e-6)


def test_prior_is_found_again_in_its_own_reports():
    """100,000 pairs drawn from the likelihood as written: a component, then a count above 0."""
    rng = np.random.default_rng(11)
    e = rng.choice(np.geomspace(0.1, 8, 60), size=100_000)
    first = rng.random(e.size) < 0.1
    n, again = np.zeros(e.size), np.arange(e.size)
    while len(again):
        shape, rate = np.where(first[again], 4, 5), np.where(first[again], 0.8, 6)
        n[again] = rng.poisson(rng.gamma(shape) / rate * e[again])
        again = again[n[again] == 0]
    prior = fit_prior(n, e).prior
    assert prior.share1 == pytest.approx(0.1, abs=0.01)
    assert prior.shape1 / prior.rate1 == pytest.approx(5, rel=0.03)
    assert prior.shape2 / prior.rate2 == pytest.approx(5 / 6, rel=0.03)
    assert (prior.shape1, prior.shape2) == pytest.approx((4, 5), rel=0.2)


def test_fit_is_no_worse_than_the_published_prior(food_pairs):
    cells = merge(food_pairs["both"], food_pairs["expected"])
    assert negative_log_likelihood(VIGNETTE, cells) == pytest.approx(4162.456, abs=2e-3)


def test_one_report_where_little_is_expected_is_shrunk_far_below_its_ratio():
    ebgm = geometric_mean([1], [0.0002979738], prior=VIGNETTE)[0]
    assert 1 / 0.0002979738 > 3_000
    assert ebgm < 3


@pytest.mark.parametrize(
    ("observed", "expected", "says"),
    [
        ([1, -1], [1, 1], "observed must not be negative"),
        ([1, 1.5], [1, 1], "observed must be whole"),
        ([1, 1], [1, 0], "expected must be above zero"),
        ([1, 1], [1, math.nan], "expected must be finite"),
        ([1, 0], [1, 1], "at least one report each"),
        ([], [], "at least one report each"),
        ([1, 1, 2], [1, 1, 1], "fewer than 5 distinct cells"),
        ([1, 1, 1, 1, 1], [1, 2, 3, 4, 5], "no pair was reported twice"),
    ],
)
def test_fit_refuses(observed, expected, says):
    with pytest.raises(ValueError, match=says):
        fit_prior(observed, expected)


@pytest.mark.parametrize(
    "bad", [{"shape1": 0}, {"rate2": -1}, {"share1": 0}, {"share1": 1.2}, {"shape2": math.nan}]
)
def test_prior_refuses(bad):
    good = {"shape1": 1, "rate1": 1, "shape2": 1, "rate2": 2, "share1": 0.5}
    with pytest.raises(ValueError, match=next(iter(bad))):
        Prior(**{**good, **bad})


@pytest.mark.parametrize("at", [0, 1, -0.05, math.nan])
def test_quantile_refuses(at):
    with pytest.raises(ValueError, match="at must lie"):
        quantile([1], [1.0], prior=VIGNETTE, at=at)


def test_scores_of_pairs_without_reports_need_no_other_prior():
    """A pair that nobody reports is scored with the prior of those that somebody did."""
    pairs = pd.DataFrame({"both": [0, 5], "expected": [8.0, 0.5]})
    scores = shrunk_ratios(pairs, prior=VIGNETTE)
    assert scores["ebgm"].iloc[0] < 1 < scores["ebgm"].iloc[1]
