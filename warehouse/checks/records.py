"""Checks on the records of doses: entered twice, out of order, late, fewer than are declared."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.checks.base import Check, Look
from warehouse.marts.doubts import BEFORE_FIRST, REPEATED
from warehouse.schema.bins import ENTRY_COLUMNS
from warehouse.schema.columns import UNKNOWN_ID
from warehouse.schema.ledgers import BY_NAME

#: A province stands out when a quarter more doses are entered a month late than its days and the
#: nation's delays explain, by four standard deviations of a Poisson count (assumptions).
LATE_RATIO, LATE_DEVIATIONS = 1.25, 4.0
#: After so many days a dose counts as entered; 96 % were in October 2021 (DOMAIN 3).
ENTERED_WITHIN, LEAST_SHARE = 30, 0.05


def _doubtful(where: Look, doubt: str) -> pd.DataFrame:
    """facility_id, first_on, last_on, rows (days) and weight (doses) of one kind of doubt."""
    key = ("doubtful doses", *where.key, where.facility_ids)
    rows = where.session.memo(key, lambda: where.frame(_doubtful_sites(where)))
    known = (rows["doubt"] == doubt) & (rows["facility_id"] != UNKNOWN_ID)
    return rows[known].drop(columns="doubt")


def _doubtful_sites(where: Look) -> sa.Select:
    """The same of every kind: one reading serves two checks."""
    table = BY_NAME["mart_injection_doubt"].table
    c = table.c
    days = (
        sa.select(c.doubt, c.facility_id, c.event_date, sa.func.sum(c.doses).label("doses"))
        .where(*where.among(table))
        .group_by(c.doubt, c.facility_id, c.event_date)
        .having(sa.func.sum(c.doses) > 0)
        .subquery("days")
    )
    return sa.select(
        days.c.doubt,
        days.c.facility_id,
        sa.func.min(days.c.event_date).label("first_on"),
        sa.func.max(days.c.event_date).label("last_on"),
        sa.func.count().label("rows"),
        sa.func.sum(days.c.doses).label("weight"),
    ).group_by(days.c.doubt, days.c.facility_id)


def repeated_dose(where: Look) -> pd.DataFrame:
    """Sites where a person has the same dose once more; weight: the doses too many."""
    return _doubtful(where, REPEATED)


def second_before_first(where: Look) -> pd.DataFrame:
    """Sites with second doses dated before the person's first; weight: those doses."""
    return _doubtful(where, BEFORE_FIRST)


def entered_late(where: Look) -> pd.DataFrame:
    """Provinces with more doses entered a month late than their days explain; weight: the excess.

    Expected is what the nation's share of each day would give (indirect standardisation): a day's
    doses have had the same time to come in everywhere.
    """
    known_on = where.scope.known_on
    every = where.session.kept_frame(
        ("entered late", known_on), lambda: _expected_late(where.frame(_entered(known_on)))
    )
    told = every[every["day"] <= pd.Timestamp(where.as_of)]
    sums = told.groupby("province_id")[["late", "expected"]].sum()
    excess = sums["late"] - sums["expected"]
    is_many = excess > LATE_DEVIATIONS * np.sqrt(sums["expected"])
    is_much = sums["late"] > LATE_RATIO * sums["expected"]
    days = told[told["late"] > 0].groupby("province_id")["day"].agg(["min", "max"])
    return _of_provinces(excess[is_many & is_much], days=days)


def _entered(known_on: date | None) -> sa.Select:
    """province_id, event_date and the doses in each bin of days until entry, of every day."""
    c = BY_NAME["mart_pace_district"].table.c
    bins = [sa.func.sum(c[name]).label(name) for name in ENTRY_COLUMNS]
    known = [c.known_date <= known_on] if known_on else []
    return (
        sa.select(c.place_province_id.label("province_id"), c.event_date, *bins)
        .where(*known)
        .group_by(c.place_province_id, c.event_date)
    )


