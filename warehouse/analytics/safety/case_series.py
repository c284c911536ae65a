"""Self-controlled case series: how much likelier is an event in the days after a dose?

Farrington 1995, Biometrics 51:228-235; Whitaker, Farrington, Spiessens, Musonda 2006, Statistics
in Medicine 25:1768-1797. Each person's time is cut into periods j of e(ij) days with n(ij) events;
given the person's number of events these are multinomial, and

    ln L = sum over i, j of n(ij) ln( e(ij) exp(x(ij) b) / sum over k of e(ik) exp(x(ik) b) ).

Days before a dose are left out (`excluded`): people who fall ill postpone it, and their absence
there would look like risk after it. Not for death, after which there is no more time to observe.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from warehouse.analytics.distributions import normal_isf
from warehouse.analytics.safety import checks
from warehouse.analytics.safety.checks import Floats

BASELINE = "baseline"
EXCLUDED = (-14, -1)


@dataclass(frozen=True, kw_only=True)
class CaseSeries:
    """A fit: `effects` with term, relative_incidence, lower, upper, log_effect, error; ln L."""

    effects: pd.DataFrame
    log_likelihood: float
    events: int
    people: int


def person_periods(
    people: pd.DataFrame,
    events: pd.DataFrame,
    *,
    doses: pd.DataFrame,
    windows: dict[str, tuple[int, int]],
    excluded: tuple[int, int] | None = EXCLUDED,
    bands: tuple[int, ...] = (),
) -> pd.DataFrame:
    """Person, window, band, days, events: each person's observed days by window and age band.

    `people` has person, first_day, last_day; `events` and `doses` have person, day; all days on one
    clock (age, or calendar). `windows` are days after a dose, both ends counted; where they meet,
    the later dose's holds, and a window holds over an `excluded` day. A day at or past the k-th of
    `bands` is in band k. ValueError for an event outside its person's observed days.
    """
    days = _person_days(checks.present(people, "person", "first_day", "last_day"))
    happened = checks.present(events, "person", "day")
    marks = _marks(checks.present(doses, "person", "day"), windows, excluded)
    counted = happened.groupby(["person", "day"]).size().rename("events").reset_index()
    days = days.merge(counted, how="left", on=["person", "day"])
    if days["events"].sum() != len(happened):
        raise ValueError("an event lies outside its person's observed days")
    days = days.merge(marks, how="left", on=["person", "day"])
    days["window"] = days["window"].fillna(BASELINE)
    days["band"] = np.searchsorted(np.array(bands, dtype=float), days["day"], side="right")
    kept = days[days["window"] != ""]
    periods = kept.groupby(["person", "window", "band"], as_index=False).agg(
        days=("day", "size"), events=("events", "sum")
    )
    return periods.astype({"events": np.int64})


def fit_case_series(periods: pd.DataFrame, *, confidence: float = 0.95) -> CaseSeries:
    """Relative incidence of every window against the baseline and every band against the first.

    ValueError where no effect can be told (no event, or none in or outside a window).
    """
    frame = checks.present(periods, "person", "window", "band", "days", "events")
    checks.positives("days", frame["days"])
    checks.counts("events", frame["events"])
    happened = frame.groupby("person")["events"].transform("sum")
    frame = frame[happened > 0]  # without an event a person says nothing
    design, terms = _design(frame)
    _told_apart(frame["events"].to_numpy(), design, terms)
    person = pd.factorize(frame["person"])[0]
    effect, information, value = _newton(
        design, frame["events"].to_numpy(float), person=person, days=frame["days"].to_numpy(float)
    )
    error = np.sqrt(np.diag(np.linalg.inv(information)))
    z = normal_isf((1 - checks.share("confidence", confidence)) / 2)
    effects = pd.DataFrame(
        {
            "term": terms,
            "relative_incidence": np.exp(effect),
            "lower": np.exp(effect - z * error),
            "upper": np.exp(effect + z * error),
            "log_effect": effect,
            "error": error,
        }
    )
    return CaseSeries(
        effects=effects,
        log_likelihood=value,
        events=int(frame["events"].sum()),
        people=int(person.max()) + 1,
    )


def _person_days(people: pd.DataFrame) -> pd.DataFrame:
    """One row a person and observed day."""
    if people["person"].duplicated().any():
        raise ValueError("a person is listed twice")
    length = people["last_day"].to_numpy() - people["first_day"].to_numpy() + 1
    if (length < 1).any():
        raise ValueError("last_day must not come before first_day")
    starts = np.repeat(people["first_day"].to_numpy(), length)
    offset = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    return pd.DataFrame(
        {"person": np.repeat(people["person"].to_numpy(), length), "day": starts + offset}
    )


def _marks(
    doses: pd.DataFrame, windows: dict[str, tuple[int, int]], excluded: tuple[int, int] | None
) -> pd.DataFrame:
    """The window of each marked person and day; "" where the day is left out."""
    if not windows or {"", BASELINE} & set(windows):
        raise ValueError(f"windows need names other than {BASELINE!r}, and at least one")
    named = list(windows.items()) + ([("", excluded)] if excluded else [])
    parts = []
    for name, (first, last) in named:
        if first > last:
            raise ValueError(f"window {name!r} ends before it starts")
        for day in range(first, last + 1):
            part = doses.assign(window=name, dose_day=doses["day"], day=doses["day"] + day)
            parts.append(part)
    marks = pd.concat(parts).assign(holds=lambda mark: mark["window"] != "")
    marks = marks.sort_values(["holds", "dose_day"], kind="stable")
    return marks.drop_duplicates(["person", "day"], keep="last")[["person", "day", "window"]]


def _design(frame: pd.DataFrame) -> tuple[Floats, list[str]]:
    """Columns of 0 and 1 for each window but the baseline and each band but the first seen."""
    columns = {
        str(name): frame["window"] == name
        for name in pd.unique(frame["window"])
        if name != BASELINE
    }
    for band in sorted(frame["band"].unique())[1:]:
        columns[f"band {band}"] = frame["band"] == band
    if not columns:
        raise ValueError("there is no window beside the baseline")
    return np.column_stack([column.to_numpy(float) for column in columns.values()]), list(columns)


def _told_apart(events: np.ndarray, design: Floats, terms: list[str]) -> None:
    inside = design.T @ events
    for term, count in zip(terms, inside, strict=True):
        if count == 0 or count == events.sum():
            where = "in" if count == 0 else "outside"
            raise ValueError(f"no event lies {where} {term!r}: its effect cannot be told")


def _newton(
    design: Floats, events: Floats, *, person: np.ndarray, days: Floats
) -> tuple[Floats, Floats, float]:
    """The maximum of ln L, its information matrix, and ln L there; ValueError without one."""
    effect = np.zeros(design.shape[1])
    value, score, information = _likelihood(design, events, effect, person=person, days=days)
    for _ in range(100):
        try:
            step = np.linalg.solve(information, score)
        except np.linalg.LinAlgError as singular:
            raise ValueError("the effects cannot be told from one another") from singular
        while True:
            moved = _likelihood(design, events, effect + step, person=person, days=days)
            if moved[0] >= value - 1e-12 * abs(value) or np.abs(step).max() < 1e-12:
                break
            step = step / 2
        effect = effect + step
        value, score, information = moved
        if np.abs(step).max() < 1e-10:
            return effect, information, value
        if np.abs(effect).max() > 30:
            break
    raise ValueError("the effects have no finite estimate")


def _likelihood(
    design: Floats, events: Floats, effect: Floats, *, person: np.ndarray, days: Floats
) -> tuple[float, Floats, Floats]:
    """ln L, its gradient (terms,), and minus its second derivative (terms, terms)."""
    people = int(person.max()) + 1
    linear = np.log(days) + design @ effect
    weight = np.exp(linear)
    share = weight / np.bincount(person, weight)[person]
    happened = np.bincount(person, events, minlength=people)
    value = float(events @ np.log(share))
    fitted = happened[person] * share
    score = design.T @ (events - fitted)
    means = np.column_stack([np.bincount(person, share * column) for column in design.T])
    information = (design * fitted[:, None]).T @ design - (means * happened[:, None]).T @ means
    return value, score, information
