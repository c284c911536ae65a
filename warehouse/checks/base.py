"""What a check is: a question that finds what cannot be right, weighs it and says who can act."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd
import sqlalchemy as sa

from warehouse.queries.facilities import facility_ids
from warehouse.queries.ledger_sum import NoAnswer
from warehouse.queries.rights import check_detail
from warehouse.queries.session import Session
from warehouse.queries.tree import Area
from warehouse.scope import Scope
from warehouse.viewer import Viewer

#: What a check's `find` gives, one row a finding; columns that say nothing may be left out.
FINDING: dict[str, object] = {
    "facility_id": 0,  # who can explain it
    "other_id": 0,  # the other facility it concerns
    "province_id": 0,  # where no facility can be named
    "vaccine_code": "",
    "lot_id": 0,
    "subject": "",  # a decision, a report, a ticket: whatever else names it
    "first_on": pd.NaT,
    "last_on": pd.NaT,
    "rows": 1,
    "weight": 0.0,  # in the check's unit; the heavier, the sooner
}

Weight = Literal["doses", "people", "cases", "rows", "days", "sites"]
Acts = Literal["facility", "store", "province", "institute", "safety", "data"]


@dataclass(frozen=True)
class Look:
    """Where and when a check looks: the facilities of an area, until a day, as known on a day."""

    session: Session
    scope: Scope
    area: Area
    as_of: date
    facility_ids: tuple[int, ...] | None

    def among(self, table: sa.Table, *, places: bool = True) -> list[sa.ColumnElement]:
        """Conditions on a ledger: its days, what was known, the vaccine, the area's facilities."""
        c = table.c
        found = [c.event_date <= self.as_of]
        if self.scope.known_on is not None:
            found.append(c.known_date <= self.scope.known_on)
        if self.scope.vaccine and "vaccine_code" in c:
            found.append(c.vaccine_code == self.scope.vaccine)
        if places and self.facility_ids is not None and "facility_id" in c:
            found.append(c.facility_id.in_(self.facility_ids))
        return found

    def frame(self, statement: sa.Select | sa.CompoundSelect) -> pd.DataFrame:
        """The answer of one statement, in the types it names."""
        return self.session.typed(statement)


Find = Callable[[Look], pd.DataFrame]


@dataclass(frozen=True)
class Check:
    """One check: its words are checks.<key> in the word table, its finder gives FINDING rows."""

    key: str
    theme: Literal["stock", "site", "safety"]
    asks: str
    weight: Weight
    acts: Acts
    find: Find
    caveats: tuple[str, ...] = ()
    source: str = ""


def look(scope: Scope, *, viewer: Viewer, session: Session) -> Look:
    """Fill in the defaults and check the viewer's rights; raises LookupError or NotAllowed."""
    area = session.tree.find(scope.area, map_name=scope.map)
    check_detail(session, area, viewer=viewer)
    as_of = scope.as_of or session.last_day
    if as_of is None:
        raise NoAnswer("nothing has been loaded yet")
    return Look(session, scope, area, as_of, facility_ids(session, area))
