"""What a check is: a question that finds what cannot be right, weighs it and says who can act."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

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
