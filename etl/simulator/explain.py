"""The model's figures beside the published ones, those it was fitted to and those it was not."""

import numpy as np
import pandas as pd

from etl.simulator.calendar import day_of
from etl.simulator.curve import month_ends, stream_anchors
from etl.simulator.held import held_rows
from etl.simulator.plan import plan

_COLUMNS = [
    "date",
    "area",
    "stream",
    "published",
    "model_doses",
    "people",
    "model_pct",
    "outside_pct",
]


def explain() -> pd.DataFrame:
    """Every published figure the model stands on, what it gives instead, and the difference.

    Columns: level (nation, stream and place: what the model was fitted to; held: what it was not),
    date, area, stream, published, model_doses, people (0 where a figure is doses), model_pct,
    outside_pct: by how many percent of the figure, or for places percentage points of the people,
    the model lies outside what was published.
    """
    held = held_rows(plan()).assign(level="held", people=0.0, model_pct=np.nan)
    return pd.concat([_nation_rows(), _stream_rows(), _place_rows(), held], ignore_index=True)


def _nation_rows() -> pd.DataFrame:
    ends = month_ends()
    return pd.DataFrame(
        {
            "level": "nation",
            "date": ends["date"],
            "area": "00",
            "stream": "all",
            "published": ends["published"].map("{:.0f}".format),
            "model_doses": ends["model"],
            "people": 0.0,
            "model_pct": np.nan,
            "outside_pct": ends["difference_pct"].abs(),
        }
    )


def _stream_rows() -> pd.DataFrame:
    made, rows = plan(), []
    for stream, (days, doses) in stream_anchors().items():
        for day, said in zip(days, doses, strict=True):
            if day >= 0 and said > 0:
                reached = made.doses[stream][:, : day + 1].sum()
                miss = 100 * abs(reached / said - 1)
                rows.append((day_of(day), "00", stream, f"{said:.0f}", reached, 0.0, np.nan, miss))
    return pd.DataFrame(rows, columns=_COLUMNS).assign(level="stream")


def _place_rows() -> pd.DataFrame:
    made, rows = plan(), []
    for target in made.targets:
        reached = made.doses[target.stream][target.provinces, : target.day + 1].sum()
        miss = max(target.low - reached, reached - target.high, 0.0)
        share = 100 * reached / target.people
        rows.append(
            (
                day_of(target.day),
                target.area,
                target.stream,
                target.published,
                reached,
                target.people,
                share,
                100 * miss / target.people,
            )
        )  # fmt: skip - one row
    return pd.DataFrame(rows, columns=_COLUMNS).assign(level="place")
