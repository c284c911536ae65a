"""How long the safety methods take, and how they do on many simulated campaigns; printed."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from tests.warehouse.analytics.safety.campaigns import REPORTED_WITHIN, known_counts
from warehouse.analytics.safety import ebgm, lots, maxsprt_poisson, reports
from warehouse.analytics.safety.disproportionality import disproportionality
from warehouse.analytics.safety.look import look
from warehouse.analytics.safety.shrinkage import fit_prior

pytestmark = pytest.mark.bench
CAMPAIGNS = 100_000


def say(text: str) -> None:
    Console(width=100).print(text, highlight=False)


@contextmanager
def at_most(seconds: float, what: str) -> Iterator[None]:
    """Prints how long the block took and fails where that is longer than the aim."""
    started = time.perf_counter()
    yield
    took = time.perf_counter() - started
    say(f"{what}: {took:.3f} s (aim {seconds:g} s)")
    assert took < seconds


def many_reports(number: int) -> pd.DataFrame:
    """Reports of 8 products and 1,300 terms, three terms each on average, in 20 strata."""
    rng = np.random.default_rng(91)
    terms = rng.geometric(1 / 3, size=number)
    popularity = 1 / np.arange(1, 1_301)
    report = np.repeat(np.arange(number), terms)
    stratum = rng.integers(20, size=number)
    product = rng.choice(8, size=number, p=[0.4, 0.2, 0.15, 0.1, 0.06, 0.05, 0.03, 0.01])
    return pd.DataFrame(
        {
            "report": report,
            "product": product[report],
            "term": rng.choice(1_300, size=len(report), p=popularity / popularity.sum()),
            "stratum": stratum[report],
        }
    )


def test_hundred_thousand_reports_to_all_scores():
    frame = many_reports(100_000)
    with at_most(5, f"100,000 reports, {len(frame):,} rows, to all scores in 20 strata"):
        pairs = reports.count_pairs(frame, strata=("stratum",))
        scores = disproportionality(pairs).join(ebgm.shrunk_ratios(pairs))
    say(f"  {len(pairs):,} pairs")
    assert scores["eb05"].notna().all()


def test_half_a_million_cells_to_ebgm():
    rng = np.random.default_rng(92)
    expected = np.exp(rng.normal(-1, 2, size=1_200_000))
    count = rng.poisson(expected * rng.gamma(1.5, 1 / 1.5, size=expected.size))
    seen = count > 0
    pairs = pd.DataFrame({"both": count[seen], "expected": expected[seen]}).head(531_000)
    with at_most(60, f"prior of {len(pairs):,} different cells"):
        prior = fit_prior(pairs["both"], pairs["expected"]).prior
    with at_most(60, "their EBGM, EB05 and EB95"):
        ebgm.shrunk_ratios(pairs, prior=prior)


@pytest.mark.parametrize(
    ("total", "aim"), [(10, 0.1), (50, 0.2), (100, 0.4), (1_000, 4), (10_000, 30)]
)
def test_critical_value(total, aim):
    plan = maxsprt_poisson.Plan(expected_total=total, alpha=0.05, least_events=1)
    maxsprt_poisson.critical_value.cache_clear()
    with at_most(aim, f"critical value for T = {total}"):
        limit = maxsprt_poisson.critical_value(plan)
    with at_most(aim, f"power for T = {total}"):
        maxsprt_poisson.performance(plan, limit=limit, relative_risk=2)


def test_look_at_sixty_pairs():
    rng = np.random.default_rng(93)
    total = np.exp(rng.uniform(np.log(0.5), np.log(200), size=60))
    expected = total * rng.random(60)
    pairs = pd.DataFrame({"expected": expected, "observed": rng.poisson(expected)})
    pairs = pairs.assign(expected_total=total, alpha=0.05, least_events=4)
    maxsprt_poisson.critical_value.cache_clear()
    with at_most(2, "first look at 60 pairs of vaccine and event, limits included"):
        look(pairs)
    with at_most(0.2, "next look"):
        look(pairs)


def test_scan_of_five_thousand_lots():
    rng = np.random.default_rng(94)
    lot = np.repeat(np.arange(5_000), 12)
    rows = pd.DataFrame({"product": lot % 8, "lot": lot, "province": np.tile(np.arange(12), 5_000)})
    rows["doses"] = rng.integers(0, 2_000, size=len(rows))
    severe = rows.assign(cases=rng.poisson(rows["doses"] * 2e-4))
    common = rows.assign(cases=rng.poisson(rows["doses"] * 5e-3))
    with at_most(1, "5,000 lots in 12 provinces, severe events"):
        lots.scan_lots(severe, strata=("province",))
    with at_most(10, "the same, common reactions (about 60 a lot)"):
        lots.scan_lots(common, strata=("province",))


@pytest.mark.parametrize("late", [False, True], ids=["on time", "late"])
def test_campaigns_against_the_theory(late):
    """Weekly looks over 52 weeks, T = 10, M = 4; time in expected events under the null."""
    plan = maxsprt_poisson.Plan(expected_total=10, alpha=0.05, least_events=4)
    limit = maxsprt_poisson.critical_value(plan)
    within = REPORTED_WITHIN if late else (1.0,)
    for risk in (1, 2, 3, 5):
        observed, expected = known_counts(
            np.random.default_rng(95),
            runs=CAMPAIGNS,
            weeks=52,
            expected_total=10,
            relative_risk=risk,
            within=within,
        )
        crossed = maxsprt_poisson.signals(observed, expected, limit=limit, least_events=4)
        share = crossed.any(axis=1).mean()
        times = expected[crossed.argmax(axis=1)][crossed.any(axis=1)]
        theory = maxsprt_poisson.performance(plan, limit=limit, relative_risk=risk)
        middle = maxsprt_poisson.median_signal_time(plan, limit=limit, relative_risk=risk)
        say(
            f"RR {risk}, {'late' if late else 'on time'}: {share:.4f} signal, "
            f"continuous theory {theory.power:.4f}; time {times.mean():.2f} "
            f"(median {np.median(times):.2f}), theory {theory.signal_time:.2f} "
            f"(median {middle:.2f})"
        )
        assert share <= theory.power + 0.003
