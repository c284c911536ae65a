"""What every site did on every day, read once a published state: doses, forms, slots, stock.

Which sites work, are planned, are silent or idle, and how each is loaded, are then slices of a few
tables of site x day; a day, an area or a check costs no reading.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.queries.facilities import facilities
from warehouse.queries.session import Session
from warehouse.schema.columns import UNKNOWN_ID
from warehouse.schema.ledgers import BY_NAME

SITE_TYPES = ("site", "provider")
#: Why somebody who came to be screened was not injected, as daily forms tell it.
OUTCOMES = (
    "people_sent_to_hospital",
    "people_refused",
    "people_deferred",
    "people_contraindicated",
)
#: A site with stock that gives no dose for so many days is idle (INDICATORS, an assumption).
IDLE_DAYS = 3
#: Books without a movement for so many days say nothing of today's stock.
BOOKED_DAYS = 28
_WEEK = 7


@dataclass(frozen=True)
class SiteHistory:
    """Tables of site (rows, as in `sites`) by day (columns, from `first`); whole numbers."""

    sites: pd.DataFrame
    first: np.datetime64
    doses: np.ndarray
    forms: np.ndarray  # doses declared in daily forms, -1 where there is no form
    slots: np.ndarray  # slots offered
    stock: np.ndarray  # doses on hand at the end of the day by the movements; may be negative

    @property
    def days(self) -> int:
        """How many days there are."""
        return self.doses.shape[1]

    def column(self, day: date) -> int:
        """The column of a day; outside 0..days - 1 when nothing is known of it."""
        return int((np.datetime64(day, "D") - self.first).astype(int))

    @cached_property
    def working(self) -> np.ndarray:
        """Whether a site gave a dose."""
        return self.doses > 0

    @cached_property
    def declared(self) -> np.ndarray:
        """Whether a site sent its daily form."""
        return self.forms >= 0

    @cached_property
    def sends(self) -> np.ndarray:
        """Which sites ever sent a daily form."""
        return self.declared.any(axis=1)

    @cached_property
    def _first_worked(self) -> np.ndarray:
        """The first day with a dose of each site; no day where there is none."""
        return np.where(self.working.any(axis=1), self.working.argmax(axis=1), self.days)

    def ever_by(self, end: int) -> np.ndarray:
        """Which sites gave a dose before column `end`."""
        return self._first_worked < end

    @cached_property
    def planned(self) -> np.ndarray:
        """Whether work was planned: slots offered, a form, doses, or the habit of two weeks.

        The habit: on the same weekday of both weeks before it gave doses or sent a form.
        """
        seen = self.working | self.declared
        habit = _later(seen, _WEEK) & _later(seen, 2 * _WEEK)
        return seen | (self.slots > 0) | habit

    @cached_property
    def silent(self) -> np.ndarray:
        """Whether a site was planned and neither gave a dose nor sent a form."""
        return self.planned & ~self.working & ~self.declared

    @cached_property
    def with_stock(self) -> np.ndarray:
        """Whether a site had vaccine at the end of the day before."""
        return _later(self.stock > 0, 1)

    @cached_property
    def idle(self) -> np.ndarray:
        """Whether a site had stock for three days and gave no dose on any of them."""
        still = self.with_stock & ~self.working
        found = still.copy()
        for day in range(1, IDLE_DAYS):
            found &= _later(still, day)
        return found

    @cached_property
    def booked(self) -> np.ndarray:
        """Whether a site's books are kept: any movement in the last four weeks."""
        moved = np.diff(self.stock, axis=1, prepend=0) != 0
        running = moved.cumsum(axis=1, dtype=np.int16)
        return running - _later(running, BOOKED_DAYS) > 0

    @cached_property
    def dry(self) -> np.ndarray:
        """Whether a site whose books are kept had nothing at the end of the day."""
        return self.booked & (self.stock <= 0)

    @cached_property
    def lines(self) -> np.ndarray:
        """Lines of the sites at work."""
        return self.working * self.sites["lines"].to_numpy(dtype=np.int32)[:, None]

    @cached_property
    def doses_on_lines(self) -> np.ndarray:
        """Doses of the sites whose lines are known."""
        return self.doses * (self.sites["lines"].to_numpy() > 0)[:, None]


def site_history(session: Session, known_on: date | None, *, vaccine: str = "") -> SiteHistory:
    """The history as known on a day, of one vaccine or of all."""
    known_on = session.as_known(known_on)
    return session.memo(
        ("site history", known_on, vaccine), lambda: _read(session, known_on, vaccine)
    )


