"""Severe cases as they were known on a day: the newest version of each, and how it came to be."""

from datetime import date

import pandas as pd
import sqlalchemy as sa

from warehouse.queries.session import Session
from warehouse.schema.safety import severe_case_version
from warehouse.scope import Scope

_KEY_DIGITS = 8
#: The days and moments of a case.
MOMENTS = (
    "injected",
    "onset_on",
    "received",
    "reported",
    "investigation_started",
    "investigation_reported",
    "council_met",
    "closed_at",
)


def short_key(case_code: str) -> str:
    """The pseudonym that people read aloud: the last eight digits of a case's key."""
    return f"{int(case_code):016X}"[-_KEY_DIGITS:]


def cases_known(session: Session, scope: Scope) -> pd.DataFrame:
    """The newest version of each case known by the scope's known day, whatever day it looks at.

    `case` is its pseudonym and `causality` its conclusions in turn, as code@day, NaN without any.
    """
    known_on = session.as_known(scope.known_on)
    cases = session.memo(("cases", known_on), lambda: _cases(session, known_on))
    return cases.copy(deep=False)


def _cases(session: Session, known_on: date | None) -> pd.DataFrame:
    versions = _versions(session, known_on)
    newest = versions.drop_duplicates("case_code", keep="last")
    newest = newest[~newest["is_withdrawn"].astype(bool)]
    told = newest["case_code"].map(_conclusions(versions))
    moments = {name: pd.to_datetime(newest[name]) for name in MOMENTS}
    named = newest.assign(**moments, causality=told, case=newest["case_code"].map(short_key))
    return named.drop(columns=["case_code", "is_withdrawn", "load_id"]).reset_index(drop=True)


def _versions(session: Session, known_on: date | None) -> pd.DataFrame:
    """Every version of the cases known by a day, oldest first."""
    c = severe_case_version.c
    known = [c.known_on <= known_on] if known_on else []
    return session.frame(
        sa.select(severe_case_version).where(*known).order_by(c.case_code, c.known_on, c.load_id)
    )


def _conclusions(versions: pd.DataFrame) -> dict[str, str]:
    """For each case its conclusions, each with the day on which it was first known."""
    told = versions[versions["causality_code"].fillna("") != ""]
    before = told.groupby("case_code")["causality_code"].shift()
    changed = told[told["causality_code"] != before]
    days = pd.to_datetime(changed["known_on"]).dt.strftime("%Y-%m-%d")
    found: dict[str, list[str]] = {}
    for case, code, day in zip(changed["case_code"], changed["causality_code"], days, strict=True):
        found.setdefault(case, []).append(f"{code}@{day}")
    return {case: " ".join(words) for case, words in found.items()}
