"""What was published about provinces and zones, as bounds on modelled doses."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from etl.reference.tables import read_reference
from etl.simulator.calendar import number
from etl.simulator.country import Country

#: The metrics that a stream is fitted to, and the people that a percentage is a share of.
_PERCENT = {
    "pct_18plus_dose1": ("adult_d1", "adult", 1.0),
    "pct_18plus_2doses": ("adult_d2", "adult", 1.0),
    "pct_18plus_booster1": ("adult_b1", "adult", 0.911),
    "pct_18plus_booster2": ("adult_b2", "adult", 0.265),
    "pct_12_17_booster": ("teen_b1", "teen", 1.0),
    "pct_5_11_dose1": ("child_d1", "child", 1.0),
    "pct_5_11_2doses": ("child_d2", "child", 1.0),
}
_DOSES = {
    "people_dose1": "adult_d1",
    "people_2doses": "adult_d2",
    "doses_additional_cum": "adult_additional",
    "doses_booster1_cum": "adult_b1",
    "doses_booster2_cum": "adult_b2",
    "people_12_17_dose1": "teen_d1",
    "people_2doses_18plus": "adult_d2",
}
#: A band is met with this much to spare, in percent of people: sampling moves small provinces.
_MARGIN = 1.3
_EXACT, _ABOUT = 0.8, 4.0  # percentage points around a figure given exactly, and roughly
_TOLERANCE = 0.004
#: The shares of Ha Noi count other people than the 6.02 M that coverage is divided by here;
#: its reports of 11/09 and 27/09/2021 also give the doses, which are used instead.
_OTHER_DENOMINATOR = {("01", "2021-09-11"), ("01", "2021-08-20"), ("01", "2022-08-09")}


@dataclass(frozen=True, eq=False)
class Target:
    """Doses of one stream that some provinces gave by a day, between two bounds."""

    stream: str
    area: str
    provinces: np.ndarray
    day: int
    low: float
    high: float
    people: float
    published: str
    is_share: bool = False

    def of(self, people: float) -> "Target":
        """The same share of other people."""
        times = people / self.people
        return replace(self, low=self.low * times, high=self.high * times, people=people)

    def less(self, doses: float) -> "Target":
        """The same figure when `doses` of it are already accounted for."""
        return replace(self, low=self.low - doses, high=self.high - doses)


def targets(place: Country) -> list[Target]:
    """Every published figure below the nation that the model is fitted to, in date order."""
    facts = read_reference("vn", table="published_progress")
    found = [_target(row, place) for row in facts.itertuples()]
    found += first_doses_by_difference(place)
    return sorted((target for target in found if target), key=lambda target: target.day)


def early_totals(place: Country) -> list[Target]:
    """Published doses of a province before boosters: what is not a first dose is a second."""
    return [
        _of_all_doses("adult_d2", row.area_code, row.date, float(row.value), place)
        for row in _early_doses().itertuples()
    ]


def shares_of_nation(place: Country, national: np.ndarray) -> list[Target]:
    """Published shares of the nation's doses, as all doses of the province; boosters meet them."""
    facts = read_reference("vn", table="published_progress")
    rows = facts[facts["metric"] == "pct_share_of_national_doses"]
    return [
        _of_all_doses(
            "adult_b1",
            row.area_code,
            row.date,
            float(row.value) / 100 * national[: number(row.date) + 1].sum(),
            place,
        )
        for row in rows.itertuples()
    ]


def first_doses_by_difference(place: Country) -> list[Target]:
    """Where all doses and second doses of a day are published, the rest were first doses."""
    facts = read_reference("vn", table="published_progress")
    told = facts.set_index(["metric", "area_code", "date"])["value"]
    found = []
    for row in _early_doses().itertuples():
        key = (row.area_code, row.date)
        if ("people_2doses", *key) in told.index and ("people_dose1", *key) not in told.index:
            doses = float(row.value) - float(told[("people_2doses", *key)])
            found.append(_of_all_doses("adult_d1", *key, doses, place))
    return found


def _early_doses() -> pd.DataFrame:
    facts = read_reference("vn", table="published_progress")
    return facts[
        (facts["metric"] == "doses_injected_cum")
        & (facts["date"] < "2021-10-15")
        & (facts["area_code"] != "00")
    ]


def _of_all_doses(stream: str, area: str, day: str, doses: float, place: Country) -> Target:
    members = place.members(area)
    return Target(
        stream=stream,
        area=area,
        provinces=members,
        day=number(day),
        low=doses * (1 - _TOLERANCE),
        high=doses * (1 + _TOLERANCE),
        people=place.people("adult")[members].sum(),
        published=f"{doses:.0f} doses",
    )


def _target(row: object, place: Country) -> Target | None:
    """The target in one published row, or None when the fit does not use the row."""
    is_nation = row.area_code == "00"
    if is_nation or (row.area_code, row.date) in _OTHER_DENOMINATOR and "pct" in row.metric:
        return None
    members = place.members(row.area_code)
    if row.metric in _PERCENT:
        stream, group, share = _PERCENT[row.metric]
        people = place.people(group)[members].sum() * share
        low, high = (bound * people / 100 for bound in _bounds(row.op, row.value))
    elif row.metric in _DOSES:
        stream = _DOSES[row.metric]
        people = place.people(stream.split("_")[0])[members].sum()
        low, high = (float(row.value) * factor for factor in (1 - _TOLERANCE, 1 + _TOLERANCE))
    else:
        return None
    return Target(
        stream=stream,
        area=row.area_code,
        provinces=members,
        day=number(row.date),
        low=low,
        high=high,
        people=people,
        published=f"{row.op} {row.value}",
        is_share=row.metric in _PERCENT,
    )


def _bounds(sign: str, text: str) -> tuple[float, float]:
    """Lowest and highest percentage that a published value allows."""
    if sign == "in":
        low, high = (float(part) for part in text.split("-"))
        return low + _MARGIN, high - _MARGIN
    value = float(text)
    if sign == ">":
        return value + min(_MARGIN, (100 - value) / 3), 100.0
    if sign == "<":
        return 0.0, value - _MARGIN
    spare = _ABOUT if sign == "~" else _EXACT
    return value - spare, value + spare
