"""Real reports: three files of January 2021 in the same star, held to independent counts."""

import csv
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

from etl.mapping import load_source
from etl.pipeline import Clock, LoadReport, load_files
from tests.spec.ready import open_ready
from warehouse.analytics.safety.disproportionality import disproportionality
from warehouse.analytics.safety.reports import pairs_of_margins
from warehouse.engines import Warehouse, open_reader
from warehouse.looks import inputs
from warehouse.queries.safety import signal_board
from warehouse.queries.session import Session
from warehouse.scope import Scope
from warehouse.viewer import NATIONAL

FILES = ("2021VAERSDATA.csv", "2021VAERSVAX.csv", "2021VAERSSYMPTOMS.csv")
WRITTEN = ("SYMPTOM_TEXT", "HISTORY")
MODERNA, HEADACHE = "COVID19/MODERNA", "Headache"


def load(warehouse: Warehouse, folder: Path, day: date) -> LoadReport:
    reports = load_files(
        warehouse,
        load_source("vaers"),
        files=[folder / FILES[0]],
        clock=Clock(now=datetime(2021, 2, 1, 8, 0), known_on=day),  # noqa: DTZ001  local time
        secret=b"a secret for tests",
    )
    assert isinstance(reports[0], LoadReport), reports[0]
    return reports[0]


@pytest.fixture(scope="module")
def folder(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copied = tmp_path_factory.mktemp("vaers")
    for name in FILES:
        shutil.copy(shared_data / "vaers" / name, copied / name)
    return copied


@pytest.fixture(scope="module")
def loaded(folder: Path) -> Iterator[tuple[Warehouse, LoadReport]]:
    opened = open_ready(str(folder / "warehouse.duckdb"), "us")
    yield opened, load(opened, folder, date(2021, 1, 31))
    opened.close()


def lines(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="latin-1", newline="") as rows:
        return list(csv.DictReader(rows))


def ask(warehouse: Warehouse, statement: str) -> list[tuple]:
    with warehouse.transaction() as connection:
        return [tuple(row) for row in connection.execute(sa.text(statement))]


def test_every_report_is_loaded_whatever_its_dates(loaded):
    warehouse, report = loaded
    assert (report.rows_read, report.rows_loaded, report.rows_quarantined) == (2946, 2946, 0)
    found = ask(
        warehouse,
        "SELECT count(*), count(*) FILTER (WHERE event_date IS NULL), min(event_date) "
        "FROM fact_adverse_event",
    )
    assert found == [(2946, 283, date(1920, 1, 18))]


def test_onset_before_the_injection_is_a_doubt_and_not_a_loss(loaded):
    flagged = ask(
        loaded[0], "SELECT reason, count(*) FROM row_issue WHERE severity = 'flag' GROUP BY 1"
    )
    assert ("onset_before_injection", 126) in flagged


def test_terms_and_vaccines_are_those_of_the_companions(loaded, folder):
    named = {
        (row["VAERS_ID"], row[f"SYMPTOM{number}"])
        for row in lines(folder, FILES[2])
        for number in range(1, 6)
        if row[f"SYMPTOM{number}"]
    }
    assert ask(loaded[0], "SELECT count(*) FROM bridge_event_term") == [(len(named),)]
    products = {
        (row["VAERS_ID"], f"{row['VAX_TYPE']}/{row['VAX_MANU']}") for row in lines(folder, FILES[1])
    }
    assert ask(loaded[0], "SELECT count(*) FROM bridge_event_vaccine") == [(len(products),)]


def test_what_reporters_wrote_is_counted_and_never_stored(loaded, folder):
    rows = lines(folder, FILES[0])
    told = ask(
        loaded[0],
        "SELECT count(*) FILTER (WHERE has_description), count(*) FILTER (WHERE has_history) "
        "FROM fact_adverse_event",
    )
    assert told == [tuple(sum(bool(row[name].strip()) for row in rows) for name in WRITTEN)]


def cells(warehouse: Warehouse) -> pd.DataFrame:
    statement = inputs.reports_by_term()
    with warehouse.transaction() as connection:
        rows = [tuple(row) for row in connection.execute(statement)]
    return pd.DataFrame(rows, columns=[c.name for c in statement.selected_columns])


def test_disproportionality_counts_reports_not_pairs(loaded, folder):
    with_vaccine = {
        row["VAERS_ID"]
        for row in lines(folder, FILES[1])
        if f"{row['VAX_TYPE']}/{row['VAX_MANU']}" == MODERNA
    }
    with_term = {
        row["VAERS_ID"]
        for row in lines(folder, FILES[2])
        if HEADACHE in [row[f"SYMPTOM{number}"] for number in range(1, 6)]
    }
    pairs = disproportionality(pairs_of_margins(cells(loaded[0])))
    pair = pairs[(pairs["product"] == MODERNA) & (pairs["term"] == HEADACHE)].iloc[0]
    both = len(with_vaccine & with_term)
    assert (pair["both"], pair["with_product"], pair["with_term"], pair["reports"]) == (
        both,
        len(with_vaccine),
        len(with_term),
        2946,
    )
    rest = (len(with_term) - both) / (2946 - len(with_vaccine))
    assert np.isclose(pair["prr"], both / len(with_vaccine) / rest)


def test_real_reports_alone_are_compared_with_each_other_on_the_board(loaded):
    warehouse, _ = loaded
    reader = open_reader(str(warehouse.path))
    with reader.pinned() as state:
        board = signal_board(scope=Scope(), viewer=NATIONAL, session=Session(state)).frame
    reader.close()
    assert set(board["method"]) == {"ic"}
    pair = board.set_index("subject_key").loc[f"event:{MODERNA}/Anaphylactic reaction"]
    pairs = disproportionality(pairs_of_margins(cells(warehouse), strata=("age_band_code", "sex")))
    own = pairs[(pairs["product"] == MODERNA) & (pairs["term"] == "Anaphylactic reaction")].iloc[0]
    assert pair["observed"] == own["both"]
    assert pair["lower"] == pytest.approx(2 ** own["ic_lower"])
    assert pair["lower"] > 1


def test_release_without_a_report_withdraws_it_from_the_ledger(loaded, folder):
    data = folder / FILES[0]
    text = data.read_bytes().splitlines(keepends=True)
    last = next(number for number in range(len(text) - 1, 0, -1) if text[number][:6].isdigit())
    data.write_bytes(b"".join(text[:last]))
    again = load(loaded[0], folder, date(2021, 2, 19))
    assert again.rows_withdrawn >= 1
    moved = ask(
        loaded[0],
        "SELECT kind, sum(reports) FROM mart_report WHERE known_date = DATE '2021-02-19' "
        "GROUP BY 1",
    )
    assert moved == [("withdrawn", -1)]
