"""Kills loads at random moments, and holds what is left to the last published state.

Each engine has a file of its own (test_kill_<engine>.py), so that two workers share the minutes.
"""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from tests.spec.harness import Campaign, spec_source
from warehouse.engines import open_reader
from warehouse.marts.ledger import current_totals, recomputed_totals
from warehouse.schema.ledgers import BY_NAME

KILLS = 50
#: Kills after which a load is let through: by then some met what an earlier one left half done.
IN_A_ROW = 4
DAY = date(2021, 5, 1)
ROWS = 120
MOMENTS = random.Random(20210308)
INJECTIONS, MOVEMENTS = "mart_injection_province", "mart_stock_province"
ROOT = Path(__file__).resolve().parents[2]


class Loader:
    """The process whose children load."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.loader"],
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def run(self, url: str, known_on: date, folder: Path, *, kill_after: float | None) -> int:
        """The exit code of one load: 0 when it completed, -9 when it was killed."""
        moment = "" if kill_after is None else f"{kill_after:.4f}"
        self.process.stdin.write(f"{url}\t{known_on}\t{folder}\t{moment}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=30)


def write_round(folder: Path, number: int) -> tuple[int, int]:
    """Files that change every total; the doses that injections and receipts add up to."""
    folder.mkdir()
    given = [
        f"k{row},2021-04-0{row % 9 + 1},primary,1,PFZ,S{row % 7},CZ0201,{row + number}"
        for row in range(ROWS)
    ]
    (folder / "injection_keyed_1.csv").write_text(
        "source_key,event_date,dose_kind,dose_number,vaccine_code,facility_code,"
        "residence_district_code,doses\n" + "\n".join(given) + "\n"
    )
    received = [
        f"2021-04-01,receipt,PFZ,S{row % 7},CZ0201,{2 * row + number}" for row in range(ROWS)
    ]
    (folder / "stock_movement_extract_april_1.csv").write_text(
        "event_date,movement_kind,vaccine_code,facility_code,place_district_code,doses\n"
        + "\n".join(received)
        + "\n"
    )
    every = ROWS * (ROWS - 1) // 2
    return every + ROWS * number, 2 * every + ROWS * number


def published(url: str) -> tuple[int, int]:
    reader = open_reader(url)
    try:
        found = [
            reader.frame(sa.select(sa.func.sum(BY_NAME[name].table.c.doses).label("doses")))[
                "doses"
            ].iloc[0]
            for name in (INJECTIONS, MOVEMENTS)
        ]
    finally:
        reader.close()
    return int(found[0]), int(found[1])


def seen_states(engine: str, before: tuple[int, int], after: tuple[int, int]) -> set:
    """What a reader may find: DuckDB publishes a run at once, PostgreSQL file by file."""
    if engine == "duckdb":
        return {before, after}
    return {before, (after[0], before[1]), after}


def kill_fifty_times(engine: str, url: str, folder: Path) -> None:
    """Load round after round until fifty loads were killed; fails when any is lost or doubled."""
    loader = Loader()
    try:
        _kill(loader, engine, url, folder)
    finally:
        loader.close()


def _kill(loader: Loader, engine: str, url: str, tmp_path: Path) -> None:
    state = write_round(tmp_path / "r0", 0)
    assert loader.run(url, DAY, tmp_path / "r0", kill_after=None) == 0
    started = time.perf_counter()
    assert loader.run(url, DAY, tmp_path / "r0", kill_after=None) == 0
    moments = moments_within(time.perf_counter() - started)
    kills = number = 0
    while kills < KILLS:
        number += 1
        assert number < 3 * KILLS, "loads end before they can be killed"
        folder = tmp_path / f"r{number}"
        before, state = state, write_round(folder, number)
        load = partial(loader.run, url, DAY + timedelta(days=number), folder)
        kills += _kill_round(load, url, moments=moments, seen=seen_states(engine, before, state))
        assert published(url) == state
    check_books(url, state, loads=number + 1)


def moments_within(seconds: float) -> Iterator[float]:
    """When to kill: spread evenly over what a load takes, in any order, without end."""
    while True:
        moments = [seconds * (number + MOMENTS.random()) / KILLS for number in range(KILLS)]
        MOMENTS.shuffle(moments)
        yield from moments


def _kill_round(
    load: Callable[..., int], url: str, *, moments: Iterator[float], seen: set[tuple[int, int]]
) -> int:
    """Kill the load of a round some times in a row, then let it end; returns the kills."""
    for kills in range(IN_A_ROW):
        code = load(kill_after=next(moments))
        assert code in (0, -signal.SIGKILL)
        assert published(url) in seen
        if code == 0:
            return kills
    assert load(kill_after=None) == 0
    return IN_A_ROW


def check_books(url: str, state: tuple[int, int], *, loads: int) -> None:
    campaign = Campaign(url, spec_source("cz"))
    for fact, total in zip(("fact_injection", "fact_stock_movement"), state, strict=True):
        assert campaign.rows(
            f"SELECT count(*), count(DISTINCT record_key), sum(doses) FROM {fact}"
        ) == [(ROWS, ROWS, total)]
    for mart in (BY_NAME[INJECTIONS], BY_NAME[MOVEMENTS]):
        now, proof = (query(mart).subquery() for query in (current_totals, recomputed_totals))
        assert campaign.rows(sa.except_(sa.select(now), sa.select(proof))) == []
        assert campaign.rows(sa.except_(sa.select(proof), sa.select(now))) == []
    # Each file of each round is on record as loaded once, whatever came between.
    assert campaign.value("SELECT count(*) FROM dim_load WHERE rows_loaded > 0") == 2 * loads
    campaign.close()
