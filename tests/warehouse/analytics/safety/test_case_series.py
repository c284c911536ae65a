"""The self-controlled case series against its tutorial, closed forms and simulation."""

import math

import numpy as np
import pandas as pd
import pytest

from warehouse.analytics.safety.case_series import fit_case_series, person_periods

#: Ages in days at meningitis and at MMR of the ten Oxford children, observed from day 366 to 730
#: (Whitaker et al. 2006, Statistics in Medicine 25:1768-1797).
MENINGITIS = (398, 413, 449, 455, 472, 474, 485, 524, 700, 399)
MMR = (458, 392, 429, 433, 432, 395, 470, 496, 428, 716)


def people(n, *, first=366, last=730):
    return pd.DataFrame({"person": range(n), "first_day": first, "last_day": last})


def days_of(*days):
    return pd.DataFrame({"person": range(len(days)), "day": days})


def oxford(**options):
    return person_periods(
        people(10),
        days_of(*MENINGITIS),
        doses=days_of(*MMR),
        windows={"risk": (15, 35)},
        **{"excluded": None, "bands": (548,), **options},
    )


def test_oxford_children_have_the_published_risk():
    """Relative incidence 12.04 (3.00 to 48.26) on days 15 to 35; second half-year e^-1.491."""
    effects = fit_case_series(oxford()).effects.set_index("term")
    risk = effects.loc["risk"]
    assert [round(risk[name], 2) for name in ("relative_incidence", "lower", "upper")] == [
        12.04,
        3.00,
        48.26,
    ]
    assert effects.loc["band 1", "log_effect"] == pytest.approx(-1.491, abs=5e-4)


def test_ten_children_and_their_days_are_all_there():
    periods = oxford()
    assert periods["days"].sum() == 10 * 365
    assert periods["events"].sum() == 10
    risk = periods[periods["window"] == "risk"].groupby("person")["days"].sum()
    assert risk.tolist() == [21] * 9  # the tenth child's window begins after its last day


def test_one_window_alike_for_all_has_a_closed_form():
    """3 of 10 events in 20 of 120 days: (3/20) / (7/100) = 15/7; SE = sqrt(1/3 + 1/7)."""
    periods = pd.DataFrame(
        {
            "person": np.repeat(range(10), 2),
            "window": ["risk", "baseline"] * 10,
            "band": 0,
            "days": [20, 100] * 10,
            "events": [1, 0] * 3 + [0, 1] * 7,
        }
    )
    effect = fit_case_series(periods).effects.iloc[0]
    assert effect["relative_incidence"] == pytest.approx(15 / 7)
    assert effect["error"] == pytest.approx(math.sqrt(1 / 3 + 1 / 7))


def test_days_before_a_dose_are_left_out():
    """Dose on day 50: days 36 to 49 go, days 51 to 60 are risk; 100 days in all."""
    periods = person_periods(
        people(1, first=1, last=100), days_of(55), doses=days_of(50), windows={"risk": (1, 10)}
    )
    days = periods.set_index("window")["days"]
    assert days.to_dict() == {"baseline": 76, "risk": 10}


def test_event_before_a_dose_goes_with_its_day():
    periods = person_periods(
        people(1, first=1, last=100), days_of(40), doses=days_of(50), windows={"risk": (1, 10)}
    )
    assert periods["events"].sum() == 0


def test_second_dose_takes_over_from_the_first():
    """Doses on days 10 and 20, risk 1 to 21: days 11 to 41 without a gap, the dose day included."""
    doses = pd.DataFrame({"person": [0, 0], "day": [10, 20]})
    periods = person_periods(
        people(1, first=1, last=100), days_of(15), doses=doses, windows={"risk": (1, 21)}
    )
    assert periods.set_index("window").loc["risk", "days"] == 31


def test_later_doses_window_holds_where_two_meet():
    """Near 1-7 and far 8-30, doses on 10 and 20: near 11-17 and 21-27, far 18-20 and 28-50."""
    doses = pd.DataFrame({"person": [0, 0], "day": [10, 20]})
    periods = person_periods(
        people(1, first=1, last=100),
        days_of(15),
        doses=doses,
        windows={"near": (1, 7), "far": (8, 30)},
        excluded=None,
    )
    assert periods.set_index("window")["days"].to_dict() == {"baseline": 60, "far": 26, "near": 14}


