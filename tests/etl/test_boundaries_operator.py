"""An operator's own boundaries: what is refused, what is mended, and what is put in place."""

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from etl.boundaries.check import check_boundaries
from etl.boundaries.files import read_manifest
from etl.boundaries.install import (
    BoundariesRefusedError,
    areas_of,
    boundaries_in_use,
    install_boundaries,
)

SHIPPED = Path(__file__).resolve().parents[2] / "assets" / "geo"
# Four squares of one degree, two by two, around 106 E 16 N.
SQUARES = {"01": (105, 16), "02": (106, 16), "04": (105, 15), "06": (106, 15)}
AREAS = pd.DataFrame(
    [
        (code, "00", f"Tỉnh {code}", f"Province {code}", south + 0.5, west + 0.5)
        for code, (west, south) in SQUARES.items()
    ],
    columns=["code", "parent_code", "name_vi", "name_en", "lat", "lon"],
)


def _square(west: float, south: float, *, size: float = 1) -> shapely.Polygon:
    return shapely.box(west, south, west + size, south + size)


def _frame(**changes: shapely.Geometry | None) -> gpd.GeoDataFrame:
    shapes = {code: _square(*corner) for code, corner in SQUARES.items()}
    shapes |= {code.removeprefix("c"): shape for code, shape in changes.items()}
    return gpd.GeoDataFrame({"code": list(shapes)}, geometry=list(shapes.values()), crs=4326)


def _written(frame: gpd.GeoDataFrame, folder: Path, *, name: str = "map.geojson") -> Path:
    path = folder / name
    frame.to_file(path, driver="GeoJSON")
    return path


def _check(path: Path):
    return check_boundaries(path, level="province", areas=AREAS)


def _errors(path: Path) -> dict[str, tuple[str, ...]]:
    return {finding.code: finding.areas for finding in _check(path).errors}


def test_sound_file_joins_every_area_and_has_no_finding(tmp_path):
    report = _check(_written(_frame(), tmp_path))
    assert report.is_usable
    assert report.findings == ()
    assert (report.joined, report.expected, report.code_property) == (4, 4, "code")


def test_missing_province_is_named(tmp_path):
    frame = _frame()
    assert _errors(_written(frame[frame.code != "04"], tmp_path)) == {"missing": ("04",)}


def test_wrong_code_is_named_with_the_one_it_left_out(tmp_path):
    frame = _frame()
    frame.loc[frame.code == "04", "code"] = "99"
    assert _errors(_written(frame, tmp_path)) == {"unknown": ("99",), "missing": ("04",)}


def test_empty_code_is_said_to_be_empty(tmp_path):
    frame = _frame()
    frame.loc[frame.code == "04", "code"] = None
    assert _errors(_written(frame, tmp_path))["unknown"] == ("(empty)",)


def test_duplicated_code_is_refused(tmp_path):
    frame = pd.concat([_frame(), _frame().iloc[:1]])
    assert _errors(_written(frame, tmp_path)) == {"duplicated": ("01",)}


def test_shape_that_crosses_itself_is_mended_and_named(tmp_path):
    corners = [(105, 16), (106, 17), (106, 16), (105, 17), (105, 16)]
    report = _check(_written(_frame(c01=shapely.Polygon(corners)), tmp_path))
    assert report.is_usable
    assert ("mended", ("01",)) in [(finding.code, finding.areas) for finding in report.warnings]


def test_area_drawn_as_a_line_is_refused(tmp_path):
    line = shapely.LineString([(105, 16), (106, 17)])
    assert _errors(_written(_frame(c01=line), tmp_path)) == {"not_areas": ("01",)}


def test_area_without_a_shape_is_refused(tmp_path):
    assert _errors(_written(_frame(c01=None), tmp_path)) == {"not_areas": ("01",)}


def test_file_of_points_holds_no_areas(tmp_path):
    frame = _frame()
    frame["geometry"] = frame.geometry.representative_point()
    assert set(_errors(_written(frame, tmp_path))) == {"no_shapes"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("not a map", "unreadable"),
        ("", "unreadable"),
        ('{"type": "FeatureCollection", "features": [{"type": "Fea', "unreadable"),
        ('{"type": "FeatureCollection", "features": []}', "no_shapes"),
        ('{"hello": "world"}', "unreadable"),
    ],
)
def test_file_that_is_no_map_is_refused_in_words(tmp_path, content, code):
    path = tmp_path / "map.geojson"
    path.write_text(content, encoding="utf-8")
    report = _check(path)
    assert [finding.code for finding in report.errors] == [code]
    assert str(tmp_path) not in " ".join(report.lines())


def test_file_that_is_not_there_is_refused(tmp_path):
    assert set(_errors(tmp_path / "nowhere.geojson")) == {"no_file"}


def test_metres_without_a_named_system_are_refused(tmp_path):
    frame = _frame().to_crs(32648).set_crs(4326, allow_override=True)
    assert set(_errors(_written(frame, tmp_path))) == {"not_degrees"}


