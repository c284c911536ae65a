"""What a question is about: place, time, what was known, filters. It equals a page's URL."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Basis = Literal["residence", "place"]


@dataclass(frozen=True)
class Scope:
    """One question's scope; empty values mean the warehouse's own default."""

    area: str = ""
    level: str = ""
    map: str = "63"
    indicator: str = ""
    as_of: date | None = None
    known_on: date | None = None
    since: date | None = None
    dose: str = ""
    vaccine: str = ""
    age: str = ""
    sex: str = ""
    group: str = ""
    basis: str = ""
    population: str = ""
    facility: str = ""  # code of a store or site inside the area
    lot: str = ""  # vaccine and lot number, such as VERO/B2021103398
