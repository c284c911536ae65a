"""Which boundaries there are: the manifest beside the boundary files, read once by the factory."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from layouts.shape import Label, Shape

URL = "/assets/geo/"
OWN_URL = "/boundaries/"
_REACH = 2.7  # degrees from a label to the islands it names


@dataclass(frozen=True)
class Boundaries:
    """Boundary files by name: provinces63, provinces34, districts-<province code>."""

    shapes: dict[str, Shape] = field(default_factory=dict)

    def of_children(self, area: str, *, map_name: str, level: str) -> Shape | None:
        """The shape that shows an area's children; None where no boundary is given."""
        names = {"province": f"provinces{map_name}", "district": f"districts-{area}"}
        return self.shapes.get(names.get(level, ""))

    def ground(self, *, map_name: str) -> Shape | None:
        """The provinces, as the quiet ground around whatever is drawn."""
        return self.shapes.get(f"provinces{map_name}")

    def containing(self, code: str) -> Shape | None:
        """The shape that has this area among its own; None for the nation and unknown codes."""
        return next((s for s in self.shapes.values() if code in s.ids), None)

    def fitting(self, shape: Shape | None, codes: set[str]) -> Shape | None:
        """The shape, if it has at least one of the areas to be drawn."""
        return shape if shape is not None and codes & set(shape.ids) else None


def read_boundaries(shipped: Path, *, own: Path | None = None) -> Boundaries:
    """The shipped boundaries, with an operator's own in their place name by name.

    Of another nation's own boundaries the shipped ones are left out.
    """
    ours, nation = _read(shipped, url=URL)
    theirs, other = _read(own, url=OWN_URL) if own is not None else ({}, nation)
    return Boundaries((ours if not theirs or other == nation else {}) | theirs)


def _read(folder: Path, *, url: str) -> tuple[dict[str, Shape], str]:
    """The shapes of a folder's manifest and their nation; an absent manifest gives none."""
    path = folder / "manifest.json"
    if not path.exists():
        return {}, ""
    manifest = json.loads(path.read_text(encoding="utf-8"))
    shapes = {
        name: _shape(name, entry, folder=folder, manifest=manifest, url=url)
        for name, entry in manifest["files"].items()
    }
    return shapes, manifest["nation"]


def _shape(name: str, entry: dict, *, folder: Path, manifest: dict, url: str) -> Shape:
    features = json.loads((folder / entry["file"]).read_text(encoding="utf-8"))["features"]
    return Shape(
        key=Path(entry["file"]).stem,
        url=url + entry["file"],
        bounds=tuple(entry["bbox"]),
        ids=tuple(feature["id"] for feature in features),
        is_schematic=manifest["schematic"],
        labels=_labels(manifest, features) if name.startswith("provinces") else (),
    )


def _labels(manifest: dict, features: list[dict]) -> tuple[Label, ...]:
    """The manifest's names, each written above the islands it names rather than across them."""
    rings = [
        polygon[0]
        for feature in features
        if feature["geometry"]["type"] == "MultiPolygon"
        for polygon in feature["geometry"]["coordinates"]
    ]
    return tuple(_label(entry, rings) for entry in manifest.get("labels", ()))


def _label(entry: dict, rings: list[list]) -> Label:
    lon, lat = entry["lon"], entry["lat"]
    near = [
        ring[0]
        for ring in rings
        if abs(ring[0][0] - lon) < _REACH and abs(ring[0][1] - lat) < _REACH
    ]
    top = max((point[1] for point in near), default=lat)
    middle = sum(point[0] for point in near) / len(near) if near else lon
    return Label(entry["name_vi"], entry["name_en"], middle, top + 0.2)
