"""How good the forecasts are on published Czech and Vietnamese series; `make bench` prints it.

Rolling weekly origins (Sundays); each forecast and each interval uses only the days up to its
origin. Nothing of the methods was chosen on the days scored here: see docs/FORECAST.md.
"""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from tests.bench import czech_doses
from warehouse.analytics.planning import conformal, cover, hierarchy
from warehouse.analytics.planning.naive import (
    AMC_DAYS,
    flat_mean,
    seasonal_naive,
    weekday_profile,
)
from warehouse.analytics.planning.run_out import first_dry, run_out_window, whole_days
from warehouse.analytics.planning.score import (
    RunOutScore,
    actual_cover,
    coverage,
    score_run_out,
    wape,
)

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]
HORIZONS = (7, 14, 28)
LONGEST = max(HORIZONS)
#: Eight weeks of campaign before the first region origin, ten before the first site origin, which
#: leaves the weeks before it to choose the sites' method on.
FIRST_REGION, FIRST_SITE = "2021-02-21", "2021-03-07"
Method = Callable[[np.ndarray, int], np.ndarray]


def say(text: str) -> None:
    Console(width=120).print(text, highlight=False, markup=False)


def struct(cube: np.ndarray, horizon: int) -> np.ndarray:
    """All doses by region: each vaccine by its own kernel, added up."""
    return hierarchy.forecast(cube, horizon=horizon)[0].sum(axis=(0, 1))


def second_only(cube: np.ndarray, horizon: int) -> np.ndarray:
    return hierarchy.forecast(cube, horizon=horizon)[0][1].sum(axis=0)


def on_totals(method: Method) -> Method:
    return lambda cube, horizon: method(cube.sum(axis=(0, 1)), horizon)


def amc(days: np.ndarray, horizon: int) -> np.ndarray:
    return flat_mean(days, horizon=horizon, days=min(AMC_DAYS, days.shape[-1]))


def mean_7(days: np.ndarray, horizon: int) -> np.ndarray:
    return flat_mean(days, horizon=horizon, days=7)


def naive(days: np.ndarray, horizon: int) -> np.ndarray:
    return seasonal_naive(days, horizon=horizon)


def profile(days: np.ndarray, horizon: int) -> np.ndarray:
    return weekday_profile(days, horizon=horizon)


def sundays(days: pd.DatetimeIndex, first: str) -> list[int]:
    return [n for n, day in enumerate(days) if day.weekday() == 6 and day >= pd.Timestamp(first)]


def scored(
    cube: np.ndarray, given: np.ndarray, *, method: Method, origins: list[int]
) -> pd.DataFrame:
    """One row an origin and horizon: error, doses, share inside 80 % and 95 %."""
    rows = []
    for origin in origins:
        known, later = cube[..., : origin + 1], given[:, origin + 1 :]
        ahead = method(known, LONGEST)
        totals = intervals(known, given[:, : origin + 1], method, ahead=ahead)
        for horizon in HORIZONS:
            if later.shape[1] < horizon or horizon not in totals:
                continue
            actual, told = later[:, :horizon].sum(axis=1), ahead[:, :horizon].sum(axis=1)
            low, high = totals[horizon][1], totals[horizon][3]
            rows.append(
                {
                    "horizon": horizon,
                    "error": np.abs(actual - told).sum(),
                    "given": actual.sum(),
                    "inside": coverage(actual, low=low, high=high),
                    "inside_95": coverage(actual, low=totals[horizon][0], high=totals[horizon][4]),
                }
            )
    return pd.DataFrame(rows)


