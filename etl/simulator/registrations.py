"""Registrations of the app and the portal, `dang_ky_*`: many people never made one."""

import functools

import numpy as np
import pyarrow as pa

from etl.reference.tables import read_reference
from etl.simulator.calendar import number
from etl.simulator.country import Country
from etl.simulator.curve import STREAMS, national_streams
from etl.simulator.injections import home_columns, person_columns
from etl.simulator.people import Cohort
from etl.simulator.write import coded, days, padded

OPENED = number("2021-07-10")
_COUNTED = number("2021-08-20")
_MEAN_WAIT = 22.0
_NONE = -(10**6)
_CANCELLED = 0.02
#: Invited, and never there: most of them were injected elsewhere without an appointment.
_NO_SHOW = 0.035


@functools.cache
def share_registered() -> float:
    """The share of people who registered first, so that 20/08/2021 has the published number."""
    facts = read_reference("vn", table="published_progress")
    published = float(facts.loc[facts["metric"] == "registrations_cum", "value"].iloc[0])
    first = national_streams()[STREAMS.index("adult_d1")]
    day = np.arange(len(first))
    wait = np.where(day <= _COUNTED + 2, 1.0, np.exp(-(day - _COUNTED - 2) / _MEAN_WAIT))
    return published / (first * wait)[OPENED + 3 :].sum()


def registration_table(
    people: Cohort,
    *,
    place: Country,
    site_of_commune: np.ndarray,
    codes: list[str],
    period: tuple[int, int],
    random: np.random.Generator,
) -> pa.Table:
    """Registrations submitted in the period, with the dates reached by its end."""
    person, submitted, injected = _submitted(people, random)
    kept = (submitted >= period[0]) & (submitted <= period[1])
    person, submitted, injected = person[kept], submitted[kept], injected[kept]
    dates = {
        name: np.where(day > period[1], _NONE, day)
        for name, day in _steps(submitted, injected, random).items()
    }
    channel = (random.random(len(person)) < 0.35).astype(np.int8)
    site = site_of_commune[people.commune[person]]
    return pa.table(
        {
            "ma_dang_ky": padded(people.first_id + person.astype(np.int64), 12, prefix="DK"),
            **person_columns(people, person),
            "kenh": coded(channel, ["Ứng dụng", "Cổng"]),
            **home_columns(people, person, place=place),
            "ma_co_so": coded(np.where(dates["ngay_phan_bo"] == _NONE, -1, site), codes),
            "mui_dang_ky": pa.array(np.ones(len(person), np.int8)),
            "ngay_dang_ky": days(submitted),
            **{name: days(day) for name, day in dates.items()},
        }
    )


def _submitted(people: Cohort, random: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Who registered, when, and the day of the first dose."""
    dose = people.doses[0]
    injected = dose.day.astype(np.int32)
    chosen = (random.random(len(injected)) < share_registered()) & (injected > OPENED + 2)
    person, injected = dose.person[chosen], injected[chosen]
    wait = 2 + np.floor(random.exponential(_MEAN_WAIT, len(person))).astype(np.int32)
    early = OPENED + np.floor(random.random(len(person)) * (injected - 1 - OPENED)).astype(int)
    submitted = np.where(injected - wait < OPENED, early, injected - wait)
    return person, submitted.astype(np.int32), injected


def _steps(
    submitted: np.ndarray, injected: np.ndarray, random: np.random.Generator
) -> dict[str, np.ndarray]:
    """The days of approval and all that follows, none before the one above it."""
    size, room = len(submitted), injected - submitted
    approved = submitted + np.floor(random.random(size) * room * 0.5).astype(np.int32)
    allocated = approved + np.floor(random.random(size) * (injected - approved) * 0.6).astype(int)
    invited = np.maximum(injected - random.integers(1, 4, size), allocated)
    certified = injected + random.integers(1, 21, size)
    chance = random.random(size)
    cancelled = chance < _CANCELLED
    stayed_away = cancelled | (chance > 1 - _NO_SHOW)
    gone = np.where(cancelled, np.maximum(injected - 1, submitted), 10**6)
    given = np.where(stayed_away, 10**6, injected)
    return {
        "ngay_duyet": approved,
        "ngay_phan_bo": allocated,
        "ngay_hen": np.where(invited <= injected, injected, 10**6),
        "ngay_gui_thong_bao": invited,
        "ngay_check_in": given,
        "ngay_tiem": given,
        "ngay_chung_nhan": np.where(stayed_away, 10**6, certified),
        "ngay_huy": gone,
    }
