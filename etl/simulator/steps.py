"""The four steps of a visit: when people come, how long they wait, who leaves early, who types.

People come in two waves, and wait the longer the more come at that hour; sites differ in which step
is slow. Some leave before their 30 minutes. At some sites a clerk enters a whole day in one go
(equal times, 30:00 to the second): such times are no measurement, and a board must not take them
for one. All of it is an assumption of the demonstration, none of it a figure of the campaign.
"""

import numpy as np

from etl.simulator.calendar import epoch_days

_DAY, _MINUTE = 86_400, 60
_OPENS, _CLOSES = 7 * 3600 + 1800, 16 * 3600
#: Share of the day's people who have come by an hour: waves at nine and at half past two.
_HOURS = np.array([7.5, 8, 9, 10, 11, 11.5, 13, 14, 15, 16]) * 3600
_COME = np.array([0, 0.06, 0.27, 0.47, 0.58, 0.61, 0.66, 0.80, 0.93, 1.0])
#: Of a hundred sites, how many enter in one go, and on how many days of ten.
_TYPISTS, _TYPED_DAYS = 8, 6
#: Of a thousand people, how many leave early: from this at the strictest site to this at another.
_FEWEST_EARLY, _MOST_EARLY = 8, 90
_EARLIEST = 8 * _MINUTE
_PRIMES = (2_654_435_761, 40_503, 2_246_822_519, 3_266_489_917)


def step_times(
    day: np.ndarray, site: np.ndarray, *, random: np.random.Generator
) -> tuple[np.ndarray, ...]:
    """Reception, screening, injection and release of each visit, seconds since 1970."""
    size = len(day)
    clock = _comes(random.integers(_OPENS, _CLOSES, size))
    crowd = _crowd(clock)
    wait = random.integers(180, 1500, size) * crowd * _share(site, 0, low=0.5, high=1.6)
    serve = random.integers(120, 900, size) * np.sqrt(crowd) * _share(site, 1, low=0.5, high=1.7)
    watched = _watched(random.integers(1800, 2700, size), site)
    arrived = epoch_days(day).astype(np.int64) * _DAY + clock
    screened = arrived + np.maximum(wait, 30).astype(np.int64)
    injected = screened + np.maximum(serve, 30).astype(np.int64)
    typed = _is_typed(day, site)
    screened, injected = (np.where(typed, arrived, times) for times in (screened, injected))
    return arrived, screened, injected, injected + np.where(typed, 1800, watched)


def _comes(even: np.ndarray) -> np.ndarray:
    """Evenly spread seconds of the day, bent into the two waves."""
    share = (even - _OPENS) / (_CLOSES - _OPENS)
    return np.interp(share, _COME, _HOURS).astype(np.int64)


def _crowd(clock: np.ndarray) -> np.ndarray:
    """How crowded the hour is, 1 on the mean of the day."""
    pace = np.diff(_COME) / np.diff(_HOURS) * (_CLOSES - _OPENS)
    return pace[np.clip(np.searchsorted(_HOURS, clock, "right") - 1, 0, len(pace) - 1)]


def _watched(drawn: np.ndarray, site: np.ndarray) -> np.ndarray:
    """Seconds under observation: what was drawn, less for those who leave early."""
    in_thousand = (drawn * _PRIMES[3] >> 7) % 1000
    limit = _FEWEST_EARLY + (_MOST_EARLY - _FEWEST_EARLY) * _share(site, 2, low=0.0, high=1.0) ** 2
    early = _EARLIEST + (drawn - 1800) * (1800 - _EARLIEST) // 900
    return np.where(in_thousand < limit, early, drawn)


def _is_typed(day: np.ndarray, site: np.ndarray) -> np.ndarray:
    """Whether the day was entered in one go: of some sites, on most days."""
    is_typist = _share(site, 3, low=0.0, high=100.0) < _TYPISTS
    return is_typist & ((day * 7 + site) % 10 < _TYPED_DAYS)


def _share(site: np.ndarray, which: int, *, low: float, high: float) -> np.ndarray:
    """A number between two that is the site's own, the same on every day."""
    mixed = ((site.astype(np.int64) + 1) * _PRIMES[which] >> 5) % 1009
    return low + (high - low) * mixed / 1008
