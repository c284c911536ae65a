"""What most readers open is known before they ask, and known anew after a publication."""

import time
from dataclasses import dataclass, field

import pytest

from dashboard.app import create_app
from dashboard.pages import PAGES, data, lot, vaccine
from dashboard.warm import keep_warm, work_out
from tests.layouts.sample_door import SampleDoor
from warehouse.answer import Answer
from warehouse.scope import Scope


@dataclass(frozen=True)
class HeardDoor(SampleDoor):
    """A sample door that remembers what it was asked and may publish something new."""

    heard: list = field(default_factory=list)
    published: list = field(default_factory=lambda: ["first"])

    def ask(self, question: str, scope: Scope, **params: object) -> Answer:
        """Remember the question."""
        self.heard.append(question)
        return super().ask(question, scope, **params)

    def state(self) -> str:
        """What was published last."""
        return self.published[-1]


@pytest.fixture
def door() -> HeardDoor:
    return HeardDoor()


def test_every_page_of_the_menu_is_asked(door):
    work_out(create_app(door=door).server, pages=PAGES)
    assert {"loads", "indicator_by_area", "signal_board"} <= set(door.heard)


def test_a_page_that_is_not_in_the_menu_is_not_asked(door):
    work_out(create_app(door=door).server, pages=(lot.PAGE,))
    assert door.heard == []


def test_a_page_that_fails_does_not_stop_the_others(door, monkeypatch):
    broken = vaccine.PAGE.__class__(**{**vars(vaccine.PAGE), "exhibits": None})
    work_out(create_app(door=door).server, pages=(broken, data.PAGE))
    assert "loads" in door.heard


def test_what_is_new_is_worked_out_again(door):
    server = create_app(door=door).server
    stop = keep_warm(server, pages=(data.PAGE,), every=0.01)
    until(lambda: "loads" in door.heard)
    door.heard.clear()
    door.published.append("second")
    until(lambda: "loads" in door.heard)
    stop.set()


def until(is_so, seconds: float = 10) -> None:
    """Wait until something is so; AssertionError when it never is."""
    ends = time.monotonic() + seconds
    while not is_so() and time.monotonic() < ends:
        time.sleep(0.01)
    assert is_so()
