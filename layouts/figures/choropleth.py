"""Areas filled by their class: the map of provinces and of one province's districts."""

from __future__ import annotations

from zlib import crc32

import pandas as pd

from layouts import areas
from layouts.canvas import empty_figure, figure
from layouts.map_layout import map_layout
from layouts.shape import Bounds, Shape, bounds_of, window
from layouts.theme import TOKENS, TRANSPARENT, Scale, Theme
from layouts.view import View
from layouts.words import t

# The values come first: the browser's script reaches them by number. The other traces
# are there only when they have something to draw, for plotly fails on an area trace without areas.
VALUES = 0
ASPECT = 0.9


def choropleth(
    frame: pd.DataFrame,
    *,
    shape: Shape,
    scale: Scale,
    indicator: str,
    theme: Theme,
    lang: str,
    dose: str = "",
    selected: str = "",
    context: Shape | None = None,
    within: str = "",
) -> View:
    """Map of areas by class; areas without a value are hatched, the selected one outlined."""
    if frame.empty:
        return View(empty_figure(theme=theme, lang=lang), t("coverage.title.no_values", lang))
    frame = in_drawing_order(frame)
    around = context_ids(context, frame, within=within)
    traces = [
        _values(frame, shape=shape, scale=scale, indicator=indicator, theme=theme, lang=lang),
        *([_context(context, around, theme=theme)] if around else []),
        *([_selected(selected, shape=shape, theme=theme)] if selected in shape.ids else []),
        *([_labels(shape, theme=theme, lang=lang)] if shape.labels else []),
    ]
    drawn = figure(traces, theme=theme, lang=lang, **_layout(frame, shape, theme=theme))
    words = {"indicator": indicator, "theme": theme, "lang": lang}
    key = drawing_key(frame, shape=shape, scale=scale, theme=theme, lang=lang, selected=selected)
    return areas.view(frame, drawn, scale=scale, dose=dose, key=key, **words)


def drawing_key(
    frame: pd.DataFrame, *, shape: Shape, scale: Scale, theme: Theme, lang: str, selected: str = ""
) -> str:
    """Names what a drawn map consists of; while it stays the same only values change."""
    codes = crc32(",".join(sorted(frame["area_code"])).encode())
    return f"{shape.key}:{codes}:{selected}:{scale.breaks[-1]:g}:{theme}:{lang}"


def context_ids(context: Shape | None, frame: pd.DataFrame, *, within: str = "") -> list[str]:
    """The units of the ground, without those drawn and the one that they lie within."""
    if context is None:
        return []
    drawn = {*frame["area_code"], within}
    return [code for code in context.ids if code not in drawn]


def in_drawing_order(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows by code: two figures of one key differ in values, so they must agree on the order."""
    return frame.sort_values("area_code", kind="stable")


def _values(
    frame: pd.DataFrame, *, shape: Shape, scale: Scale, indicator: str, theme: Theme, lang: str
) -> dict:
    return {
        "type": "choropleth",
        "name": "values",
        "geojson": shape.url,
        "featureidkey": "id",
        "locations": frame["area_code"].tolist(),
        "z": areas.z_values(frame, scale=scale),
        "zmin": areas.floor(scale),
        "zmax": areas.ceiling(scale),
        "colorscale": areas.colourscale(scale, theme=theme),
        "showscale": False,
        "customdata": frame["state"].tolist(),
        "text": areas.hover_texts(frame, indicator=indicator, lang=lang),
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {"line": {"color": TOKENS[theme]["border"], "width": 0.7}},
        "meta": {"breaks": list(scale.breaks), "hatch": TOKENS[theme]["hatch"]},
    }


def _flat(colour: str) -> list[list]:
    return [[0, colour], [1, colour]]


def _context(shape: Shape, ids: list[str], *, theme: Theme) -> dict:
    return {
        "type": "choropleth",
        "name": "context",
        "geojson": shape.url,
        "featureidkey": "id",
        "locations": ids,
        "z": [0] * len(ids),
        "colorscale": _flat(TOKENS[theme]["land"]),
        "showscale": False,
        "hoverinfo": "skip",
        "marker": {"line": {"color": TOKENS[theme]["border"], "width": 0.7}},
    }


def _selected(code: str, *, shape: Shape, theme: Theme) -> dict:
    return {
        "type": "choropleth",
        "name": "selected",
        "geojson": shape.url,
        "featureidkey": "id",
        "locations": [code],
        "z": [1],
        "colorscale": _flat(TRANSPARENT),
        "showscale": False,
        "hoverinfo": "skip",
        "marker": {"line": {"color": TOKENS[theme]["ink"], "width": 2}},
    }


def _labels(shape: Shape, *, theme: Theme, lang: str) -> dict:
    """Names written beside small territories that the map is too coarse to show."""
    return {
        "type": "scattergeo",
        "name": "labels",
        "mode": "text",
        "lon": [label.lon for label in shape.labels],
        "lat": [label.lat for label in shape.labels],
        "text": [_two_lines(label.vi if lang == "vi" else label.en) for label in shape.labels],
        "textposition": "top center",
        "textfont": {"size": 11, "color": TOKENS[theme]["muted"]},
        "hoverinfo": "skip",
    }


def _two_lines(name: str) -> str:
    return name.replace(" (", "<br>(", 1)


def _layout(frame: pd.DataFrame, shape: Shape, *, theme: Theme) -> dict:
    ranges = window(_bounds(frame, shape), aspect=ASPECT, margin=0.02)
    return map_layout(ranges, theme=theme, key=f"{shape.key}:{len(frame)}")


def _bounds(frame: pd.DataFrame, shape: Shape) -> Bounds:
    """The whole shape, or where its areas lie when only some of them are drawn."""
    placed = frame.dropna(subset=["lat", "lon"])
    if len(frame) > len(shape.ids) / 2 or placed.empty:
        return shape.bounds
    return bounds_of(placed["lon"].tolist(), placed["lat"].tolist(), pad=0.6)
