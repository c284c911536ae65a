"""The Sites and Registration pages: every card draws, also of nothing, in both languages."""

import pytest

from dashboard.app import create_app
from dashboard.asked import asked
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


def test_every_card_has_its_place():
    assert set(sites.HEIGHTS) == set(sites.EXHIBITS)
    assert set(site.HEIGHTS) == set(site.EXHIBITS)
    assert set(registration.HEIGHTS) == set(registration.EXHIBITS)
