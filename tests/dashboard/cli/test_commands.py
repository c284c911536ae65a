"""The command line says what happened in one line, and answers with the screen's numbers."""

import io
import json
import os
import re
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import openpyxl
import pytest

from dashboard.cli.main import main
from dashboard.data import WarehouseDoor
from warehouse.scope import Scope

ROOT = Path(__file__).resolve().parents[3]
MAPPING = """
source: own
country: CZ
title: {vi: Riêng, en: Own}
reference: cz
basis: place
dates: ["%Y-%m-%d"]
feeds:
  - name: counts
    feed: injection
    files: ["counts*.csv"]
    partition: whole
    columns:
      event_date: day
      vaccine_code: vaccine
      place_province_code: region
      dose_kind: {constant: primary}
      dose_number: number
      doses: doses
"""
ROWS = (
    "day,vaccine,region,number,doses\n"
    "2021-03-01,PFZ,CZ010,1,1335\n"
    "2021-03-02,PFZ,CZ010,1,1335\n"
    "2021-03-02,PFZ,CZ020,1,1398\n"
    "2021-03-02,PFZ,CZ999,1,5\n"
)


@dataclass(frozen=True)
class Done:
    """What a command left."""

    returncode: int
    stdout: str
    stderr: str


def environment(warehouse: Path, secret: str) -> dict[str, str]:
    return {
        "TIEMCHUNG_WAREHOUSE": str(warehouse),
        "TIEMCHUNG_SECRET": secret,
        "PATH": "",
        "PYTHONPATH": str(ROOT),
    }


def run_alone(*words: str, warehouse: Path) -> subprocess.CompletedProcess[str]:
    """A command as a terminal starts it."""
    return subprocess.run(
        [sys.executable, "-m", "dashboard.cli.main", *words],
        env=environment(warehouse, ""),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def run(*words: str, warehouse: Path, secret: str = "", folder: Path = ROOT) -> Done:
    """The same within this process, which has paid for the imports."""
    out, err = io.StringIO(), io.StringIO()
    with (
        patch.dict(os.environ, environment(warehouse, secret), clear=True),
        patch.object(sys, "argv", ["tiemchung", *words]),
        chdir(folder),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    return Done(ended.value.code or 0, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    (folder / "own.yml").write_text(MAPPING)
    (folder / "counts.csv").write_text(ROWS)
    done = run_alone(
        "load",
        str(folder / "own.yml"),
        str(folder / "counts.csv"),
        "--known-on",
        "2021-03-03",
        warehouse=folder / "w.duckdb",
    )
    assert done.returncode == 0, done.stderr
    (folder / "load.txt").write_text(done.stdout)
    return folder


def test_load_prints_one_line_a_file_with_its_four_counts(folder):
    assert (folder / "load.txt").read_text().strip() == (
        "counts.csv: 4 read, 3 loaded, 0 unchanged, 1 quarantined"
    )


def test_ask_prints_the_numbers_of_the_door(folder):
    done = run("ask", "coverage_d1_total", "--format", "csv", warehouse=folder / "w.duckdb")
    door = WarehouseDoor.open(str(folder / "w.duckdb"))
    frame = door.ask("indicator_by_area", Scope(indicator="coverage_d1_total")).frame
    printed = dict(line.split(",")[0::6][:2] for line in done.stdout.splitlines()[1:])
    assert printed["CZ010"] == str(frame.set_index("area_code").loc["CZ010", "value"])


def test_ask_gives_numerator_and_denominator_by_hand(folder):
    done = run(
        "ask",
        "coverage_d1_total",
        "--format",
        "json",
        "--as-of",
        "2021-03-02",
        warehouse=folder / "w.duckdb",
    )
    answer = json.loads(done.stdout)
    prague = next(row for row in answer["rows"] if row["area_code"] == "CZ010")
    assert (prague["numerator"], prague["denominator"]) == (2670, 1335084)
    assert prague["value"] == pytest.approx(100 * 2670 / 1335084)
    assert answer["stamp"]["as_of"] == "2021-03-02"


def test_status_lists_loads_sums_and_freshness_as_json(folder):
    done = run("status", "--format", "json", warehouse=folder / "w.duckdb")
    status = json.loads(done.stdout)
    assert status["loads"][0]["rows_read"] == 4
    assert {row["ledger"]: row["amount"] for row in status["sums"]} == {
        "mart_injection_province": 4068
    }
    assert status["quarantine_by_reason"][0]["reason"] == "unknown_area"
    assert status["freshness"][0]["feed"] == "injection"


def test_status_is_readable_as_text(folder):
    done = run("status", warehouse=folder / "w.duckdb")
    assert done.returncode == 0
    assert "counts.csv" in done.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("ask", "coverage_of_cats"), "coverage_d1_18plus"),
        (("ask", "coverage_d1_total", "--area", "ZZ"), "no area ZZ"),
        (("ask", "coverage_d1_total", "--map", "99"), "63, 34"),
        (("ask", "coverage_d1_total", "--as-of", "01/03/2021"), "2021-11-27"),
        (("load", "atlantis", "."), "cz"),
        (("quarantine", "export", "cz", "cats", "out.csv"), "distribution"),
    ],
)
def test_mistaken_command_says_what_is_known_without_a_stack_trace(folder, words, told):
    done = run(*words, warehouse=folder / "w.duckdb")
    assert done.returncode == 2
    assert told in done.stderr + done.stdout
    assert "Traceback" not in done.stderr + done.stdout


