"""Self-controlled risk interval: of those who had the event, did it come soon after the dose?

Cases only, each person their own control, so that whatever is fixed in a person drops out and no
background rate is needed. Days after the dose in the risk window are compared with days in the
control window by the binomial MaxSPRT (`maxsprt_binomial`) with z = control days / risk days.
Windows as in the Vaccine Safety Datalink: days 1-21 against 22-42 (Klein et al. 2021, JAMA
326:1390-1399).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from warehouse.analytics.safety import checks

RISK = (1, 21)
CONTROL = (22, 42)


@dataclass(frozen=True, kw_only=True)
class WindowCounts:
    """Events in the risk window, in both windows, their length ratio z, and cases too young."""

    in_risk: int
    events: int
    control_ratio: float
    waiting: int


def count_windows(
    onset: ArrayLike,
    followed: ArrayLike,
    *,
    risk: tuple[int, int] = RISK,
    control: tuple[int, int] = CONTROL,
) -> WindowCounts:
    """Counts of cases by days from dose to onset and days from dose to the cut-off, (cases,) each.

    A case counts once its whole follow-up has passed, else early onsets would come in first and
    look like risk; the others are `waiting`. Windows are inclusive and must not overlap.
    """
    days, seen = checks.aligned(
        onset=checks.counts("onset", onset), followed=checks.counts("followed", followed)
    )
    for name, (first, last) in (("risk", risk), ("control", control)):
        if not 0 <= first <= last:
            raise ValueError(f"{name} must run from a day of at least 0 to a later one")
    if risk[0] <= control[1] and control[0] <= risk[1]:
        raise ValueError("the risk and control windows overlap")
    checks.at_most("onset", days, of="followed", total=seen)
    whole = seen >= max(risk[1], control[1])
    in_risk = np.logical_and(days >= risk[0], days <= risk[1])
    in_either = in_risk | ((days >= control[0]) & (days <= control[1]))
    return WindowCounts(
        in_risk=int((in_risk & whole).sum()),
        events=int((in_either & whole).sum()),
        control_ratio=(control[1] - control[0] + 1) / (risk[1] - risk[0] + 1),
        waiting=int((in_either & ~whole).sum()),
    )
