"""A figure's traces as a chart that an office program can edit, where it has such a chart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from layouts.theme import TOKENS

Kind = Literal["line", "bar", "column", "scatter"]
_DASHES = ("dot", "dash", "dashdot")


@dataclass(frozen=True)
class Series:
    """One named row of numbers, None where there is none; colour is #rrggbb, width in points."""

    name: str
    values: tuple[float | None, ...]
    colour: str
    width: float = 2.0
    is_dashed: bool = False
    is_line: bool = False
    x: tuple[float, ...] = ()


@dataclass(frozen=True)
class Chart:
    """A chart of an office program: categories are days or names, None for a scatter."""

    kind: Kind
    categories: tuple[Any, ...]
    series: tuple[Series, ...]
    is_stacked: bool = False
    is_percent: bool = False


def native(figure: dict) -> Chart | None:
    """The figure as such a chart; None for maps, heat maps and whatever has no counterpart."""
    traces = [t for t in figure["data"] if t.get("visible", True) is True]
    kinds = {t.get("type", "scatter") for t in traces}
    nameless = [t for t in traces if not t.get("name")]
    # Of several nameless series nobody could tell which is which.
    if not traces or len(kinds) != 1 or (nameless and len(traces) > 1):
        return None
    if kinds == {"bar"}:
        return _bars(traces, figure["layout"])
    if kinds != {"scatter"}:
        return None
    if all("lines" in t.get("mode", "lines") for t in traces):
        return _lines(traces, figure["layout"])
    return _points(traces, figure["layout"])


def _lines(traces: list[dict], layout: dict) -> Chart | None:
    places = {x for t in traces for x in t["x"]}
    # A gap in a trace makes several lines of it: a chart of an office program has no such thing.
    if not places or None in places:
        return None
    days = sorted(places)
    series = tuple(_line(t, days) for t in traces)
    is_dates = layout.get("xaxis", {}).get("type") == "date"
    categories = tuple(date.fromisoformat(str(d)[:10]) for d in days) if is_dates else tuple(days)
    return Chart("line", categories, series, is_percent=_is_percent(layout, "yaxis"))


def _line(trace: dict, days: list) -> Series:
    at = dict(zip(trace["x"], trace["y"], strict=True))
    style = trace.get("line", {})
    is_edge = not style.get("width", 2)
    return Series(
        name=str(trace.get("name", "")),
        values=tuple(_number(at.get(day)) for day in days),
        colour=TOKENS["light"]["line"] if is_edge else _hex(style.get("color")),
        width=0.75 if is_edge else float(style.get("width", 2)),
        is_dashed=str(style.get("dash", "solid")).startswith(_DASHES) or "px" in str(style),
    )


def _bars(traces: list[dict], layout: dict) -> Chart:
    is_lying = traces[0].get("orientation") == "h"
    along, across = ("y", "x") if is_lying else ("x", "y")
    names = list(dict.fromkeys(n for t in traces for n in t[along]))
    is_dates = layout.get(f"{along}axis", {}).get("type") == "date"
    names = sorted(names) if is_dates else names
    series = tuple(_bar(t, names, along=along, across=across) for t in traces)
    return Chart(
        "bar" if is_lying else "column",
        tuple(_day(n) if is_dates else str(n) for n in names),
        series,
        is_stacked=layout.get("barmode") in ("stack", "relative"),
        is_percent=_is_percent(layout, f"{across}axis"),
    )


def _day(text: Any) -> str:
    return date.fromisoformat(str(text)[:10]).strftime("%d/%m/%Y")


def _bar(trace: dict, names: list, *, along: str, across: str) -> Series:
    at = dict(zip(trace[along], trace[across], strict=True))
    colour = trace.get("marker", {}).get("color")
    colour = max(colour, key=colour.count) if isinstance(colour, list) and colour else colour
    values = tuple(_number(at.get(n)) for n in names)
    return Series(str(trace.get("name", "")), values, _hex(colour))


def _points(traces: list[dict], layout: dict) -> Chart | None:
    heights = [y for t in traces for y in t.get("y", ()) if y is not None]
    if not all(_is_numbers(t.get("x", ())) for t in traces) or not _is_numbers(heights):
        return None  # points beside names: a picture
    series = tuple(
        Series(
            str(t.get("name", "")),
            tuple(_number(y) for y in t["y"]),
            _hex(t.get("marker", t.get("line", {})).get("color")),
            is_line="markers" not in t.get("mode", "markers"),
            x=tuple(float(x) for x in t["x"]),
        )
        for t in traces
    )
    return Chart("scatter", (), series, is_percent=_is_percent(layout, "yaxis"))


def _is_numbers(values: Any) -> bool:
    return all(isinstance(v, (int, float)) and v == v for v in values)


def _is_percent(layout: dict, axis: str) -> bool:
    return layout.get(axis, {}).get("ticksuffix") == "%"


def _number(value: Any) -> float | None:
    return None if value is None or value != value else float(value)


def _hex(colour: Any) -> str:
    is_hex = isinstance(colour, str) and colour.startswith("#") and len(colour) == 7
    return colour if is_hex else TOKENS["light"]["accent"]
