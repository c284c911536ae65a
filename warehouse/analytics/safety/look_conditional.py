"""One look at watched pairs whose background rests on few events: the conditional MaxSPRT.

A rate that was counted on 13 events is itself uncertain. The Poisson test takes it as known and
signals too often; the conditional one (see `maxsprt_conditional`) counts the history as data. Of
the history only its number of events c is needed: with mu events expected, tau = mu / c.
"""

import numpy as np
import pandas as pd

from warehouse.analytics.safety import checks
from warehouse.analytics.safety.maxsprt_binomial import relative_risk
from warehouse.analytics.safety.maxsprt_conditional import (
    Plan,
    critical_value,
    events_to_signal,
    log_likelihood_ratio,
)

#: From so many events on a background rate counts as known.
SMALL_HISTORY = 50


def is_small(history: pd.Series) -> pd.Series:
    """Whether each number of events behind a rate is known and below 50."""
    return history.notna() & (history > 0) & (history < SMALL_HISTORY)


def conditional_look(pairs: pd.DataFrame) -> pd.DataFrame:
    """The rows with ratio, lower and upper (exact, both counts uncertain), llr, limit, of_limit,
    events_to_signal, time_used, ended and signal.

    `pairs` has observed, expected (above 0), expected_total (T), history_events (c), alpha and
    least_events (M), as for `look`.
    """
    frame = checks.present(
        pairs,
        *("observed", "expected", "expected_total", "history_events", "alpha", "least_events"),
    )
    parts = [_of_plan(own, plan) for plan, own in frame.groupby(_PLAN, sort=False)]
    found = pd.concat(parts).loc[frame.index] if parts else frame
    used = (frame["expected"] / frame["expected_total"]).to_numpy()
    enough = (frame["observed"] >= frame["least_events"]).to_numpy()
    crossed = (found["llr"] >= found["limit"]).to_numpy()
    return pairs.assign(
        **{name: found[name] for name in ("ratio", "lower", "upper", "llr", "limit")},
        of_limit=found["llr"] / found["limit"],
        events_to_signal=found["events_to_signal"].astype("Int64"),
        time_used=used,
        ended=used > 1,
        signal=crossed & enough & (used <= 1),
    )


_PLAN = ["history_events", "expected_total", "alpha", "least_events"]


def _of_plan(rows: pd.DataFrame, plan: tuple) -> pd.DataFrame:
    """The rows of one plan, which share a limit."""
    history, total, alpha, least = int(plan[0]), float(plan[1]), float(plan[2]), int(plan[3])
    fixed = Plan(history=history, time_share=total / history, alpha=alpha, least_events=least)
    limit = critical_value(fixed)
    share = rows["expected"].to_numpy(dtype=float) / history
    observed = rows["observed"].to_numpy()
    ratio = relative_risk(observed, observed + history, control_ratio=1 / share)
    return rows.assign(
        **dict(zip(("ratio", "lower", "upper"), ratio, strict=True)),
        llr=log_likelihood_ratio(observed, share, history=history),
        limit=limit,
        events_to_signal=np.asarray(
            events_to_signal(share, history=history, limit=limit, least_events=least)
        ),
    )
