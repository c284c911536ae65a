"""What a trace of a figure says, in the words of a chart of an office program."""

from __future__ import annotations

from typing import Any

from plotly.colors import hex_to_rgb

from layouts.theme import TOKENS


def number_of(value: Any) -> float | None:
    """A value as a number, None for none."""
    return None if value is None or value != value else float(value)


def colour_of(trace: dict) -> str:
    """The colour that most of a trace has on white, #rrggbb."""
    has_marks = "marker" in trace and "lines" not in trace.get("mode", "markers")
    style = trace.get("marker" if has_marks else "line", trace.get("marker", {}))
    colour = style.get("color")
    colour = max(colour, key=colour.count) if isinstance(colour, list) and colour else colour
    return _on_white(hexed(colour), share=style.get("opacity", 1.0))


def _on_white(colour: str, *, share: float) -> str:
    parts = (round(share * part + (1 - share) * 255) for part in hex_to_rgb(colour))
    return "#{:02x}{:02x}{:02x}".format(*parts)


def hexed(colour: Any) -> str:
    """A colour that is #rrggbb as it is, the accent in place of any other."""
    is_hex = isinstance(colour, str) and colour.startswith("#") and len(colour) == 7
    return colour if is_hex else TOKENS["light"]["accent"]
