"""The checks on vaccine against what the simulator planted: everything found, nothing invented."""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

from etl.mapping import load_source
from etl.pipeline import Clock, find_files, load_files
from etl.simulator.run import simulate
from tests.spec.ready import open_ready
from warehouse.checks import CHECKS
from warehouse.engines import open_reader
from warehouse.findings import findings
from warehouse.queries.session import Session
from warehouse.scope import Scope
from warehouse.viewer import NATIONAL

UNTIL = date(2021, 11, 27)
#: Provinces with a planted fault of vaccine, and three without any.
PROVINCES = ("01", "12", "22", "30", "40", "48", "66", "89")
_KINDS = ("tiem", "ds_co_so", "xuat_nhap", "phan_bo", "lo_vac_xin", "kiem_ke")

#: What each fault must be found by, and the facility that it must be found at.
MUST_FIND = {
    "negative_stock": (
        *("negative_stock", "shipment_missing", "lot_never_received"),
        "count_differs",  # what was never booked in was counted all the same
    ),
    "count_difference": ("count_differs",),
    "frozen_shipment": ("cold_chain_loss", "receipt_without_decision", "never_sent"),
    "mislabelled_lot": ("lot_never_received",),
    "expired_lot": ("used_after_expiry", "lot_never_received"),
}


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scores")
    files = folder / "files"
    simulate(files, scale=0.003, provinces=PROVINCES, until=UNTIL, faults="default")
    source = load_source("vn")
    wanted = [path for path in find_files(source, [files])[0] if path.name.startswith(_KINDS)]
    warehouse = open_ready(str(folder / "w.duckdb"), "vn")
    clock = Clock(now=datetime(2021, 11, 28, 6), known_on=UNTIL)  # noqa: DTZ001 - local time
    load_files(warehouse, source, files=wanted, clock=clock, secret=b"test")
    warehouse.close()
    return folder


@pytest.fixture(scope="module")
def found(campaign: Path) -> Iterator[pd.DataFrame]:
    reader = open_reader(str(campaign / "w.duckdb"))
    with reader.pinned() as state:
        asked = Scope(as_of=UNTIL)
        yield findings(scope=asked, viewer=NATIONAL, session=Session(state), theme="stock").frame
    reader.close()


@pytest.fixture(scope="module")
def truth(campaign: Path) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    with (campaign / "files" / "su_that.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["fault"], []).append(row)
    return found


def at(found: pd.DataFrame, check: str, facilities: set[str]) -> pd.DataFrame:
    """The findings of a check that these facilities explain, or that name them as the other one."""
    own = found[found["check"] == check]
    return own[own["facility_code"].isin(facilities) | own["other_code"].isin(facilities)]


def planted(truth: dict, fault: str) -> set[str]:
    return {row["facility"] for row in truth[fault]}


@pytest.mark.parametrize(
    ("fault", "check"), [(fault, check) for fault, checks in MUST_FIND.items() for check in checks]
)
def test_every_planted_fault_is_found_at_its_facility(found, truth, fault: str, check: str):
    assert len(at(found, check, planted(truth, fault))) > 0


#: A delivery past its fifth day is the simulated campaign's own doing, not a fault.
_EXACT = [
    check.key for check in CHECKS if check.theme == "stock" and check.key != "delivery_overdue"
]


@pytest.mark.parametrize("check", _EXACT)
def test_nothing_is_found_where_nothing_was_planted(found, truth, check: str):
    faults = [fault for fault, checks in MUST_FIND.items() if check in checks]
    known = set().union(*[planted(truth, fault) for fault in faults])
    assert len(at(found, check, known)) == (found["check"] == check).sum()


def test_the_missing_receipts_weigh_what_was_taken_out(found, truth):
    row = truth["negative_stock"][0]
    missing = at(found, "shipment_missing", {row["facility"]})["weight"].sum()
    # The newest receipts are still taken to be on their way.
    assert 0 < missing <= int(row["doses"])


def test_a_count_that_differs_weighs_what_it_differs_by(found, truth):
    rows = truth["count_difference"]
    apart = {(row["facility"], row["note"]): abs(int(row["doses"])) for row in rows}
    own = at(found, "count_differs", planted(truth, "count_difference"))
    pairs = list(zip(own["facility_code"], own["lot_code"], strict=True))
    assert [apart[pair] for pair in pairs] == own["weight"].tolist()
    # A later count of the same lot may have been right again.
    assert len(pairs) >= len(rows) / 2


@pytest.mark.parametrize("fault", ["mislabelled_lot", "expired_lot"])
def test_doses_with_another_lots_number_are_weighed(found, truth, fault: str):
    row = truth[fault][0]
    own = at(found, "lot_never_received", {row["facility"]})
    own = own[own["lot_code"] == row["key"]]
    # Some are entered late, some are of the vaccine whose lot it is; single ones are not judged.
    assert 0.5 * int(row["doses"]) < own["weight"].sum() <= int(row["doses"])
