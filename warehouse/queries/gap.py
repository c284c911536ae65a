"""The gap indicator: best and worst fifth of the districts of each unit, day by day."""

import numpy as np
import pandas as pd

from warehouse.analytics.gap import fifths
from warehouse.queries.amounts import Amounts
from warehouse.queries.rollup import Rollup
from warehouse.queries.session import Session

#: A district with fewer people than this share of the median one jumps too much to be compared.
SMALLEST_SHARE = 0.1


def gap_tables(
    session: Session, roll: Rollup, *, value: pd.DataFrame, people: pd.DataFrame
) -> tuple[Amounts, Amounts]:
    """Best and worst fifth (day x unit) from the districts' values and people (day x district)."""
    unit_of = district_units(session, roll)
    floor = people.iloc[-1].median() * SMALLEST_SHARE
    weight = people.where(people >= floor, 0.0).fillna(0.0)
    best = pd.DataFrame(np.nan, index=value.index, columns=roll.unit_ids)
    worst = best.copy()
    for unit, ids in unit_of.groupby(unit_of).groups.items():
        pairs = [
            fifths(values, weights)
            for values, weights in zip(
                value[ids].to_numpy(dtype=float), weight[ids].to_numpy(dtype=float), strict=True
            )
        ]
        worst[unit], best[unit] = zip(*pairs, strict=True)
    return _amounts(best), _amounts(worst)


def district_units(session: Session, roll: Rollup) -> pd.Series:
    """For each district (index) the shown unit that it belongs to."""
    frame = session.tree.frame
    districts = frame[frame["level"] == "district"]
    province_unit = roll.links.drop_duplicates("base_id").set_index("base_id")["unit_id"]
    column = "area_id" if roll.base_level == "district" else "province_id"
    return districts[column].map(province_unit).dropna().astype(int)


def _amounts(table: pd.DataFrame) -> Amounts:
    units = table.columns
    return Amounts(
        table=table,
        last_day=pd.Series(pd.NaT, index=units, dtype="datetime64[ns]"),
        is_estimate=pd.Series(data=True, index=units),
    )
