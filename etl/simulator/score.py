"""What the product finds of the faults that a simulation planted, and what it finds besides.

A detector is a line in DETECTORS: the fault, and how it shows: rows set aside for a reason, a
finding of a check at the fault's facility, or a file that was refused. A fault may have several;
it counts as found when one of them finds it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd
import sqlalchemy as sa

from etl.simulator.amend import AMENDED, CANCELLED, CORRECTED
from warehouse.checks import BY_KEY
from warehouse.engines import open_reader
from warehouse.findings import findings
from warehouse.queries.safety import signal_board
from warehouse.queries.session import Session
from warehouse.schema.ledgers import BY_NAME
from warehouse.schema.loads import dim_load, row_issue
from warehouse.scope import Scope
from warehouse.viewer import NATIONAL

#: The column of the typed rows that a truth row's key is taken from.
_KEY = "ma_mui_tiem"
COLUMNS = ["fault", "detector", "planted", "found", "recall_pct", "false_alarms"]


@dataclass(frozen=True)
class Evidence:
    """What a warehouse says by itself: rows set aside, findings of its checks, files loaded."""

    issues: pd.DataFrame  # reason, key
    findings: pd.DataFrame  # check, facility_code, other_code
    files: frozenset[str]
    planted_at: frozenset[str]  # facilities with a planted fault of their own
    doses_at: pd.Series  # planted wrong doses by facility
    moved: pd.DataFrame  # by kind of ledger row: came, went (doses)
    first_known: str  # the day of the first load, ISO
    signals: pd.DataFrame  # subject_kind, key (lot, facility or province), province, is_low


class Detector(Protocol):
    """How a fault shows."""

    name: str

    def hits(self, truth: pd.DataFrame, evidence: Evidence) -> tuple[int, int]:
        """Planted faults found, and false alarms."""
        ...


@dataclass(frozen=True)
class SetAside:
    """The rows are in quarantine for one of these reasons, and no other row is."""

    name: str
    reasons: tuple[str, ...]

    def hits(self, truth: pd.DataFrame, evidence: Evidence) -> tuple[int, int]:
        """By the rows' own keys."""
        own = evidence.issues[evidence.issues["reason"].isin(self.reasons)]
        return int(truth["key"].isin(own["key"]).sum()), 0


@dataclass(frozen=True)
class FoundBy:
    """A check names the facility; what it names where nothing was planted is a false alarm."""

    name: str

    def hits(self, truth: pd.DataFrame, evidence: Evidence) -> tuple[int, int]:
        """By the code of the facility that can explain it, or of the other one concerned."""
        own = evidence.findings[evidence.findings["check"] == self.name]
        named = set(own["facility_code"]) | set(own["other_code"])
        strange = ~own["facility_code"].isin(evidence.planted_at)
        strange &= ~own["other_code"].isin(evidence.planted_at)
        return int(truth["facility"].isin(named).sum()), int(strange.sum())


@dataclass(frozen=True)
class FoundDoses:
    """A check counts as many doses at a facility as were planted there; more are false alarms."""

    name: str

    def hits(self, truth: pd.DataFrame, evidence: Evidence) -> tuple[int, int]:
        """By facility; doses of whatever fault planted there explain a finding."""
        own = evidence.findings[evidence.findings["check"] == self.name]
        weight = own.groupby("facility_code")["weight"].sum()
        found = truth.groupby("facility").size()
        strange = weight - evidence.doses_at.reindex(weight.index, fill_value=0)
        hits = np.minimum(found, weight.reindex(found.index, fill_value=0)).sum()
        return int(hits), int(strange.clip(lower=0).sum())


@dataclass(frozen=True)
class FoundIn:
    """A check names the province; another province that it names is a false alarm."""

    name: str

    def hits(self, truth: pd.DataFrame, evidence: Evidence) -> tuple[int, int]:
        """By the province's code."""
        own = evidence.findings[evidence.findings["check"] == self.name]["province_code"]
        return int(truth["province"].isin(own).sum()), int((~own.isin(truth["province"])).sum())


