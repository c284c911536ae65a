"""The layout of every map: what it shows of the earth, without axes, moved by dragging."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layouts.shape import bounds_of
from layouts.theme import TOKENS, Theme

if TYPE_CHECKING:
    import pandas as pd

    from layouts.shape import Bounds

#: Points that lie on one spot are shown with so many degrees around them.
_LEAST_WIDE = 0.05


def map_layout(ranges: dict[str, list[float]], *, theme: Theme, key: str = "") -> dict:
    """The layout of a map of `ranges` (lon and lat); the reader's own zoom stays with the `key`."""
    kept = {"uirevision": key} if key else {}
    return {
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "dragmode": "pan",
        **kept,
        "geo": {
            "projection": {"type": "mercator"},
            "lonaxis": {"range": ranges["lon"]},
            "lataxis": {"range": ranges["lat"]},
            "visible": False,
            "bgcolor": TOKENS[theme]["surface"],
        },
    }


def around(frame: pd.DataFrame, *, room: float) -> Bounds:
    """What shows every point of a frame with lat and lon, and `room` (a share) on each side."""
    lons, lats = frame["lon"].tolist(), frame["lat"].tolist()
    pad = room * max(max(lons) - min(lons), max(lats) - min(lats), _LEAST_WIDE)
    return bounds_of(lons, lats, pad=pad)


def ends(frame: pd.DataFrame) -> str:
    """A key of the points there: the first and the last."""
    return ",".join(frame["area_code"].iloc[[0, -1]])
