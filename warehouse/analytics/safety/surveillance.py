"""Watched pairs of vaccine and event over many cut-offs: Poisson MaxSPRT and its self-controlled
companion, from counts by day.

Each pair follows its own row of the protocol. What was received by a cut-off counts for it;
expected events are those that should be known by then, so a late report neither makes a signal nor
hides one.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from warehouse.analytics.safety import maxsprt_binomial
from warehouse.analytics.safety.checks import Floats
from warehouse.analytics.safety.exposure import (
    at_risk_by_cut_off,
    cut_window,
    next_dose_after,
)
from warehouse.analytics.safety.look import look
from warehouse.analytics.safety.look_conditional import conditional_look, is_small
from warehouse.analytics.safety.observed_expected import DAYS_PER_YEAR, PER_100K, poisson_limits

#: Until a rate by age is asked of somebody whose age is not known, the mean of its bands stands in.
_OPEN_AGE = 200


@dataclass(frozen=True)
class Counts:
    """What the ledgers say: doses by vaccine, dose, age and day; severe reports by the same and
    event, with days to onset and to reception; background rates; age bands."""

    doses: pd.DataFrame
    reports: pd.DataFrame
    rates: pd.DataFrame
    ages: pd.DataFrame


def expected_total(plan: pd.Series, *, rate: float, people: float) -> float:
    """T: events expected over the whole campaign that the protocol plans for."""
    days = plan["window_to_days"] - plan["window_from_days"] + 1
    doses = plan["planned_doses_per_100"] / 100 * people
    return float(doses * rate / PER_100K * days / DAYS_PER_YEAR)


def rate_of(rates: pd.DataFrame, rate_code: str) -> float:
    """The background rate of a code per 100,000 person-years; by age, the mean of its bands."""
    own = rates.loc[rates["rate_code"] == rate_code, "rate"]
    return float(own.mean())


def windows_of(plan: pd.Series, doses: Iterable[str], *, risk: tuple[int, int]) -> pd.DataFrame:
    """For each dose code the first and last day at risk; doses without a day left are absent."""
    rows = []
    for code in sorted(set(doses)):
        after = next_dose_after(
            code, interval=plan["interval_min_days"], doses_in_primary=plan["doses_in_primary"]
        )
        if (cut := cut_window(risk, next_dose=after)) is not None:
            rows.append((code, *cut, after))
    return pd.DataFrame(rows, columns=["dose_code", "first", "last", "next_dose"])


def poisson_looks(
    counts: Counts,
    plans: pd.DataFrame,
    *,
    cut_offs: pd.DatetimeIndex,
    completeness: list[Floats],
) -> pd.DataFrame:
    """One row a pair with a background rate and cut-off: method (maxsprt, or cmaxsprt where the
    rate rests on fewer than 50 events), doses, observed, expected, ratio, limits, and what `look`
    adds. `plans` are rows of the protocol with expected_total (T) and history_events; a T of 0, for
    want of a population, is not tested."""
    watched = plans[(plans["rate_code"].fillna("") != "") & (plans["expected_total"] > 0)]
    # Many pairs ask for the doses of one vaccine: they are laid out by day and age once.
    tables = {vaccine: _by_day(own) for vaccine, own in counts.doses.groupby("vaccine_code")}
    parts = [
        _observed_expected(
            own,
            plan,
            given=tables.get(plan["vaccine_code"], {}),
            cut_offs=cut_offs,
            completeness=completeness,
        )
        for plan, own in _of_pairs(counts, watched)
    ]
    if not parts:
        return pd.DataFrame()
    rows = pd.concat(parts, ignore_index=True)
    rows = rows[rows["expected"] > 0].reset_index(drop=True)
    small = is_small(rows["history_events"])
    found = [_known_background(rows[~small])]
    if small.any():
        found.append(conditional_look(rows[small]).assign(method="cmaxsprt"))
    return pd.concat(found, ignore_index=True)


def _of_pairs(counts: Counts, plans: pd.DataFrame) -> Iterator[tuple[pd.Series, Counts]]:
    """Each plan with the doses of its vaccine and the reports of its pair, cut out once."""
    doses = dict(tuple(counts.doses.groupby("vaccine_code")))
    reports = dict(tuple(counts.reports.groupby(["vaccine_code", "event_term_code"])))
    for _, plan in plans.iterrows():
        vaccine, event = plan["vaccine_code"], plan["event_term_code"]
        yield (
            plan,
            replace(
                counts,
                doses=doses.get(vaccine, counts.doses.head(0)),
                reports=reports.get((vaccine, event), counts.reports.head(0)),
            ),
        )


def _known_background(rows: pd.DataFrame) -> pd.DataFrame:
    """The Poisson test, with exact limits of the ratio."""
    lower, upper = poisson_limits(rows["observed"])
    shown = rows.assign(
        ratio=rows["observed"] / rows["expected"],
        lower=lower / rows["expected"],
        upper=upper / rows["expected"],
    )
    return look(shown).assign(method="maxsprt")


def _by_day(doses: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """By dose code the doses of each day (index) and age band (columns)."""
    return {
        code: own.groupby(["event_date", "age_band_code"])["doses"].sum().unstack(fill_value=0)
        for code, own in doses.groupby("dose_code")
    }


def _observed_expected(
    counts: Counts,
    plan: pd.Series,
    *,
    given: dict[str, pd.DataFrame],
    cut_offs: pd.DatetimeIndex,
    completeness: list[Floats],
) -> pd.DataFrame:
    risk = (int(plan["window_from_days"]), int(plan["window_to_days"]))
    windows = windows_of(plan, given, risk=risk)
    weigh = rate_by_band(counts.rates, plan["rate_code"], ages=counts.ages)
    expected = np.zeros(len(cut_offs))
    for row in windows.itertuples():
        daily = _weighted(given[row.dose_code], weigh)
        at_risk = at_risk_by_cut_off(
            daily, window=(row.first, row.last), cut_offs=cut_offs, completeness=completeness
        )
        expected += at_risk / PER_100K / DAYS_PER_YEAR
    return pd.DataFrame(
        {
            "vaccine_code": plan["vaccine_code"],
            "event_term_code": plan["event_term_code"],
            "cut_off": cut_offs,
            "doses": _given_by(given, cut_offs),
            "observed": _by_cut_off(*_in_window(counts.reports, windows), cut_offs),
            "expected": expected,
            "expected_total": plan["expected_total"],
            "alpha": plan["alpha"],
            "least_events": plan["least_events"],
            "history_events": float(plan.get("history_events", np.nan)),
        }
    )


def _weighted(given: pd.DataFrame, weigh: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """Doses a day times the background rate of their age (per 100,000 person-years)."""
    weights = weigh(given.columns.to_series()).to_numpy(dtype=float)
    return pd.Series(given.to_numpy(dtype=float) @ weights, index=given.index)


def _given_by(given: dict[str, pd.DataFrame], cut_offs: pd.DatetimeIndex) -> np.ndarray:
    """Doses of every code up to each cut-off."""
    found = np.zeros(len(cut_offs), dtype=np.int64)
    for table in given.values():
        found += _by_cut_off(table.index.to_series(), table.sum(axis=1), cut_offs)
    return found


def rate_by_band(
    rates: pd.DataFrame, rate_code: str, *, ages: pd.DataFrame
) -> Callable[[pd.Series], pd.Series]:
    """A function from age bands to the background rate of each, per 100,000 person-years."""
    own = rates[rates["rate_code"] == rate_code]
    mean = float(own["rate"].mean())
    if len(own) == 1:
        return lambda bands: pd.Series(mean, index=bands.index)
    of_band = {
        band.age_band_code: _rate_at(own, band.lower_age, band.upper_age)
        for band in ages.itertuples()
    }
    return lambda bands: bands.map(of_band).fillna(mean)


def _rate_at(rates: pd.DataFrame, lower: float, upper: float) -> float:
    """The rate of the band that holds the middle of the ages; nan where the ages are not known."""
    if pd.isna(lower):
        return float("nan")
    middle = (lower + (lower + 9 if pd.isna(upper) else upper)) / 2
    held = rates[(rates["lower_age"] <= middle) & (rates["upper_age"].fillna(_OPEN_AGE) >= middle)]
    return float(held["rate"].iloc[0]) if len(held) else float("nan")


def _in_window(reports: pd.DataFrame, windows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The day each report in its dose's window was received, and how many there are."""
    if reports.empty:  # most pairs: nothing to join
        return reports["event_date"], reports["reports"]
    linked = reports.merge(windows, on="dose_code", how="inner")
    inside = linked["onset_days"].between(linked["first"], linked["last"])
    kept = linked[inside]
    return received_on(kept), kept["reports"]


