"""A place against the median and the best quarter of those like it, by several indicators."""

import numpy as np
import pandas as pd

from warehouse.answer import Answer
from warehouse.queries.comparison import indicator_table
from warehouse.queries.peers import By
from warehouse.queries.session import Session
from warehouse.scope import Scope
from warehouse.viewer import Viewer

#: How a site's work is judged beside that of comparable places.
OF_SITES = (
    "doses_per_line",
    "sites_active",
    "step_minutes_screening",
    "step_minutes_injection",
    "observation_30",
    "declared_v_recorded",
    "approval_days",
    "no_show",
    "dropout_d1_d2_due",
    "corrections_48h",
)


def against_peers(
    *, scope: Scope, viewer: Viewer, session: Session, by: By = "population"
) -> Answer:
    """One row an indicator: own, median, best_quarter, lowest, highest, rank, of, better.

    The best quarter begins where the best quarter of the peers ends, on the good side; of a nation
    own is NaN and every province is a peer. Rank 1 is best, of counts own and peers.
    """
    answer = indicator_table(
        scope=scope, viewer=viewer, session=session, indicators=OF_SITES, by=by
    )
    groups = answer.frame.groupby("indicator", sort=False)
    rows = [_row(str(key), rows) for key, rows in groups]
    columns = ["indicator", "better", "own", "median", "best_quarter", "lowest", "highest"]
    return Answer(frame=pd.DataFrame(rows, columns=[*columns, "rank", "of"]), stamp=answer.stamp)


def _row(key: str, rows: pd.DataFrame) -> tuple:
    value = rows["value"].to_numpy(dtype=float)
    is_self, is_known = rows["is_self"].to_numpy(dtype=bool), ~np.isnan(value)
    own = value[is_self & is_known]
    peers = value[rows["is_peer"].to_numpy(dtype=bool) & ~is_self & is_known]
    better = str(rows["better"].iloc[0])
    mine = float(own[0]) if len(own) else np.nan
    every = np.concatenate([own, peers])
    ahead = (peers > mine).sum() if better == "up" else (peers < mine).sum()
    ranked = better in ("up", "down") and len(own)
    best = 0.75 if better != "down" else 0.25
    return (
        key,
        better,
        mine,
        float(np.median(peers)) if len(peers) else np.nan,
        float(np.quantile(peers, best)) if len(peers) else np.nan,
        float(every.min()) if len(every) else np.nan,
        float(every.max()) if len(every) else np.nan,
        float(ahead + 1) if ranked else np.nan,
        len(every),
    )
