"""Small cells: counts of people that could point to somebody do not leave in a public frame."""

import pandas as pd

from warehouse.viewer import Viewer

#: Counts from 1 to 4 people are suppressed in public views.
SMALLEST_SHOWN = 5


def suppress_small_cells(
    frame: pd.DataFrame,
    viewer: Viewer,
    *,
    count: str = "numerator",
) -> pd.DataFrame:
    """Blank numerator and value of small cells and mark their state, for the public role."""
    if viewer.role != "public":
        return frame
    small = _is_small(frame[count])
    blanked = frame.copy()
    blanked.loc[small, [name for name in ("numerator", "value") if name in frame]] = float("nan")
    if "state" in frame:
        blanked.loc[small, "state"] = "suppressed"
    return blanked


def hide_small_values(
    values: pd.DataFrame, *, counts: pd.DataFrame, viewer: Viewer
) -> pd.DataFrame:
    """Values of the same shape as the counts behind them, blank at small cells for the public."""
    return values.mask(_is_small(counts)) if viewer.role == "public" else values


def _is_small(counts: pd.Series | pd.DataFrame) -> pd.Series | pd.DataFrame:
    return (counts > 0) & (counts < SMALLEST_SHOWN)
