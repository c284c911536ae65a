"""How much vaccine is needed, and how long what is there will last.

Need = sum over due people x wastage factor + buffer - usable stock, rounded up to vials and
packages; WF = 1 / (1 - wastage rate) (WHO, Monitoring vaccine wastage at country level,
WHO/V&B/03.18). Second doses follow from first doses given, not from the population.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from warehouse.analytics.safety import checks
from warehouse.analytics.safety.checks import Floats

WEEK = 7
PRIMARY_DOSES = 2


@dataclass(frozen=True)
class Need:
    """What to ask for: exact doses, and rounded up to whole vials and packages."""

    doses: Floats
    vials: np.ndarray
    packages: np.ndarray


def waste_factor(rate: ArrayLike) -> Floats:
    """Doses to plan for each dose given, 1 / (1 - rate); a rate below 0 is extra doses per vial.

    30 % wasted gives 1.43. ValueError for a rate of 1 or more.
    """
    share = np.asarray(rate, dtype=float)
    if not (np.isfinite(share) & (share < 1)).all():
        raise ValueError("a wastage rate must be a number below 1")
    return 1 / (1 - share)


def open_vial_rate(vials: ArrayLike, *, doses_per_vial: ArrayLike, given: ArrayLike) -> Floats:
    """Share of the doses in opened vials not given; negative by extra doses, nan without vials.

    To be taken over months together where opened vials may be kept.
    """
    opened = checks.amounts("vials", vials) * checks.positives("doses_per_vial", doses_per_vial)
    used = checks.amounts("given", given)
    opened, used = np.broadcast_arrays(opened, used)
    return np.divide(opened - used, opened, out=np.full(opened.shape, np.nan), where=opened > 0)


def need_doses(
    due: ArrayLike,
    *,
    wastage: ArrayLike,
    usable: ArrayLike,
    buffer: ArrayLike = 0.0,
    doses_per_vial: int = 1,
    vials_per_package: int = 1,
) -> Need:
    """Doses, vials and packages for `due` people; 0 where the usable stock covers them.

    Negative usable stock is owed and adds to the need.
    """
    people = checks.amounts("due", due)
    stock = np.asarray(usable, dtype=float)
    wanted = people * waste_factor(wastage) + checks.amounts("buffer", buffer) - stock
    if not np.isfinite(wanted).all():
        raise ValueError("usable must be finite and not missing")
    doses = np.maximum(wanted, 0.0)
    per_vial = checks.whole("doses_per_vial", doses_per_vial, least=1)
    per_package = checks.whole("vials_per_package", vials_per_package, least=1)
    # 10 people x 1 / 0.9 must not become a vial more by the last bit of a division.
    vials = np.ceil(np.round(doses / per_vial, 9)).astype(int)
    return Need(doses=doses, vials=vials, packages=-(-vials // per_package))


def weeks_cover(usable: ArrayLike, weekly_use: ArrayLike) -> Floats:
    """Weeks that the usable stock lasts at the *forecast* weekly use; nan at zero use.

    Negative stock gives negative weeks, which is shown.
    """
    use = checks.amounts("weekly_use", weekly_use)
    stock, use = np.broadcast_arrays(np.asarray(usable, dtype=float), use)
    return np.divide(stock, use, out=np.full(use.shape, np.nan), where=use > 0)


def days_to_target(
    target: ArrayLike, *, first: ArrayLike, second: ArrayLike, weekly: ArrayLike
) -> Floats:
    """7 x (2 x target - d1 - d2) / weekly doses (ockovani-covid, queries.py).

    `target` is people to be fully vaccinated with two doses; 0 where it is reached, nan at zero
    pace.
    """
    left = PRIMARY_DOSES * checks.amounts("target", target) - checks.amounts("first", first)
    left = np.maximum(left - checks.amounts("second", second), 0.0)
    pace = checks.amounts("weekly", weekly)
    left, pace = np.broadcast_arrays(left, pace)
    days = np.divide(WEEK * left, pace, out=np.full(left.shape, np.nan), where=pace > 0)
    return np.where(left == 0, 0.0, days)
