"""What amendments take back and what they move, by pencil."""

import pandas as pd

from warehouse.analytics.stock.amendments import steps


def told(*rows: tuple) -> pd.DataFrame:
    names = ["group", "event_date", "decision_no", "amends_decision_no", "doses"]
    frame = pd.DataFrame(rows, columns=names)
    days = pd.to_datetime(frame["event_date"])
    return steps(frame.assign(event_date=days, vaccine_code="AZ")).set_index("event_date")


def sums(frame: pd.DataFrame, until: str) -> tuple[float, float]:
    """Doses ever decided, and refused or transferred, up to a day."""
    own = frame[frame.index <= pd.Timestamp(until)]
    return float(own["decided"].sum()), float(own["taken_back"].sum())


def test_what_is_accepted_late_was_not_refused():
    frame = told((1, "2021-10-01", "1", "", 100), (1, "2021-10-08", "2", "1", -40))
    assert sums(frame, "2021-10-07") == (100, 0)
    assert sums(frame, "2021-10-08") == (100, 40)
    again = told(
        (1, "2021-10-01", "1", "", 100),
        (1, "2021-10-08", "2", "1", -40),
        (1, "2021-10-15", "3", "1", 40),
    )
    assert sums(again, "2021-10-14") == (100, 40)
    assert sums(again, "2021-10-15") == (100, 0)


def test_an_amendment_upward_decides_more_and_what_is_refused_of_it_counts():
    frame = told(
        (1, "2021-10-01", "1", "", 100),
        (1, "2021-10-08", "2", "1", 30),
        (1, "2021-10-15", "3", "1", -50),
    )
    assert sums(frame, "2021-10-08") == (130, 0)
    assert sums(frame, "2021-10-15") == (130, 50)


def test_doses_given_to_another_place_are_transferred_and_were_decided_once():
    # 40 of the first province's 100 go to the second, which gets 10 more besides.
    frame = told(
        (1, "2021-10-01", "1", "", 100),
        (2, "2021-10-01", "1", "", 50),
        (1, "2021-10-08", "2", "1", -40),
        (2, "2021-10-08", "2", "1", 50),
    )
    assert sums(frame, "2021-10-08") == (160, 40)
    by_place = frame.groupby("group")[["decided", "taken_back"]].sum()
    assert by_place.loc[1].tolist() == [100, 40]
    assert by_place.loc[2].tolist() == [60, 0]


def test_an_amendment_of_a_decision_that_nobody_sent_counts_what_it_takes_back():
    frame = told((1, "2021-10-08", "2", "1", -20))
    assert sums(frame, "2021-10-08") == (0, 20)


def test_an_amendment_down_to_nothing_takes_back_all():
    frame = told((1, "2021-10-01", "1", "", 30), (1, "2021-10-05", "2", "1", -30))
    assert sums(frame, "2021-10-05") == (30, 30)


def test_no_decisions_have_no_steps():
    names = ["group", "event_date", "decision_no", "amends_decision_no", "doses", "vaccine_code"]
    assert steps(pd.DataFrame(columns=names).astype({"doses": float})).empty