def _expected_late(rows: pd.DataFrame) -> pd.DataFrame:
    """Doses entered late and those that the nation's share of the day would give, by province and
    day; `rows` have a column for each bin of days until entry.
    """
    told = pd.DataFrame(
        {
            "province_id": rows["province_id"],
            "day": rows["event_date"],
            "late": rows[ENTRY_COLUMNS[-1]].astype(float),
            "doses": rows[list(ENTRY_COLUMNS)].sum(axis=1).astype(float),
        }
    )
    whole = told.groupby("day")[["late", "doses"]].transform("sum")
    share = (whole["late"] / whole["doses"].where(whole["doses"] > 0)).fillna(0.0)
    return told.assign(expected=share * told["doses"])


def declared_above_recorded(where: Look) -> pd.DataFrame:
    """Provinces whose portal says over 5 % more doses than are recorded, of those given until 30
    days before; weight: the doses missing.
    """
    until = where.as_of - timedelta(days=ENTERED_WITHIN)
    declared, recorded = _declared(where, until), _recorded(where, until)
    both = pd.DataFrame({"declared": declared, "recorded": recorded}).dropna()
    gap = both["declared"] - both["recorded"]
    found = gap[gap > LEAST_SHARE * both["declared"]]
    days = pd.DataFrame({"min": pd.NaT, "max": pd.Timestamp(until)}, index=found.index)
    return _of_provinces(found, days=days)


def _declared(where: Look, until: date) -> pd.Series:
    """Doses that each province says it has given by a day; only those that say it of that day."""
    table = BY_NAME["mart_declared"].table
    c = table.c
    rows = where.frame(
        sa.select(c.province_id, sa.func.sum(c.amount).label("doses"))
        .where(
            *where.among(table, places=False),
            c.measure_code == "doses_injected",
            c.event_date == until,
        )
        .group_by(c.province_id)
    )
    return rows.set_index("province_id")["doses"]


def _recorded(where: Look, until: date) -> pd.Series:
    c = BY_NAME["mart_injection_province"].table.c
    known_on, vaccine = where.scope.known_on, where.scope.vaccine
    only = [c.known_date <= known_on] if known_on else []
    only += [c.vaccine_code == vaccine] if vaccine else []
    doses = sa.cast(sa.func.sum(c.doses), sa.BigInteger).label("doses")
    query = (
        sa.select(c.place_province_id.label("province_id"), c.event_date, doses)
        .where(*only)
        .group_by(c.place_province_id, c.event_date)
    )
    rows = where.session.kept_frame(
        ("recorded by province", known_on, vaccine), lambda: where.frame(query)
    )
    past = rows[rows["event_date"] <= pd.Timestamp(until)]
    return past.groupby("province_id")["doses"].sum()


def _of_provinces(weight: pd.Series, *, days: pd.DataFrame) -> pd.DataFrame:
    """Findings of provinces (index) with their weight and days."""
    weight = weight[weight.index != UNKNOWN_ID]
    own = days.reindex(weight.index)
    return pd.DataFrame(
        {
            "province_id": weight.index.to_numpy(dtype=int),
            "first_on": own["min"].to_numpy(),
            "last_on": own["max"].to_numpy(),
            "weight": weight.to_numpy(dtype=float),
        }
    )


def _check(key: str, find: object, *, asks: str, acts: str) -> Check:
    return Check(key=key, theme="site", asks=asks, weight="doses", acts=acts, find=find)


CHECKS = (
    _check("repeated_dose", repeated_dose, asks="Who entered a dose twice?", acts="facility"),
    _check(
        "second_before_first",
        second_before_first,
        asks="Who dated a second dose before the first?",
        acts="facility",
    ),
    _check(
        "entered_late",
        entered_late,
        asks="Which provinces enter more doses a month late than the others?",
        acts="province",
    ),
    _check(
        "declared_above_recorded",
        declared_above_recorded,
        asks="Which provinces declare doses that are not recorded a month later?",
        acts="province",
    ),
)
