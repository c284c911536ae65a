"""The burn-down of one node and vaccine, as it stands and under a what-if.

This is the interface between the forecast, the stock ledger and the screen; the browser module
`assets/60-burndown.js` computes the same figures from the same payload, so that a slider answers
at once.

The caller gives a `Case`:

totals        (3, days): doses used up to each day on the low, middle and high path, from
              `cover.use_paths`
due           (days,): second doses due on each day; zeros where none are planned
lots          what is usable today, and what is coming as lots with `arrives` above 0 and the
              number of their `delivery`; `last_day` counts days from today by effective expiry
reserve_days  lead time plus review period
waste_factor  1 / (1 - wastage rate) of the product

and a `Change`: deliveries delayed by days, lots held, the pace of use, the share of the second-dose
reserve that is held back. It gets an `Outcome`. Lots under quarantine or held already are not
`lots`; negative stock by the ledger is no lot either and is shown by the screen as it is.

On the wire (`payload`) the case is one JSON object with the same names, doses rounded to whole
numbers; `changes` of the browser's `outcome(case, change)` have the names of `Change`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from warehouse.analytics.planning.fefo import Walk, walk
from warehouse.analytics.planning.naive import WEEK
from warehouse.analytics.planning.reserve import wanted_reserve
from warehouse.analytics.planning.run_out import Window, whole_days
from warehouse.analytics.safety import checks
from warehouse.analytics.safety.checks import Floats

#: Paths of use in a case; the lowest use is the latest day without vaccine.
LOW, MIDDLE, HIGH = range(3)
#: Beyond the forecast its last week goes on, so that a lot's expiry can still be judged.
EXPIRY_DAYS = 180


@dataclass(frozen=True)
class Lot:
    """Doses that can be used from the morning of `arrives` to the evening of `last_day`."""

    code: str
    doses: float
    last_day: int
    arrives: int = 0
    delivery: str = ""


@dataclass(frozen=True)
class Case:
    """What is known of one node and vaccine today."""

    totals: Floats
    due: Floats
    lots: Sequence[Lot]
    reserve_days: int = 14
    waste_factor: float = 1.0


@dataclass(frozen=True)
class Change:
    """A what-if: days of delay by delivery, codes of held lots, pace of use, share held."""

    delays: Mapping[str, int] = field(default_factory=dict)
    held: frozenset[str] = frozenset()
    pace: float = 1.0
    hold: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """What follows, by path of use (low, middle, high).

    on_hand   (3, days): usable doses at the end of each day
    unmet     (3, days): use that finds no vaccine
    dry       when nothing is left, and `free`: when only the held reserve is left
    wanted    (days + 1,): the second-dose reserve at the end of today and each day, and `held`
    expired   (3, lots): doses of each lot that expire unused, within 180 days
    """

    on_hand: Floats
    unmet: Floats
    dry: Window
    free: Window
    wanted: Floats
    held: Floats
    expired: Floats


NOTHING_CHANGED = Change()


def outcome(case: Case, change: Change = NOTHING_CHANGED) -> Outcome:
    """The burn-down under a change; ValueError for a share outside 0 to 1, negative doses or pace.

    A held lot serves nobody and is no waste either: it waits for the decision.
    """
    if not 0 <= change.hold <= 1:
        raise ValueError(f"hold must lie between 0 and 1, got {change.hold}")
    use = _daily(case) * float(checks.amounts("pace", change.pace))
    days = use.shape[-1]
    wanted = wanted_reserve(case.due, within=case.reserve_days, waste_factor=case.waste_factor)
    held = change.hold * wanted
    lots = _changed(case, change)
    walks = [_walk(lots, path) for path in use]
    return Outcome(
        on_hand=np.stack([one.on_hand[:days] for one in walks]),
        unmet=np.stack([one.unmet[:days] for one in walks]),
        dry=_window(walks, use, kept=np.zeros(days + 1), now=_now(lots)),
        free=_window(walks, use, kept=held, now=_now(lots)),
        wanted=wanted,
        held=held,
        expired=np.stack([one.expired_by_lot for one in walks]),
    )


def payload(case: Case) -> dict[str, object]:
    """The case as the browser takes it: plain numbers, doses rounded."""
    return {
        "totals": np.rint(case.totals).astype(int).tolist(),
        "due": np.rint(case.due).astype(int).tolist(),
        "lots": [
            {
                "code": lot.code,
                "doses": round(lot.doses),
                "last_day": lot.last_day,
                "arrives": lot.arrives,
                "delivery": lot.delivery,
            }
            for lot in case.lots
        ],
        "reserve_days": case.reserve_days,
        "waste_factor": round(case.waste_factor, 4),
    }


def _daily(case: Case) -> Floats:
    totals = checks.amounts("totals", case.totals)
    if totals.ndim != 2 or len(totals) != 3:
        raise ValueError(f"totals must be (3, days), got {totals.shape}")
    if totals.shape[-1] != len(case.due):
        raise ValueError(f"{len(case.due)} days of due doses do not fit {totals.shape[-1]} days")
    daily = np.diff(totals, axis=-1, prepend=0.0)
    if (daily < 0).any():
        raise ValueError("totals must not fall from day to day")
    return daily


def _changed(case: Case, change: Change) -> list[Lot]:
    """The lots as the change leaves them: held ones give nothing, delayed ones come later."""
    return [
        replace(
            lot,
            doses=0.0 if lot.code in change.held else lot.doses,
            arrives=lot.arrives + change.delays.get(lot.delivery, 0),
        )
        for lot in case.lots
    ]


def _walk(lots: Sequence[Lot], use: Floats) -> Walk:
    """The lots against one path of use, which goes on beyond the forecast as in its last week."""
    tail = np.full(max(EXPIRY_DAYS - len(use), 0), use[-WEEK:].mean())
    return walk(
        [lot.doses for lot in lots],
        [lot.last_day for lot in lots],
        use=np.concatenate([use, tail]),
        arrives=[lot.arrives for lot in lots],
    )


def _now(lots: Sequence[Lot]) -> float:
    """Usable doses at this moment."""
    return float(sum(lot.doses for lot in lots if lot.arrives <= 0 < lot.last_day))


def _window(walks: Sequence[Walk], use: Floats, *, kept: Floats, now: float) -> Window:
    times = np.array([_reached(one, path, kept, now) for one, path in zip(walks, use, strict=True)])
    horizon = use.shape[-1]
    return Window(
        early=whole_days(np.floor(times[HIGH]), horizon=horizon),
        middle=whole_days(np.ceil(times[MIDDLE]), horizon=horizon),
        late=whole_days(np.ceil(times[LOW]), horizon=horizon),
        horizon=horizon,
    )


def _reached(walked: Walk, use: Floats, kept: Floats, now: float) -> float:
    """When the usable doses are down to what is kept, in days and parts of days; inf if never."""
    if now <= kept[0]:
        return 0.0
    for day in range(1, len(use) + 1):
        if walked.on_hand[day - 1] > kept[day]:
            continue
        spare = max(walked.morning[day - 1] - kept[day], 0.0)
        return day - 1 + (min(spare / use[day - 1], 1.0) if use[day - 1] > 0 else 1.0)
    return float("inf")
