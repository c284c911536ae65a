"""A figure made ready to be drawn away from the page: its boundaries come with it."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dashboard.boundaries import OWN_URL, URL
from layouts.theme import TOKENS

# Without coastlines of its own plotly draws no map at all, and would ask its maker's host for them.
_LAYERS = ("coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits")


@dataclass(frozen=True)
class Geometry:
    """Where the boundaries lie: the assets, and an operator's own folder if there is one."""

    shipped: Path
    own: Path | None = None


def still(figure: dict, *, assets: Path, own: Path | None = None) -> dict:
    """A copy of the figure with its boundaries inside and its areas without a value filled."""
    drawn = deepcopy(figure)
    for trace in drawn["data"]:
        if isinstance(trace.get("geojson"), str):
            trace["geojson"] = _boundaries(_path(trace["geojson"], assets=assets, own=own))
    drawn["data"] = [*_without_value(drawn["data"]), *drawn["data"]]
    return drawn


def world() -> str:
    """A script that gives a renderer the empty world map without which it draws no map at all."""
    empty = {
        "type": "Topology",
        "objects": {n: {"type": "GeometryCollection", "geometries": []} for n in _LAYERS},
        "arcs": [],
    }
    maps = {f"world_{size}m": empty for size in (50, 110)}
    return f"window.PlotlyGeoAssets = {{topojson: {json.dumps(maps)}}};"


def _path(url: str, *, assets: Path, own: Path | None) -> Path:
    if own is not None and url.startswith(OWN_URL):
        return own / url.removeprefix(OWN_URL)
    return assets / "geo" / url.removeprefix(URL)


@lru_cache(maxsize=80)
def _boundaries(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def _without_value(traces: list[dict]) -> list[dict]:
    """The areas that the browser's script would hatch, as one flat trace beneath the others."""
    values = next((t for t in traces if t.get("name") == "values" and "z" in t), None)
    if values is None or values["type"] != "choropleth":
        return []
    states = zip(values["locations"], values["z"], strict=True)
    blank = [code for code, z in states if z is None or z != z]
    if not blank:
        return []
    grey = TOKENS["light"]["line"]
    return [
        {
            **{k: values[k] for k in ("type", "geojson", "featureidkey")},
            "name": "without value",
            "locations": blank,
            "z": [0] * len(blank),
            "colorscale": [[0, grey], [1, grey]],
            "showscale": False,
            "marker": {"line": {"color": TOKENS["light"]["surface"], "width": 0.7}},
        }
    ]
