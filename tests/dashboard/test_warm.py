"""What most readers open is known before they ask, and known anew after a publication."""

import gc
import time
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from dashboard.app import create_app
from dashboard.pages import PAGES, data, lot, vaccine
from dashboard.warm import Watch, free_of_collection, keep_warm, work_out
from tests.layouts.sample_door import SampleDoor
from warehouse.answer import Answer
from warehouse.scope import Scope


@dataclass(frozen=True)
class HeardDoor(SampleDoor):
    """A sample door that remembers what it was asked and may publish something new."""

    heard: list = field(default_factory=list)
    days: set = field(default_factory=set)
    published: list = field(default_factory=lambda: ["first"])

    def ask(self, question: str, scope: Scope, **params: object) -> Answer:
        """Remember the question."""
        self.heard.append(question)
        self.days.add(scope.as_of)
        return super().ask(question, scope, **params)

    def state(self) -> str:
        """What was published last."""
        return self.published[-1]


class EmptyDoor(HeardDoor):
    """A door to a warehouse into which nothing has been loaded."""

    def ask(self, question: str, scope: Scope, **params: object) -> Answer:
        """An answer without a day."""
        answer = super().ask(question, scope, **params)
        return replace(answer, stamp=replace(answer.stamp, as_of=None))


@pytest.fixture
def door() -> HeardDoor:
    return HeardDoor()


def test_every_page_of_the_menu_is_asked(door):
    work_out(create_app(door=door).server, pages=PAGES)
    assert {"loads", "indicator_by_area", "signal_board"} <= set(door.heard)


def test_a_page_that_is_not_in_the_menu_is_not_asked(door):
    stop = keep_warm(create_app(door=door).server, pages=(lot.PAGE, data.PAGE), every=0.01)
    until(lambda: "loads" in door.heard)
    stop.set()
    assert "lot_list" not in door.heard


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


def test_the_week_before_is_worked_out_while_nobody_asks(door):
    watch = Watch(create_app(door=door).server, pages=(data.PAGE,))
    while watch.step():
        pass
    newest = door.ask("area_path", Scope()).stamp.as_of
    assert {newest - timedelta(days=back) for back in range(1, 8)} <= door.days


def test_whoever_asks_comes_first(door):
    server = create_app(door=door).server
    watch = Watch(server, pages=(data.PAGE,))
    watch.step()
    server.test_client().get("/answers/data")
    watch.step()
    assert not any(door.days)
    watch.step()
    assert any(door.days)


def test_before_anything_is_loaded_there_is_no_week_before():
    assert not Watch(create_app(door=EmptyDoor()).server, pages=(data.PAGE,)).step()


def test_what_the_program_is_made_of_is_not_looked_through_again():
    made = {"a program": ["is", "no", "garbage"]}
    free_of_collection()
    try:
        assert not any(one is made for one in gc.get_objects())
    finally:
        gc.unfreeze()


def until(is_so, seconds: float = 10) -> None:
    """Wait until something is so; AssertionError when it never is."""
    ends = time.monotonic() + seconds
    while not is_so() and time.monotonic() < ends:
        time.sleep(0.01)
    assert is_so()
