"""What open pages ask all the time: one look answers many, and a change is told within it."""

from dataclasses import dataclass, field

import pytest

from dashboard.app import create_app
from dashboard.live import ROUTE, Seen
from tests.layouts.sample_door import SampleDoor


@dataclass(frozen=True)
class ActedDoor(SampleDoor):
    """A sample door whose state changes, and that counts how often it was looked at."""

    names: list = field(default_factory=lambda: ["first-0"])
    looks: list = field(default_factory=list)

    def state(self) -> str:
        """What was published or decided last."""
        self.looks.append(1)
        return self.names[-1]


@pytest.fixture
def door() -> ActedDoor:
    return ActedDoor()


def test_many_questions_at_a_time_are_one_look(door):
    now = [0.0]
    seen = Seen(door, keep=0.25, timer=lambda: now[0])
    assert {seen.state() for _ in range(50)} == {"first-0"}
    assert len(door.looks) == 1
    door.names.append("first-1")
    now[0] = 0.2
    assert seen.state() == "first-0"
    now[0] = 0.25
    assert seen.state() == "first-1"
    assert len(door.looks) == 2


def test_the_state_is_told_without_the_application_and_kept_by_nobody(door):
    client = create_app(door=door, ask_every=1.0).server.test_client()
    answer = client.get(ROUTE)
    assert answer.json == {"state": "first-0", "every": 1000}
    assert answer.headers["Cache-Control"] == "no-store"


def test_other_addresses_go_on_to_the_application(door):
    client = create_app(door=door).server.test_client()
    assert client.get("/").status_code == 302
    assert client.get(f"{ROUTE}/more").status_code != 500
