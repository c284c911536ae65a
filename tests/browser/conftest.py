"""The warehouses that the browser looks at, and the hands that drive it."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dashboard.app import create_app
from dashboard.data import WarehouseDoor
from tests.browser.board import Board
from tests.browser.campaign import Built, built_once
from tests.browser.tab import WIDE, Tab

# Where a test fails, its own words matter, not each file that the server sent.
logging.getLogger("werkzeug").setLevel(logging.WARNING)


@pytest.fixture(scope="session")
def profile(browser: Any) -> Iterator[Any]:
    """One reader's browser: it keeps plotly and fonts from test to test, as a reader's does."""
    context = browser.new_context(viewport=WIDE, locale="vi-VN", accept_downloads=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture(scope="session")
def own_tab(profile: Any) -> Tab:
    """The tab that one test after another has for itself: what a page runs is compiled once."""
    return Tab(profile.new_page())


@pytest.fixture(scope="session")
def read_tab(profile: Any) -> Tab:
    """The tab that a module's tests read together."""
    return Tab(profile.new_page())


@pytest.fixture
def page(own_tab: Tab) -> Iterator[Any]:
    """A tab as if new; fails on a script error or a call to another host."""
    with own_tab.lent() as opened:
        yield opened


@pytest.fixture(scope="module")
def tab(read_tab: Tab) -> Iterator[Any]:
    """The same, for a module's tests that only read what it shows."""
    with read_tab.lent() as opened:
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
