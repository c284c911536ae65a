"""A heat map as a table whose cells are coloured."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from plotly.colors import hex_to_rgb

from dashboard.exports.chart import Grid
from layouts.theme import TOKENS

_MOST = 26  # rows or columns
_BREAK = re.compile(r"<br\s*/?>")


def grid(figure: dict) -> Grid | None:
    """A heat map that a slide has room for; None for every other figure.

    A cell says what the figure writes into it; where it writes nothing the colour speaks alone.
    """
    if [t.get("type") for t in figure["data"]] != ["heatmap"]:
        return None
    (trace,) = figure["data"]
    if max(len(trace["x"]), len(trace["y"])) > _MOST:
        return None
    return Grid(
        tuple(_plain(x) for x in trace["x"]),
        tuple(_plain(y) for y in trace["y"]),
        tuple(tuple(row) for row in _texts(trace, figure["layout"])),
        tuple(tuple(row) for row in _colours(trace)),
    )


def _texts(trace: dict, layout: dict) -> list[list[str]]:
    if trace.get("texttemplate"):
        return [[_plain(text) for text in row] for row in trace["text"]]
    said = {(n["x"], n["y"]): _plain(n["text"]) for n in layout.get("annotations", ())}
    return [[said.get((x, y), "") for x in trace["x"]] for y in trace["y"]]


def _plain(text: Any) -> str:
    return _BREAK.sub(" ", str(text))


def _colours(trace: dict) -> list[list[str]]:
    values = np.array(trace["z"], dtype=float)
    known = np.isfinite(values)
    low = trace.get("zmin", values[known].min(initial=np.inf))
    high = trace.get("zmax", values[known].max(initial=-np.inf))
    shares = (values[known] - low) / (high - low) if high > low else np.ones(known.sum())
    found = np.full(values.shape, TOKENS["light"]["paper"], dtype=object)
    places = [place for place, _ in trace["colorscale"]]
    ramp = np.array([hex_to_rgb(colour) for _, colour in trace["colorscale"]])
    parts = [np.interp(shares, places, ramp[:, i]).round().astype(int) for i in range(3)]
    found[known] = ["#{:02x}{:02x}{:02x}".format(*rgb) for rgb in zip(*parts, strict=True)]
    return found.tolist()
