"""Forecasts of all areas of a country at once, so that provinces add up to zones and the nation.

A cube is daily doses (groups, vaccines, areas, days): groups are dose 1, dose 2 and later doses,
areas the provinces. Forecasts are made for provinces and added up, so that every sum is the sum of
its parts; quantiles are found at each level by its own past errors, and do not add up. In `summed`
cubes the last group and the last vaccine stand for all.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from warehouse.analytics.planning import conformal, cover
from warehouse.analytics.planning.kernel import BUMPS, HISTORY_DAYS, Kernel
from warehouse.analytics.planning.naive import seasonal_naive
from warehouse.analytics.planning.structural import struct_sn
from warehouse.analytics.safety.checks import Floats

GROUPS = ("d1", "d2", "later")
ALL = -1
#: The days that a forecast with its intervals reads: what the kernel and its record need.
READ_DAYS = HISTORY_DAYS + 2 * (conformal.ORIGINS * 7 + 35)


@dataclass(frozen=True)
class Level:
    """One level's forecast, summed, (groups + 1, vaccines + 1, units, horizon) in `doses`.

    `totals` has the quantiles before these axes, nan where too few errors are on record; `covers`
    has one window a vaccine, None where too few stores would have run dry.
    """

    doses: Floats
    naive: Floats
    totals: Floats
    covers: tuple[cover.CoverFactors | None, ...]


@dataclass(frozen=True)
class Past:
    """What came of one level's earlier forecasts: log ratios of totals, and covers by vaccine."""

    ratios: Floats
    covers: tuple[Floats, ...]


def forecast(
    cube: Floats, *, horizon: int, shortest: Sequence[int] = ()
) -> tuple[Floats, tuple[Kernel, ...]]:
    """Doses to come, (groups, vaccines, areas, horizon), and each vaccine's kernel.

    `shortest` has each vaccine's shortest interval in days; without it 21 for all.
    """
    recent = cube[..., -HISTORY_DAYS:]
    found = [
        struct_sn(
            recent[0, one], recent[1, one], booster=recent[2, one], horizon=horizon, shortest=days
        )
        for one, days in enumerate(shortest or (BUMPS[0],) * cube.shape[1])
    ]
    doses = np.stack([[made.first, made.second, made.booster] for made in found], axis=1)
    return doses, tuple(made.kernel for made in found)


def levels(
    cube: Floats, members: dict[str, Floats], *, horizon: int, shortest: Sequence[int] = ()
) -> dict[str, Level]:
    """Each level's forecast; `members` has a matrix (units, areas) of 0 and 1 for each."""
    doses, _kernels = forecast(cube, horizon=horizon, shortest=shortest)
    past = _past(cube, members, horizon, shortest)
    ahead, naive = summed(doses), summed(seasonal_naive(cube, horizon=horizon))
    return {
        name: _level(rolled(ahead, matrix), rolled(naive, matrix), past[name])
        for name, matrix in members.items()
    }


def summed(doses: Floats) -> Floats:
    """The cube with all groups and all vaccines as one more of each."""
    groups = np.concatenate([doses, doses.sum(axis=0, keepdims=True)], axis=0)
    return np.concatenate([groups, groups.sum(axis=1, keepdims=True)], axis=1)


def rolled(doses: Floats, members: Floats) -> Floats:
    """Areas added up to units, (groups, vaccines, units, days)."""
    return np.matmul(members, doses)


def _past(
    cube: Floats, members: dict[str, Floats], horizon: int, shortest: Sequence[int]
) -> dict[str, Past]:
    """The record of every level, one backtest of all provinces for each earlier origin."""
    ratios: dict[str, list[Floats]] = {name: [] for name in members}
    covers: dict[str, list[list[Floats]]] = {name: [] for name in members}
    for back in conformal.backs(cube.shape[-1], horizon=horizon):
        known, later = np.split(cube, [-back], axis=-1)
        ahead = summed(forecast(known, horizon=horizon, shortest=shortest)[0])
        recent = summed(known[..., -conformal.RUNNING_DAYS :])
        came = summed(later[..., :horizon])
        for name, matrix in members.items():
            told = [rolled(part, matrix) for part in (recent, came, ahead)]
            ratios[name].append(conformal.ratios_at(told[0], told[1], forecast=told[2]))
            if back >= horizon and len(covers[name]) < conformal.ORIGINS:
                covers[name].append(_covers(*told))
    return {
        name: Past(
            ratios=np.stack(ratios[name]) if ratios[name] else np.empty((0,)),
            covers=tuple(np.concatenate(errors) for errors in zip(*covers[name], strict=True)),
        )
        for name in members
    }


def _covers(recent: Floats, came: Floats, ahead: Floats) -> list[Floats]:
    """Errors of covers of all doses together, one array a vaccine."""
    return [
        cover.errors_at(recent[ALL, one], came[ALL, one], forecast=ahead[ALL, one])
        for one in range(ahead.shape[1])
    ]


def _level(doses: Floats, naive: Floats, past: Past) -> Level:
    totals = np.full((len(conformal.LEVELS), *doses.shape), np.nan)
    for group, one in np.ndindex(doses.shape[:2]):
        if doses[group, one].any():
            totals[:, group, one] = _totals(doses[group, one], past, group, one)
    every = past.covers or (np.empty(0),) * doses.shape[1]
    return Level(
        doses=doses, naive=naive, totals=totals, covers=tuple(_window(one) for one in every)
    )


def _totals(doses: Floats, past: Past, group: int, vaccine: int) -> Floats:
    """By the vaccine's own errors, else by those of all vaccines, else unknown."""
    if past.ratios.ndim == 1:
        return np.full((len(conformal.LEVELS), *doses.shape), np.nan)
    for chosen in (vaccine, ALL):
        try:
            factor = conformal.factors(past.ratios[:, group, chosen])
        except conformal.TooFewErrors:
            continue
        return conformal.quantile_totals(doses, factor)
    return np.full((len(conformal.LEVELS), *doses.shape), np.nan)


def _window(errors: Floats) -> cover.CoverFactors | None:
    try:
        return cover.cover_factors(errors)
    except conformal.TooFewErrors:
        return None
