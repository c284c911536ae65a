"""The answers of the checks: every finding with the names of who can explain it, heaviest first."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.answer import Answer
from warehouse.checks import BY_KEY, CHECKS
from warehouse.checks.base import FINDING, Check
from warehouse.queries.facilities import facilities
from warehouse.queries.look import Look, look
from warehouse.queries.places import stamp_of
from warehouse.queries.session import Session
from warehouse.queries.site_page import site_look
from warehouse.schema.dimensions import dim_lot
from warehouse.scope import Scope
from warehouse.viewer import Viewer


class UnknownCheck(LookupError):
    """There is no check of that key."""


def findings(
    *, scope: Scope, viewer: Viewer, session: Session, theme: str = "", check: str = ""
) -> Answer:
    """One row a finding, heaviest first within a check: check, theme, unit, acts, FINDING, and the
    names of facility, other facility, lot and province; raises LookupError or NotAllowed.
    """
    where = look(scope, viewer=viewer, session=session)
    return all_findings(where, theme=theme, check=check)


def site_findings(*, scope: Scope, viewer: Viewer, session: Session, site: str) -> Answer:
    """What the checks of sites find of one of them, heaviest first; what concerns its vaccine, and
    what went between it and others, is found with everybody's.
    """
    where, row = site_look(site, scope=scope, viewer=viewer, session=session)
    own = int(row["facility_id"])
    # Looking at one facility alone is quick, also on a day that nobody has asked about.
    narrow = replace(where.whole(), facility_ids=(own,))
    chosen = tuple(one for one in _chosen("site", "") if one.acts == "facility")
    rows = pd.concat([_found(check, narrow) for check in chosen], ignore_index=True)
    frame = _named(session, rows.sort_values("weight", ascending=False, ignore_index=True))
    return Answer(frame=frame, stamp=_stamp(session, where, chosen))


def all_findings(where: Look, *, theme: str = "", check: str = "") -> Answer:
    """The same for a look whose rights have been checked; raises UnknownCheck."""
    chosen = _chosen(theme, check)
    parts = [found(one, where) for one in chosen]
    frame = _named(where.session, pd.concat(parts, ignore_index=True))
    return Answer(frame=frame, stamp=_stamp(where.session, where, chosen))


def check_totals(*, scope: Scope, viewer: Viewer, session: Session, theme: str = "") -> Answer:
    """One row a check: check, theme, unit, acts, findings, weight, heaviest, facility_name."""
    where = look(scope, viewer=viewer, session=session)
    chosen = _chosen(theme, "")
    rows = [_total(session, one, found(one, where)) for one in chosen]
    columns = ["check", "theme", "unit", "acts", "findings", "weight", "heaviest", "facility_name"]
    return Answer(frame=pd.DataFrame(rows, columns=columns), stamp=_stamp(session, where, chosen))


def found(check: Check, where: Look) -> pd.DataFrame:
    """A check's findings in every FINDING column, heaviest first; remembered for this state.

    The whole nation is looked at once, and an area sees what its facilities can explain and what
    concerns its provinces.
    """
    whole = where.whole()
    acts = len(where.session.acts(where.scope.known_on))
    rows = where.session.memo(("check", check.key, *whole.key, acts), lambda: _found(check, whole))
    if where.facility_ids is None and not where.scope.vaccine:
        return rows
    return rows[_concerns(rows, where)].reset_index(drop=True)


def _concerns(rows: pd.DataFrame, where: Look) -> pd.Series:
    kept = pd.Series(data=True, index=rows.index)
    if where.facility_ids is not None:
        kept = rows["facility_id"].isin(where.facility_ids)
        if not where.is_local:
            kept |= rows["province_id"].isin(where.province_ids)
    if where.scope.vaccine:
        kept &= rows["vaccine_code"].isin(["", where.scope.vaccine])
    return kept


def _found(check: Check, where: Look) -> pd.DataFrame:
    rows = check.find(where)
    says = {"check": check.key, "theme": check.theme, "unit": check.weight, "acts": check.acts}
    columns = {name: _column(rows, name) for name in FINDING}
    by = (columns["lot_id"], columns["facility_id"], -columns["weight"])
    order = np.lexsort(by)
    ordered = {name: values[order] for name, values in columns.items()}
    return pd.DataFrame({**says, **ordered}, index=range(len(order)))


_TYPES = {"weight": float, "facility_id": int, "other_id": int, "lot_id": int, "province_id": int}


def _column(rows: pd.DataFrame, name: str) -> Any:
    """A column of what a check gave, in its type; what it says nothing of is as usual."""
    usual = FINDING[name]
    if name not in rows:
        if pd.isna(usual):
            return np.full(len(rows), np.datetime64("NaT"), dtype="datetime64[us]")
        return np.full(len(rows), usual, dtype=_TYPES.get(name, object))
    given = rows[name]
    if pd.isna(usual):
        return given.array if given.dtype.kind == "M" else pd.to_datetime(given).array
    full = given.fillna(usual) if given.hasnans else given
    return full.to_numpy(dtype=_TYPES.get(name))


def _chosen(theme: str, check: str) -> tuple[Check, ...]:
    if check and check not in BY_KEY:
        raise UnknownCheck(f"there is no check {check}; there are {', '.join(BY_KEY)}")
    own = (BY_KEY[check],) if check else CHECKS
    return tuple(one for one in own if theme in ("", one.theme))


def _total(session: Session, check: Check, rows: pd.DataFrame) -> tuple:
    heaviest = float(rows["weight"].iloc[0]) if len(rows) else 0.0
    every = facilities(session)
    first = int(rows["facility_id"].iloc[0]) if len(rows) else 0
    # A name that nobody gave is no name, as in the list of findings.
    name = every["name"].get(first) if first else ""
    name = name if isinstance(name, str) else ""
    says = (check.key, check.theme, check.weight, check.acts)
    return (*says, len(rows), float(rows["weight"].sum()), heaviest, name)


def _named(session: Session, rows: pd.DataFrame) -> pd.DataFrame:
    own, other, areas = session.memo("names of findings", lambda: _names(session))
    named = rows.join(own, on="facility_id").join(other, on="other_id")
    named["province_id"] = (
        named["of_facility"].fillna(0).where(named["province_id"] == 0, named["province_id"])
    )
    named["lot_code"] = named["lot_id"].map(_lots(session)).fillna("")
    named = named.join(areas, on="province_id").drop(columns="of_facility")
    texts = named.select_dtypes(include=["object", "str"])
    return named.assign(**{name: text.fillna("") for name, text in texts.items() if text.hasnans})


def _names(session: Session) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """What a finding says of its facility, of the other one, and of its province, by their ids."""
    every = facilities(session)
    own = every[["facility_code", "name", "facility_type", "province_id", "lat", "lon"]]
    own = own.rename(columns={"name": "facility_name", "province_id": "of_facility"})
    other = every[["facility_code", "name"]].set_axis(["other_code", "other_name"], axis=1)
    areas = session.tree.frame[["area_code", "name_vi", "name_en"]].add_prefix("province_")
    areas = areas.rename(columns={"province_area_code": "province_code"})
    return own.assign(facility_area=every["area_code"]), other, areas


def _lots(session: Session) -> pd.Series:
    def read() -> pd.Series:
        rows = session.frame(sa.select(dim_lot.c.lot_id, dim_lot.c.lot_code))
        return rows.set_index("lot_id")["lot_code"]

    return session.memo("lot codes", read)


def _stamp(session: Session, where: Look, chosen: tuple[Check, ...]):
    stamp = stamp_of(session, where.area, scope=where.scope)
    caveats = [caveat for one in chosen for caveat in one.caveats]
    return replace(stamp, marks=tuple(dict.fromkeys([*caveats, *stamp.marks])))
