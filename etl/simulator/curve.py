"""The nation's doses a day, and their split into first, second and later doses by age."""

import functools

import numpy as np
import pandas as pd

from etl.reference.tables import read_reference
from etl.simulator.calendar import DAYS, number

STREAMS = (
    "adult_d1",
    "adult_d2",
    "adult_additional",
    "adult_b1",
    "adult_b2",
    "teen_d1",
    "teen_d2",
    "teen_b1",
    "child_d1",
    "child_d2",
)

#: One day above this is entries caught up from the days before.
CATCH_UP = 2_000_000

#: Dates at which the published number of people with one dose splits first from second doses.
_SPLIT_DAYS = (
    "2021-05-20",
    "2021-06-30",
    "2021-07-31",
    "2021-08-31",
    "2021-09-15",
    "2021-09-30",
    "2021-10-15",
    "2021-10-26",
)
_SWEEPS = 60
#: A press figure holds doses of the days around it: each day's count is spread over three.
_REPORTING = (0.1, 0.8, 0.1)


@functools.cache
def national_total() -> np.ndarray:
    """Doses given on each day: the published series, moved one day and freed of catch-up."""
    published = read_reference("vn", table="published_national_doses")
    day = np.array([number(text) - 1 for text in published["date"]])
    doses = published["cumulative_doses"].astype(float).to_numpy()
    end = read_reference("vn", table="published_milestone").set_index(["metric", "date"])["value"]
    keep = np.concatenate([[True], np.diff(doses) > 0])
    last = float(end["doses_cum", "2023-05-04"])
    day, doses = np.append(day[keep], DAYS - 1), np.minimum(np.append(doses[keep], last), last)
    daily = np.diff(np.interp(np.arange(-1, DAYS), day, doses, left=0.0))
    return np.convolve(_without_peaks(np.maximum(daily, 0.0)), _REPORTING, mode="same")


def _without_peaks(daily: np.ndarray) -> np.ndarray:
    """Spread what is above the limit evenly over the week that ends on that day."""
    for day in np.flatnonzero(daily > CATCH_UP):
        week = slice(max(day - 6, 0), day + 1)
        daily[week] = daily[week].mean()
    return daily


@functools.cache
def national_streams() -> np.ndarray:
    """Doses by stream and day; each day's sum is the national total of that day."""
    total = national_total()
    anchors = _anchors(total)
    grid = np.arange(DAYS)
    streams = np.stack(
        [np.diff(np.interp(grid, *anchors[name], left=0.0), prepend=0.0) for name in STREAMS]
    )
    for _ in range(_SWEEPS):
        for index, name in enumerate(STREAMS):
            _meet_anchors(streams[index], *anchors[name])
        sums = streams.sum(axis=0)
        streams *= np.divide(total, sums, out=np.zeros(DAYS), where=sums > 0)
    return streams


def _meet_anchors(stream: np.ndarray, days: np.ndarray, doses: np.ndarray) -> None:
    """Scale each stretch between two anchors so that the stream passes through both."""
    edges = np.append(-1, days)
    for first, last, gain in zip(edges, edges[1:], np.diff(doses, prepend=0.0), strict=False):
        stretch = stream[first + 1 : last + 1]
        if stretch.sum() > 0:
            stretch *= gain / stretch.sum()


def _anchors(total: np.ndarray) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Day numbers and cumulative doses that each stream is held to."""
    given = read_reference("vn", table="published_stream")
    early = _early_split(total)
    found = {}
    for name in STREAMS:
        own = given[given["stream"] == name]
        points = {
            number(day): float(doses) for day, doses in zip(own["date"], own["doses"], strict=True)
        }
        points = {**early.get(name, {}), **points}
        found[name] = np.array(sorted(points)), np.array([points[day] for day in sorted(points)])
    return found


def _early_split(total: np.ndarray) -> dict[str, dict[int, float]]:
    """Before teenagers began: first doses as published, second doses are the rest."""
    people = read_reference("vn", table="published_national_people").set_index("date")["people_d1"]
    cumulative = np.cumsum(total)
    first, second = {number("2021-03-07"): 0.0}, {number("2021-04-05"): 0.0}
    for day in _SPLIT_DAYS:
        first[number(day)] = min(float(people[day]), cumulative[number(day)])
        second[number(day)] = cumulative[number(day)] - first[number(day)]
    return {"adult_d1": first, "adult_d2": second}


def stream_anchors() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Day numbers and cumulative doses that each stream is held to."""
    return _anchors(national_total())


def month_ends(first: str = "2021-06-30", last: str = "2023-02-28") -> pd.DataFrame:
    """Published and modelled cumulative doses at each month's end, with the difference in %."""
    published = read_reference("vn", table="published_national_doses").set_index("date")
    rows = []
    for day in pd.date_range(first, last, freq="ME"):
        press = (day + pd.Timedelta(days=1)).date().isoformat()
        said = float(published["cumulative_doses"][press])
        model = national_total()[: number(day.date()) + 1].sum()
        rows.append((day.date(), said, model, 100 * (model / said - 1)))
    return pd.DataFrame(rows, columns=["date", "published", "model", "difference_pct"])