def intervals(
    known: np.ndarray, given: np.ndarray, method: Method, *, ahead: np.ndarray
) -> dict[int, np.ndarray]:
    """Quantiles of the total of each horizon that has errors enough, (quantiles, series)."""
    backtest = lambda past, horizon: method(known[..., : past.shape[-1]], horizon)  # noqa: E731 - a method is a value here
    found = {}
    for horizon in HORIZONS:
        errors = conformal.past_errors(given, backtest, horizon=horizon)
        try:
            factor = conformal.factors(errors)
        except conformal.TooFewErrors:
            continue
        found[horizon] = conformal.quantile_totals(ahead[:, :horizon], factor)[..., -1]
    return found


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    by = rows.groupby("horizon")
    return pd.DataFrame(
        {
            "origins": by.size(),
            "wape": by["error"].sum() / by["given"].sum(),
            "inside": by["inside"].mean(),
            "inside_95": by["inside_95"].mean(),
        }
    )


def told(title: str, found: dict[str, pd.DataFrame]) -> None:
    say(f"\n{title}: WAPE of totals 7 / 14 / 28 days | 80 % interval | 95 % interval")
    for name, table in found.items():
        parts = [
            " / ".join(f"{value:.3f}" for value in table[column])
            for column in ("wape", "inside", "inside_95")
        ]
        say(f"{name:24} {' | '.join(parts)} | {list(table['origins'])} origins")


def assert_best(found: dict[str, pd.DataFrame], best: str) -> None:
    for name, table in found.items():
        if name != best:
            assert (found[best]["wape"] < table["wape"]).all(), name
    assert found[best]["inside"].between(0.75, 0.88).all()


@pytest.fixture(scope="module")
def czech(shared_data: Path) -> Path:
    return shared_data / "cz"


def test_czech_regions(czech):
    given = czech_doses.given_by_region(czech)
    total, origins = given.cube.sum(axis=(0, 1)), sundays(given.days, FIRST_REGION)
    methods = {
        "AMC 28-day mean": on_totals(amc),
        "mean of 7 days": on_totals(mean_7),
        "seasonal naive": on_totals(naive),
        "Struct(SN)": struct,
    }
    found = {
        name: summary(scored(given.cube, total, method=method, origins=origins))
        for name, method in methods.items()
    }
    told("14 Czech regions, all doses", found)
    assert_best(found, "Struct(SN)")


def test_a_series_of_the_regions_costs_less_than_a_millisecond(czech):
    cube = czech_doses.given_by_region(czech).cube
    series = np.prod(cube.shape[:-1])
    started = time.process_time()
    struct(cube, LONGEST)
    cost = (time.process_time() - started) / series * 1000
    say(f"\n{series} series of {cube.shape[-1]} days: {cost:.2f} ms of processor each")
    assert cost < 1


def test_czech_second_doses(czech):
    given = czech_doses.given_by_region(czech)
    second = given.cube[1].sum(axis=0)
    say("\n14 Czech regions, dose 2 alone: WAPE of totals 7 / 14 / 28 days")
    found = {}
    for name, method in {
        "seasonal naive": lambda cube, horizon: naive(cube[1].sum(axis=0), horizon),
        "Struct(SN)": second_only,
    }.items():
        found[name] = [second_error(given.cube, second, method, horizon) for horizon in HORIZONS]
        say(f"{name:24} " + " / ".join(f"{value:.3f}" for value in found[name]))
    assert all(np.array(found["Struct(SN)"]) < np.array(found["seasonal naive"]))


def second_error(cube: np.ndarray, second: np.ndarray, method: Method, horizon: int) -> float:
    days = pd.date_range("2020-12-27", periods=cube.shape[-1])
    pairs = [
        (
            second[:, origin + 1 : origin + 1 + horizon].sum(axis=1),
            method(cube[..., : origin + 1], horizon).sum(axis=1),
        )
        for origin in sundays(days, FIRST_REGION)
        if origin + horizon < cube.shape[-1]
    ]
    return wape(*(np.concatenate(side) for side in zip(*pairs, strict=True)))


SITE_METHODS = {
    "AMC 28-day mean": amc,
    "mean of 7 days": mean_7,
    "seasonal naive": naive,
    "weekday profile 1:3": profile,
}


