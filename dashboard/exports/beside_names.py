"""Points beside names, with their intervals: bars of an office program with error bars."""

from __future__ import annotations

from typing import Literal

from dashboard.exports.chart import Chart, Series
from dashboard.exports.drawn import colour_of, number_of

Axis = Literal["x", "y"]


def name_axis(layout: dict) -> Axis | None:
    """The axis that has names instead of numbers."""
    return next(
        (a for a in ("x", "y") if layout.get(f"{a}axis", {}).get("type") == "category"), None
    )


def beside_names(traces: list[dict], layout: dict) -> Chart | None:
    """One bar a point; None where the figure hides its numbers, because they only mean places.

    A trace of lines beside the names holds intervals: low, high and a gap for each name.
    """
    along = name_axis(layout)
    across = "y" if along == "x" else "x"
    axis = layout.get(f"{across}axis", {})
    if axis.get("visible", True) is False:
        return None
    ranges = _ranges([t for t in traces if t.get("mode") == "lines"], across)
    points = [t for t in traces if t.get("mode") != "lines"]
    names = list(dict.fromkeys(name for t in points for name in t[along]))
    series = tuple(_series(t, names, across=across, ranges=ranges) for t in points)
    is_percent = axis.get("ticksuffix") == "%"
    kind = "column" if along == "x" else "bar"
    return Chart(kind, tuple(str(name) for name in names), series, is_percent=is_percent)


def _ranges(traces: list[dict], across: Axis) -> dict[str, tuple[float, float]]:
    along = "y" if across == "x" else "x"
    found: dict[str, tuple[float, float]] = {}
    for trace in traces:
        for name, value in zip(trace[along], trace[across], strict=True):
            if name is not None and value is not None:
                low, high = found.get(name, (value, value))
                found[name] = min(low, value), max(high, value)
    return found


def _series(
    trace: dict, names: list, *, across: Axis, ranges: dict[str, tuple[float, float]]
) -> Series:
    along = "y" if across == "x" else "x"
    at = dict(zip(trace[along], trace[across], strict=True))
    values = tuple(number_of(at.get(name)) for name in names)
    error = trace.get(f"error_{across}")
    if error:
        sides = zip(error["arrayminus"], error["array"], strict=True)
        reach = dict(zip(trace[along], sides, strict=True))
    else:
        known = {n: at[n] for n in ranges if at.get(n) is not None}
        reach = {n: (v - ranges[n][0], ranges[n][1] - v) for n, v in known.items()}
    pairs = [reach.get(name, (0.0, 0.0)) for name in names] if reach else []
    return Series(
        str(trace.get("name", "")),
        values,
        colour_of(trace),
        low=tuple(float(low) for low, _ in pairs),
        high=tuple(float(high) for _, high in pairs),
    )
