"""Values that are quantiles: of what bins count, and of how long registrations wait."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from warehouse.analytics.histogram import quantile
from warehouse.indicators.base import Quantile, Wait
from warehouse.queries.amounts import amounts
from warehouse.queries.history import gather
from warehouse.queries.rollup import Rollup
from warehouse.queries.session import Session
from warehouse.queries.waits import wait_table

if TYPE_CHECKING:
    from warehouse.queries.ledger_sum import Slice
    from warehouse.scope import Scope


def spread_table(
    session: Session,
    spread: Quantile | Wait,
    *,
    scope: "Scope",
    slice_: "Slice",
    roll: Rollup,
    days: pd.DatetimeIndex,
) -> pd.DataFrame:
    """The quantile of each unit (column) as of each day (row); NaN where nothing is counted."""
    where = {"scope": scope, "slice_": slice_, "roll": roll, "days": days}
    if isinstance(spread, Wait):
        return wait_table(session, spread, **where)
    gather(session, (one.measure for terms in spread.bins for one in terms), **where)
    bins = [amounts(session, terms, **where).table.to_numpy() for terms in spread.bins]
    values = quantile(np.nan_to_num(np.stack(bins)), spread.edges, q=spread.q)
    values = np.floor(values) if spread.is_whole else values
    return pd.DataFrame(values, index=days, columns=roll.unit_ids)
