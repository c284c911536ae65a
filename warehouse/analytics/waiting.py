"""How long people wait, when some are waiting still: the Kaplan-Meier estimate over a period.

Leaving open cases out flatters the slow. At each age, in whole days, those who reach it within the
period are at risk, and those who move on are events; who cancels leaves without an event. Then

    S(a) = prod over b <= a of (1 - moved_on(b) / at_risk(b)),

and the q-quantile is the first age at which S falls to 1 - q. It tells how long a newcomer would
wait at the pace of the period, and has no value while fewer than q have ever moved on.
Kaplan and Meier 1958, JASA 53:457-481; the period's life table as in Preston 2001, Demography, 3.
"""

import numpy as np


def quantile_of_wait(moved_on: np.ndarray, at_risk: np.ndarray, *, q: float) -> np.ndarray:
    """The q-quantile of the wait in days; arrays are ... x age, NaN where it is not reached."""
    with np.errstate(invalid="ignore", divide="ignore"):
        passed = np.where(at_risk > 0, np.maximum(moved_on, 0) / at_risk, 0.0)
    staying = np.cumprod(1.0 - np.minimum(passed, 1.0), axis=-1)
    reached = staying <= 1.0 - q + 1e-12
    return np.where(reached.any(axis=-1), reached.argmax(axis=-1), np.nan)


def clearing_days(waiting: np.ndarray, *, left: np.ndarray, days: int) -> np.ndarray:
    """Days until all who wait now have moved on, at the pace of the last `days`.

    NaN where nobody moved on: at that pace it never clears. 0 where nobody waits.
    """
    waiting, left = (np.asarray(values, dtype=float) for values in (waiting, left))
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.where(left > 0, waiting * days / left, np.nan)
    return np.where(waiting <= 0, 0.0, found)
