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
    small = frame[count].between(1, SMALLEST_SHOWN - 1)
    blanked = frame.copy()
    blanked.loc[small, [name for name in ("numerator", "value") if name in frame]] = float("nan")
    if "state" in frame:
        blanked.loc[small, "state"] = "suppressed"
    return blanked
