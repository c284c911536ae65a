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
COUNT = np.floor(RNG.uniform(0, 1_000, 4_000))
CASES = {
    "normal_isf": ((SHARE,), stats.norm.isf(SHARE)),
    "beta_ppf": ((SHARE, A, B), stats.beta.ppf(SHARE, A, B)),
    "beta_isf": ((SHARE, A, B), stats.beta.isf(SHARE, A, B)),
    "chi2_ppf": ((SHARE, MEAN), stats.chi2.ppf(SHARE, MEAN)),
    "poisson_pmf": ((COUNT, MEAN), stats.poisson.pmf(COUNT, MEAN)),
    "poisson_ppf": ((SHARE, MEAN), stats.poisson.ppf(SHARE, MEAN)),
    "nbinom_pmf": ((COUNT, A, CHANCE), stats.nbinom.pmf(COUNT, A, CHANCE)),
    "nbinom_ppf": ((SHARE, A, CHANCE), stats.nbinom.ppf(SHARE, A, CHANCE)),
}


@pytest.mark.parametrize("name", CASES)
def test_values_are_those_of_scipy_stats(name):
    arguments, expected = CASES[name]
    found = getattr(distributions, name)(*arguments)
    np.testing.assert_allclose(found, expected, rtol=1e-8, atol=1e-300)


@pytest.mark.parametrize("name", ["poisson_ppf", "nbinom_ppf"])
def test_what_cannot_happen_has_quantile_zero(name):
    never = {"poisson_ppf": (0.5, 0.0), "nbinom_ppf": (0.5, 3.5, 1.0)}[name]
    assert float(getattr(distributions, name)(*never)) == 0


def test_a_command_starts_without_scipy_stats():
    code = "import sys, dashboard.cli.main; sys.exit('scipy.stats' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
