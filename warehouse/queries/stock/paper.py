"""What decisions and deliveries are worked out from, read once for every day and cut off at one."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.analytics.stock.deliveries import numbered
from warehouse.queries.facilities import facilities
from warehouse.queries.look import Look
from warehouse.queries.session import Session
from warehouse.queries.stock.flow import EXTRA, REASONS, WASTE
from warehouse.schema.columns import UNKNOWN_ID
from warehouse.schema.ledgers import BY_NAME

GROUP = ["province_id", "vaccine_code"]
_SOURCE = ["institute_id", "vaccine_code"]
_LINE = ["province_id", "round_code", "decision_no", "amends_decision_no", "vaccine_code"]
_MOVED = BY_NAME["mart_stock_province"].table


@dataclass(frozen=True)
class Paper:
    """Rows with event_date and `group`, the place of their province and vaccine in `groups`.

    `decided`: lines and amendments, numbered, with the source of their institute and vaccine.
    `receipts`: what provinces received, by lot. `came`: what each source took in. `moves`: doses
    that no decision brought (extra, moved), used and wasted by reason, by day.
    """

    groups: pd.DataFrame
    decided: pd.DataFrame
    receipts: pd.DataFrame
    came: pd.DataFrame
    moves: pd.DataFrame

    def until(self, name: str, day: date) -> pd.DataFrame:
        """One of the tables, up to a day."""
        rows = getattr(self, name)
        return rows[(rows["event_date"] <= pd.Timestamp(day)).to_numpy()].reset_index(drop=True)

    def lines(self, day: date) -> pd.DataFrame:
        """The lines and amendments decided until a day, one row a line of a decision."""
        rows = self.until("decided", day)
        if not rows["is_parted"].any():
            return rows
        others = [name for name in rows if name not in ("event_date", "doses", *_LINE)]
        how = {"event_date": "min", "doses": "sum", **dict.fromkeys(others, "first")}
        return rows.groupby(_LINE, as_index=False).agg(how)[list(rows)]


def paper(where: Look) -> Paper:
    """Everything of the nation as known on the look's day."""
    session, known_on = where.session, where.session.as_known(where.scope.known_on)
    return session.memo(("paper", known_on), lambda: _read(session, known_on))


def _read(session: Session, known_on: date | None) -> Paper:
    decided, receipts = _decided(session, known_on), _receipts(session, known_on)
    moves, came = _moves(session, known_on), _came(session, known_on)
    decided["institute_id"] = decided["province_id"].map(_institutes(session)).fillna(0).astype(int)
    groups = _places([decided, receipts, moves], GROUP, name="group")
    _places([decided, came], _SOURCE, name="source")
    return Paper(groups, numbered(decided), receipts, came, moves)


def _places(frames: list[pd.DataFrame], keys: list[str], *, name: str) -> pd.DataFrame:
    """Give each row the place of its keys among those of all the frames; returns the keys."""
    every = pd.concat([frame[keys] for frame in frames], ignore_index=True)
    place = every.groupby(keys).ngroup().to_numpy()
    for frame, own in zip(frames, np.split(place, np.cumsum([*map(len, frames)])), strict=False):
        frame[name] = own
    return every.drop_duplicates().sort_values(keys, ignore_index=True)


def _known(table: sa.Table, known_on: date | None) -> list[sa.ColumnElement]:
    return [table.c.known_date <= known_on] if known_on else []


def _decided(session: Session, known_on: date | None) -> pd.DataFrame:
    """Lines by day; `is_parted` says which have rows on several days."""
    table = BY_NAME["mart_allocation"].table
    c = table.c
    keys = [*[c[name] for name in _LINE], c.event_date]
    rows = session.typed(
        sa.select(*keys, sa.func.sum(c.doses).label("doses"))
        .where(c.province_id != UNKNOWN_ID, *_known(table, known_on))
        .group_by(*keys)
        .order_by(*keys)
    )
    return rows.assign(is_parted=rows.duplicated(_LINE, keep=False))


def _receipts(session: Session, known_on: date | None) -> pd.DataFrame:
    c = _MOVED.c
    keys = (c.province_id, c.vaccine_code, c.lot_id, c.event_date)
    doses = sa.func.sum(c.doses)
    return session.typed(
        sa.select(*keys, doses.label("doses"))
        .where(c.movement_kind == "receipt", *_known(_MOVED, known_on))
        .group_by(*keys)
        .having(doses > 0)
        .order_by(*keys)
    )


def _came(session: Session, known_on: date | None) -> pd.DataFrame:
    """What the provinces' suppliers took in."""
    table = BY_NAME["mart_stock_site"].table
    c = table.c
    ids = tuple(int(one) for one in set(_institutes(session)) if one)
    return session.typed(
        sa.select(
            c.facility_id.label("institute_id"),
            c.vaccine_code,
            c.event_date,
            sa.func.sum(c.doses).label("doses"),
        )
        .where(
            c.facility_id.in_(ids),
            c.movement_kind.in_(("receipt", "transfer_in")),
            *_known(table, known_on),
        )
        .group_by(c.facility_id, c.vaccine_code, c.event_date)
        .order_by(c.facility_id, c.vaccine_code, c.event_date)
    )


def _institutes(session: Session) -> pd.Series:
    """For each province the store that supplies its own store."""
    every = facilities(session)
    stores = every[every["facility_type"] == "province_store"]
    return stores.drop_duplicates("province_id").set_index("province_id")["parent_id"]


def _moves(session: Session, known_on: date | None) -> pd.DataFrame:
    c = _MOVED.c
    is_extra = (c.movement_kind == "adjustment") & (c.discard_reason == EXTRA)
    is_moved = c.movement_kind.in_(("transfer_in", "transfer_out", "issue")) | (
        (c.movement_kind == "adjustment") & (c.discard_reason != EXTRA)
    )
    waste = sa.case(REASONS, value=c.discard_reason, else_="other")
    tests = {"extra": (is_extra, c.doses_on_hand), "moved": (is_moved, c.doses_on_hand)}
    tests |= {"used": (c.movement_kind == "use", c.doses)}
    tests |= {
        f"wasted_{one}": ((c.movement_kind == "discard") & (waste == one), c.doses) for one in WASTE
    }
    sums = [
        sa.func.sum(sa.case((test, doses), else_=0)).label(name)
        for name, (test, doses) in tests.items()
    ]
    keys = (c.province_id, c.vaccine_code, c.event_date)
    return session.typed(
        sa.select(*keys, *sums)
        .where(c.province_id != UNKNOWN_ID, *_known(_MOVED, known_on))
        .group_by(*keys)
        .order_by(*keys)
    )
