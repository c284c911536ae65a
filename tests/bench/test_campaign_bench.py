"""A campaign of a chosen size: load it, add a day, answer every view; all measured and told.

The load stands beside bare DuckDB reading the same files in the same run, so that the ratio says
what checking, keying, merging and ledgers cost, not how fast the machine is.
"""

import os
import sys
from pathlib import Path

import pytest

from dashboard.pages import PAGES
from etl.simulator.score import score
from tests.bench import campaign
from tests.bench.views import measured, views

pytestmark = [pytest.mark.bench, pytest.mark.timeout(6 * 3600)]


def say(line: str) -> None:
    """Print past pytest, which `make bench` asks with -s."""
    sys.stdout.write(f"{line}\n")


def size(path: Path) -> str:
    return f"{path.stat().st_size / 1e9:.3f} GB"


@pytest.fixture(scope="module")
def folder() -> Path:
    """Where the campaign's files lie, simulated unless they are there."""
    campaign.FOLDER.mkdir(parents=True, exist_ok=True)
    files = campaign.FOLDER / "files"
    if not (campaign.FOLDER / "simulated").exists():
        spent = campaign.run("simulate", "--out", files, "--scale", f"{campaign.SCALE:g}")
        written = sum(file.stat().st_size for file in files.iterdir())
        say(f"\nsimulate --scale {campaign.SCALE:g}: {spent}; {written / 1e9:.2f} GB of files")
        (campaign.FOLDER / "simulated").touch()
    return campaign.FOLDER


@pytest.fixture(scope="module")
def warehouse(folder: Path) -> Path:
    """The loaded warehouse; a load that is there is not measured again."""
    path = folder / "warehouse.duckdb"
    if not (folder / "loaded").exists():
        for old in folder.glob("warehouse*"):
            old.unlink()
        _load(folder, path)
        (folder / "loaded").touch()
    return path


def _load(folder: Path, path: Path) -> None:
    files = sorted((folder / "files").glob("*.parquet"))
    bare = campaign.bare(files, folder / "bare.duckdb")
    say(f"bare read of {len(files)} files: {bare}; {size(folder / 'bare.duckdb')}")
    (folder / "bare.duckdb").unlink()
    known = ("--known-on", f"{campaign.KNOWN_ON}", "--warehouse", path)
    spent = campaign.run("load", "vn", folder / "files", *known)
    published = path.with_suffix(".published.duckdb")
    say(f"load and publish: {spent}; {size(path)}, published {size(published)}")
    say(f"ratio to bare: {spent.wall / bare.wall:.2f}, of processor {spent.cpu / bare.cpu:.2f}")


def test_a_day_more_is_loaded_and_published(folder: Path, warehouse: Path):
    drop, rows = campaign.one_more_day(folder / "files", folder / "day")
    known = ("--known-on", f"{campaign.DAY_AFTER}", "--warehouse", warehouse)
    spent = campaign.run("load", "vn", drop, *known)
    say(f"\na day more of {rows:,} injections, loaded and published: {spent}")
    assert spent.wall > 0


def test_what_is_planted_is_found(folder: Path, warehouse: Path):
    rows = score(
        folder / "files" / "su_that.csv", warehouse=str(warehouse), as_of=campaign.KNOWN_ON
    )
    say(f"\nfound of what was planted:\n{rows.round(1).to_string(index=False)}")
    assert len(rows) > 0


@pytest.fixture(scope="module")
def url(request: pytest.FixtureRequest) -> str:
    """The warehouse to look at: TIEMCHUNG_WAREHOUSE, or the one that was loaded here."""
    return os.environ.get("TIEMCHUNG_WAREHOUSE") or str(request.getfixturevalue("warehouse"))


def test_every_view_is_answered(url: str):
    say(f"\n{'view':42} p50 ms  p95 ms   p95 of processor   first of all")
    worst = 0.0
    for view in views(PAGES):
        cost = measured(view, url)
        worst = max(worst, cost.high) if view.card else worst
        middle, high, cpu, first = (f"{ms:6.0f}" for ms in cost)
        say(f"{view.name:42} {middle}  {high}  {cpu}  {first}")
    say(f"{'slowest p95 of a card':42}         {worst:6.0f}")
    assert worst > 0