def test_asking_before_anything_is_loaded_says_to_load(tmp_path):
    done = run("ask", "coverage_d1_total", warehouse=tmp_path / "none.duckdb")
    assert done.returncode == 2
    assert "tiemchung load" in done.stderr


def test_forecast_of_less_than_two_weeks_says_so(folder):
    done = run("forecast", "--weeks-back", "2", warehouse=folder / "w.duckdb")
    assert done.returncode == 0
    assert "less than two weeks" in done.stdout


def test_source_with_identities_asks_for_a_secret(tmp_path):
    done = run("load", "vn", str(tmp_path), warehouse=tmp_path / "w.duckdb")
    assert done.returncode == 2
    assert "TIEMCHUNG_SECRET" in done.stderr


def test_refused_file_is_told_and_the_exit_code_says_so(folder, tmp_path):
    (tmp_path / "counts.csv").write_text("day,vaccine\n2021-03-01,PFZ\n")
    done = run_alone(
        "load",
        str(folder / "own.yml"),
        str(tmp_path / "counts.csv"),
        warehouse=tmp_path / "w.duckdb",
    )
    assert done.returncode == 1
    assert "number" in done.stdout
    assert "refused" in done.stdout


def test_export_without_a_name_is_a_sheet_named_after_what_it_holds_and_replaces_none(
    folder, tmp_path
):
    warehouse, mapping = folder / "w.duckdb", str(folder / "own.yml")
    done = run("quarantine", "export", mapping, warehouse=warehouse, folder=tmp_path)
    (written,) = tmp_path.iterdir()
    assert re.fullmatch(r"own_counts_quarantine_\d{4}-\d\d-\d\d\.xlsx", written.name)
    assert done.stdout.strip() == f"1 row written to {written.name}"
    header = next(openpyxl.load_workbook(written).active.iter_rows(values_only=True))
    assert header == ("day", "vaccine", "region", "number", "doses", "reason", "_load", "_row")
    again = run("quarantine", "export", mapping, warehouse=warehouse, folder=tmp_path)
    assert (again.returncode, "may hold corrections" in again.stderr) == (2, True)


def test_quarantine_cycle_from_the_command_line(folder, tmp_path):
    warehouse = folder / "w.duckdb"
    out = tmp_path / "out.csv"
    mapping = str(folder / "own.yml")
    done = run("quarantine", "export", mapping, "counts", str(out), warehouse=warehouse)
    assert "1 row written" in done.stdout
    out.write_text(out.read_text(encoding="utf-8-sig").replace("CZ999", "CZ031"))
    done = run("quarantine", "replay", mapping, str(out), warehouse=warehouse)
    assert "1 read, 1 loaded" in done.stdout
    done = run("quarantine", "list", "own", warehouse=warehouse)
    assert "0 open" in done.stdout
    done = run("quarantine", "list", "own", "--status", "replayed", warehouse=warehouse)
    assert "1 replayed" in done.stdout
