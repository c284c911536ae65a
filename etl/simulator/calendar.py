"""The campaign's days as numbers: 0 is 08/03/2021, the day of the first doses."""

from datetime import date, timedelta

import numpy as np

FIRST_DAY = date(2021, 3, 8)
LAST_DAY = date(2023, 5, 4)
DAYS = (LAST_DAY - FIRST_DAY).days + 1


def number(day: date | str) -> int:
    """The day's number; days before the campaign are negative."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return (day - FIRST_DAY).days


def day_of(index: int) -> date:
    """The day that a number stands for."""
    return FIRST_DAY + timedelta(days=int(index))


def epoch_days(indexes: np.ndarray) -> np.ndarray:
    """Days since 1970-01-01 as int32, what Arrow holds as a date."""
    return (np.asarray(indexes) + (FIRST_DAY - date(1970, 1, 1)).days).astype(np.int32)


def table(anchors: dict[str, float], *, days: int = DAYS) -> np.ndarray:
    """Linear interpolation over all days between dated values, level outside them."""
    known = sorted((number(day), value) for day, value in anchors.items())
    return np.interp(np.arange(days), [day for day, _ in known], [value for _, value in known])
