"""Sites, or districts from afar: the area of a point by its doses, its colour by its load."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from layouts import areas
from layouts.canvas import empty_figure, figure
from layouts.formats import number, percent
from layouts.map_layout import around, map_layout
from layouts.rows import table
from layouts.shape import Bounds, Shape, window
from layouts.site_cells import CELLS, NORM, target
from layouts.theme import TOKENS, Scale, Theme
from layouts.view import View
from layouts.words import t

LOAD = Scale((25, 50, 75, 100, 200), unit="load")
#: Diameters in pixels; many points are drawn smaller, so that they do not cover each other.
_SMALLEST, _LARGEST, _LARGEST_OF_MANY = 3, 20, 13
_MANY = 150
_ASPECT = 0.9


def site_map(
    frame: pd.DataFrame,
    *,
    theme: Theme,
    lang: str,
    context: Shape | None = None,
    box: Bounds | None = None,
) -> View:
    """Points over the quiet ground of the provinces; the frame is that of sites_by_unit.

    A `box` (west, south, east, north) is what the map shows; without one it shows every point.
    """
    frame = frame.assign(name=frame["name_vi"] if lang == "vi" else frame["name_en"])
    placed = frame.dropna(subset=["lat", "lon"]).sort_values("doses", ascending=False)
    if placed.empty or not placed["sites"].sum():
        return View(empty_figure(theme=theme, lang=lang), t("coverage.title.no_values", lang))
    traces = [
        _points(placed, theme=theme, lang=lang),  # first: the browser's script finds it there
        *([areas.ground(context, theme=theme)] if context and context.ids else []),
    ]
    drawn = figure(traces, theme=theme, lang=lang, **_layout(placed, box, theme=theme))
    rows = frame.sort_values(["doses", "code"], ascending=[False, True])
    return View(
        drawn,
        title(frame, lang=lang),
        facts(frame, lang=lang),
        table(rows, CELLS, lang=lang),
        _legend(theme=theme, lang=lang),
    )


def title(frame: pd.DataFrame, *, lang: str) -> str:
    """How many of the sites planned were at work."""
    sums = {k: number(frame[k].sum(), lang=lang) for k in ("working", "planned", "silent")}
    return t("sites.title.map", lang, **sums)


def facts(frame: pd.DataFrame, *, lang: str) -> tuple[str, ...]:
    """Doses of the day, silent and idle sites, and the mean load."""
    sums = {
        k: number(frame[k].sum(), lang=lang) for k in ("doses", "silent", "idle", "sites", "lines")
    }
    days = frame["line_days"].sum()
    mean = frame["doses_week"].sum() / days if days else float("nan")
    own = {
        "sessions": number(frame["sessions"].sum(), lang=lang),
        "per_line": number(mean, lang=lang, digits=1),
        "load": percent(mean / NORM * 100.0, lang=lang),
    }
    return (
        t("sites.fact.day", lang, **sums),
        t("sites.fact.load", lang, **own),
        t("sites.fact.norm", lang),
        t("sites.fact.lines", lang),
    )


def _colours(frame: pd.DataFrame, *, theme: Theme) -> list[str]:
    ramp, none = LOAD.colours(theme), TOKENS[theme]["no_data"]
    return [none if v != v else ramp[LOAD.index(v)] for v in frame["load"]]


def _points(frame: pd.DataFrame, *, theme: Theme, lang: str) -> dict:
    most = max(float(frame["doses"].max()), 1.0)
    largest = _LARGEST if len(frame) <= _MANY else _LARGEST_OF_MANY
    share = np.sqrt(frame["doses"].clip(lower=0) / most)
    return {
        "type": "scattergeo",
        "name": "values",
        "mode": "markers",
        "lon": frame["lon"].round(4).tolist(),
        "lat": frame["lat"].round(4).tolist(),
        # A district opens its own sites, a site its page.
        "customdata": [target(row) for row in _rows(frame, _TARGET)],
        "text": [_hover(row, lang=lang) for row in _rows(frame, _SAID)],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {
            "size": (_SMALLEST + share * (largest - _SMALLEST)).round(1).tolist(),
            "color": _colours(frame, theme=theme),
            "line": {"color": TOKENS[theme]["muted"], "width": 0.6},
            "opacity": 0.9,
        },
    }


def _hover(row: dict, *, lang: str) -> str:
    counts = {k: number(row[k], lang=lang) for k in ("doses", "working", "planned", "lines")}
    load = percent(row["load"], lang=lang, digits=0)
    return f"<b>{row['name']}</b><br>" + t("sites.hover", lang, load=load, **counts)


_TARGET = ("code", "level", "area_code")
_SAID = ("name", "load", "doses", "working", "planned", "lines")


def _rows(frame: pd.DataFrame, columns: tuple[str, ...]) -> Iterator[dict]:
    """The rows of a few columns; a dictionary of every column takes ten times as long."""
    for values in zip(*(frame[name].tolist() for name in columns), strict=True):
        yield dict(zip(columns, values, strict=True))


def _layout(frame: pd.DataFrame, box: Bounds | None, *, theme: Theme) -> dict:
    ranges = window(box or around(frame, room=0.08), aspect=_ASPECT)
    return map_layout(ranges, theme=theme)


def _legend(*, theme: Theme, lang: str) -> tuple[tuple[str, str, str], ...]:
    breaks = [number(b, lang=lang) for b in LOAD.breaks]
    labels = [f"< {breaks[0]}%"]
    labels += [f"{a}–{b}%" for a, b in zip(breaks, breaks[1:], strict=False)]
    labels.append(f"> {breaks[-1]}%")
    colours = LOAD.colours(theme)
    return tuple((str(i), c, w) for i, (c, w) in enumerate(zip(colours, labels, strict=True)))
