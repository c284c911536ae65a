"""A chart and a grid that an office program can edit: values, before any file format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["line", "bar", "column", "scatter"]


@dataclass(frozen=True)
class Series:
    """One named row of numbers, None where there is none; colour is #rrggbb, width in points.

    A line's points are joined, unless `is_marked`: then they are marks without a line. `low` and
    `high` say how far an interval reaches below and above each value.
    """

    name: str
    values: tuple[float | None, ...]
    colour: str
    width: float = 2.0
    is_dashed: bool = False
    is_line: bool = False
    is_marked: bool = False
    x: tuple[float, ...] = ()
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


@dataclass(frozen=True)
class Chart:
    """A chart of an office program: categories are days or names, None for a scatter.

    With `is_spanned` a line goes on over days of which it has no point; `is_log` is of the x axis.
    """

    kind: Kind
    categories: tuple[Any, ...]
    series: tuple[Series, ...]
    is_stacked: bool = False
    is_percent: bool = False
    is_spanned: bool = False
    is_log: bool = False


@dataclass(frozen=True)
class Grid:
    """A heat map as a table whose cells are coloured: heads, names of rows, texts and colours."""

    heads: tuple[str, ...]
    names: tuple[str, ...]
    texts: tuple[tuple[str, ...], ...]
    colours: tuple[tuple[str, ...], ...]
