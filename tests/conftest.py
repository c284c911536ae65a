"""Fixtures that every folder of tests may use, and the list of what could not run."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests import engines, screen, shared

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = Path(os.environ.get("TIEMCHUNG_SHARED_DATA", ROOT.parent / "shared" / "data"))
NOT_RUN = "NOT RUN: "

#: What takes a minute or waits for a clock comes first: else one worker would end alone with it.
LONGEST = (
    "faults/test_kill_postgresql.py",
    "browser/test_live.py",
    "faults/test_kill_duckdb.py",
    "etl/test_pipeline_random.py",
    "etl/test_cz_acceptance.py",
    "browser/",
    "dashboard/cli/",
    "etl/simulator/",
    "etl/",
    "spec/",
)

hypothesis.settings.register_profile(
    "suite",
    deadline=None,  # a busy machine is no bug
    derandomize=os.environ.get("CI") == "true",  # a change fails for its own faults only
    print_blob=True,
)
hypothesis.settings.load_profile("suite")


def pytest_configure(config: pytest.Config) -> None:
    """Give the run a folder that its workers share; what measures speed has all threads."""
    if not hasattr(config, "workerinput"):
        shared.begin()
    if config.option.markexpr != "bench":
        engines.use_one_thread()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take it away."""
    if not hasattr(config, "workerinput"):
        shared.end()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; all else keeps its order, so each file stays together."""
    items.sort(key=lambda item: _place(item.nodeid.removeprefix("tests/")))


def _place(path: str) -> int:
    return next((n for n, long in enumerate(LONGEST) if path.startswith(long)), len(LONGEST))


@pytest.fixture(scope="session")
def postgres() -> Iterator[engines.PostgresServer]:
    """This worker's PostgreSQL, started when the first test asks for it."""
    with engines.postgres_server(*engines.UNSAFE_AND_FAST) as server:
        yield server


@pytest.fixture
def duckdb_url(tmp_path: Path) -> str:
    """The URL of an empty DuckDB warehouse."""
    return f"duckdb:///{tmp_path / 'warehouse.duckdb'}"


@pytest.fixture
def postgres_url(postgres: engines.PostgresServer) -> Iterator[str]:
    """The URL of an empty PostgreSQL warehouse."""
    with engines.database_url(postgres) as url:
        yield url


@pytest.fixture(params=engines.ENGINES)
def engine_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty warehouse, once on each engine."""
    urls = {"duckdb": "duckdb_url", "postgresql": "postgres_url"}
    return request.getfixturevalue(urls[request.param])


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data, which no clone contains; tests without it are listed, not passed."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"{NOT_RUN}needs the real data in ../shared/data")
    return SHARED_DATA


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """This worker's Chromium."""
    try:
        screen.chromium_path()
    except FileNotFoundError as missing:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"{NOT_RUN}{missing}")
    with screen.running_browser() as running:
        yield running


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page of 1440 x 900 in Vietnamese; fails on a script error or a call to another host."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="vi-VN")
    opened = context.new_page()
    witness = screen.Witness(opened)
    yield opened
    context.close()
    assert witness.errors == [], "the page's own scripts failed"
    assert witness.foreign == [], "the page asked another host for something"


@pytest.fixture(scope="session")
def app_server() -> Iterator[Callable[[Any], str]]:
    """Serves an app until the tests end: `app_server(app)` is its address."""
    with ExitStack() as servers:
        yield lambda app: servers.enter_context(screen.served(app))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Names each test that could not run and what it needs, above pytest's last line."""
    missing: dict[str, list[str]] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if NOT_RUN in reason:
            missing.setdefault(reason.split(NOT_RUN, 1)[1], []).append(report.nodeid)
    for need, tests in sorted(missing.items()):
        terminalreporter.section(f"{len(tests)} TESTS NOT RUN: {need}", yellow=True)
        for test in sorted(tests):
            terminalreporter.line(test)
