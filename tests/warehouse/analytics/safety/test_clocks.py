"""Clocks of a severe case, counted on a paper calendar."""

from datetime import date, datetime

import pandas as pd
import pytest

from warehouse.analytics.safety.clocks import clock_states, due_at, working_days_after

#: Lunar New Year of 2022 as it was kept: Monday 31 January to Friday 4 February.
TET = [date(2022, 1, 31), *(date(2022, 2, day) for day in (1, 2, 3, 4))]
RULES = pd.DataFrame(
    [
        ("report", "received", "reported", 24, "hour"),
        ("investigate", "reported", "investigation_started", 24, "hour"),
        ("council", "investigation_reported", "council_met", 5, "working_day"),
    ],
    columns=["clock_code", "from_step", "to_step", "amount", "unit"],
)
STEPS = (
    "received",
    "reported",
    "investigation_started",
    "investigation_reported",
    "council_met",
)


def fifth_working_day(start: str, holidays: list[date] | tuple = ()) -> str:
    found = working_days_after(pd.Series([pd.Timestamp(start)]), 5, holidays=holidays)
    return str(found.iloc[0].date())


@pytest.mark.parametrize(
    ("start", "fifth"),
    [
        ("2021-11-22", "2021-11-29"),  # Monday: Tue 23, Wed 24, Thu 25, Fri 26, Mon 29
        ("2021-11-26", "2021-12-03"),  # Friday: Mon 29, Tue 30, Wed 1, Thu 2, Fri 3
        ("2021-11-27", "2021-12-03"),  # Saturday counts from Monday as well
        ("2021-11-28", "2021-12-03"),  # and so does Sunday
        ("2021-11-26T23:59", "2021-12-03"),  # the hour of the first day does not matter
    ],
)
def test_fifth_working_day_skips_the_first_day_and_weekends(start, fifth):
    assert fifth_working_day(start) == fifth


def test_lunar_new_year_is_no_working_time():
    # Thursday 27/1: Fri 28 is the first; then 7, 8, 9, 10 February.
    assert fifth_working_day("2022-01-27", TET) == "2022-02-10"
    # A start within the holidays counts from their end: 7, 8, 9, 10, 11 February.
    assert fifth_working_day("2022-02-02", TET) == "2022-02-11"


def test_working_clock_ends_with_the_last_of_its_days():
    due = due_at(pd.Series([pd.Timestamp("2021-11-22T09:00")]), amount=5, unit="working_day")
    assert due.iloc[0] == pd.Timestamp("2021-11-30T00:00")


def test_hours_run_through_the_night_and_the_weekend():
    due = due_at(pd.Series([pd.Timestamp("2021-11-26T20:00")]), amount=24, unit="hour")
    assert due.iloc[0] == pd.Timestamp("2021-11-27T20:00")


def test_clock_in_weeks_is_refused():
    with pytest.raises(ValueError, match="not in week"):
        due_at(pd.Series([pd.Timestamp("2021-11-26")]), amount=1, unit="week")


def a_case(**steps: str) -> pd.DataFrame:
    times = {name: [pd.Timestamp(steps[name]) if name in steps else pd.NaT] for name in STEPS}
    return pd.DataFrame({"case": ["c"], **times})


def states(now: str, **steps: str) -> dict[str, tuple[str, float | None]]:
    found = clock_states(a_case(**steps), RULES, now=datetime.fromisoformat(now))
    return {
        row.clock_code: (row.state, None if pd.isna(row.hours_left) else round(row.hours_left, 1))
        for row in found.itertuples()
    }


def test_clock_runs_from_its_step_and_says_the_hours_left():
    found = states("2021-11-26T18:30", received="2021-11-26T08:00")
    assert found == {
        "report": ("running", 13.5),
        "investigate": ("waiting", None),
        "council": ("waiting", None),
    }


def test_clock_past_its_time_is_overdue_by_the_hour():
    assert states("2021-11-27T10:00", received="2021-11-26T08:00")["report"] == ("overdue", -2.0)


def test_step_done_in_time_is_met_and_after_it_late():
    done = {"received": "2021-11-26T08:00", "reported": "2021-11-27T07:59"}
    assert states("2021-12-31T00:00", **done)["report"] == ("met", None)
    done["reported"] = "2021-11-27T08:01"
    assert states("2021-12-31T00:00", **done)["report"] == ("late", None)


def test_step_that_lies_ahead_of_now_is_not_yet_done():
    done = {"received": "2021-11-26T08:00", "reported": "2021-11-27T07:00"}
    assert states("2021-11-26T20:00", **done)["report"] == ("running", 12.0)
    assert states("2021-11-26T07:00", **done)["report"] == ("waiting", None)


def test_council_meets_within_five_working_days():
    steps = {"received": "2022-01-26T08:00", "investigation_reported": "2022-01-27T16:00"}
    found = clock_states(
        a_case(**steps), RULES, now=datetime.fromisoformat("2022-02-10T23:00"), holidays=TET
    ).set_index("clock_code")
    assert found.loc["council", "state"] == "running"
    assert found.loc["council", "hours_left"] == 1.0


def test_no_rules_give_no_rows_and_no_cases_none_either():
    now = datetime.fromisoformat("2021-11-26T18:30")
    assert clock_states(a_case(), RULES.head(0), now=now).empty
    assert clock_states(a_case().head(0), RULES, now=now).empty
