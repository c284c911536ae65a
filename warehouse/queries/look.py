"""Where and when a question looks: an area with its facilities, until a day, as known on a day."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.queries.facilities import facility_ids, province_ids
from warehouse.queries.ledger_sum import NoAnswer
from warehouse.queries.rights import check_detail
from warehouse.queries.session import Session
from warehouse.queries.tree import Area
from warehouse.scope import Scope
from warehouse.viewer import Viewer


@dataclass(frozen=True)
class Look:
    """The facilities and provinces of an area (None: all), until a day, as known on a day."""

    session: Session
    scope: Scope
    area: Area
    as_of: date
    facility_ids: tuple[int, ...] | None
    province_ids: tuple[int, ...] | None

    @property
    def key(self) -> tuple:
        """What tells this look from another in the same published state."""
        scope = self.scope
        return self.area.area_id, scope.map, self.as_of, scope.known_on, scope.vaccine

    def whole(self) -> "Look":
        """The same day for the whole nation and every vaccine: what all areas are parts of.

        It is worked out once for everybody and `own` cuts out what an area may see of it.
        """
        nation = self.session.tree.find("", map_name="63")
        scope = Scope(as_of=self.as_of, known_on=self.scope.known_on)
        return Look(self.session, scope, nation, self.as_of, None, None)

    def own(self, rows: pd.DataFrame, *, place: str = "province_id") -> pd.DataFrame:
        """The rows of a whole that lie in the look's area and are of its vaccine."""
        ids = self.facility_ids if place in ("facility_id", "to_id") else self.province_ids
        kept = np.ones(len(rows), dtype=bool)
        if ids is not None:
            kept &= rows[place].isin(ids).to_numpy()
        if self.scope.vaccine:
            kept &= (rows["vaccine_code"] == self.scope.vaccine).to_numpy()
        return rows if kept.all() else rows[kept].reset_index(drop=True)

    @property
    def is_local(self) -> bool:
        """Whether the area lies inside a province, so that only its facilities can be summed."""
        return self.area.level in ("district", "commune")

    def among(self, table: sa.Table, *, places: bool = True) -> list[sa.ColumnElement]:
        """Conditions on a ledger: its days, what was known, the vaccine, the area's own rows."""
        c = table.c
        found = [c.event_date <= self.as_of]
        if self.scope.known_on is not None:
            found.append(c.known_date <= self.scope.known_on)
        if self.scope.vaccine and "vaccine_code" in c:
            found.append(c.vaccine_code == self.scope.vaccine)
        if places and self.facility_ids is not None and "facility_id" in c:
            found.append(c.facility_id.in_(self.facility_ids))
        elif places and self.province_ids is not None and "province_id" in c:
            found.append(c.province_id.in_(self.province_ids))
        return found

    def frame(self, statement: sa.Select | sa.CompoundSelect) -> pd.DataFrame:
        """The answer of one statement, in the types it names."""
        return self.session.typed(statement)


def look(scope: Scope, *, viewer: Viewer, session: Session, detail: bool = True) -> Look:
    """Fill in the defaults and check the viewer's rights; raises LookupError or NotAllowed.

    Without `detail` the answer shows provinces as wholes, which every account may see.
    """
    area = session.tree.find(scope.area, map_name=scope.map)
    if detail or area.level in ("district", "commune"):
        check_detail(session, area, viewer=viewer)
    as_of = scope.as_of or session.last_day
    if as_of is None:
        raise NoAnswer("nothing has been loaded yet")
    inside = facility_ids(session, area)
    return Look(session, scope, area, as_of, inside, province_ids(session, area))
