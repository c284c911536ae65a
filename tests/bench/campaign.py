"""A simulated campaign of a chosen size, its files and its warehouse, kept between runs.

TIEMCHUNG_SCALE chooses the size: 1 is the nation, 0.01 (usual) a hundredth of it. What is built
stays in var/bench/<scale>; remove the folder to build it anew.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

SCALE = float(os.environ.get("TIEMCHUNG_SCALE") or 0.01)
FOLDER = Path(os.environ.get("TIEMCHUNG_BENCH_FOLDER") or f"var/bench/{SCALE:g}")
#: When all of the campaign is known, and when the day after it is.
KNOWN_ON, DAY_AFTER = date(2023, 3, 1), date(2023, 3, 2)

#: A load ends so when it refused files, and a simulated campaign plants one that is cut short.
_SOME_REFUSED = 1


@dataclass(frozen=True)
class Spent:
    """What a command took: seconds by the clock and of the processors, most memory in GB."""

    wall: float
    cpu: float
    memory: float

    def __str__(self) -> str:
        return f"{self.wall:.1f} s, {self.cpu:.1f} s of processor, {self.memory:.2f} GB"


def run(*arguments: str | Path) -> Spent:
    """Run `tiemchung` with these arguments, as a process of its own."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "dashboard.cli.main", *map(str, arguments)]
    environment = {**os.environ, "TIEMCHUNG_SECRET": "a secret for measuring"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, _SOME_REFUSED):
        raise AssertionError(f"tiemchung {arguments[0]} ended with {process.returncode}")
    return Spent(
        time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 2**20
    )


def bare(files: Iterable[Path], into: Path) -> Spent:
    """The same files read by DuckDB alone, each into a table of its own file."""
    into.unlink(missing_ok=True)
    statements = [f"CREATE TABLE t{number} AS FROM '{file}'" for number, file in enumerate(files)]
    script = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1]); [c.execute(s) for s in sys.argv[2:]]"
    )
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", script, str(into), *statements])
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    wall = time.perf_counter() - started
    return Spent(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 2**20)


def one_more_day(files: Path, folder: Path) -> tuple[Path, int]:
    """A drop as large as the campaign's busiest day: its rows again, as injections of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"tiem_ngay-{DAY_AFTER}.parquet"
    source = f"read_parquet('{files}/tiem_*.parquet')"
    with duckdb.connect() as engine:
        (day,) = engine.execute(
            f"SELECT ngay_tiem FROM {source} GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
        ).fetchone()
        engine.execute(
            f"COPY (SELECT * REPLACE ('9' || ma_mui_tiem AS ma_mui_tiem) FROM {source} "
            f"WHERE ngay_tiem = DATE '{day}') TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
        )
        (rows,) = engine.execute(f"SELECT count(*) FROM '{target}'").fetchone()
    return target, rows