def test_czech_sites(czech):
    sites = czech_doses.sites(czech)
    origins = sundays(sites.days, FIRST_SITE)
    found = {
        name: summary(site_scores(sites.used, method, origins))
        for name, method in SITE_METHODS.items()
    }
    told(f"{len(sites.used)} Czech sites x vaccines, doses used", found)
    assert_best(found, "weekday profile 1:3")


def site_scores(used: np.ndarray, method: Method, origins: list[int]) -> pd.DataFrame:
    """Series that are running at each origin; errors of all of them make the intervals."""
    rows = []
    for origin in origins:
        known, later = used[:, : origin + 1], used[:, origin + 1 :]
        is_running = known[:, -conformal.RUNNING_DAYS :].sum(axis=1) > 0
        totals = intervals(known, known, method, ahead=method(known, LONGEST))
        ahead = method(known, LONGEST)[is_running]
        for horizon in HORIZONS:
            if later.shape[1] < horizon or horizon not in totals:
                continue
            actual = later[is_running, :horizon].sum(axis=1)
            quantiles = totals[horizon][:, is_running]
            rows.append(
                {
                    "horizon": horizon,
                    "error": np.abs(actual - ahead[:, :horizon].sum(axis=1)).sum(),
                    "given": actual.sum(),
                    "inside": coverage(actual, low=quantiles[1], high=quantiles[3]),
                    "inside_95": coverage(actual, low=quantiles[0], high=quantiles[4]),
                }
            )
    return pd.DataFrame(rows)


def test_czech_run_outs(czech):
    """Stores that really ran dry within 28 days on the use that came, deliveries ignored."""
    sites = czech_doses.sites(czech)
    say("\nCzech run-outs within 28 days: MAE days, median, bias, share >= 3 days late")
    found = {}
    for name, method in SITE_METHODS.items():
        actual, foretold, _windows = run_outs(sites, method)
        found[name] = score_run_out(actual, foretold, horizon=LONGEST)
        one = found[name]
        say(
            f"{name:24} n {one.cases} | {one.mean_error:.2f} | {one.median_error:.0f} | "
            f"{one.bias:+.2f} | {one.share_late:.3f}"
        )
    assert_soonest(found, "weekday profile 1:3")


def test_czech_run_outs_of_regions(czech):
    """Region x vaccine; what was given that day and stock by subtraction, negative left out."""
    given = czech_doses.given_by_region(czech)
    stock, total = czech_doses.stock_of_regions(czech, given), given.cube.sum(axis=0)
    methods = {
        "AMC 28-day mean": lambda cube: amc(cube.sum(axis=0), LONGEST),
        "mean of 7 days": lambda cube: mean_7(cube.sum(axis=0), LONGEST),
        "seasonal naive": lambda cube: naive(cube.sum(axis=0), LONGEST),
        "Struct(SN)": lambda cube: hierarchy.forecast(cube, horizon=LONGEST)[0].sum(axis=0),
    }
    say("\nCzech regions x vaccines, run-outs within 28 days: MAE, median, bias, share late")
    found = {}
    for name, method in methods.items():
        pairs = []
        for origin in sundays(given.days, FIRST_REGION):
            if origin + LONGEST < total.shape[-1]:
                later = total[..., origin + 1 : origin + 1 + LONGEST]
                actual = actual_cover(stock[..., origin], later)
                dry = first_dry(stock[..., origin], method(given.cube[..., : origin + 1]))
                told_day = whole_days(np.ceil(dry), horizon=LONGEST)
                pairs.append((actual.ravel(), told_day.ravel()))
        one = found[name] = score_run_out(
            *(np.concatenate(side) for side in zip(*pairs, strict=True)), horizon=LONGEST
        )
        say(
            f"{name:24} n {one.cases} | {one.mean_error:.2f} | {one.median_error:.0f} | "
            f"{one.bias:+.2f} | {one.share_late:.3f}"
        )
    assert_soonest(found, "Struct(SN)")


