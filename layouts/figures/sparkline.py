"""A line without axes: the shape of about thirty values, as inline SVG."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

WIDTH, HEIGHT, PAD = 88, 20, 2


def path(values: Sequence[float | None], *, width: float = WIDTH, height: float = HEIGHT) -> str:
    """An SVG path through the values; missing values break the line; "" when nothing to draw."""
    shown = [v for v in values if v is not None and v == v]
    if len(shown) < 2:
        return ""
    low, span = min(shown), (max(shown) - min(shown)) or 1.0
    step = (width - 2 * PAD) / (len(values) - 1)
    words, pen = [], "M"
    for i, value in enumerate(values):
        if value is None or value != value:
            pen = "M"
            continue
        y = height - PAD - (value - low) / span * (height - 2 * PAD)
        words.append(f"{pen}{PAD + i * step:.1f},{y:.1f}")
        pen = "L"
    return "".join(words)


def sparkline(values: Sequence[float | None], *, colour: str, width: float = WIDTH) -> str:
    """The line as a data URL for an image; an empty frame when there is nothing to draw."""
    line = path(values, width=width)
    drawn = f'<path d="{line}" fill="none" stroke="{colour}" stroke-width="1.5"/>' if line else ""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{HEIGHT}" '
        f'viewBox="0 0 {width:g} {HEIGHT}">{drawn}</svg>'
    )
    return "data:image/svg+xml," + quote(svg)


def bars(values: Sequence[float], *, colour: str, width: int = 600, height: int = 28) -> str:
    """Values as hairline bars on one base line, as a data URL: the ground of the time scrubber."""
    top, step = max([*values, 1]), width / max(len(values), 1)
    marks = "".join(
        f"M{(i + 0.5) * step:.2f},{height}V{height - max(v, 0) / top * height:.2f}"
        for i, v in enumerate(values)
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'preserveAspectRatio="none"><path d="{marks}" stroke="{colour}" '
        f'stroke-width="{max(step * 0.7, 0.3):.2f}" fill="none"/></svg>'
    )
    return "data:image/svg+xml," + quote(svg)
