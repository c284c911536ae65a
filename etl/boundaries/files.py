"""Writes geometry as the browser wants it: small, hashed by content, listed in a manifest.

`manifest.json` beside the files:

    nation     code of the nation whose areas these are
    schematic  true where the boundaries are computed, not official
    licence    the notice that goes with the geometry
    labels     names to print at sea: name_vi, name_en, lat, lon, district, province by map, bbox
    files      logical name (provinces63, provinces34, districts-<province>) to
               file, count, bytes, gzip_bytes, bbox and focus (west, south, east, north), center
"""

import gzip
import hashlib
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.polygon import orient

MANIFEST = "manifest.json"
HASH_LENGTH = 8
# Hoàng Sa and Trường Sa lie east of this meridian, everything else of Viet Nam west of it.
FOCUS_EAST = 109.5


def write_level(
    folder: Path, *, shapes: gpd.GeoSeries, name: str, names: pd.DataFrame, decimals: int
) -> dict:
    """Writes one level as `<name>.<hash>.json` and its .gz; returns its manifest entry.

    `shapes` are in degrees, indexed by area code; `names` is the area table.
    """
    titles = names.drop_duplicates("code").set_index("code")
    features = [
        _feature(code, shape=shape, title=titles.loc[code], decimals=decimals)
        for code, shape in sorted(shapes.items())
    ]
    data = _compact({"type": "FeatureCollection", "features": features})
    compressed = gzip.compress(data, mtime=0)
    path = folder / f"{name}.{hashlib.sha256(data).hexdigest()[:HASH_LENGTH]}.json"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    path.with_name(path.name + ".gz").write_bytes(compressed)
    size = {"bytes": len(data), "gzip_bytes": len(compressed)}
    extent = _extent(shapes, decimals=decimals)
    return {"file": path.name, "count": len(features)} | size | extent


def write_manifest(folder: Path, *, content: dict) -> Path:
    """Writes manifest.json in one step, so that no reader sees half of it; returns its path."""
    path = folder / MANIFEST
    text = json.dumps(content, ensure_ascii=False, indent=1)
    draft = path.with_suffix(".draft")
    draft.write_text(text + "\n", encoding="utf-8")
    return draft.replace(path)


def read_manifest(folder: Path) -> dict:
    """The manifest of a folder of boundaries; FileNotFoundError where there is none."""
    return json.loads((folder / MANIFEST).read_text(encoding="utf-8"))


def _compact(content: dict) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _feature(code: str, *, shape: shapely.Geometry, title: pd.Series, decimals: int) -> dict:
    return {
        "type": "Feature",
        "id": code,
        "properties": {"name_vi": title.name_vi, "name_en": title.name_en},
        "geometry": _rounded(shape, decimals=decimals),
    }


def _rounded(shape: shapely.Geometry, *, decimals: int) -> dict:
    """Exterior rings clockwise, as plotly's d3 wants them: the other way round fills the globe."""
    parts = [orient(part, -1) for part in shapely.get_parts(shape) if part.area > 0]
    polygons = [_rings(part, decimals=decimals) for part in parts]
    polygons = [rings for rings in polygons if rings]
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def _rings(part: shapely.Polygon, *, decimals: int) -> list:
    """The outer ring and the holes; nothing where rounding leaves no outer ring."""
    rings = []
    for ring in (part.exterior, *part.interiors):
        points = np.round(np.asarray(ring.coords)[:, :2], decimals)
        moved = np.append(True, (np.diff(points, axis=0) != 0).any(axis=1))
        points = points[moved].tolist()
        if len(points) >= 4:
            rings.append(points)
        elif not rings:
            return []
    return rings


def _extent(shapes: gpd.GeoSeries, *, decimals: int) -> dict:
    """The whole extent, and the one to open the map with, without the far archipelagos."""
    edges = shapely.bounds(shapely.get_parts(np.asarray(shapes)))
    near = edges[edges[:, 0] < FOCUS_EAST]
    whole = _box_around(edges, decimals=decimals)
    focus = _box_around(near, decimals=decimals) if len(near) else whole
    west, south, east, north = focus
    center = [round((west + east) / 2, decimals), round((south + north) / 2, decimals)]
    return {"bbox": whole, "focus": focus, "center": center}


def _box_around(edges: np.ndarray, *, decimals: int) -> list[float]:
    low, high = edges[:, :2].min(axis=0), edges[:, 2:].max(axis=0)
    return [round(float(edge), decimals) for edge in (*low, *high)]
