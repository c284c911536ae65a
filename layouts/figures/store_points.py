"""Stores and sites as points on the map of cover: shape says what it is, its filling how it stands.

Colour is the class of weeks of cover, as on the areas beneath; who cannot tell colours apart reads
the filling: hollow holds nothing usable, a dot inside may run dry within the week.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any
from zlib import crc32

import numpy as np
import pandas as pd

from layouts import areas, say, stock
from layouts.canvas import empty_figure, figure
from layouts.formats import number
from layouts.map_layout import around, ends, map_layout
from layouts.shape import Shape, window
from layouts.theme import TOKENS, WEEKS, Theme
from layouts.view import View
from layouts.words import t, term

#: Shape and size in pixels by type; a facility of another type is a site.
SHAPES = {
    "national_store": ("star", 17),
    "regional_store": ("diamond", 13),
    "military_store": ("triangle-up", 12),
    "province_store": ("square", 8),
    "district_store": ("pentagon", 8),
    "site": ("circle", 7),
}
FILLINGS = {"dry": "-open", "soon": "-dot", "unknown": "-open-dot", "enough": ""}
_SIGNS = dict(zip(SHAPES, "★◆▲■⬟●", strict=True))
_RING, _CLOSE, _ASPECT = 0.016, 0.004, 0.9
NAME = "stores"


def status(row: Any) -> str:
    """dry, soon (within the days of an alarm), enough, or unknown where no use is forecast."""
    if row["usable"] <= 0:
        return "dry"
    if pd.isna(row["early"]) or not row["weekly_use"] > 0:
        return "unknown"
    return "soon" if row["early"] <= stock.ALARM_DAYS else "enough"


def with_points(
    view: View, frame: pd.DataFrame, *, theme: Theme, lang: str, chosen: str = ""
) -> View:
    """A map with the facilities of `facility_cover` on it."""
    placed = _smallest_first(frame)
    if placed.empty or "geo" not in view.figure.get("layout", {}):
        return view
    ranges = view.figure["layout"]["geo"]["lataxis"]["range"]
    trace = points(placed, span=ranges[1] - ranges[0], theme=theme, lang=lang, chosen=chosen)
    drawn = {**view.figure, "data": [*view.figure["data"], trace]}
    # Only areas of which nothing but values changes may be painted anew without their points.
    key = f"{view.key}:{crc32(repr(trace).encode())}" if view.key else ""
    return replace(view, figure=drawn, key=key)


def point_map(
    frame: pd.DataFrame,
    *,
    theme: Theme,
    lang: str,
    chosen: str = "",
    context: Shape | None = None,
    within: str = "",
) -> View:
    """Facilities alone, on the quiet ground of the units around the one that they lie `within`."""
    placed = _smallest_first(frame)
    if placed.empty:
        return View(empty_figure(theme=theme, lang=lang), t("coverage.title.no_values", lang))
    layout = _layout(placed, theme=theme)
    ranges = layout["geo"]["lataxis"]["range"]
    span = ranges[1] - ranges[0]
    trace = points(placed, span=span, theme=theme, lang=lang, chosen=chosen, is_near=True)
    ground = [areas.ground(context, theme=theme, spot=within)] if context and context.ids else []
    drawn = figure([trace, *ground], theme=theme, lang=lang, **layout)
    return View(drawn, "", legend=areas.legend(WEEKS, theme=theme, lang=lang), is_map=True)


def _smallest_first(frame: pd.DataFrame) -> pd.DataFrame:
    """Those with a place, in the order of drawing: what stands high in the chain lies on top."""
    order = {level: -place for place, level in enumerate(SHAPES)}
    rank = frame["level"].map(order).fillna(order["site"])
    placed = frame.assign(rank=rank).dropna(subset=["lat", "lon"])
    return placed.sort_values(["rank", "area_code"], ignore_index=True)


def points(
    frame: pd.DataFrame,
    *,
    span: float,
    theme: Theme,
    lang: str,
    chosen: str = "",
    is_near: bool = False,
) -> dict:
    """The trace; what lies on one spot is set apart, `span` degrees of latitude being shown."""
    rows = frame.assign(weeks=weeks(frame)).to_dict("records")
    rows = [{**row, "status": status(row), "is_chosen": row["area_code"] == chosen} for row in rows]
    lat, lon = _apart(frame, radius=_RING * span, close=_CLOSE * span)
    return {
        "type": "scattergeo",
        "name": NAME,
        "mode": "markers",
        "lon": lon,
        "lat": lat,
        "customdata": [f"?facility={row['area_code']}" for row in rows],
        "hovertext": [_hover(row, lang=lang) for row in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": _markers(rows, extra=3 if is_near else 0, theme=theme),
    }


def _markers(rows: list[dict], *, extra: int, theme: Theme) -> dict:
    shapes = [SHAPES.get(row["level"], SHAPES["site"]) for row in rows]
    pairs = list(zip(rows, shapes, strict=True))
    return {
        "symbol": [shape + FILLINGS[row["status"]] for row, (shape, _) in pairs],
        "size": [size + extra + (4 if row["is_chosen"] else 0) for row, (_, size) in pairs],
        "color": [_colour(row, theme) for row in rows],
        "opacity": 1,
        "line": {
            "color": TOKENS[theme]["ink"],
            "width": [2.4 if row["is_chosen"] else 1.1 for row in rows],
        },
    }


def weeks(frame: pd.DataFrame) -> pd.Series:
    """Weeks of cover of each facility, NaN where no use is forecast."""
    return frame["usable"] / frame["weekly_use"].where(frame["weekly_use"] > 0)


def _colour(row: dict, theme: Theme) -> str:
    if row["status"] in ("dry", "unknown"):
        return TOKENS[theme]["ink"]  # hollow: the outline alone is drawn
    return WEEKS.colours(theme)[WEEKS.index(row["weeks"])]


def _hover(row: dict, *, lang: str) -> str:
    kind = facility_kind(row["level"], lang=lang)
    lines = [f"<b>{say.place(row, lang=lang)}</b>", kind[:1].upper() + kind[1:]]
    words = {
        "usable": number(row["usable"], lang=lang),
        "weekly": number(row["weekly_use"], lang=lang),
        "weeks": number(row["weeks"], lang=lang, digits=1),
    }
    key = "unknown" if row["status"] == "unknown" else "cover"
    lines.append(t(f"stock.store.{key}", lang, **words))
    lines.append(term("stock.store.state", row["status"], lang=lang))
    if not row["is_placed"]:
        lines.append(t("stock.store.middle", lang))
    return "<br>".join(lines)


def facility_kind(level: str, *, lang: str) -> str:
    """What a facility is, in the reader's words."""
    return term("stock.facility", level if level in SHAPES else "site", lang=lang)


