"""The boundaries in assets/geo: joined by code, closed, and close to real ones."""

import gzip
import hashlib
import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from etl.boundaries.files import read_manifest
from etl.reference.tables import read_reference

ROOT = Path(__file__).resolve().parents[2]
GEO = ROOT / "assets" / "geo"
EQUAL_AREA = "+proj=laea +lat_0=16 +lon_0=107 +units=m"
FILES = read_manifest(GEO)["files"]


def _features(name: str) -> list[dict]:
    return json.loads((GEO / FILES[name]["file"]).read_text("utf-8"))["features"]


def _shapes(name: str) -> gpd.GeoSeries:
    features = _features(name)
    codes = [feature["id"] for feature in features]
    return gpd.GeoDataFrame.from_features(features, crs=4326).geometry.set_axis(codes)


def _codes(level: str, period: str) -> set[str]:
    area = read_reference("vn", table="area")
    return set(area[(area.level == level) & (area.valid_from == period)].code)


def _overlap(ours: gpd.GeoSeries, theirs: gpd.GeoSeries) -> pd.Series:
    """Intersection over union per code, in equal areas; 0 where one side is missing."""
    ours, theirs = ours.to_crs(EQUAL_AREA), theirs.to_crs(EQUAL_AREA).make_valid()
    pairs = {code: (ours[code], theirs[code]) for code in theirs.index if code in ours.index}
    scores = {code: a.intersection(b).area / a.union(b).area for code, (a, b) in pairs.items()}
    return pd.Series(scores).reindex(theirs.index).fillna(0)


@pytest.mark.parametrize(
    ("name", "period", "count"),
    [("provinces63", "2021-01-01", 63), ("provinces34", "2025-07-01", 34)],
)
def test_every_province_is_joined_by_code(name, period, count):
    codes = [feature["id"] for feature in _features(name)]
    assert len(codes) == FILES[name]["count"] == count
    assert set(codes) == _codes("province", period)


def test_every_district_of_the_campaign_is_in_its_province_file():
    area = read_reference("vn", table="area").query("level == 'district'")
    for province, districts in area.groupby("parent_code"):
        codes = [feature["id"] for feature in _features(f"districts-{province}")]
        assert sorted(codes) == sorted(districts.code), province
    assert sum(entry["count"] for name, entry in FILES.items() if "districts" in name) == 705


@pytest.mark.parametrize("name", ["provinces63", "provinces34", "districts-79", "districts-01"])
def test_neighbours_share_their_edge_without_overlap(name):
    shapes = _shapes(name)
    assert shapes.is_valid.all()
    assert shapely.coverage_is_valid(shapes.to_numpy())


@pytest.mark.parametrize("name", ["provinces63", "provinces34"])
def test_no_gap_is_left_inland(name):
    whole = shapely.union_all(_shapes(name).to_crs(EQUAL_AREA).to_numpy())
    holes = [shapely.Polygon(ring) for part in shapely.get_parts(whole) for ring in part.interiors]
    assert sum(hole.area for hole in holes) < 1e-4 * whole.area


def test_districts_fill_their_province():
    provinces = _shapes("provinces63").to_crs(EQUAL_AREA)
    for code in provinces.index:
        districts = _shapes(f"districts-{code}").to_crs(EQUAL_AREA)
        whole = shapely.union_all(districts.to_numpy())
        assert whole.symmetric_difference(provinces[code]).area < 0.1 * whole.area, code


def test_provinces_resemble_the_real_ones(shared_data):
    real = gpd.read_file(shared_data / "vn_boundaries" / "provinces63_mit.geojson")
    scores = _overlap(_shapes("provinces63"), real.set_index("code").geometry)
    assert len(scores) == 63
    assert scores.mean() >= 0.87
    # Archipelagos are drawn larger than life, so their two provinces resemble less.
    assert scores.drop(["48", "56"]).min() > 0.75


def test_merged_provinces_resemble_the_real_ones(shared_data):
    real = gpd.read_file(shared_data / "vn_boundaries" / "provinces34_mit.geojson")
    scores = _overlap(_shapes("provinces34"), real.set_index("code").geometry)
    assert len(scores) == 34
    assert scores.mean() >= 0.87


def test_districts_resemble_the_real_ones(shared_data):
    real = gpd.read_file(shared_data / "vn_boundaries" / "districts705_2021-07-01.topojson")
    real = real.set_crs(4326, allow_override=True).set_index("code").geometry
    names = [name for name in FILES if name.startswith("districts")]
    scores = _overlap(pd.concat([_shapes(name) for name in names]), real)
    assert scores.mean() >= 0.74
    assert scores.median() >= 0.8


def _rings(name: str):
    for feature in _features(name):
        geometry = feature["geometry"]
        polygons = geometry["coordinates"]
        yield from [polygons] if geometry["type"] == "Polygon" else polygons


