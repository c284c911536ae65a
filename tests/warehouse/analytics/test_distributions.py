"""Quantiles and masses are those of scipy.stats, which starts too slowly to be imported."""

import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

from warehouse.analytics import distributions

RNG = np.random.default_rng(20211127)
SHARE = np.concatenate([RNG.random(2_000), 10 ** -RNG.uniform(1, 9, 2_000)])
MEAN = 10 ** RNG.uniform(-4, 5, 4_000)
A, B = 10 ** RNG.uniform(-1, 4, 4_000), 10 ** RNG.uniform(-1, 4, 4_000)
CHANCE = RNG.uniform(1e-4, 1, 4_000)
OF = np.floor(10 ** RNG.uniform(0, 5, 4_000))
COUNT = np.floor(RNG.uniform(0, 1_000, 4_000))
CASES = {
    "normal_isf": ((SHARE,), {}, stats.norm.isf(SHARE)),
    "beta_ppf": ((SHARE,), {"a": A, "b": B}, stats.beta.ppf(SHARE, A, B)),
    "beta_isf": ((SHARE,), {"a": A, "b": B}, stats.beta.isf(SHARE, A, B)),
    "chi2_ppf": ((SHARE, MEAN), {}, stats.chi2.ppf(SHARE, MEAN)),
    "poisson_pmf": ((COUNT, MEAN), {}, stats.poisson.pmf(COUNT, MEAN)),
    "poisson_ppf": ((SHARE, MEAN), {}, stats.poisson.ppf(SHARE, MEAN)),
    "nbinom_pmf": (
        (COUNT,),
        {"successes": A, "chance": CHANCE},
        stats.nbinom.pmf(COUNT, A, CHANCE),
    ),
    "nbinom_ppf": (
        (SHARE,),
        {"successes": A, "chance": CHANCE},
        stats.nbinom.ppf(SHARE, A, CHANCE),
    ),
    "binom_cdf": (
        (np.floor(OF * CHANCE),),
        {"of": OF, "chance": CHANCE},
        stats.binom.cdf(np.floor(OF * CHANCE), OF, CHANCE),
    ),
    "binom_pmf": (
        (np.floor(OF * CHANCE),),
        {"of": OF, "chance": CHANCE},
        stats.binom.pmf(np.floor(OF * CHANCE), OF, CHANCE),
    ),
    "binom_ppf": (
        (SHARE,),
        {"of": OF, "chance": CHANCE},
        stats.binom.ppf(SHARE, OF, CHANCE),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_values_are_those_of_scipy_stats(name):
    arguments, named, expected = CASES[name]
    found = getattr(distributions, name)(*arguments, **named)
    np.testing.assert_allclose(found, expected, rtol=1e-8, atol=1e-300)


@pytest.mark.parametrize(
    "never",
    [
        lambda share: distributions.poisson_ppf(share, 0.0),
        lambda share: distributions.nbinom_ppf(share, successes=3.5, chance=1.0),
    ],
)
def test_what_cannot_happen_has_quantile_zero(never):
    assert float(never(0.5)) == 0


def test_a_command_starts_without_scipy_stats():
    code = "import sys, dashboard.cli.main; sys.exit('scipy.stats' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