def test_planted_risk_is_found_under_a_steep_age_trend():
    """800 people, risk 4 for 21 days, baseline halving with age: the window alone would mislead."""
    rng = np.random.default_rng(41)
    day = np.arange(1, 301)
    dose = rng.integers(20, 120, size=800)
    after = day - dose[:, None]
    weight = np.where((after >= 1) & (after <= 21), 4.0, 1.0) * np.where(day > 150, 0.4, 1.0)
    chance = weight / weight.sum(axis=1, keepdims=True)
    event = 1 + (rng.random((800, 1)) > chance.cumsum(axis=1)).sum(axis=1)
    periods = person_periods(
        people(800, first=1, last=300),
        days_of(*event),
        doses=days_of(*dose),
        windows={"risk": (1, 21)},
        excluded=None,
        bands=(151,),
    )
    effects = fit_case_series(periods).effects.set_index("term")
    assert effects.loc["risk", "lower"] < 4 < effects.loc["risk", "upper"]
    assert effects.loc["band 1", "lower"] < 0.4 < effects.loc["band 1", "upper"]


def test_people_without_an_event_say_nothing():
    periods = oxford()
    idle = periods.assign(person=periods["person"] + 100, events=0)
    with_idle = fit_case_series(pd.concat([periods, idle]))
    assert with_idle.people == 10
    pd.testing.assert_frame_equal(with_idle.effects, fit_case_series(periods).effects)


@pytest.mark.parametrize(("inside", "where"), [(0, "in"), (1, "outside")])
def test_window_with_no_event_or_all_events_has_no_estimate(inside, where):
    periods = pd.DataFrame(
        {
            "person": [0, 0, 1, 1],
            "window": ["risk", "baseline"] * 2,
            "band": 0,
            "days": 10,
            "events": [inside, 1 - inside] * 2,
        }
    )
    with pytest.raises(ValueError, match=f"no event lies {where} 'risk'"):
        fit_case_series(periods)


def test_window_that_covers_all_of_everyones_time_is_refused():
    periods = pd.DataFrame(
        {"person": [0, 1], "window": ["risk", "baseline"], "band": 0, "days": 10, "events": 1}
    )
    with pytest.raises(ValueError, match="cannot be told|no finite estimate"):
        fit_case_series(periods)


def test_baseline_alone_is_refused():
    periods = pd.DataFrame(
        {"person": [0], "window": ["baseline"], "band": 0, "days": 10, "events": 1}
    )
    with pytest.raises(ValueError, match="no window beside the baseline"):
        fit_case_series(periods)


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ({"days": 0}, "days must be above zero"),
        ({"events": -1}, "events must not be negative"),
        ({"events": 0.5}, "events must be whole"),
        ({"window": None}, "missing values: window"),
    ],
)
def test_fit_refuses(broken, says):
    with pytest.raises(ValueError, match=says):
        fit_case_series(oxford().assign(**broken))


@pytest.mark.parametrize("day", [365, 731])
def test_event_outside_the_observed_days_is_refused(day):
    with pytest.raises(ValueError, match="outside its person's observed days"):
        person_periods(people(1), days_of(day), doses=days_of(400), windows={"risk": (1, 21)})


def test_observation_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="last_day must not come before"):
        person_periods(
            people(1, first=9, last=8), days_of(9), doses=days_of(9), windows={"risk": (1, 2)}
        )


def test_person_who_is_listed_twice_is_refused():
    with pytest.raises(ValueError, match="listed twice"):
        person_periods(
            pd.concat([people(1), people(1)]),
            days_of(400),
            doses=days_of(390),
            windows={"risk": (1, 21)},
        )


@pytest.mark.parametrize("windows", [{}, {"": (1, 2)}, {"baseline": (1, 2)}, {"risk": (3, 2)}])
def test_windows_are_refused(windows):
    with pytest.raises(ValueError, match="window"):
        person_periods(people(1), days_of(400), doses=days_of(390), windows=windows)
