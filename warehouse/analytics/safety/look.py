"""One look at all watched pairs, and the day each first crossed its limit.

Each row is one vaccine and event with its own plan (Poisson MaxSPRT), fixed before the first look.
Expected events are those that should be *known* by the cut-off (see `expectation`), so that a week
whose reports are still to come neither hides a signal nor makes one.
"""

import numpy as np
import pandas as pd

from warehouse.analytics.safety import checks
from warehouse.analytics.safety.maxsprt_poisson import (
    Plan,
    critical_value,
    events_to_signal,
    log_likelihood_ratio,
)


def look(pairs: pd.DataFrame) -> pd.DataFrame:
    """The rows with llr, limit, of_limit, events_to_signal, time_used, ended and signal.

    `pairs` has observed, expected, expected_total (T), alpha and least_events (M). time_used is
    expected over T; beyond 1 surveillance has `ended` and a new crossing is no signal. of_limit is
    llr over limit; events_to_signal is missing where nothing is expected yet.
    """
    frame = checks.present(pairs, "observed", "expected", "expected_total", "alpha", "least_events")
    ratio = log_likelihood_ratio(frame["observed"], frame["expected"])
    limit = np.array([critical_value(plan) for plan in _plans(frame)])
    used = (frame["expected"] / frame["expected_total"]).to_numpy()
    enough = (frame["observed"] >= frame["least_events"]).to_numpy()
    return pairs.assign(
        llr=ratio,
        limit=limit,
        of_limit=ratio / limit,
        events_to_signal=_events(frame, limit),
        time_used=used,
        ended=used > 1,
        signal=(ratio >= limit) & enough & (used <= 1),
    )


def first_crossed(looks: pd.DataFrame, *, keys: tuple[str, ...]) -> pd.DataFrame:
    """The earliest look that signalled, for each pair that ever did: the keys and first_crossed.

    `looks` has the keys, cut_off (a day that sorts) and signal, as stored look by look. A pair that
    crossed once stays crossed whatever later looks say.
    """
    frame = checks.present(looks, *keys, "cut_off", "signal")
    crossed = frame[frame["signal"].astype(bool)]
    first = crossed.groupby(list(keys), as_index=False)["cut_off"].min()
    return first.rename(columns={"cut_off": "first_crossed"})


def _plans(frame: pd.DataFrame) -> list[Plan]:
    columns = (frame[name] for name in ("expected_total", "alpha", "least_events"))
    return [
        Plan(expected_total=float(total), alpha=float(alpha), least_events=int(least))
        for total, alpha, least in zip(*columns, strict=True)
    ]


def _events(frame: pd.DataFrame, limit: np.ndarray) -> pd.Series:
    needed = pd.Series(pd.NA, index=frame.index, dtype="Int64")
    for place, (expected, least) in enumerate(
        zip(frame["expected"], frame["least_events"], strict=True)
    ):
        if expected > 0:
            events = events_to_signal(expected, limit=limit[place], least_events=least)
            needed.iloc[place] = int(events)
    return needed
