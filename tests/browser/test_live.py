"""The campaign played forward while somebody looks: figures follow, nothing jumps or tears."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from dashboard.cli.demo import first_load, mark_simulated
from dashboard.data import WarehouseDoor
from etl.simulator.gather import gather_drops
from etl.simulator.run import simulate
from tests.browser.board import Board
from warehouse.scope import Scope

pytestmark = pytest.mark.timeout(300)  # a day is loaded in seconds, or in many on a busy machine

FIRST, LAST = date(2021, 8, 18), date(2021, 9, 9)
EVERY = "2"
BETWEEN_LOOKS = 0.05  # seconds: often within each load, and some time for the load itself
#: Three files a day are as many as it takes to see half a load.
KINDS = ("tiem", "xuat_nhap", "bao_cao")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `demo --live` leaves before the first day is played, of three provinces."""
    folder = tmp_path_factory.mktemp("live")
    files = folder / "files"
    simulate(files, scale=0.002, provinces=("01", "79", "92"), until=LAST, is_daily=True)
    gather_drops(files, until=FIRST)
    for path in files.glob("*/*"):
        if not path.name.startswith(KINDS):
            path.unlink()
    mark_simulated(folder / "warehouse.duckdb")
    first_load(
        files,
        warehouse=str(folder / "warehouse.duckdb"),
        known_on=FIRST,
        console=Console(quiet=True),
    )
    (folder / "ready").touch()
    return folder


class Live:
    """The command itself, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "dashboard.cli.main", "demo", "--live", "--every", EVERY]
        self.process = subprocess.Popen(
            [*command, "--folder", str(folder), "--port", str(self.port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.address = f"http://127.0.0.1:{self.port}"
        self.lines: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        self.lines += iter(self.process.stdout.readline, "")

    def days(self) -> list[str]:
        """The days played so far."""
        found = (re.match(r"(\d{4}-\d\d-\d\d): [\d,]+ rows loaded", line) for line in self.lines)
        return [match[1] for match in found if match]

    def wait(self, *, days: int) -> None:
        """Until the server answers and so many days were played."""
        until = time.monotonic() + 90
        while len(self.days()) < days or not self._answers():
            assert self.process.poll() is None, "".join(self.lines)
            assert time.monotonic() < until, "".join(self.lines)
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(f"{self.address}/state", timeout=2).close()
        except OSError:
            return False
        return True

    def interrupt(self) -> int:
        """Ctrl-C, as a terminal sends it: to every process of the group."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(timeout=60)


@pytest.fixture(scope="module")
def playing(folder: Path) -> Iterator[list[Live]]:
    """The commands started so far; the newest may still play."""
    started: list[Live] = []
    yield started
    stop_all(started)


def stop_all(started: list[Live]) -> None:
    """A folder is played by one command at a time."""
    for one in started:
        if one.process.poll() is None:
            one.interrupt()


@pytest.fixture
def live(folder: Path, playing: list[Live]) -> Live:
    """A command that plays; another is started only where the last one was interrupted."""
    if not playing or playing[-1].process.poll() is not None:
        playing.append(Live(folder))
    return playing[-1]


def test_an_open_page_follows_the_campaign_without_a_reload(live, page):
    live.wait(days=1)
    board = Board(page, live.address).open()
    page.evaluate("window.neverReloaded = true")
    figure = board.page.locator(".hero").inner_text()
    page.evaluate("window.scrollTo(0, 100)")
    page.wait_for_function(
        "before => document.querySelector('.hero').innerText !== before",
        arg=figure,
        timeout=60_000,
    )  # fmt: skip - one wait
    assert page.evaluate("window.neverReloaded")
    assert page.evaluate("window.scrollY") == 100
    said = page.locator("footer .stamp").inner_text()
    assert re.search(r"vừa nạp số liệu ngày \d\d/08/2021: \d+ tệp, [\d.]+ dòng", said), said
    # What stood on a day as it was known then stays what it was.
    board.open(date="2021-08-10", known="2021-08-18")
    chosen = board.page.locator(".hero").inner_text()
    stamp = page.locator("footer .stamp").inner_text()
    page.wait_for_function(
        "before => document.querySelector('footer .stamp').innerText !== before",
        arg=stamp,
        timeout=60_000,
    )  # fmt: skip - one wait
    board.settled()
    assert board.page.locator(".hero").inner_text() == chosen


def test_ctrl_c_stops_cleanly_and_a_second_start_goes_on(folder, playing):
    stop_all(playing)
    first = Live(folder)
    playing.append(first)
    first.wait(days=2)
    assert first.interrupt() == 0
    played = first.days()
    assert "Traceback" not in "".join(first.lines)
    second = Live(folder)
    playing.append(second)
    second.wait(days=2)
    # The newest day comes once more, because a kill might have left it half loaded.
    assert played[-1] <= second.days()[0]
    assert second.days()[1] > played[-1]
    assert second.interrupt() == 0


def test_a_reader_never_sees_half_a_load(live, folder):
    live.wait(days=1)
    seen: dict[object, set[str]] = {}
    stop = threading.Event()

    def read() -> None:
        door = WarehouseDoor.open(str(folder / "warehouse.duckdb"))
        while not stop.is_set():
            answer = door.ask("ledger_totals", Scope())
            seen.setdefault(answer.stamp.updated_at, set()).add(answer.frame.to_csv())
            stop.wait(BETWEEN_LOOKS)
        door.close()

    reader = threading.Thread(target=read)
    reader.start()
    live.wait(days=len(live.days()) + 3)
    stop.set()
    reader.join()
    # All files of a day are loaded at one moment: a sum in between would be a second one of it.
    assert len(seen) >= 3
    assert [len(sums) for sums in seen.values()] == [1] * len(seen)
