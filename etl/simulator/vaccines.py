"""Which vaccine was given when: supply by date for first doses, rules by date for later ones."""

import functools

import numpy as np

from etl.simulator.calendar import DAYS, number, table

CODES = ("AZ", "PFZ", "MOD", "VERO", "SPV", "ABD")
NAMES = ("AstraZeneca", "Pfizer", "Moderna", "Vero Cell", "Sputnik V", "Abdala")
AZ, PFZ, MOD, VERO, SPV, ABD = range(6)
DOSES_PER_VIAL = np.array([10, 6, 14, 1, 5, 10])
SHELF_DAYS = np.array([150, 170, 200, 540, 120, 180])
#: Days from first to second dose: none may be shorter; the usual one decides who comes first.
SHORTEST = np.array([28, 21, 28, 21, 21, 14])
USUAL = np.array([56, 23, 30, 24, 21, 14])

#: Shares of first doses of adults by what had arrived (DOMAIN 3; between its dates assumed).
_FIRST = {
    "2021-03-08": (1, 0, 0, 0, 0, 0),
    "2021-06-22": (1, 0, 0, 0, 0, 0),  # half a million doses of Vero Cell had come on 20/06
    "2021-06-23": (0.965, 0, 0, 0.03, 0.005, 0),
    "2021-07-08": (0.93, 0, 0, 0.065, 0.005, 0),  # the first Pfizer came on 07/07
    "2021-07-09": (0.86, 0.07, 0, 0.07, 0, 0),
    "2021-07-15": (0.82, 0.10, 0, 0.08, 0, 0),  # Moderna: decided on 13/07
    "2021-07-16": (0.73, 0.10, 0.10, 0.07, 0, 0),
    "2021-07-20": (0.55, 0.09, 0.31, 0.05, 0, 0),
    "2021-08-10": (0.56, 0.07, 0.22, 0.15, 0, 0),
    "2021-08-31": (0.47, 0.09, 0.05, 0.39, 0, 0),
    "2021-09-15": (0.37, 0.11, 0.02, 0.50, 0, 0),
    "2021-10-10": (0.34, 0.20, 0, 0.46, 0, 0),  # the first Abdala was given in October
    "2021-10-15": (0.33, 0.22, 0, 0.445, 0, 0.005),
    "2021-11-15": (0.29, 0.34, 0.04, 0.30, 0, 0.03),
    "2021-11-30": (0.22, 0.40, 0.04, 0.19, 0, 0.15),
    "2021-12-31": (0.20, 0.38, 0.04, 0.16, 0, 0.22),
}
#: Third and fourth doses of adults, 12-17, and 5-11 (Moderna for 6 and over).
_LATER = {
    "2021-12-05": (0.30, 0.40, 0.16, 0.13, 0, 0.01),
    "2022-03-01": (0.30, 0.40, 0.20, 0.09, 0, 0.01),
    "2022-06-01": (0.25, 0.47, 0.24, 0.04, 0, 0),
    "2022-12-31": (0.20, 0.50, 0.30, 0, 0, 0),
}
_TEEN = {"2021-10-26": (0, 1, 0, 0, 0, 0), "2022-02-01": (0, 0.93, 0.07, 0, 0, 0)}
_CHILD = {"2022-04-14": (0, 0.40, 0.60, 0, 0, 0), "2022-08-01": (0, 0.62, 0.38, 0, 0, 0)}
_MIX = {"first": _FIRST, "later": _LATER, "teen": _TEEN, "child": _CHILD}

#: After which date how many of one vaccine's first doses were followed by another vaccine:
#: AZ then Pfizer from 07/2021 with consent; mRNA interchanged from 08/09; Moderna from 12/12.
_SWITCH = (
    (AZ, PFZ, {"2021-07-08": 0.0, "2021-07-12": 0.04, "2021-10-01": 0.15, "2022-01-01": 0.2}),
    (MOD, PFZ, {"2021-09-07": 0.0, "2021-09-08": 0.35, "2021-12-01": 0.3}),
    (AZ, MOD, {"2021-12-11": 0.0, "2021-12-12": 0.03, "2022-03-01": 0.04}),
    (PFZ, MOD, {"2021-12-11": 0.0, "2021-12-12": 0.03, "2022-03-01": 0.04}),
)


@functools.cache
def _steps(kind: str) -> np.ndarray:
    """Cumulative shares by day and vaccine."""
    columns = list(zip(*_MIX[kind].values(), strict=True))
    shares = np.stack([table(dict(zip(_MIX[kind], column, strict=True))) for column in columns], 1)
    return np.cumsum(shares / shares.sum(axis=1, keepdims=True), axis=1).astype(np.float32)


def drawn(kind: str, days: np.ndarray, *, chance: np.ndarray) -> np.ndarray:
    """A vaccine for each dose of a kind, by its day."""
    steps = _steps(kind)[days]
    found = np.zeros(len(days), dtype=np.int8)
    for column in range(len(CODES) - 1):
        found += chance > steps[:, column]
    return found


def second(first: np.ndarray, days: np.ndarray, *, chance: np.ndarray) -> np.ndarray:
    """The second dose's vaccine: the first one's, unless the rules of that day let it differ."""
    found = first.copy()
    for before, after, shares in _SWITCH:
        share = table(shares)[days]
        take = (first == before) & (chance < share)
        found[take] = after
        chance = np.where(first == before, chance - share, chance)
        chance = np.where(take, 2.0, chance)
    return found


def rounds() -> np.ndarray:
    """The day of each allocation round: 113 by 02/01/2022, 143 in 04/2022, then fewer."""
    known = {
        1: "2021-03-08",
        2: "2021-04-02",
        3: "2021-05-25",
        11: "2021-07-13",
        16: "2021-07-31",
        45: "2021-09-20",
        113: "2022-01-02",
        143: "2022-04-15",
        190: "2023-04-10",
    }
    days = np.interp(np.arange(1, 191), list(known), [number(day) for day in known.values()])
    return np.minimum(np.round(days).astype(int), DAYS - 1)