def received_on(reports: pd.DataFrame) -> pd.Series:
    """The day a report was received; one without that day counts from its onset."""
    late = reports["delay_days"].clip(lower=0)
    return reports["event_date"] + pd.to_timedelta(reports["onset_days"] + late, unit="D")


def _by_cut_off(day: pd.Series, amount: pd.Series, cut_offs: pd.DatetimeIndex) -> np.ndarray:
    """Sum of the amounts up to each cut-off."""
    daily = amount.groupby(day.to_numpy()).sum().sort_index()
    place = np.searchsorted(daily.index.to_numpy(), cut_offs.to_numpy(), side="right")
    return np.append(0, daily.to_numpy().cumsum())[place].astype(np.int64)


def self_controlled_looks(
    counts: Counts, plans: pd.DataFrame, *, cut_offs: pd.DatetimeIndex
) -> pd.DataFrame:
    """One row a pair and cut-off with any case in either window: cases in the risk window
    (observed), in both (events), the relative risk with limits, llr, limit, of_limit, signal and
    ended. Only doses whose next one comes after the control window are compared."""
    seen = set(zip(counts.reports["vaccine_code"], counts.reports["event_term_code"], strict=True))
    parts = [
        _windows_by_cut_off(own.reports, plan, cut_offs)
        for plan, own in _of_pairs(counts, plans)
        if (plan["vaccine_code"], plan["event_term_code"]) in seen
    ]
    parts = [part for part in parts if len(part)]
    if not parts:
        return pd.DataFrame()
    rows = pd.concat(parts, ignore_index=True)
    z = rows["control_ratio"]
    ratio = maxsprt_binomial.relative_risk(rows["observed"], rows["events"], control_ratio=z)
    rows["ratio"], rows["lower"], rows["upper"] = ratio
    rows["llr"] = maxsprt_binomial.log_likelihood_ratio(
        rows["observed"], rows["events"], control_ratio=z
    )
    rows["limit"] = [
        maxsprt_binomial.critical_value(
            maxsprt_binomial.Plan(
                events=int(row.most_events),
                control_ratio=float(row.control_ratio),
                alpha=float(row.alpha),
                least_events=int(row.least_events),
            )
        )
        for row in rows.itertuples()
    ]
    rows["of_limit"] = rows["llr"] / rows["limit"]
    rows["ended"] = rows["events"] > rows["most_events"]
    enough = rows["observed"] >= rows["least_events"]
    rows["signal"] = (rows["llr"] >= rows["limit"] - 1e-9) & enough & ~rows["ended"]
    return rows


