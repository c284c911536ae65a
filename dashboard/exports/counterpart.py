"""What an office program can edit in place of a view's figure."""

from __future__ import annotations

from dashboard.exports.chart import Chart, Grid
from dashboard.exports.grid import grid
from dashboard.exports.native import is_map, native
from layouts.view import Table, View

#: More rows are no table of one slide.
_MOST_ROWS = 17


def counterpart(view: View) -> Chart | Grid | Table | None:
    """A chart, a coloured table, else the view's table where it is short; None: a picture.

    Maps are pictures, and so are a heat map too large for a slide's table and bars with lines on
    two axes.
    """
    if not view.figure or is_map(view.figure):
        return None
    found = native(view.figure) or grid(view.figure)
    if found is None and 0 < len(view.table.shown) <= _MOST_ROWS:
        return view.table
    return found
