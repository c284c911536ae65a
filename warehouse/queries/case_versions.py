"""Severe cases as they were known on a day: the newest version of each, and how it came to be."""

import pandas as pd
import sqlalchemy as sa

from warehouse.queries.session import Session
from warehouse.schema.safety import severe_case_version
from warehouse.scope import Scope

_KEY_DIGITS = 8


def short_key(case_code: str) -> str:
    """The pseudonym that people read aloud: the last eight digits of a case's key."""
    return f"{int(case_code):016X}"[-_KEY_DIGITS:]


def versions_known(session: Session, scope: Scope, *conditions: sa.ColumnElement) -> pd.DataFrame:
    """Every version of the cases known by the scope's known day, oldest first."""
    c = severe_case_version.c
    known = [c.known_on <= scope.known_on] if scope.known_on else []
    return session.frame(
        sa.select(severe_case_version)
        .where(*known, *conditions)
        .order_by(c.case_code, c.known_on, c.load_id)
    )


def cases_known(session: Session, scope: Scope) -> pd.DataFrame:
    """The newest version of each case, with `causality`: its conclusions in turn, as code@day."""
    versions = versions_known(session, scope)
    newest = versions.drop_duplicates("case_code", keep="last")
    newest = newest[~newest["is_withdrawn"].astype(bool)]
    told = conclusions(versions)
    return newest.merge(told, on="case_code", how="left").drop(columns=["is_withdrawn", "load_id"])


def conclusions(versions: pd.DataFrame) -> pd.DataFrame:
    """case_code and causality: each conclusion with the day on which it was first known."""
    told = versions[versions["causality_code"].fillna("") != ""]
    before = told.groupby("case_code")["causality_code"].shift()
    changed = told[told["causality_code"] != before]
    days = pd.to_datetime(changed["known_on"]).dt.strftime("%Y-%m-%d")
    words = (changed["causality_code"] + "@" + days).groupby(changed["case_code"])
    return words.agg(" ".join).rename("causality").reset_index()
