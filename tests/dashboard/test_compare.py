"""Comparing: whom the reader picks are the peers, a comparison is a link, slips are left out."""

import pytest

from dashboard.app import create_app
from dashboard.asked import asked
from dashboard.comparing import comparison
from dashboard.exhibits.compare import EXHIBITS
from layouts.markup import markup
from tests.layouts.sample_door import SampleDoor


@pytest.fixture(scope="module", autouse=True)
def context():
    app = create_app(door=SampleDoor())
    with app.server.app_context():
        yield


def peers(search: str) -> set[str]:
    """The codes of the units that stand as peers."""
    frame = comparison(asked(search)).units().frame
    return set(frame.loc[frame["is_peer"], "area_code"])


def test_the_places_that_were_picked_are_the_peers():
    assert peers("?with=01.48.79") == {"01", "48", "79"}
    assert len(peers("")) > 3


def test_places_that_nobody_knows_are_left_out():
    assert peers("?with=01.9999") == {"01"}


def test_at_most_as_many_are_compared_as_have_a_panel():
    question = comparison(asked("?with=" + ".".join(f"{n:02}" for n in range(1, 16))))
    assert len(question.chosen) == 12


@pytest.mark.parametrize("name", EXHIBITS)
def test_every_chart_is_drawn_of_the_places_picked(name):
    view, _ = EXHIBITS[name](asked("?with=01.48.79&lang=en"))
    assert view.figure["data"]


def test_each_place_is_a_link_that_takes_it_in_or_out():
    view, _ = EXHIBITS["dots"](asked("?with=01.48"))
    drawn = markup(view.parts["chosen"])
    assert 'data-to="/compare?with=48"' in drawn  # takes Hà Nội out
    assert 'data-to="/compare?with=01.48.79"' in drawn  # takes the city in
    assert "So 2 nơi đã chọn" in drawn
    assert " open" in drawn


def test_a_province_offers_its_districts_and_the_nation_does_not():
    of = {s: markup(EXHIBITS["dots"](asked(s))[0].parts["chosen"]) for s in ("?area=01", "")}
    assert "level=district" in of["?area=01"]
    assert "level=district" not in of[""]
