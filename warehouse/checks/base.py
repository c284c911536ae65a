"""What a check is: a question that finds what cannot be right, weighs it and says who can act."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from warehouse.queries.look import Look

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


def by_keys(rows: pd.DataFrame, keys: list[str], *, sums: dict[str, str], day: str) -> pd.DataFrame:
    """One row a value of the keys, ascending: sums by name of the columns named, first_on, last_on.

    Without Python objects and without a pass of pandas for each column: checks are asked by the
    dozen, of a few rows each. Days that nobody knows are left out.
    """
    number = rows.groupby(keys).ngroup().to_numpy()
    order = np.argsort(number, kind="stable")
    first = np.flatnonzero(np.diff(number[order], prepend=-1))
    if not len(first):
        return pd.DataFrame()
    found = {key: rows[key].iloc[order[first]].array for key in keys}
    for name, column in sums.items():
        found[name] = np.add.reduceat(rows[column].to_numpy()[order], first)
    days = rows[day].to_numpy()[order]
    edges = {"first_on": np.fmin.reduceat(days, first), "last_on": np.fmax.reduceat(days, first)}
    return pd.DataFrame({**found, **edges})