def test_metres_in_a_named_system_are_converted(tmp_path):
    path = tmp_path / "map.geojson"
    _frame().to_crs(32648).to_file(path, driver="GeoJSON", engine="pyogrio", RFC7946="NO")
    report = _check(path)
    assert report.is_usable
    assert [finding.code for finding in report.warnings] == ["converted"]
    assert "UTM zone 48N" in report.lines()[1]


def test_swapped_coordinates_are_recognised(tmp_path):
    frame = _frame()
    frame["geometry"] = frame.geometry.map(
        lambda shape: shapely.transform(shape, lambda points: points[:, ::-1])
    )
    # Latitude 105 is no place on earth, so only a raw writer makes such a file.
    path = tmp_path / "map.geojson"
    path.write_text(frame.to_json(drop_id=True), encoding="utf-8")
    assert set(_errors(path)) == {"swapped"}


def test_map_of_another_country_is_refused(tmp_path):
    frame = _frame()
    frame["geometry"] = frame.geometry.translate(-90, 35)
    assert set(_errors(_written(frame, tmp_path))) == {"elsewhere"}


def test_codes_of_another_list_are_recognised_by_their_places(tmp_path):
    frame = _frame()
    frame["code"] = frame.code.tolist()[::-1]
    errors = _errors(_written(frame, tmp_path))
    assert errors == {"other_list": ("01", "02", "04", "06")}


def test_iso_numbers_are_not_taken_for_codes(shared_data, tmp_path):
    """ISO 3166-2 numbers look like codes and mean other provinces."""
    real = gpd.read_file(shared_data / "vn_boundaries" / "provinces63_mit.geojson")
    numbered = real[real.iso.str[-2:].str.isdigit()].assign(code=lambda x: x.iso.str[-2:])
    path = _written(numbered[["code", "geometry"]], tmp_path)
    areas = areas_of("vn", level="province", map_name="63")
    report = check_boundaries(path, level="province", areas=areas)
    assert "other_list" in {finding.code for finding in report.errors}


def test_large_overlap_is_refused_and_a_sliver_is_not(tmp_path):
    wide = shapely.box(105, 16, 106.1, 17)
    assert _errors(_written(_frame(c01=wide), tmp_path)) == {"overlap": ("01-02",)}
    sliver = shapely.box(105, 16, 106.001, 17)
    report = _check(_written(_frame(c01=sliver), tmp_path))
    assert report.is_usable
    assert [finding.code for finding in report.warnings] == ["overlap"]


def test_gap_inland_is_measured(tmp_path):
    hole = shapely.box(105.3, 16.3, 105.4, 16.4)
    report = _check(_written(_frame(c01=_square(105, 16).difference(hole)), tmp_path))
    assert report.is_usable
    [gap] = report.warnings
    # A tenth of a degree squared at 16.35 N: 11.06 km by 10.69 km.
    assert gap.code == "gaps"
    assert gap.facts == {"count": 1, "surface": "118"}


@pytest.mark.parametrize("name", ["code", "pcode", "id", "ma", "Code", "MA"])
def test_code_is_found_under_its_usual_names(tmp_path, name):
    path = tmp_path / "map.geojson"
    path.write_text(_frame().rename(columns={"code": name}).to_json(drop_id=True), "utf-8")
    report = _check(path)
    assert report.is_usable
    assert report.code_property == name


def test_code_is_found_as_the_id_of_a_feature(tmp_path):
    path = tmp_path / "map.geojson"
    path.write_text(_frame().set_index("code").to_json(), encoding="utf-8")
    assert _check(path).is_usable


def test_codes_as_numbers_get_their_zeros_back(tmp_path):
    frame = _frame()
    frame["code"] = frame.code.astype(int)
    report = _check(_written(frame, tmp_path))
    assert report.is_usable
    assert [finding.code for finding in report.warnings] == ["zeros"]


def test_file_without_codes_lists_what_it_has(tmp_path):
    report = _check(_written(_frame().rename(columns={"code": "ten"}), tmp_path))
    assert [finding.code for finding in report.errors] == ["no_codes"]
    assert "ten" in report.lines()[1]


def test_topojson_is_read(tmp_path):
    square = {"type": "Polygon", "properties": {"code": "01"}, "arcs": [[0]]}
    content = {
        "type": "Topology",
        "arcs": [[[105, 16], [106, 16], [106, 17], [105, 17], [105, 16]]],
        "objects": {"areas": {"type": "GeometryCollection", "geometries": [square]}},
    }
    path = tmp_path / "map.topojson"
    path.write_text(json.dumps(content), encoding="utf-8")
    assert _errors(path) == {"missing": ("02", "04", "06")}


def test_provinces_without_their_archipelagos_are_noticed(shared_data, tmp_path):
    real = gpd.read_file(shared_data / "vn_boundaries" / "provinces63_mit.geojson")
    mainland = real.assign(geometry=real.intersection(shapely.box(100, 8, 110.5, 24)))
    areas = areas_of("vn", level="province", map_name="63")
    path = _written(mainland[["code", "geometry"]], tmp_path)
    report = check_boundaries(path, level="province", areas=areas)
    told = [finding.facts["name"] for finding in report.warnings if finding.code == "archipelago"]
    assert told == ["Hoàng Sa", "Trường Sa"]


