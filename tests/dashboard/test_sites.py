"""The Sites and Registration pages: every card draws, also of nothing, in both languages."""

import pytest

from dashboard.app import create_app
from dashboard.asked import asked
from dashboard.exhibits.sites import box as box_of
from dashboard.pages import registration, site, sites
from layouts.parts import card
from tests.layouts.sample_door import SampleDoor

CARDS = [(page, name) for page in (sites, site, registration) for name in page.EXHIBITS]


@pytest.fixture(scope="module", params=[False, True], ids=["filled", "empty"])
def app(request: pytest.FixtureRequest):
    """The dashboard on invented frames, and on frames without rows."""
    return create_app(door=SampleDoor(is_empty=request.param))


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(("page", "name"), CARDS, ids=lambda v: getattr(v, "KEY", v))
def test_every_card_draws_a_figure_a_head_and_a_table(app, page, name, lang):
    with app.server.app_context():
        view, stamp = page.EXHIBITS[name](asked(f"?lang={lang}&site=S7", "dark"))
        told = card.answer(view, stamp, lang=lang)
    assert view.title
    assert told["parts"]
    assert set(view.table.payload()) == {"columns", "shown", "raw"}


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        ("", "20 people overdue for dose 2 (5.0%)"),
        ("b1", "20 people overdue for booster 1 (5.0%)"),
        ("b2", "20 people overdue for booster 2 (5.0%)"),
        ("b9", "20 people overdue for dose 2 (5.0%)"),
    ],
)
def test_the_dose_that_is_followed_up_can_be_chosen(chosen, says):
    with create_app(door=SampleDoor()).server.app_context():
        question = asked(f"?lang=en&next={chosen}", "light")
        view, _stamp = registration.EXHIBITS["follow_up"](question)
    assert view.title == says
    facts = " ".join(view.facts)
    assert ("180 days" in facts) == (chosen == "b1")
    assert ("120 days" in facts) == (chosen == "b2")


@pytest.mark.parametrize(
    ("chosen", "begins"),
    [("all", ""), ("group.9", "Group 9"), ("channel.portal", "Portal")],
)
@pytest.mark.parametrize("name", ["funnel", "backlog"])
def test_the_funnel_of_a_group_or_channel_says_whose_it_is(name, chosen, begins):
    with create_app(door=SampleDoor()).server.app_context():
        plain, _ = registration.EXHIBITS[name](asked("?lang=en", "light"))
        view, _stamp = registration.EXHIBITS[name](asked(f"?lang=en&who={chosen}", "light"))
    told = f"{begins}: " if begins else ""
    assert view.title == f"{told}{plain.title}"


def test_every_card_has_its_place():
    assert set(sites.HEIGHTS) == set(sites.EXHIBITS)
    assert set(site.HEIGHTS) == set(site.EXHIBITS)
    assert set(registration.HEIGHTS) == set(registration.EXHIBITS)


@pytest.mark.parametrize("words", ["tram y te phuong 7", "Trạm Y tế", "s7  "])
def test_palette_finds_a_site_by_its_name_or_code(words):
    shown = create_app(door=SampleDoor()).server.test_client()
    found = shown.get("/found/sites", query_string={"words": words, "lang": "en"}).json
    if words == "s7  ":  # two letters would find half the country
        assert found == []
    else:
        assert found[0]["to"] == "/site?site=S7&area=26734"
        assert (found[0]["kind"], found[0]["of"]) == ("site", "Ward 7")


def test_a_change_of_the_box_asks_for_the_map_alone():
    shown = create_app(door=SampleDoor()).server.test_client()
    told = shown.get("/answers/sites?box=105,20,106,21&only=map").json
    assert list(told["cards"]) == ["map"]
    points = told["cards"]["map"]["figure"]["data"][0]
    assert points["customdata"][0].startswith("/site?site=")


@pytest.mark.parametrize("box", ["", "a,b", "105,20,106", "106,20,105,21", "0,0,90,80", "1,2,3,x"])
def test_a_box_that_is_none_shows_the_whole(box):
    assert box_of(asked(f"?box={box}", "light")) is None
