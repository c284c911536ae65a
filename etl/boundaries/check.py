"""Checks an operator's boundaries: codes, validity, place and coverage."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from etl.boundaries.report import BoundaryReport, Finding
from etl.boundaries.shapes import (
    DEGREES,
    BoundaryStop,
    find_codes,
    polygons_of,
    read_shapes,
    stop,
)

# A shape further than this from its area's own point is suspect.
FAR_KM = 50.0
# So many suspects mean that the codes are of another list.
OTHER_LIST_SHARE = 0.2
# The region of the areas: around their points, with room for the outermost unit.
ROOM_DEGREES = 3.0
OUTSIDE_SHARE = 0.01
# Slivers below this part of the smaller shape are drawing noise; above the second, a mistake.
OVERLAP_NOISE, OVERLAP_MISTAKE = 1e-4, 0.02
GAP_KM2 = 0.5
# Each belongs to the country's map by law; the meridian tells them from the mainland.
ARCHIPELAGOS = {"48": "Hoàng Sa", "56": "Trường Sa"}
ARCHIPELAGO_EAST = 111.0


@dataclass(frozen=True, kw_only=True)
class Checked:
    """The report and, where it has no errors, the shapes by area code in degrees."""

    report: BoundaryReport
    shapes: gpd.GeoSeries


def check_boundaries(path: Path, *, level: str, areas: pd.DataFrame) -> BoundaryReport:
    """Checks a GeoJSON or TopoJSON file against the areas of a level; changes nothing.

    `areas` are the units the file must hold, once each: columns code, name_vi, name_en, lat, lon
    (degrees). What is wrong is in the report, also when the file cannot be read at all.
    """
    return checked_boundaries(path, level=level, areas=areas).report


def checked_boundaries(path: Path, *, level: str, areas: pd.DataFrame) -> Checked:
    """As `check_boundaries`, with the shapes an installation needs."""
    report = BoundaryReport(file=Path(path).name, level=level, expected=len(areas))
    areas = areas.set_index("code")
    findings: list[Finding] = []
    try:
        frame, conversions = read_shapes(Path(path))
        name, codes = find_codes(frame, known=set(areas.index))
        findings += [*conversions, *_zeros(frame[name], codes)]
        findings += _joins(codes, known=set(areas.index))
        shapes, repairs = _shapes_by_code(frame, codes=codes, known=set(areas.index))
        findings += [*repairs, *_place(shapes, areas), *_coverage(shapes)]
        findings += _archipelagos(shapes, level=level)
    except BoundaryStop as end:
        return Checked(
            report=replace(report, findings=(*findings, end.finding)),
            shapes=gpd.GeoSeries([], crs=DEGREES),
        )
    report = replace(report, joined=len(shapes), code_property=str(name), findings=tuple(findings))
    return Checked(report=report, shapes=shapes)


def _error(code: str, areas=(), **facts: object) -> Finding:
    return Finding(severity="error", code=code, areas=tuple(sorted(areas)), facts=facts)


def _warning(code: str, areas=(), **facts: object) -> Finding:
    return Finding(severity="warning", code=code, areas=tuple(sorted(areas)), facts=facts)


def _zeros(written: pd.Series, codes: pd.Series) -> Iterator[Finding]:
    text = written.map(lambda value: "" if pd.isna(value) else str(value).strip())
    short = text.str.replace(r"\.0$", "", regex=True).str.len() < codes.str.len()
    if short.any():
        yield _warning("zeros", set(codes[short]))


def _joins(codes: pd.Series, *, known: set[str]) -> Iterator[Finding]:
    present = set(codes)
    if unknown := present - known:
        yield _error("unknown", {code or "(empty)" for code in unknown})
    if missing := known - present:
        yield _error("missing", missing)
    if repeated := set(codes[codes.duplicated()]) & known:
        yield _error("duplicated", repeated)


def _shapes_by_code(
    frame: gpd.GeoDataFrame, *, codes: pd.Series, known: set[str]
) -> tuple[gpd.GeoSeries, list[Finding]]:
    """One geometry per known code (parts joined), and which were mended or have no surface."""
    kept = codes.isin(known)
    geometry, codes = frame.geometry[kept], codes[kept]
    present = geometry.notna()
    crossed = set(codes[present & ~geometry.is_valid])
    mended = gpd.GeoSeries(geometry.map(polygons_of), crs=DEGREES)
    shapes = mended.groupby(codes.to_numpy()).agg(shapely.union_all).set_crs(DEGREES)
    flat = set(shapes.index[shapes.is_empty])
    findings = [_warning("mended", crossed - flat)] if crossed - flat else []
    findings += [_error("not_areas", flat)] if flat else []
    shapes = shapes[~shapes.is_empty]
    if shapes.empty:
        raise stop("no_shapes")
    return shapes, findings


def _place(shapes: gpd.GeoSeries, areas: pd.DataFrame) -> Iterator[Finding]:
    """Whether the shapes lie in the country, and each where its code says."""
    seats = areas[["lat", "lon"]].astype(float)
    low, high = seats.min() - ROOM_DEGREES, seats.max() + ROOM_DEGREES
    # Room to the east for the archipelagos, which lie five degrees beyond the last seat.
    region = shapely.box(low.lon, low.lat, high.lon + 5, high.lat)
    turned = shapely.box(low.lat, low.lon, high.lat, high.lon + 5)
    if turned.contains(shapely.box(*shapes.total_bounds)):
        raise stop("swapped")
    surface = shapes.to_crs("EPSG:6933").area.sum()
    inside = shapes.intersection(region).to_crs("EPSG:6933").area.sum()
    if (outside := 1 - inside / surface) > OUTSIDE_SHARE:
        yield _error("elsewhere", percent=f"{outside * 100:.0f}")
        return
    yield from _far_from_seat(shapes, seats.loc[shapes.index])


def _far_from_seat(shapes: gpd.GeoSeries, seats: pd.DataFrame) -> Iterator[Finding]:
    points = gpd.GeoSeries(
        gpd.points_from_xy(seats.lon, seats.lat), index=shapes.index, crs=DEGREES
    )
    flat = shapes.estimate_utm_crs()
    distance = shapes.to_crs(flat).distance(points.to_crs(flat)) / 1000
    far = set(distance.index[distance > FAR_KM])
    if len(far) > OTHER_LIST_SHARE * len(shapes):
        yield _error("other_list", far, total=len(shapes))
    elif far:
        yield _warning("misplaced", far)


def _coverage(shapes: gpd.GeoSeries) -> Iterator[Finding]:
    """Overlaps between neighbours and holes in the whole, in km2 on an equal-area plane."""
    flat = shapes.to_crs("EPSG:6933").make_valid()
    surfaces = np.asarray(flat)
    first, second = shapely.STRtree(surfaces).query(surfaces, predicate="intersects")
    first, second = first[first < second], second[first < second]
    common = shapely.area(shapely.intersection(surfaces[first], surfaces[second]))
    part = common / np.minimum(shapely.area(surfaces[first]), shapely.area(surfaces[second]))
    for report, chosen in (
        (_error, part > OVERLAP_MISTAKE),
        (_warning, (part > OVERLAP_NOISE) & (part <= OVERLAP_MISTAKE)),
    ):
        if chosen.any():
            codes = shapes.index.to_numpy()
            names = [f"{a}-{b}" for a, b in zip(codes[first], codes[second], strict=True)]
            pairs = np.asarray(names)[chosen]
            yield report("overlap", pairs, surface=f"{common[chosen].sum() / 1e6:,.0f}")
    yield from _gaps(shapely.union_all(surfaces, grid_size=1.0))


def _gaps(whole: shapely.Geometry) -> Iterator[Finding]:
    rings = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
    sizes = [shapely.Polygon(ring).area / 1e6 for ring in rings]
    large = [size for size in sizes if size > GAP_KM2]
    if large:
        yield _warning("gaps", count=len(large), surface=f"{sum(large):,.0f}")


def _archipelagos(shapes: gpd.GeoSeries, *, level: str) -> Iterator[Finding]:
    """Whether Hoàng Sa and Trường Sa are in the provinces they belong to."""
    if level != "province":
        return
    for code, name in ARCHIPELAGOS.items():
        if code in shapes.index and shapes[code].bounds[2] < ARCHIPELAGO_EAST:
            yield _warning("archipelago", {code}, name=name)