def signs(frame: pd.DataFrame, *, lang: str) -> str:
    """What the shapes there mean and how they are filled."""
    kinds = frame["level"].where(frame["level"].isin(SHAPES), "site").unique()
    shown = [f"{_SIGNS[one]} {facility_kind(one, lang=lang)}" for one in SHAPES if one in kinds]
    return " · ".join([*shown, t("stock.store.filling", lang, days=stock.ALARM_DAYS)])


def facts(frame: pd.DataFrame, *, lang: str) -> tuple[str, ...]:
    """How a store's cover is meant, and which facilities have no coordinates of their own."""
    if frame.empty:
        return ()
    said = [t("stock.store.onward", lang)] if frame["level"].str.endswith("_store").any() else []
    without = int((~frame.drop_duplicates("area_code")["is_placed"].astype(bool)).sum())
    if without:
        said.append(t("stock.store.placed", lang, count=number(without, lang=lang)))
    return (*said, t("stock.store.apart", lang))


def _apart(frame: pd.DataFrame, *, radius: float, close: float) -> tuple[list, list]:
    """Coordinates in which no two lie on one spot: those that do stand in a ring around it."""
    lat, lon = frame["lat"].to_numpy(dtype=float), frame["lon"].to_numpy(dtype=float)
    spot = pd.Series(list(zip(np.rint(lat / close), np.rint(lon / close), strict=True)))
    turn, count = spot.groupby(spot).cumcount(), spot.map(spot.value_counts())
    angle = (2 * math.pi * turn / count).to_numpy()
    away = np.where(count > 1, radius * np.sqrt(np.maximum(count, 4) / 4), 0.0)
    squeeze = np.cos(np.radians(lat))
    return (
        (lat + away * np.cos(angle)).round(4).tolist(),
        (lon + away * np.sin(angle) / squeeze).round(4).tolist(),
    )


def _layout(frame: pd.DataFrame, *, theme: Theme) -> dict:
    ranges = window(around(frame, room=0.15), aspect=_ASPECT)
    return map_layout(ranges, theme=theme, key=ends(frame))
