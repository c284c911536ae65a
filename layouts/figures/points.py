"""Areas as points where no boundary is given, and sites within a district."""

from __future__ import annotations

import numpy as np
import pandas as pd

from layouts import areas, findings, say
from layouts.canvas import empty_figure, figure
from layouts.formats import number
from layouts.map_layout import around, ends, map_layout
from layouts.shape import Shape, window
from layouts.theme import TOKENS, Scale, Theme
from layouts.view import View
from layouts.words import t

# The values come first, as on the choropleth: the browser's script reaches them by number.
VALUES = 0
_ASPECT = 0.9
_SMALLEST, _LARGEST = 9, 34
_LABELLED = 24


def points(
    frame: pd.DataFrame,
    *,
    scale: Scale,
    indicator: str,
    theme: Theme,
    lang: str,
    dose: str = "",
    selected: str = "",
    sites: pd.DataFrame | None = None,
    context: Shape | None = None,
) -> View:
    """Areas as circles: area of a circle by denominator, colour by class; sites as squares."""
    placed = frame.dropna(subset=["lat", "lon"]).sort_values("area_code")
    if placed.empty:
        return View(empty_figure(theme=theme, lang=lang), t("coverage.title.no_values", lang))
    traces = [
        _circles(
            placed, scale=scale, indicator=indicator, theme=theme, lang=lang, selected=selected
        ),
        *([_sites(sites, theme=theme, lang=lang)] if sites is not None and len(sites) else []),
        *([areas.ground(context, theme=theme, spot=selected)] if context and context.ids else []),
    ]
    drawn = figure(traces, theme=theme, lang=lang, **_layout(placed, theme=theme))
    words = {"indicator": indicator, "theme": theme, "lang": lang}
    return areas.view(frame, drawn, scale=scale, dose=dose, **words)


def _circles(
    frame: pd.DataFrame, *, scale: Scale, indicator: str, theme: Theme, lang: str, selected: str
) -> dict:
    few = len(frame) <= _LABELLED
    marked = frame["area_code"] == selected
    return {
        "type": "scattergeo",
        "name": "values",
        "mode": "markers+text" if few else "markers",
        "lon": frame["lon"].tolist(),
        "lat": frame["lat"].tolist(),
        "text": [say.place(row, lang=lang) for row in frame.to_dict("records")] if few else None,
        "textposition": "bottom center",
        "textfont": {"size": 11, "color": TOKENS[theme]["ink"]},
        "customdata": frame["area_code"].tolist(),
        "hovertext": areas.hover_texts(frame, indicator=indicator, lang=lang),
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {
            "size": _diameters(frame["denominator"]),
            "color": areas.class_colours(frame, scale=scale, theme=theme),
            "symbol": ["circle" if s in findings.HAS_VALUE else "circle-x" for s in frame["state"]],
            "opacity": 1,
            "line": {
                "color": [TOKENS[theme]["ink" if m else "line"] for m in marked],
                "width": [2 if m else 0.8 for m in marked],
            },
        },
    }


def _diameters(weights: pd.Series) -> list[float]:
    weight = weights.astype(float).fillna(0).clip(lower=0)
    largest = float(weight.max()) or 1.0
    return (_SMALLEST + (_LARGEST - _SMALLEST) * np.sqrt(weight / largest)).round(1).tolist()


def _sites(sites: pd.DataFrame, *, theme: Theme, lang: str) -> dict:
    rows = sites.dropna(subset=["lat", "lon"]).to_dict("records")
    return {
        "type": "scattergeo",
        "name": "sites",
        "mode": "markers",
        "lon": [row["lon"] for row in rows],
        "lat": [row["lat"] for row in rows],
        "hovertext": [_site_text(row, lang=lang) for row in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {
            "symbol": "square",
            "size": 8,
            "color": TOKENS[theme]["ink"],
            "line": {"color": TOKENS[theme]["surface"], "width": 1.2},
        },
    }


def _site_text(row: dict, *, lang: str) -> str:
    doses = t("coverage.map.site_doses", lang, doses=number(row.get("doses"), lang=lang))
    return f"<b>{say.place(row, lang=lang)}</b><br>{doses}"


def _layout(frame: pd.DataFrame, *, theme: Theme) -> dict:
    ranges = window(around(frame, room=0.12), aspect=_ASPECT)
    return map_layout(ranges, theme=theme, key=ends(frame))
