"""Another country's source, without reports, tickets or lots' lists: every page still answers."""

from collections.abc import Iterator
from typing import Any

import pytest

from dashboard.app import create_app
from dashboard.data import WarehouseDoor
from dashboard.pages import PAGES
from tests.browser.campaign import built_once

BROKEN = "state-failed"


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """A server on the small Czech warehouse, asked without a browser."""
    door = WarehouseDoor.open(built_once("cz").url)
    yield create_app(door=door).server.test_client()
    door.close()


@pytest.mark.parametrize("page", [p.key for p in PAGES if p.exhibits])
@pytest.mark.parametrize("search", ["", "?area=CZ010&lang=en"])
def test_every_card_is_drawn_or_says_what_is_missing(client, page, search):
    cards = client.get(f"/answers/{page}{search}").get_json()["cards"]
    assert [name for name, card in cards.items() if BROKEN in str(card["parts"])] == []
