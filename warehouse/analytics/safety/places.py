"""Which site or province reports less than its doses say, or more: both sides of the funnel.

Expected reports of a place are its doses times the nation's rate of the same vaccine and dose, in
the same recent weeks, cut to what should be reported by now. Below the funnel a place is not safe
but silent. Above it, limits are widened by how much real places differ, and only what lies beyond
the outer limit is named.
"""

import numpy as np
import pandas as pd

from warehouse.analytics.safety import checks
from warehouse.analytics.safety.checks import Floats
from warehouse.analytics.safety.funnel import (
    INNER,
    LEAST_EXPECTED,
    OUTER,
    dispersion,
    funnel_limits,
    silent,
)

_LEAST_PLACES = 10


def expected_reports(
    doses: pd.DataFrame,
    reports: pd.DataFrame,
    *,
    place: str,
    strata: tuple[str, ...],
    cut_off: pd.Timestamp,
    completeness: Floats,
) -> pd.DataFrame:
    """One row a place with doses: doses, observed and expected.

    `doses` has the place, the strata, event_date and doses; `reports` the same with reports. The
    rate of a stratum is that of all places together.
    """
    lag = (cut_off - doses["event_date"]).dt.days.clip(0, len(completeness) - 1).astype(int)
    weighed = doses.assign(due=doses["doses"] * completeness[lag.to_numpy()])
    cells = weighed.groupby([place, *strata], as_index=False)[["doses", "due"]].sum()
    seen = reports.groupby(list(strata))["reports"].sum().rename("reports")
    given = cells.groupby(list(strata))["due"].sum().rename("all_due")
    rate = pd.concat([seen, given], axis=1).fillna(0.0)
    rate["rate"] = np.where(rate["all_due"] > 0, rate["reports"] / rate["all_due"], 0.0)
    cells = cells.merge(rate[["rate"]], left_on=list(strata), right_index=True, how="left")
    cells["expected"] = cells["due"] * cells["rate"].fillna(0.0)
    found = cells.groupby(place)[["doses", "expected"]].sum()
    observed = reports.groupby(place)["reports"].sum().reindex(found.index).fillna(0)
    return found.assign(observed=observed.astype(np.int64)).reset_index()


def judge_places(places: pd.DataFrame) -> pd.DataFrame:
    """The rows with judged, silent, high, lower and upper (limits of observed over expected).

    `places` has observed and expected. Only those that should report 5 or more are judged.
    """
    frame = checks.present(places, "observed", "expected")
    expected = frame["expected"].to_numpy(dtype=float)
    observed = frame["observed"].to_numpy()
    judged = expected >= LEAST_EXPECTED
    phi = 1.0
    if judged.sum() >= _LEAST_PLACES:
        spread = dispersion(observed[judged], expected[judged])
        phi = spread.phi if spread.overdispersed else 1.0
    shown = np.where(judged, expected, LEAST_EXPECTED)
    lower, _ = funnel_limits(shown, tail=INNER)
    _, upper = funnel_limits(shown, tail=OUTER, phi=phi)
    return places.assign(
        judged=judged,
        silent=silent(observed, expected),
        high=judged & (observed > upper * expected),
        lower=np.where(judged, lower, np.nan),
        upper=np.where(judged, upper, np.nan),
    )