def _signed_area(ring: list) -> float:
    return sum(
        (x2 - x1) * (y2 + y1) for (x1, y1), (x2, y2) in zip(ring[:-1], ring[1:], strict=True)
    )


@pytest.mark.parametrize("name", sorted(FILES))
def test_outer_rings_run_clockwise_and_holes_the_other_way(name):
    for outer, *holes in _rings(name):
        assert outer[0] == outer[-1]
        assert _signed_area(outer) > 0
        assert all(_signed_area(hole) < 0 for hole in holes)


@pytest.mark.parametrize(
    ("name", "code", "lat", "lon"),
    [
        ("provinces63", "48", 16.534, 111.608),  # Hoàng Sa
        ("provinces34", "48", 16.534, 111.608),
        ("districts-48", "498", 16.534, 111.608),
        ("provinces63", "56", 8.645, 111.92),  # Trường Sa
        ("provinces34", "56", 8.645, 111.92),
        ("districts-56", "576", 11.429, 114.331),  # Song Tử Tây
        ("districts-91", "911", 10.22, 103.97),  # Phú Quốc
        ("districts-91", "911", 9.306, 103.486),  # Thổ Châu
        ("districts-91", "912", 9.68, 104.37),  # Nam Du
        ("districts-77", "755", 8.69, 106.61),  # Côn Đảo
        ("districts-51", "536", 15.38, 109.117),  # Lý Sơn
        ("districts-31", "318", 20.133, 107.728),  # Bạch Long Vĩ
        ("districts-45", "471", 17.16, 107.34),  # Cồn Cỏ
        ("districts-60", "602", 10.528, 108.945),  # Phú Quý
        ("districts-22", "207", 20.98, 107.765),  # Cô Tô
        ("districts-31", "317", 20.8, 107.0),  # Cát Bà
    ],
)
def test_island_belongs_to_its_unit(name, code, lat, lon):
    shapes = _shapes(name)
    assert shapes[shapes.contains(shapely.Point(lon, lat))].index.tolist() == [code]


def test_both_archipelagos_are_named_on_the_map():
    labels = {label["key"]: label for label in read_manifest(GEO)["labels"]}
    assert labels["hoang-sa"]["name_vi"] == "Hoàng Sa (Đà Nẵng)"
    assert labels["truong-sa"]["name_vi"] == "Trường Sa (Khánh Hòa)"
    for label in labels.values():
        west, south, east, north = label["bbox"]
        islands = _shapes(f"districts-{label['province']['63']}")[label["district"]]
        assert shapely.box(west, south, east, north).contains(islands)


def test_cities_lie_in_their_province():
    shapes = _shapes("provinces63")
    area = read_reference("vn", table="area")
    seats = area[(area.level == "province") & (area.valid_from == "2021-01-01")]
    points = gpd.points_from_xy(seats.lon.astype(float), seats.lat.astype(float))
    far = [
        code
        for code, point in zip(seats.code, points, strict=True)
        if shapes[code].distance(point) > 0.05
    ]
    assert far == []


def test_boundaries_say_that_they_are_schematic_and_whose():
    manifest = read_manifest(GEO)
    assert manifest["schematic"] is True
    assert manifest["nation"] == "00"
    assert "Natural Earth" in manifest["licence"]


@pytest.mark.parametrize("name", sorted(FILES))
def test_file_is_named_by_its_content_and_compressed_beside_it(name):
    path = GEO / FILES[name]["file"]
    data = path.read_bytes()
    assert path.name == f"{name}.{hashlib.sha256(data).hexdigest()[:8]}.json"
    assert gzip.decompress(path.with_name(path.name + ".gz").read_bytes()) == data


def test_no_stale_file_lies_beside_the_manifest():
    named = {entry["file"] for entry in FILES.values()}
    present = {path.name for path in GEO.glob("*.json")} - {"manifest.json"}
    assert present == named


def test_files_are_small_enough_to_travel_once():
    assert FILES["provinces63"]["bytes"] < 150_000
    assert FILES["provinces34"]["bytes"] < 150_000
    districts = [entry["gzip_bytes"] for name, entry in FILES.items() if "districts" in name]
    assert max(districts) < 20_000


def test_map_opens_on_the_mainland():
    west, _, east, north = FILES["provinces63"]["focus"]
    assert (round(west), round(east), round(north)) == (102, 109, 23)
    assert FILES["provinces63"]["bbox"][2] > 115


def test_plotly_finds_a_world_it_need_not_draw():
    """go.Choropleth loads `world_110m.json` from topojsonURL and draws nothing without it."""
    world = json.loads((ROOT / "assets" / "topo" / "world_110m.json").read_text("utf-8"))
    layers = {"coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits"}
    assert set(world["objects"]) == layers
    assert all(layer["geometries"] == [] for layer in world["objects"].values())
    assert world["type"] == "Topology"
    assert world["arcs"] == []
