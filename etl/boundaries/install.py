"""Puts an operator's checked boundaries in the place of the shipped ones."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from etl.boundaries.check import checked_boundaries
from etl.boundaries.files import MANIFEST, read_manifest, write_level, write_manifest
from etl.boundaries.labels import labels_of
from etl.boundaries.report import BoundaryReport
from etl.reference.tables import read_reference

# A map is a picture: beyond this many points a file only gets slower, not sharper.
POINTS_PER_FILE = {"province": 20_000, "district": 6_000}
DECIMALS = {"province": 3, "district": 4}
FIRST_TOLERANCE_M = 50.0
PERIODS = {"63": "2021-01-01", "34": "2025-07-01"}
LICENCE = "Boundaries given by the operator of this installation."


class BoundariesRefusedError(Exception):
    """The file has errors; `report` holds them, and nothing was changed."""

    def __init__(self, report: BoundaryReport) -> None:
        super().__init__("\n".join(report.lines("en")))
        self.report = report


def areas_of(country: str, *, level: str, map_name: str) -> pd.DataFrame:
    """The units a boundary file must hold: a level of a country on the map of 63 or 34."""
    areas = read_reference(country, table="area")
    areas = areas[areas.level == level]
    if country == "vn":
        areas = areas[areas.valid_from == PERIODS[map_name]]
    if areas.empty or level not in DECIMALS:
        raise ValueError(f"no boundaries are drawn for level {level!r} on map {map_name!r}")
    return areas


def install_boundaries(
    path: Path, *, target: Path, level: str, areas: pd.DataFrame, map_name: str, nation: str
) -> BoundaryReport:
    """Writes a checked file as hashed assets and a manifest into `target`; returns the report.

    Levels installed earlier stay. Raises BoundariesRefusedError, and changes nothing, where the
    check found an error.
    """
    checked = checked_boundaries(path, level=level, areas=areas)
    if not checked.report.is_usable:
        raise BoundariesRefusedError(checked.report)
    entries = {
        name: write_level(
            target,
            shapes=drawable(shapes, points=POINTS_PER_FILE[level]),
            name=name,
            names=areas,
            decimals=DECIMALS[level],
        )
        for name, shapes in _files(checked.shapes, level=level, areas=areas, map_name=map_name)
    }
    _add_to_manifest(target, entries=entries, nation=nation)
    return checked.report


def _files(shapes: gpd.GeoSeries, *, level: str, areas: pd.DataFrame, map_name: str):
    """Logical names and their shapes: one of provinces, or one of districts per province."""
    if level == "province":
        yield f"provinces{map_name}", shapes
        return
    parent = areas.set_index("code").parent_code
    for code in sorted(set(parent)):
        yield f"districts-{code}", shapes[shapes.index.map(parent) == code]


def drawable(shapes: gpd.GeoSeries, *, points: int) -> gpd.GeoSeries:
    """The shapes with at most about so many points, neighbours kept edge to edge."""
    if shapely.get_num_coordinates(np.asarray(shapes)).sum() <= points:
        return shapes
    system = shapes.estimate_utm_crs()
    flat = np.asarray(shapes.to_crs(system))
    if not shapely.coverage_is_valid(flat):
        flat = shapely.coverage_clean(flat)
    tolerance, simple = FIRST_TOLERANCE_M, flat
    while shapely.get_num_coordinates(simple).sum() > points and tolerance < 10_000:
        simple = shapely.coverage_simplify(flat, tolerance)
        tolerance *= 1.5
    return gpd.GeoSeries(simple, shapes.index, crs=system).to_crs(shapes.crs)


def _add_to_manifest(target: Path, *, entries: dict[str, dict], nation: str) -> None:
    """Lists the new files beside those already there, and removes what they replace."""
    known = (target / MANIFEST).exists()
    content = read_manifest(target) if known else {"files": {}}
    content |= {"nation": nation, "schematic": False, "licence": LICENCE}
    content["labels"] = labels_of(nation)
    replaced = [
        entry["file"]
        for name, entry in content["files"].items()
        if name in entries and entry["file"] != entries[name]["file"]
    ]
    content["files"] |= entries
    write_manifest(target, content=content)
    for name in replaced:
        for old in (target / name, target / f"{name}.gz"):
            old.unlink(missing_ok=True)


def boundaries_in_use(shipped: Path, *, operator: Path | None) -> dict[str, dict]:
    """Each logical name's manifest entry with `folder`, `schematic` and `licence`.

    The operator's files stand before the shipped ones, name by name. Of another nation's
    installation the shipped ones are left out.
    """
    own = _entries(operator) if operator is not None and (operator / MANIFEST).exists() else {}
    nations = {entry["nation"] for entry in own.values()}
    ours = _entries(shipped)
    if nations:
        ours = {name: entry for name, entry in ours.items() if entry["nation"] in nations}
    return ours | own


def _entries(folder: Path) -> dict[str, dict]:
    manifest = read_manifest(folder)
    shared = {key: manifest[key] for key in ("nation", "schematic", "licence")}
    return {
        name: entry | shared | {"folder": str(folder)} for name, entry in manifest["files"].items()
    }
