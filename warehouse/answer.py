"""An answer: a frame, and the stamp that says what stands under its figures."""

from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd


@dataclass(frozen=True)
class Stamp:
    """What a reader must know to trust and to reproduce a figure."""

    indicator: str = ""
    area_code: str = ""
    area_name_vi: str = ""
    area_name_en: str = ""
    as_of: date | None = None
    known_on: date | None = None
    basis: str = ""
    population_version: str = ""
    updated_at: datetime | None = None
    marks: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Answer:
    """One question's frame with its stamp."""

    frame: pd.DataFrame
    stamp: Stamp
