"""A set of boundaries as a figure needs it: where it is served and what it encloses."""

from __future__ import annotations

import math
from dataclasses import dataclass

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Label:
    """A name written on the map at a point, in both languages."""

    vi: str
    en: str
    lon: float
    lat: float


@dataclass(frozen=True)
class Shape:
    """Boundaries served as one GeoJSON file; bounds are west, south, east, north in degrees."""

    key: str
    url: str
    bounds: Bounds
    ids: tuple[str, ...] = ()
    is_schematic: bool = True
    labels: tuple[Label, ...] = ()


def window(bounds: Bounds, *, aspect: float, margin: float = 0.04) -> dict[str, list[float]]:
    """Longitude and latitude ranges around bounds, widened to an aspect (width over height)."""
    west, south, east, north = bounds
    squeeze = math.cos(math.radians((south + north) / 2))
    width = max((east - west) * squeeze, 0.02) * (1 + 2 * margin)
    height = max(north - south, 0.02) * (1 + 2 * margin)
    width, height = max(width, height * aspect), max(height, width / aspect)
    half_lon, half_lat = width / squeeze / 2, height / 2
    lon, lat = (west + east) / 2, (south + north) / 2
    return {"lon": [lon - half_lon, lon + half_lon], "lat": [lat - half_lat, lat + half_lat]}


def bounds_of(lons: list[float], lats: list[float], *, pad: float = 0.05) -> Bounds:
    """Bounds of points, with a margin in degrees so that one point is not a line."""
    return min(lons) - pad, min(lats) - pad, max(lons) + pad, max(lats) + pad