@dataclass(frozen=True)
class Moved:
    """The ledger of sites moved as many doses as corrected or withdrawn; more are false alarms."""

    name: str
    side: str  # came or went

    def hits(self, truth: pd.DataFrame, evidence: Evidence) -> tuple[int, int]:
        """By the sum over the nation."""
        moved = int(evidence.moved[self.side].get(self.name, 0))
        return min(moved, len(truth)), max(moved - len(truth), 0)


@dataclass(frozen=True)
class Refused:
    """Nothing of the file was loaded."""

    name: str = "refused"

    def hits(self, truth: pd.DataFrame, evidence: Evidence) -> tuple[int, int]:
        """By the file's name."""
        return int((~truth["key"].isin(evidence.files)).sum()), 0


@dataclass(frozen=True)
class Kept:
    """The rows look odd and are right: none of them may be set aside."""

    name: str = "kept"

    def hits(self, truth: pd.DataFrame, evidence: Evidence) -> tuple[int, int]:
        """Rows that are not in quarantine; each that is counts as a false alarm."""
        wrong = int(truth["key"].isin(evidence.issues["key"]).sum())
        return len(truth) - wrong, wrong


@dataclass(frozen=True)
class Signalled:
    """A safety signal names the lot, or the site or province that keeps silent."""

    name: str
    kinds: tuple[str, ...]
    is_low: bool

    def hits(self, truth: pd.DataFrame, evidence: Evidence) -> tuple[int, int]:
        """By what the signal is about; sites of a silent province are silent and no false alarm."""
        every = evidence.signals
        own = every[every["subject_kind"].isin(self.kinds) & (every["is_low"] == self.is_low)]
        known = set(truth["key"])
        strange = ~own["key"].isin(known) & ~own["province"].isin(known)
        return int(truth["key"].isin(own["key"]).sum()), int(strange.sum())


_CHECKING = (FoundBy, FoundDoses, FoundIn)
_DATES = SetAside("dates", ("not_a_date", "after_known", "before_campaign"))

#: Every detector of every fault; a check that this program does not have finds nothing.
DETECTORS: dict[str, tuple[Detector, ...]] = {
    "province_spelling": (SetAside("unknown_area", ("unknown_area",)),),
    "decomposed_text": (Kept(),),
    "impossible_date": (_DATES,),
    "swapped_day_month": (_DATES, FoundDoses("second_before_first")),
    "truncated_file": (Refused(),),
    "negative_stock": (
        FoundBy("negative_stock"),
        FoundBy("shipment_missing"),
        FoundBy("lot_never_received"),
        FoundBy("injected_without_stock"),
    ),
    "frozen_shipment": (
        FoundBy("cold_chain_loss"),
        FoundBy("receipt_without_decision"),
        FoundBy("never_sent"),
    ),
    "mislabelled_lot": (FoundBy("lot_never_received"),),
    "expired_lot": (FoundBy("used_after_expiry"), FoundBy("lot_never_received")),
    "count_difference": (FoundBy("count_differs"),),
    "silent_site": (FoundBy("recorded_not_declared"),),
    "unsafe_lot": (Signalled("lot_signal", ("lot",), is_low=False),),
    "silent_reporter": (Signalled("reporting_funnel", ("site", "province"), is_low=True),),
    "double_declared": (FoundBy("declared_not_recorded"),),
    "crowded_day": (FoundBy("above_norm"),),
    "impossible_day": (FoundBy("impossible_load"),),
    "closed_site": (FoundBy("idle_with_stock"),),
    "stuck_queue": (FoundBy("capacity_unused"),),
    "duplicate": (FoundDoses("repeated_dose"),),
    "second_before_first": (FoundDoses("second_before_first"),),
    "late_entry": (FoundIn("entered_late"),),
    "declared_above_recorded": (FoundIn("declared_above_recorded"),),
    CORRECTED: (Moved("corrected", "came"),),
    CANCELLED: (Moved("withdrawn", "went"),),
}


