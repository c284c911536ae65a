"""An operator's own boundaries stand in the place of the shipped ones."""

import json
from pathlib import Path

import pytest

from dashboard.app import ASSETS, create_app
from dashboard.boundaries import read_boundaries

SQUARE = [[[105.0, 20.0], [105.0, 21.0], [106.0, 21.0], [106.0, 20.0], [105.0, 20.0]]]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return folder_of(tmp_path / "own", nation="00")


def folder_of(folder: Path, *, nation: str) -> Path:
    folder.mkdir()
    feature = {
        "type": "Feature",
        "id": "01",
        "properties": {},
        "geometry": {"type": "Polygon", "coordinates": SQUARE},
    }
    collection = {"type": "FeatureCollection", "features": [feature]}
    (folder / "provinces63.abcd1234.json").write_text(json.dumps(collection))
    entry = {"file": "provinces63.abcd1234.json", "bbox": [105, 20, 106, 21], "count": 1}
    manifest = {
        "nation": nation,
        "schematic": False,
        "licence": "own",
        "files": {"provinces63": entry},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def test_own_file_replaces_the_shipped_one_and_leaves_the_others(own):
    found = read_boundaries(ASSETS / "geo", own=own).shapes
    assert found["provinces63"].url == "/boundaries/provinces63.abcd1234.json"
    assert found["provinces63"].is_schematic is False
    assert found["provinces34"].is_schematic is True


def test_boundaries_of_another_nation_leave_no_shipped_one(tmp_path):
    found = read_boundaries(ASSETS / "geo", own=folder_of(tmp_path / "cz", nation="CZ"))
    assert list(found.shapes) == ["provinces63"]


def test_folder_without_a_manifest_changes_nothing(tmp_path):
    assert read_boundaries(ASSETS / "geo", own=tmp_path).shapes == (
        read_boundaries(ASSETS / "geo").shapes
    )


def test_own_file_is_served_for_ever_and_nothing_beside_it(own):
    (own.parent / "secret.txt").write_text("no")
    client = create_app(door=None, own_boundaries=own).server.test_client()
    answer = client.get("/boundaries/provinces63.abcd1234.json")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    for path in ("/boundaries/../secret.txt", "/boundaries/%2e%2e%2fsecret.txt"):
        assert client.get(path).data != b"no"