def test_report_is_told_in_both_languages(tmp_path):
    frame = _frame()
    report = _check(_written(frame[frame.code != "04"], tmp_path))
    assert report.lines("en")[1] == "Error: Areas that are missing (1): 04."
    assert report.lines("vi")[1] == "Lỗi: Đơn vị còn thiếu (1): 04."


def _install(path: Path, target: Path):
    return install_boundaries(
        path, target=target, level="province", areas=AREAS, map_name="63", nation="00"
    )


def test_installed_file_is_listed_as_the_operators_and_not_schematic(tmp_path):
    _install(_written(_frame(), tmp_path), tmp_path / "own")
    manifest = read_manifest(tmp_path / "own")
    entry = manifest["files"]["provinces63"]
    content = json.loads((tmp_path / "own" / entry["file"]).read_text("utf-8"))
    assert [feature["id"] for feature in content["features"]] == ["01", "02", "04", "06"]
    assert manifest["schematic"] is False
    assert [label["key"] for label in manifest["labels"]] == ["hoang-sa", "truong-sa"]
    assert entry["bbox"] == [105, 15, 107, 17]


def test_installed_rings_run_clockwise(tmp_path):
    _install(_written(_frame(), tmp_path), tmp_path / "own")
    entry = read_manifest(tmp_path / "own")["files"]["provinces63"]
    content = json.loads((tmp_path / "own" / entry["file"]).read_text("utf-8"))
    for feature in content["features"]:
        ring = shapely.LinearRing(feature["geometry"]["coordinates"][0])
        assert not ring.is_ccw


def test_refused_file_changes_nothing(tmp_path):
    frame = _frame()
    path = _written(frame[frame.code != "04"], tmp_path)
    with pytest.raises(BoundariesRefusedError, match="missing") as refused:
        _install(path, tmp_path / "own")
    assert refused.value.report.errors
    assert not (tmp_path / "own").exists()


def test_second_installation_replaces_the_first(tmp_path):
    _install(_written(_frame(), tmp_path), tmp_path / "own")
    moved = _frame(c06=shapely.box(106, 15, 107.5, 16))
    _install(_written(moved, tmp_path, name="new.geojson"), tmp_path / "own")
    shapes = list((tmp_path / "own").glob("provinces63.*.json"))
    entry = read_manifest(tmp_path / "own")["files"]["provinces63"]
    assert [path.name for path in shapes] == [entry["file"]]
    assert entry["bbox"][2] == 107.5


def test_operators_file_stands_before_the_shipped_one(tmp_path):
    _install(_written(_frame(), tmp_path), tmp_path / "own")
    used = boundaries_in_use(SHIPPED, operator=tmp_path / "own")
    assert used["provinces63"]["folder"] == str(tmp_path / "own")
    assert used["provinces63"]["schematic"] is False
    assert used["provinces34"]["folder"] == str(SHIPPED)
    assert used["provinces34"]["schematic"] is True


def test_shipped_boundaries_are_used_where_the_operator_gave_none(tmp_path):
    used = boundaries_in_use(SHIPPED, operator=tmp_path / "none")
    assert set(used) == set(read_manifest(SHIPPED)["files"])


def test_another_nations_boundaries_leave_no_vietnamese_ones(tmp_path):
    install_boundaries(
        _written(_frame(), tmp_path),
        target=tmp_path / "own",
        level="province",
        areas=AREAS,
        map_name="63",
        nation="CZ",
    )
    assert set(boundaries_in_use(SHIPPED, operator=tmp_path / "own")) == {"provinces63"}


def test_districts_are_written_one_file_per_province(shared_data, tmp_path):
    path = shared_data / "vn_boundaries" / "districts705_2021-07-01.topojson"
    areas = areas_of("vn", level="district", map_name="63")
    report = install_boundaries(
        path, target=tmp_path, level="district", areas=areas, map_name="63", nation="00"
    )
    files = read_manifest(tmp_path)["files"]
    assert report.joined == 705
    assert len(files) == 63
    assert files["districts-79"]["count"] == 22
    assert max(entry["gzip_bytes"] for entry in files.values()) < 60_000


def test_real_provinces_are_accepted_and_made_small(shared_data, tmp_path):
    path = shared_data / "vn_boundaries" / "provinces63_mit.geojson"
    areas = areas_of("vn", level="province", map_name="63")
    report = install_boundaries(
        path, target=tmp_path, level="province", areas=areas, map_name="63", nation="00"
    )
    assert report.errors == ()
    assert read_manifest(tmp_path)["files"]["provinces63"]["bytes"] < 400_000


def test_level_that_is_not_drawn_is_refused():
    with pytest.raises(ValueError, match="no boundaries are drawn"):
        areas_of("vn", level="commune", map_name="63")
    with pytest.raises(ValueError, match="no boundaries are drawn"):
        areas_of("vn", level="district", map_name="34")