def assert_soonest(found: dict[str, RunOutScore], best: str) -> None:
    for name, other in found.items():
        if name != best:
            assert found[best].mean_error < other.mean_error, name
            assert found[best].share_late < other.share_late, name


def test_czech_run_out_windows(czech):
    sites = czech_doses.sites(czech)
    actual, _foretold, (early, middle, late) = run_outs(sites, profile)
    held = np.mean((actual >= early) & (actual <= late))
    say(
        f"\n80 % run-out window: holds {held:.3f}, dry before it {np.mean(actual < early):.3f}, "
        f"median width {np.median(late - early):.0f} days, mean {np.mean(late - early):.1f}; "
        f"its middle errs by {np.abs(middle - actual).mean():.2f} days"
    )
    assert 0.75 <= held <= 0.9
    assert np.mean(actual < early) < 0.1


def run_outs(sites: czech_doses.Sites, method: Method) -> tuple[np.ndarray, np.ndarray, tuple]:
    """Actual and foretold days of the stores that ran dry, and their windows."""
    parts = []
    for origin in sundays(sites.days, FIRST_SITE):
        if origin + LONGEST >= sites.used.shape[1]:
            continue
        known, later = np.split(sites.used, [origin + 1], axis=1)
        stock = sites.stock[:, origin]
        runs = (known[:, -conformal.RUNNING_DAYS :].sum(axis=1) > 0) & (stock > 0)
        ahead = method(known, LONGEST)
        actual = actual_cover(stock, later[:, :LONGEST])
        dry = runs & (actual <= LONGEST)
        plain = whole_days(np.ceil(first_dry(stock[dry], ahead[dry])), horizon=LONGEST)
        factors = window_factors(known, method)
        window = run_out_window(stock[dry], cover.use_paths(ahead[dry], factors))
        parts.append((actual[dry], plain, window.early, window.middle, window.late))
    actual, plain, *windows = (np.concatenate(side) for side in zip(*parts, strict=True))
    return actual, plain, tuple(windows)


def window_factors(known: np.ndarray, method: Method) -> cover.CoverFactors:
    return cover.cover_factors(cover.cover_errors(known, method, horizon=LONGEST))


def test_vietnam_nation(shared_data):
    """One series of people with a first and a full course, gaps and jumps in it: no proof."""
    rows = pd.read_csv(
        shared_data / "vn" / "owid_vietnam_people_to_2022-02-21.csv", parse_dates=["date"]
    )
    people = rows.set_index("date").reindex(pd.date_range("2021-03-08", "2022-01-31"))
    people = people[["people_vaccinated", "people_fully_vaccinated"]].interpolate()
    doses = np.maximum(people.diff().fillna(0.0).to_numpy().T, 0.0)
    cube = np.stack([*doses, np.zeros_like(doses[0])])[:, None, None, :]
    origins = sundays(people.index, "2021-07-04")
    say("\nVietnam, dose 1 and 2, one national series: WAPE of totals 7 / 14 / 28 days")
    for name, method in {
        "AMC 28-day mean": on_totals(amc),
        "seasonal naive, mean 7": on_totals(naive),
        "Struct(SN)": struct,
    }.items():
        found = [wape(*totals_of(cube, method, horizon, origins)) for horizon in HORIZONS]
        say(f"{name:24} " + " / ".join(f"{value:.3f}" for value in found))
        assert all(np.isfinite(found))


def totals_of(
    cube: np.ndarray, method: Method, horizon: int, origins: list[int]
) -> tuple[np.ndarray, np.ndarray]:
    total = cube.sum(axis=(0, 1, 2))
    met = [origin for origin in origins if origin + horizon < len(total)]
    return (
        np.array([total[origin + 1 : origin + 1 + horizon].sum() for origin in met]),
        np.array([method(cube[..., : origin + 1], horizon).sum() for origin in met]),
    )