def score(truth: Path, *, warehouse: str, as_of: date) -> pd.DataFrame:
    """Recall and false alarms by fault and detector; COLUMNS. Faults nobody looks for have one row
    with an empty detector."""
    planted = pd.read_csv(truth, dtype=str, keep_default_na=False)
    evidence = _evidence(warehouse, planted, as_of)
    known = planted[_is_known(planted, evidence, as_of)]
    rows = [row for fault, own in known.groupby("fault") for row in _rows(fault, own, evidence)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _rows(fault: str, own: pd.DataFrame, evidence: Evidence) -> Iterator[tuple]:
    known = [one for one in DETECTORS.get(fault, ()) if _exists(one)]
    for detector in known:
        found, wrong = detector.hits(own, evidence)
        yield fault, detector.name, len(own), found, 100 * found / len(own), wrong
    if not known:
        yield fault, "", len(own), 0, 0.0, 0


def _exists(detector: Detector) -> bool:
    return not isinstance(detector, _CHECKING) or detector.name in BY_KEY


def _evidence(warehouse: str, planted: pd.DataFrame, as_of: date) -> Evidence:
    reader = open_reader(warehouse)
    try:
        with reader.pinned() as state:
            session = Session(state)
            named = findings(scope=Scope(as_of=as_of), viewer=NATIONAL, session=session).frame
            issues = session.frame(
                sa.select(row_issue.c.reason, row_issue.c.content).where(
                    row_issue.c.severity == "quarantine"
                )
            )
            files = session.frame(sa.select(dim_load.c.file_name))["file_name"]
            signals, moved = _signals(session), _moved(session)
            first_known = min(session.known_days).isoformat()
    finally:
        reader.close()
    of_doses = _is_dose(planted)
    keys = [json.loads(text).get(_KEY, "") for text in issues["content"]]
    return Evidence(
        issues=issues.assign(key=keys),
        findings=named,
        files=frozenset(files),
        # One wrong dose excuses nothing else that is found at its site.
        planted_at=frozenset(planted.loc[~of_doses, "facility"]) - {""},
        doses_at=planted[of_doses].groupby("facility").size(),
        moved=moved,
        first_known=first_known,
        signals=signals,
    )


def _is_known(planted: pd.DataFrame, evidence: Evidence, as_of: date) -> pd.Series:
    """Not what is entered later than the day asked about, nor what was right when first loaded."""
    last, is_amended = planted["last"], planted["kind"] == AMENDED
    is_early = is_amended & (last <= evidence.first_known)
    is_dated = is_amended | _is_dose(planted)
    return ~is_early & (~is_dated | (last <= as_of.isoformat()))


def _is_dose(planted: pd.DataFrame) -> pd.Series:
    """Which lines of the truth file are a dose each."""
    return (planted["kind"] == "tiem") & (planted["rows"] == "1")


def _moved(session: Session) -> pd.DataFrame:
    """Doses that came and went, by kind of ledger row."""
    c = BY_NAME["mart_injection_site"].table.c
    came = sa.func.sum(sa.case((c.doses > 0, c.doses), else_=0)).label("came")
    went = sa.func.sum(sa.case((c.doses < 0, -c.doses), else_=0)).label("went")
    return session.frame(sa.select(c.kind, came, went).group_by(c.kind)).set_index("kind")


def _signals(session: Session) -> pd.DataFrame:
    """What the newest looks say: lots that signal, places outside the funnel of reports."""
    board = signal_board(scope=Scope(), viewer=NATIONAL, session=session).frame
    loud = board[board["methods"] != ""]
    tree = session.tree.frame
    codes = tree[tree["level"] == "province"].set_index("area_id")["area_code"]
    ratio = loud["ratio"].astype(float)
    return pd.DataFrame(
        {
            "subject_kind": loud["subject_kind"],
            "key": loud["subject"].map(lambda text: text.rpartition("/")[2]),
            "province": loud["province_id"].map(codes).fillna(""),
            "is_low": (loud["method"] == "reporting") & (ratio < 1),
        }
    )
