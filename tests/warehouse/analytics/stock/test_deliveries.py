"""Which receipt belongs to which decision, and what the five-day clock says, by pencil."""

import pandas as pd
import pytest

from warehouse.analytics.stock.deliveries import arrivals, deliver, in_force, numbered, unmatched


def days(*texts: str) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(pd.to_datetime(list(texts)).as_unit("us"))


def lines(*rows: tuple[int, str, float]) -> pd.DataFrame:
    group, day, doses = zip(*rows, strict=True)
    return pd.DataFrame({"group": group, "event_date": days(*day), "doses": doses})


AS_OF = pd.Timestamp("2021-10-31")


def delivered(decided: pd.DataFrame, receipts: pd.DataFrame) -> list[tuple]:
    found = deliver(decided, receipts, as_of=AS_OF)
    return [
        (row.received, None if pd.isna(row.completed_on) else row.completed_on.day, row.state)
        for row in found.itertuples()
    ]


def test_receipts_fill_the_oldest_decision_first():
    decided = lines((1, "2021-10-01", 100), (1, "2021-10-10", 50))
    came = lines((1, "2021-10-04", 60), (1, "2021-10-12", 70))
    # 60 + 40 on the 12th complete the first (due on the 6th); 30 are left for the second.
    assert delivered(decided, came) == [(100, 12, "late"), (30, None, "overdue")]


def test_a_receipt_of_exactly_the_doses_of_a_line_is_taken_for_it():
    decided = lines((1, "2021-10-01", 100), (1, "2021-10-02", 50))
    came = lines((1, "2021-10-05", 50))
    assert delivered(decided, came) == [(0, None, "overdue"), (50, 5, "on_time")]


def test_a_line_still_within_its_five_days_runs():
    decided = lines((1, "2021-10-26", 10), (1, "2021-10-25", 20))
    assert delivered(decided, lines((2, "2021-10-01", 1))) == [
        (0, None, "overdue"),
        (0, None, "running"),
    ]


def test_the_fifth_day_is_on_time_and_the_sixth_is_late():
    decided = lines((1, "2021-10-01", 10), (2, "2021-10-01", 10))
    came = lines((1, "2021-10-06", 10), (2, "2021-10-07", 10))
    assert [state for *_, state in delivered(decided, came)] == ["on_time", "late"]


def test_the_clock_waits_for_the_vaccine_to_arrive_at_the_institute():
    decided = lines((1, "2021-10-01", 10)).assign(arrived_on=days("2021-10-10"))
    found = deliver(decided, lines((1, "2021-10-15", 10)), as_of=AS_OF).iloc[0]
    assert (found["state"], found["due_on"], found["days"]) == (
        "on_time",
        pd.Timestamp("2021-10-15"),
        5,
    )


def test_groups_do_not_serve_each_other():
    decided = lines((1, "2021-10-01", 10), (2, "2021-10-01", 10))
    assert [row[0] for row in delivered(decided, lines((2, "2021-10-02", 25)))] == [0, 10]


def test_an_amendment_changes_the_line_and_keeps_its_first_figure():
    rows = lines((1, "2021-10-01", 100), (1, "2021-10-08", -20), (1, "2021-10-09", 5)).assign(
        decision_no=["100/QĐ", "120/QĐ", "121/QĐ"],
        amends_decision_no=["", "100/QĐ", "100/QĐ"],
    )
    found = in_force(numbered(rows))
    assert len(found) == 1
    row = found.iloc[0]
    assert (row["decided_first"], row["doses"], row["amendments"]) == (100, 85, 2)
    assert row["amended_on"] == pd.Timestamp("2021-10-09")


def test_an_amendment_of_an_unknown_decision_stands_by_itself():
    rows = lines((1, "2021-10-08", 30)).assign(decision_no="120/QĐ", amends_decision_no="9/QĐ")
    found = in_force(numbered(rows)).iloc[0]
    assert (found["doses"], found["amendments"]) == (30, 0)


def test_receipts_beyond_all_decisions_are_named_with_their_excess():
    decided = lines((1, "2021-10-01", 100), (1, "2021-10-10", 50))
    came = lines((1, "2021-10-03", 100), (1, "2021-10-20", 70), (2, "2021-10-05", 5))
    found = unmatched(decided, came)
    # 100 fit exactly; of 70 the open 50 take a part; province 2 was promised nothing.
    assert found[["group", "excess"]].to_numpy().tolist() == [[1, 20], [2, 5]]


@pytest.mark.parametrize("name", ["lines", "receipts"])
def test_nothing_decided_or_nothing_received_is_no_error(name: str):
    some, none = lines((1, "2021-10-01", 10)), lines((1, "2021-10-01", 10)).iloc[:0]
    decided, came = (none, some) if name == "lines" else (some, none)
    found = deliver(decided, came, as_of=AS_OF)
    assert len(found) == len(decided)
    assert unmatched(decided, came)["excess"].sum() == (10 if name == "lines" else 0)


def test_before_the_vaccine_has_arrived_the_clock_waits():
    decided = lines((1, "2021-10-01", 10), (1, "2021-10-02", 5)).assign(
        arrived_on=[pd.NaT, pd.Timestamp("2021-10-02")]
    )
    assert [state for *_, state in delivered(decided, lines((2, "2021-10-01", 1)))] == [
        "waiting",
        "overdue",
    ]


def test_a_line_amended_to_nothing_is_cancelled():
    assert delivered(lines((1, "2021-10-01", 0)), lines((2, "2021-10-01", 1))) == [
        (0, None, "cancelled")
    ]


def test_an_institute_passes_on_what_arrived_in_the_order_of_decisions():
    decided = lines((1, "2021-10-01", 60), (2, "2021-10-02", 60), (3, "2021-10-03", 9)).assign(
        source=[7, 7, 8]
    )
    came = pd.DataFrame({"source": 7, "event_date": days("2021-09-30", "2021-10-09"), "doses": 90})
    came.loc[1, "doses"] = 20
    found = arrivals(decided, came)
    # 90 cover the first; both together 110, so the second waits; of institute 8 nothing is known.
    assert found.tolist() == [pd.Timestamp("2021-09-30"), pd.NaT, pd.Timestamp("2021-10-03")]
