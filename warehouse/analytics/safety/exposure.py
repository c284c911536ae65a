"""Which days after a dose count, and how many doses stood at risk on each cut-off.

The window of a dose ends before its next one may be given: an event after that could belong to
either, and person-time would count twice. Observed and expected are cut at the same day, so that
the comparison stays fair and loses only a little power.
"""

import numpy as np
import pandas as pd

from warehouse.analytics.safety import checks
from warehouse.analytics.safety.checks import Floats
from warehouse.analytics.safety.expectation import days_at_risk

#: Days until a booster may follow (CV 10225/BYT-DP 12/2021: six months; later three).
BOOSTER_AFTER = 90
#: Provinces were allowed to shorten a product's interval to four weeks.
SHORTENED_TO = 28


def next_dose_after(dose_code: str, *, interval: float, doses_in_primary: float) -> int:
    """The shortest number of days from a dose to the next one; `interval` is the product's own."""
    is_primary = dose_code.startswith("d") and dose_code[1:].isdigit()
    if is_primary and int(dose_code[1:]) < (doses_in_primary or 2) and interval == interval:
        return int(min(interval, SHORTENED_TO))
    return BOOSTER_AFTER


def cut_window(window: tuple[int, int], *, next_dose: int) -> tuple[int, int] | None:
    """The window's days before the next dose, or None where none is left."""
    first, last = window[0], min(window[1], next_dose - 1)
    return (first, last) if first <= last else None


def at_risk_by_cut_off(
    doses: pd.Series,
    *,
    window: tuple[int, int],
    cut_offs: pd.DatetimeIndex,
    completeness: list[Floats],
) -> Floats:
    """Dose-days at risk and reported by each cut-off, (cut-offs,).

    `doses` is a daily count (index of days); `completeness` has one F(d) for each cut-off.
    """
    checks.amounts("doses", doses.clip(lower=0))
    days = pd.DatetimeIndex(doses.index)
    found = np.zeros(len(cut_offs))
    for place, (cut_off, known) in enumerate(zip(cut_offs, completeness, strict=True)):
        elapsed = (cut_off - days).days.to_numpy()
        reached = elapsed >= 0
        if reached.any():
            risk = _days_by_elapsed(int(elapsed.max()), window, known)
            found[place] = (doses.to_numpy()[reached] * risk[elapsed[reached]]).sum()
    return found


def _days_by_elapsed(longest: int, window: tuple[int, int], known: Floats) -> Floats:
    """days_at_risk for 0 .. longest days since the dose."""
    return days_at_risk(np.arange(longest + 1), window=window, completeness=known)
