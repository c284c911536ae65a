"""Kept answers: the same while the state stands, never one that failed, never too many."""

import threading
import time

import pytest

from dashboard.kept import Kept


def maker(*, is_whole=True):
    """A function that gives another body each time."""
    numbers = iter(range(100))
    return lambda: (str(next(numbers)).encode(), is_whole)


def test_the_same_question_of_the_same_state_is_made_once():
    kept, make = Kept(), maker()
    assert kept.body(("s1", "q"), make) == kept.body(("s1", "q"), make) == b"0"


def test_a_new_state_or_another_question_is_made_anew():
    kept, make = Kept(), maker()
    told = [kept.body(key, make) for key in (("s1", "q"), ("s2", "q"), ("s1", "p"))]
    assert told == [b"0", b"1", b"2"]


def test_an_answer_of_which_a_card_failed_is_not_kept():
    kept, make = Kept(), maker(is_whole=False)
    assert [kept.body("q", make), kept.body("q", make)] == [b"0", b"1"]


def test_the_oldest_goes_when_there_are_too_many():
    kept, make = Kept(most=2), maker()
    for key in "abac":
        kept.body(key, make)
    assert kept.body("a", make) == b"0"
    assert kept.body("b", make) == b"3"


def test_who_asks_while_an_answer_is_made_waits_for_it():
    kept, made = Kept(), []

    def make():
        made.append(1)
        time.sleep(0.05)
        return b"answer", True

    told = []
    readers = [threading.Thread(target=lambda: told.append(kept.body("q", make))) for _ in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert (len(made), set(told), len(told)) == (1, {b"answer"}, 8)


def test_an_answer_that_fails_is_made_again_by_the_next():
    kept = Kept()

    def fail():
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        kept.body("q", fail)
    assert kept.body("q", lambda: (b"1", True)) == b"1"
