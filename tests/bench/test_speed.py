"""How long a load and each question take; `make bench` prints it.

A load is measured against bare DuckDB reading the same files into tables, so that the figure says
what checking, keying, merging and ledgers cost, not how fast the machine is.
"""

import csv
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest

from etl.mapping import Source, load_source
from etl.pipeline import find_files
from tests import engines
from tests.conftest import SHARED_DATA
from tests.spec.harness import NOW, Campaign, engine_urls
from warehouse.answer import Answer
from warehouse.indicators import BY_KEY
from warehouse.queries.age_dose import age_by_dose
from warehouse.queries.freshness import freshness
from warehouse.queries.indicator import indicator_by_area, indicator_over_time, sibling_band
from warehouse.queries.ledger_sum import NoAnswer
from warehouse.queries.operations import (
    completeness,
    loads,
    moved_between,
    quarantine_by_reason,
)
from warehouse.queries.places import sites_in_area
from warehouse.queries.session import Session
from warehouse.scope import Scope
from warehouse.viewer import NATIONAL

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]

KNOWN_ON = date(2021, 6, 14)
REPEATS = 15
#: A load that costs more than this many times a bare read has lost its set-based way.
MOST_TIMES_BARE = {"duckdb": 60, "postgresql": 120}
SLOWEST_P95_MS = 300


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The Czech folder, or generated files of its shape where the folder is absent."""
    if (SHARED_DATA / "cz").is_dir():
        return find_files(load_source("cz"), [SHARED_DATA / "cz"])[0]
    return generated(tmp_path_factory.mktemp("generated"))


REGIONS = ["CZ010", "CZ020", "CZ031", "CZ064", "CZ080"]
DAYS = np.arange("2020-12-27", "2021-06-10", dtype="datetime64[D]").astype(str)
VACCINES = ["Comirnaty", "VAXZEVRIA"]


def generated(folder: Path) -> list[Path]:
    """Distribution, consumption and counts of injections: 100,000 rows in the Czech layouts."""
    write(
        folder / "ockovani-distribuce.csv",
        "datum ockovaci_misto_id ockovaci_misto_nazev kraj_nuts_kod cilove_ockovaci_misto_id "
        "cilove_ockovaci_misto_nazev cilovy_kraj_kod ockovaci_latka akce pocet_ampulek pocet_davek",
        [
            (*at_site(n), "", "", "", VACCINES[n % 2], "Příjem", n % 40, 6 * (n % 40))
            for n in range(20_000)
        ],
    )
    write(
        folder / "ockovani-spotreba.csv",
        "datum ockovaci_misto_id ockovaci_misto_nazev kraj_nuts_kod ockovaci_latka "
        "pouzite_ampulky znehodnocene_ampulky pouzite_davky znehodnocene_davky",
        [(*at_site(n), VACCINES[n % 2], n % 30, 0, 6 * (n % 30), 0) for n in range(20_000)],
    )
    write(
        folder / "ockovani@2021-06-05.csv",
        "datum vakcina kraj_nuts_kod vekova_skupina prvnich_davek druhych_davek celkem_davek",
        [
            (DAYS[n % len(DAYS)], VACCINES[n % 2], REGIONS[n % 5], "40-44", n % 90, n % 50, 0)
            for n in range(60_000)
        ],
    )
    return sorted(folder.iterdir())


def at_site(number: int) -> tuple[str, str, str, str]:
    """Day, code, name and region of a row; sites and days have no common rhythm."""
    site = number * 7919 % 200
    return DAYS[number * 31 % len(DAYS)], f"s{site}", f"Site {site}", REGIONS[site % 5]


def write(path: Path, header: str, rows: list[tuple]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header.split())
        writer.writerows(rows)


class Loaded:
    """A loaded warehouse and the seconds it took."""

    def __init__(self, engine: str, campaign: Campaign, seconds: float) -> None:
        self.engine, self.campaign, self.seconds = engine, campaign, seconds


@pytest.fixture(scope="module", params=engines.ENGINES)
def loaded(
    request: pytest.FixtureRequest, files: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    with engine_urls(request, tmp_path_factory.mktemp("bench")) as url:
        source: Source = load_source("cz")
        campaign = Campaign(url(), source)
        started = time.perf_counter()
        campaign.load(*files, known_on=KNOWN_ON, now=NOW)
        yield Loaded(request.param, campaign, time.perf_counter() - started)
        campaign.close()


def say(line: str) -> None:
    """Print past pytest, which `make bench` asks with -s."""
    sys.stdout.write(f"{line}\n")


def bare_seconds(files: list[Path]) -> float:
    started = time.perf_counter()
    bare = duckdb.connect()
    for number, file in enumerate(files):
        bare.execute(f"CREATE TABLE t{number} AS SELECT * FROM read_csv(?)", [str(file)])
    bare.close()
    return time.perf_counter() - started


def test_load_costs_a_bounded_number_of_bare_reads(loaded: Loaded, files: list[Path]):
    rows = sum(report[0] for report in loaded.campaign.rows("SELECT rows_read FROM dim_load"))
    bare = bare_seconds(files)
    say(
        f"\n{loaded.engine}: {len(files)} files, {rows:,} rows in {loaded.seconds:.1f} s; bare "
        f"DuckDB read_csv {bare:.2f} s; ratio {loaded.seconds / bare:.0f}"
    )
    assert loaded.seconds / bare < MOST_TIMES_BARE[loaded.engine]


QUESTIONS: dict[str, tuple[Callable[..., Answer], dict[str, str]]] = {
    **{
        f"map {key}": (indicator_by_area, {"indicator": key})
        for key in BY_KEY
        if not BY_KEY[key].needs_group
    },
    "map of one group": (
        indicator_by_area,
        {"indicator": "coverage_group", "group": "1"},
    ),
    "map of one region's districts": (
        indicator_by_area,
        {"indicator": "stock_on_hand", "area": "CZ020"},
    ),
    "curve": (indicator_over_time, {"indicator": "coverage_d1_total", "basis": "place"}),
    "siblings": (
        sibling_band,
        {"indicator": "coverage_d1_total", "basis": "place", "area": "CZ010"},
    ),
    "age by dose": (age_by_dose, {"basis": "place"}),
    "sites": (sites_in_area, {"area": "CZ010"}),
    "loads": (loads, {}),
    "freshness": (freshness, {}),
    "quarantine": (quarantine_by_reason, {}),
    "completeness": (completeness, {"basis": "place"}),
    "what moved": (moved_between, {"basis": "place"}),
}


def measured(question: Callable[..., Answer], scope: Scope, session: Session) -> list[float]:
    """Milliseconds of each repetition; the first pays for what the session reads once."""
    taken = []
    for _repeat in range(REPEATS):
        started = time.perf_counter()
        question(scope=scope, viewer=NATIONAL, session=session)
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def test_each_question_answers_within_the_time_of_a_click(loaded: Loaded):
    say(f"\n{loaded.engine:40} p50 ms  p95 ms")
    slow = {}
    with loaded.campaign.session() as session:
        for name, (question, scope) in QUESTIONS.items():
            try:
                taken = measured(question, Scope(**scope), session)
            except NoAnswer as refusal:
                say(f"{name:40} {refusal}")
                continue
            middle, high = np.percentile(taken, [50, 95])
            say(f"{name:40} {middle:6.0f}  {high:6.0f}")
            slow |= {name: high} if high > SLOWEST_P95_MS else {}
    assert slow == {}