def _windows_by_cut_off(
    own: pd.DataFrame, plan: pd.Series, cut_offs: pd.DatetimeIndex
) -> pd.DataFrame:
    risk = (int(plan["self_from_days"]), int(plan["self_to_days"]))
    control = (int(plan["control_from_days"]), int(plan["control_to_days"]))
    windows = windows_of(plan, own["dose_code"], risk=risk)
    free = windows[windows["next_dose"] > control[1]]
    kept = own.merge(free[["dose_code"]], on="dose_code", how="inner")
    # A case counts once its whole follow-up has passed, else early onsets would look like risk.
    ripe = kept["event_date"] + pd.to_timedelta(control[1], unit="D")
    day = np.maximum(ripe.to_numpy(), received_on(kept).to_numpy())
    in_risk, in_control = (kept["onset_days"].between(*window) for window in (risk, control))
    events = _by_cut_off(pd.Series(day), kept["reports"].where(in_risk | in_control, 0), cut_offs)
    found = pd.DataFrame(
        {
            "vaccine_code": plan["vaccine_code"],
            "event_term_code": plan["event_term_code"],
            "cut_off": cut_offs,
            "observed": _by_cut_off(pd.Series(day), kept["reports"].where(in_risk, 0), cut_offs),
            "events": events,
            "control_ratio": (control[1] - control[0] + 1) / (risk[1] - risk[0] + 1),
            "alpha": plan["alpha"],
            "least_events": plan["least_events"],
            "most_events": plan["most_events"],
        }
    )
    return found[found["events"] > 0]
