"""Kills loads at random moments, and holds what is left to the last published state.

Each engine has a file of its own (test_kill_<engine>.py), so that two workers share the minutes.
"""

import random
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import sqlalchemy as sa

from tests.spec.harness import Campaign, spec_source
from warehouse.engines import open_reader
from warehouse.marts.ledger import current_totals, recomputed_totals
from warehouse.schema.ledgers import BY_NAME

KILLS = 50
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
    day, state = date(2021, 5, 1), write_round(tmp_path / "r0", 0)
    assert loader.run(url, day, tmp_path / "r0", kill_after=None) == 0
    started, kills, number = time.perf_counter(), 0, 0
    assert loader.run(url, day, tmp_path / "r0", kill_after=None) == 0
    takes = time.perf_counter() - started
    while kills < KILLS:
        number += 1
        assert number < 3 * KILLS, "loads end before they can be killed"
        folder, day = tmp_path / f"r{number}", day + timedelta(days=1)
        before, state = state, write_round(folder, number)
        code = loader.run(url, day, folder, kill_after=MOMENTS.uniform(0, takes))
        assert code in (0, -signal.SIGKILL)
        kills += code != 0
        assert published(url) in seen_states(engine, before, state)
        while code != 0 and kills % 2 and kills < KILLS:  # the next run is killed too
            code = loader.run(url, day, folder, kill_after=MOMENTS.uniform(0, takes))
            kills += code != 0
            assert published(url) in seen_states(engine, before, state)
        if code != 0:
            assert loader.run(url, day, folder, kill_after=None) == 0
        assert published(url) == state
    check_books(url, state, loads=number + 1)


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
