"""Where a subject stands after its acts, on any day, with and without a second person."""

from dataclasses import replace
from datetime import date, datetime

import pandas as pd
import pytest

from warehouse.acts import kinds, standing
from warehouse.acts.standing import known_acts, state_of

HELD_ON = datetime.fromisoformat("2021-11-25T22:00")
RELEASED_ON = datetime.fromisoformat("2021-12-01T08:00")


def book(*rows: dict) -> pd.DataFrame:
    usual = {"subject_kind": "lot", "subject": "VERO/B1", "area_code": "", "answers_id": 0}
    usual |= {"reason": "ba ca nặng", "author": "An", "at": HELD_ON, "kind": "hold"}
    full = [{**usual, "act_id": number, **row} for number, row in enumerate(rows, start=1)]
    return pd.DataFrame(full).assign(at=lambda rows: pd.to_datetime(rows["at"]))


def lot_state(rows: pd.DataFrame, *, on: date | None = None, area: str = "") -> str:
    acts = known_acts(rows, on)
    return state_of(acts, subject_kind="lot", subject="VERO/B1", area_code=area)


def test_the_newest_act_decides():
    rows = book({}, {"kind": "release", "at": RELEASED_ON})
    assert lot_state(rows) == "released"


def test_yesterdays_picture_stays_as_it_was():
    rows = book({}, {"kind": "release", "at": RELEASED_ON})
    assert lot_state(rows, on=date(2021, 11, 30)) == "held"
    assert lot_state(rows, on=date(2021, 11, 24)) == ""


def test_an_act_in_a_province_says_nothing_about_another():
    rows = book({"area_code": "38"})
    assert lot_state(rows, area="38") == "held"
    assert lot_state(rows, area="01") == ""
    assert lot_state(rows) == ""


@pytest.fixture
def two_persons(monkeypatch: pytest.MonkeyPatch) -> None:
    """A recall needs a second person here."""
    recall = replace(kinds.RECALL, needs_second=True)
    monkeypatch.setitem(standing._BY_KEY, ("lot", "recall"), recall)


@pytest.mark.usefixtures("two_persons")
def test_an_act_that_needs_a_second_person_waits_for_one():
    rows = book({}, {"kind": "recall"})
    assert lot_state(rows) == "held"
    assert known_acts(rows, None)["effect"].tolist() == ["in_force", "waiting"]


@pytest.mark.usefixtures("two_persons")
@pytest.mark.parametrize(
    ("answer", "author", "state"),
    [
        ("approve", "Bình", "recalled"),
        ("refuse", "Bình", "held"),
        ("approve", "An", "held"),  # nobody approves what they asked for
    ],
)
def test_the_second_person_decides(answer: str, author: str, state: str):
    rows = book({}, {"kind": "recall"}, {"kind": answer, "author": author, "answers_id": 2})
    assert lot_state(rows) == state