def _read(session: Session, known_on: date | None, vaccine: str) -> SiteHistory:
    sites = facilities(session)
    sites = sites[sites["facility_type"].isin(SITE_TYPES)].sort_index()
    sites = sites.assign(lines=sites["lines"].fillna(0).astype(int))
    tables = session.kept(
        ("site days", known_on, vaccine), lambda: _tables(session, sites, known_on, vaccine)
    )
    return SiteHistory(
        sites=sites,
        first=np.datetime64(_first_day(session), "D"),
        **{name: tables[name] for name in ("doses", "forms", "slots")},
        stock=tables["moved"].cumsum(axis=1, dtype=np.int32),
    )


def _first_day(session: Session) -> date:
    return session.first_day or date(2021, 1, 1)


def _tables(
    session: Session, sites: pd.DataFrame, known_on: date | None, vaccine: str
) -> dict[str, np.ndarray]:
    """doses, forms, slots, moved: tables of site x day, in the smallest type that holds them."""
    first, last = session.first_day, session.last_day
    days = 1 if first is None or last is None else (last - first).days + 1

    def table(name: str, amount: sa.ColumnElement, *, nothing: int = 0) -> np.ndarray:
        c = BY_NAME[name].table.c
        only = [c.vaccine_code == vaccine] if vaccine and "vaccine_code" in c else []
        there = sa.true() if nothing else amount != 0
        rows = _rows(session, name, amount, known_on=known_on, there=there, only=only)
        return _small(_spread(rows, sites, days=days, nothing=nothing))

    form, slot = BY_NAME["mart_site_day"].table.c, BY_NAME["mart_slot"].table.c
    given, moved = BY_NAME["mart_injection_site"].table.c, BY_NAME["mart_stock_site"].table.c
    declared = sa.func.sum(form.doses_d1 + form.doses_d2)
    return {
        "doses": table("mart_injection_site", sa.func.sum(given.doses)),
        "forms": table("mart_site_day", declared, nothing=-1),
        "slots": table("mart_slot", sa.func.sum(slot.slots_capacity)),
        "moved": table("mart_stock_site", sa.func.sum(moved.doses_on_hand)),
    }


def screened(session: Session, known_on: date | None) -> tuple[np.ndarray, np.ndarray]:
    """Tables of site x day: people of the daily forms, and those of them who were not injected."""
    found = site_history(session, known_on)
    c = BY_NAME["mart_site_day"].table.c
    missed = sum((c[name] for name in OUTCOMES[1:]), start=c[OUTCOMES[0]])
    amounts = {"of": sa.func.sum(c.people_planned), "missed": sa.func.sum(missed)}

    def tables() -> dict[str, np.ndarray]:
        made = {}
        for name, amount in amounts.items():
            rows = _rows(
                session, "mart_site_day", amount, known_on=known_on, there=amount != 0, only=[]
            )
            made[name] = _small(_spread(rows, found.sites, days=found.days, nothing=0))
        return made

    key = ("screened days", known_on)
    both = session.memo(key, lambda: session.kept(key, tables))
    return both["of"], both["missed"]


def _small(table: np.ndarray) -> np.ndarray:
    """The table in the smallest whole-number type that holds it."""
    low, high = table.min(initial=0), table.max(initial=0)
    kind = next(
        kind
        for kind in (np.int8, np.int16, np.int32)
        if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max
    )
    return table.astype(kind)


def _rows(
    session: Session,
    mart: str,
    amount: sa.ColumnElement,
    *,
    known_on: date | None,
    there: sa.ColumnElement,
    only: list[sa.ColumnElement],
) -> pd.DataFrame:
    """facility_id, day (from the first one) and amount: small numbers, of which there are many."""
    c = BY_NAME[mart].table.c
    known = [c.known_date <= known_on] if known_on else []
    day = sa.cast(c.event_date - sa.cast(sa.literal(_first_day(session)), sa.Date), sa.Integer)
    return session.frame(
        sa.select(c.facility_id, day.label("day"), sa.cast(amount, sa.Integer).label("amount"))
        .where(c.facility_id != UNKNOWN_ID, *known, *only)
        .group_by(c.facility_id, c.event_date)
        .having(there)
    )


def _spread(rows: pd.DataFrame, sites: pd.DataFrame, *, days: int, nothing: int) -> np.ndarray:
    """Rows as a table of site x day; what happened before the first day counts on it."""
    row = sites.index.get_indexer(rows["facility_id"])
    # A ledger without rows has no types of its own on PostgreSQL.
    day, amount = (rows[name].to_numpy(dtype=np.int64) for name in ("day", "amount"))
    table = np.full((len(sites), days), nothing, dtype=np.int32)
    is_own = row >= 0
    own = is_own & (day > 0) & (day < days)
    table[row[own], day[own]] = amount[own]
    early = is_own & (day <= 0)
    if nothing:
        table[row[early], 0] = amount[early]
    else:
        np.add.at(table[:, 0], row[early], amount[early])
    return table


def _later(table: np.ndarray, days: int) -> np.ndarray:
    """What the table said so many days before."""
    shifted = np.zeros_like(table)
    shifted[:, days:] = table[:, :-days] if days else table
    return shifted
