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
    known = rows.dropna(subset=["value"])
    own = known.loc[known["is_self"], "value"]
    peers = known.loc[known["is_peer"] & ~known["is_self"], "value"]
    better = str(rows["better"].iloc[0])
    mine = float(own.iloc[0]) if len(own) else np.nan
    all_ = pd.concat([own, peers])
    ahead = (peers > mine).sum() if better == "up" else (peers < mine).sum()
    ranked = better in ("up", "down") and len(own)
    return (
        key,
        better,
        mine,
        float(peers.median()) if len(peers) else np.nan,
        float(peers.quantile(0.75 if better != "down" else 0.25)) if len(peers) else np.nan,
        float(all_.min()) if len(all_) else np.nan,
        float(all_.max()) if len(all_) else np.nan,
        float(ahead + 1) if ranked else np.nan,
        len(all_),
    )
