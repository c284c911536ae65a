"""Reads an operator's map file into one valid polygon per code, in degrees."""

import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyogrio.errors import DataSourceError, FeatureError

from etl.boundaries.report import Finding

DEGREES = "EPSG:4326"
# Names a code is given in the files seen so far, the plainest first.
CODE_PROPERTIES = ("code", "pcode", "id", "ma", "ma_tinh", "ma_huyen", "ma_xa", "gso")


class BoundaryStop(Exception):
    """Nothing further can be checked; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.sentence("en"))
        self.finding = finding


def stop(code: str, *areas: str, **facts: object) -> BoundaryStop:
    """The exception for a finding that ends the check."""
    return BoundaryStop(Finding(severity="error", code=code, areas=areas, facts=facts))


def read_shapes(path: Path) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """The file's polygons with their properties in degrees, and what had to be done for that."""
    if not path.is_file():
        raise stop("no_file", file=path.name)
    try:
        frame = gpd.read_file(path)
    except (DataSourceError, FeatureError, ValueError, TypeError) as error:
        raise stop("unreadable", detail=_first_line(error, path=path)) from error
    if not isinstance(frame, gpd.GeoDataFrame) or not len(frame) or frame.geometry.isna().all():
        raise stop("no_shapes")
    return _in_degrees(frame)


def _first_line(error: Exception, *, path: Path) -> str:
    """The reader's complaint without the folder of this machine."""
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    return text.replace(str(path), path.name).rstrip(".")


def _in_degrees(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    findings = []
    if frame.crs is None:
        frame = frame.set_crs(DEGREES)
    elif not frame.crs.equals(DEGREES, ignore_axis_order=True) and not _is_crs84(frame):
        system = frame.crs.name
        frame = frame.to_crs(DEGREES)
        findings = [Finding(severity="warning", code="converted", facts={"system": system})]
    bounds = frame.total_bounds
    if not np.isfinite(bounds).all():
        raise stop("no_shapes")
    if np.abs(bounds).max() > 180:
        raise stop("not_degrees", value=f"{np.abs(bounds).max():,.0f}")
    return frame, findings


def _is_crs84(frame: gpd.GeoDataFrame) -> bool:
    return "CRS84" in (frame.crs.name.replace(" ", "") or "") or frame.crs.is_geographic


def find_codes(frame: gpd.GeoDataFrame, *, known: set[str]) -> tuple[str, pd.Series]:
    """The property that holds the codes, and each shape's code with its leading zeros."""
    width = max(len(code) for code in known)
    named = {str(name).lower(): name for name in frame.columns if name != frame.geometry.name}
    found = {
        named[name]: _as_codes(frame[named[name]], width=width)
        for name in CODE_PROPERTIES
        if name in named
    }
    hits = {name: codes.isin(known).sum() for name, codes in found.items()}
    if not hits or not max(hits.values()):
        raise stop("no_codes", names=", ".join(map(str, named.values())) or "-")
    best = max(hits, key=lambda name: hits[name])
    return best, found[best]


def _as_codes(values: pd.Series, *, width: int) -> pd.Series:
    """Text codes; whole numbers get the zeros back that a spreadsheet took."""
    text = values.map(lambda value: "" if pd.isna(value) else str(value).strip())
    text = text.map(lambda value: re.sub(r"^(\d+)\.0$", r"\1", value))
    return text.map(lambda value: value.zfill(width) if value.isdigit() else value)


def polygons_of(shape: shapely.Geometry | None) -> shapely.Geometry:
    """The valid polygons of a geometry, repaired where it crosses itself; empty for none."""
    if shape is None or shape.is_empty:
        return shapely.Polygon()
    mended = shape if shape.is_valid else shapely.make_valid(shape, method="structure")
    parts = shapely.get_parts(shapely.get_parts(mended))
    surfaces = [part for part in parts if part.geom_type == "Polygon" and part.area > 0]
    return shapely.force_2d(shapely.union_all(surfaces)) if surfaces else shapely.Polygon()
