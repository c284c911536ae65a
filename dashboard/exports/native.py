"""A figure's traces as a chart that an office program can edit, where it has such a chart."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from dashboard.exports.beside_names import beside_names, name_axis
from dashboard.exports.chart import Chart, Series
from dashboard.exports.drawn import colour_of, hexed, number_of
from layouts.theme import TOKENS

_TAG = re.compile(r"<[^>]*>")
_MAPS = ("choropleth", "scattergeo")
_DASHES = ("dot", "dash", "dashdot")


def is_map(figure: dict) -> bool:
    """Whether the figure shows places by where they lie."""
    return any(t.get("type") in _MAPS for t in figure["data"])


def native(figure: dict) -> Chart | None:
    """The figure as such a chart; None for maps, heat maps and whatever has no counterpart."""
    traces = [t for t in figure["data"] if t.get("visible", True) is True and len(t.get("x", ()))]
    kinds = {t.get("type", "scatter").removesuffix("gl") for t in traces}
    nameless = [t for t in traces if not t.get("name")]
    # Of several nameless series nobody could tell which is which.
    if not traces or len(kinds) != 1 or (nameless and len(traces) > 1):
        return None
    if kinds == {"bar"}:
        return _bars(traces, figure["layout"])
    if kinds != {"scatter"}:
        return None
    return _scattered(traces, figure["layout"])


def _scattered(traces: list[dict], layout: dict) -> Chart | None:
    axis = layout.get("xaxis", {})
    if name_axis(layout):
        return beside_names(traces, layout)
    if axis.get("ticktext"):
        return _slopes(traces, axis, is_percent=_is_percent(layout, "yaxis"))
    is_joined = all("lines" in t.get("mode", "lines") for t in traces)
    if axis.get("type") == "date" or is_joined:
        return _lines(traces, layout)
    return _points(traces, layout)


def _lines(traces: list[dict], layout: dict) -> Chart | None:
    places = {x for t in traces for x in t["x"]}
    # A gap in a trace makes several lines of it: a chart of an office program has no such thing.
    if None in places:
        return None
    days = sorted(places)
    series = tuple(_line(t, days) for t in traces)
    is_dates = layout.get("xaxis", {}).get("type") == "date"
    return Chart(
        "line",
        tuple(date.fromisoformat(str(d)[:10]) for d in days) if is_dates else tuple(days),
        series,
        is_percent=_is_percent(layout, "yaxis"),
        is_spanned=not any(None in t["y"] for t in traces),
    )


def _slopes(traces: list[dict], axis: dict, *, is_percent: bool) -> Chart:
    """Lines between a few named places, with gaps between them: each is a series of its own."""
    ends = axis["tickvals"]
    series = []
    for trace in traces:
        rows: dict[str, dict] = {}
        for name, x, y in zip(trace["text"], trace["x"], trace["y"], strict=True):
            if x is not None:
                rows.setdefault(name, {})[x] = y
        style = trace["line"]
        look = {"colour": hexed(style.get("color")), "width": float(style.get("width", 2))}
        series += [
            Series(name, tuple(number_of(row.get(end)) for end in ends), **look)
            for name, row in rows.items()
        ]
    return Chart("line", tuple(axis["ticktext"]), tuple(series), is_percent=is_percent)


def _line(trace: dict, days: list) -> Series:
    at = dict(zip(trace["x"], trace["y"], strict=True))
    style = trace.get("line", {})
    is_edge = not style.get("width", 2)
    return Series(
        name=str(trace.get("name", "")),
        values=tuple(number_of(at.get(day)) for day in days),
        colour=TOKENS["light"]["line"] if is_edge else colour_of(trace),
        width=0.75 if is_edge else float(style.get("width", 2)),
        is_marked="lines" not in trace.get("mode", "lines"),
        is_dashed=str(style.get("dash", "solid")).startswith(_DASHES) or "px" in str(style),
    )


def _bars(traces: list[dict], layout: dict) -> Chart:
    is_lying = traces[0].get("orientation") == "h"
    along, across = ("y", "x") if is_lying else ("x", "y")
    axis = layout.get(f"{along}axis", {})
    names = list(dict.fromkeys(n for t in traces for n in t[along]))
    names = sorted(names) if axis.get("type") == "date" else names
    return Chart(
        "bar" if is_lying else "column",
        tuple(_named(names, axis)),
        tuple(_bar(t, names, along=along, across=across) for t in traces),
        is_stacked=layout.get("barmode") in ("stack", "relative"),
        is_percent=_is_percent(layout, f"{across}axis"),
    )


def _named(places: list, axis: dict) -> list[str]:
    """What an axis writes at its places."""
    if axis.get("type") == "date":
        return [_day(place) for place in places]
    written = dict(zip(axis.get("tickvals") or (), axis.get("ticktext") or (), strict=False))
    return [_TAG.sub(" ", str(written.get(place, place))).strip() for place in places]


def _day(text: Any) -> str:
    return date.fromisoformat(str(text)[:10]).strftime("%d/%m/%Y")


def _bar(trace: dict, names: list, *, along: str, across: str) -> Series:
    at = dict(zip(trace[along], trace[across], strict=True))
    values = tuple(number_of(at.get(n)) for n in names)
    return Series(str(trace.get("name", "")), values, colour_of(trace))


def _points(traces: list[dict], layout: dict) -> Chart:
    series = tuple(
        Series(
            str(t.get("name", "")),
            tuple(number_of(y) for y in t["y"]),
            colour_of(t),
            is_line="markers" not in t.get("mode", "markers"),
            x=tuple(float(x) for x in t["x"]),
        )
        for t in traces
    )
    is_log = layout.get("xaxis", {}).get("type") == "log"
    return Chart("scatter", (), series, is_percent=_is_percent(layout, "yaxis"), is_log=is_log)


def _is_percent(layout: dict, axis: str) -> bool:
    return layout.get(axis, {}).get("ticksuffix") == "%"
