"""Computes the boundaries the project may ship and writes them to assets/geo.

`python -m tools.build_boundaries`, in an environment with the development packages and npm: the
national outline is Natural Earth 1:10m (public domain) from npm's `world-atlas`, fetched into a
temporary folder. `--atlas FILE` uses a countries-10m.json that is already there.
"""

import argparse
import subprocess
import tarfile
import tempfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from etl.boundaries.files import write_level, write_manifest
from etl.boundaries.labels import labels_of
from etl.reference.tables import read_reference
from tools.vn_cells import CRS, district_cells, island_shapes, outline

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "assets" / "geo"
ATLAS = "world-atlas@2.0.2"
CAMPAIGN, MERGED = "2021-01-01", "2025-07-01"
# Tolerances in metres: about half a pixel of a nation, and of a province, on a screen.
PROVINCE_TOLERANCE = 900
DISTRICT_TOLERANCE = 180
LICENCE = (
    "Computed by this project from commune points of vietnamadminunits (MIT) and the national "
    "outline of Natural Earth (public domain). Schematic: not a statement on any boundary."
)


def main() -> None:
    """Builds all maps and prints how large they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--atlas", type=Path)
    with tempfile.TemporaryDirectory() as folder:
        atlas = parser.parse_args().atlas or fetch_atlas(Path(folder))
        cells = district_cells(outline(atlas))
    for old in FOLDER.glob("*.json*"):
        old.unlink()
    entries = build(cells)
    content = {"nation": "00", "licence": LICENCE, "schematic": True, "labels": labels_of("00")}
    write_manifest(FOLDER, content=content | {"files": entries})
    total = sum(path.stat().st_size for path in FOLDER.glob("*.json"))
    largest = max(path.stat().st_size for path in FOLDER.glob("districts-*.json"))
    for name in ("provinces63", "provinces34"):
        print(name, entries[name]["file"], entries[name]["bytes"])
    print(
        f"{len(entries)} files, {total / 1e6:.2f} MB; largest district file {largest / 1e3:.0f} kB"
    )


def fetch_atlas(folder: Path) -> Path:
    """Downloads the outline with npm's own client and returns its 1:10m countries."""
    command = ["npm", "pack", ATLAS, "--silent", "--pack-destination", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extract("package/countries-10m.json", folder, filter="data")
    return folder / "package" / "countries-10m.json"


def build(cells: gpd.GeoSeries) -> dict[str, dict]:
    """Writes the files of each level and returns their manifest entries."""
    area = read_reference("vn", table="area")
    campaign = area[area.valid_from == CAMPAIGN].set_index("code")
    succession = read_reference("vn", table="area_succession").query("old_code.str.len() == 2")
    province = campaign.parent_code[campaign.level == "district"]
    entries = {}
    for name, groups in (
        ("provinces63", province),
        ("provinces34", province.map(succession.set_index("old_code").new_code)),
    ):
        shapes = level_shapes(cells, groups=groups, tolerance=PROVINCE_TOLERANCE)
        names = area[area.valid_from == (CAMPAIGN if name == "provinces63" else MERGED)]
        entries[name] = write_level(FOLDER, shapes=shapes, name=name, names=names, decimals=3)
    groups = pd.Series(province.index, province.index)
    districts = level_shapes(cells, groups=groups, tolerance=DISTRICT_TOLERANCE)
    for code in sorted(province.unique()):
        mine = districts[districts.index.map(province) == code]
        name = f"districts-{code}"
        entries[name] = write_level(FOLDER, shapes=mine, name=name, names=area, decimals=4)
    return entries


def level_shapes(cells: gpd.GeoSeries, *, groups: pd.Series, tolerance: float) -> gpd.GeoSeries:
    """Districts joined into groups, simplified together, islands added, in degrees by code."""
    joined = cells.groupby(cells.index.map(groups)).agg(shapely.coverage_union_all)
    simple = shapely.coverage_simplify(joined.to_numpy(), tolerance)
    land = gpd.GeoSeries(simple, joined.index, crs=CRS)
    islands = island_shapes()
    islands = islands.groupby(islands.index.map(groups)).agg(shapely.union_all)
    codes = sorted(set(land.index) | set(islands.index))
    empty = shapely.Polygon()
    shapes = [shapely.union(land.get(code, empty), islands.get(code, empty)) for code in codes]
    return gpd.GeoSeries(np.asarray(shapes), codes, crs=CRS).to_crs(4326)


if __name__ == "__main__":
    main()
