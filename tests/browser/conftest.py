"""The warehouses that the browser looks at, and the hands that drive it."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from dashboard.app import create_app
from dashboard.data import WarehouseDoor
from tests import screen
from tests.browser.board import Board
from tests.browser.campaign import Built, built_once

WIDE = {"width": 1440, "height": 900}

# Where a test fails, its own words matter, not each file that the server sent.
logging.getLogger("werkzeug").setLevel(logging.WARNING)


@pytest.fixture(scope="session")
def profile(browser: Any) -> Iterator[Any]:
    """One reader's browser: it keeps plotly and fonts from test to test, as a reader's does."""
    context = browser.new_context(viewport=WIDE, locale="vi-VN", accept_downloads=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@contextmanager
def _tab(profile: Any) -> Iterator[Any]:
    opened = profile.new_page()
    witness = screen.Witness(opened)
    yield opened
    opened.evaluate("window.localStorage.clear()")
    opened.close()
    assert witness.errors == [], "the page's own scripts failed"
    assert witness.foreign == [], "the page asked another host for something"


@pytest.fixture
def page(profile: Any) -> Iterator[Any]:
    """A new tab; fails on a script error or a call to another host."""
    with _tab(profile) as opened:
        yield opened


@pytest.fixture(scope="module")
def tab(profile: Any) -> Iterator[Any]:
    """The same, for a module's tests that only read what it shows."""
    with _tab(profile) as opened:
        yield opened


@pytest.fixture(scope="session")
def campaign() -> Built:
    """A simulated campaign of Vietnam, known on two days."""
    return built_once("vn")


@pytest.fixture(scope="session")
def door(campaign: Built) -> WarehouseDoor:
    """The same door that the dashboard asks."""
    return WarehouseDoor.open(campaign.url)


@pytest.fixture(scope="session")
def address(door: WarehouseDoor, app_server: Callable[[Any], str]) -> str:
    """Where the campaign's dashboard is served."""
    return app_server(create_app(door=door))


@pytest.fixture
def board(page: Any, address: str) -> Board:
    """A reader in front of the campaign's dashboard."""
    return Board(page, address)


@pytest.fixture(scope="session")
def czech_address(app_server: Callable[[Any], str]) -> str:
    """Where the dashboard of a small Czech warehouse is served."""
    door = WarehouseDoor.open(built_once("cz").url)
    return app_server(create_app(door=door))
