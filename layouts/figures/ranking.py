"""Areas ranked in a table: place, its line, value, distance from the whole, mark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from layouts import say
from layouts.areas import class_colours
from layouts.findings import HAS_VALUE
from layouts.formats import collation, number
from layouts.theme import Scale, Theme
from layouts.words import t, table, term

ROW_HEIGHT = 32


@dataclass(frozen=True)
class Grid:
    """What a data grid needs: columns, rows, and options with the words of the language."""

    columns: list[dict]
    rows: list[dict]
    options: dict


def ranking(
    frame: pd.DataFrame,
    *,
    scale: Scale,
    indicator: str,
    theme: Theme,
    lang: str,
    selected: str = "",
) -> Grid:
    """Areas best first; those without a value stand at the end with their reason."""
    ordered = frame.sort_values(["rank", "area_code"], na_position="last")
    colours = class_colours(ordered, scale=scale, theme=theme)
    alphabet = {name: i for i, name in enumerate(sorted(_names(ordered, lang), key=collation))}
    rows = [
        _row(
            row, colour=colour, alphabet=alphabet, indicator=indicator, lang=lang, selected=selected
        )
        for row, colour in zip(ordered.to_dict("records"), colours, strict=True)
    ]
    return Grid(columns(indicator=indicator, lang=lang), rows, options(lang=lang))


def _names(frame: pd.DataFrame, lang: str) -> list[str]:
    return [say.place(row, lang=lang) for row in frame.to_dict("records")]


def _row(
    row: dict, *, colour: str, alphabet: dict, indicator: str, lang: str, selected: str
) -> dict[str, Any]:
    name = say.place(row, lang=lang)
    has_value = row["state"] in HAS_VALUE and pd.notna(row["value"])
    gap = row["value"] - row["national"] if has_value else None
    spark = row.get("spark")
    return {
        "code": row["area_code"],
        "rank": int(row["rank"]) if pd.notna(row["rank"]) else None,
        "area": name,
        "order": alphabet[name],
        "spark": None if spark is None or isinstance(spark, float) else [_plain(v) for v in spark],
        "colour": colour,
        "value": float(row["value"]) if has_value else None,
        "value_text": say.value(
            row["value"] if has_value else None, indicator=indicator, lang=lang
        ),
        "difference": None if gap is None else round(float(gap), 2),
        "difference_text": say.difference(gap, indicator=indicator, lang=lang),
        "counts": say.ratio(row, indicator=indicator, lang=lang),
        "denominator": _plain(row["denominator"]),
        "denominator_text": number(row["denominator"], lang=lang),
        "state": row["state"],
        "state_text": "" if row["state"] == "ok" else term("states.area", row["state"], lang=lang),
        "selected": row["area_code"] == selected,
    }


def _plain(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else round(float(value), 2)


def columns(*, indicator: str, lang: str) -> list[dict]:
    """Column definitions; renderers and comparators are named functions of the browser's script."""
    keys = ("rank", "area", "trend", "difference", "state")
    head = {key: t(f"ui.column.{key}", lang) for key in keys}
    right = {"type": "rightAligned"}
    text = {"cellRenderer": "TcText", **right}
    by_order = {"function": "tcByOrder(valueA, valueB, nodeA, nodeB)"}
    place = {"cellRenderer": "TcArea", "comparator": by_order}
    line = {"cellRenderer": "TcSpark", "cellDataType": False, "sortable": False}
    unit = term("indicators", f"{indicator}.short", lang=lang)
    return [
        _column("rank", head["rank"], width=68, **right),
        _column("area", head["area"], flex=2, minWidth=150, **place),
        _column("spark", head["trend"], width=112, **line),
        _column("value", unit, flex=1, minWidth=104, **text),
        _column("difference", head["difference"], width=108, **text),
        _column("state", head["state"], width=148, cellRenderer="TcState"),
    ]


def _column(key: str, head: str, **more: Any) -> dict:
    return {"field": key, "headerName": head, **more}


def options(*, lang: str) -> dict:
    """Grid options: row height, selection, keyboard, and the grid's own texts translated."""
    return {
        "rowHeight": ROW_HEIGHT,
        "headerHeight": ROW_HEIGHT,
        "animateRows": False,
        "suppressCellFocus": False,
        "suppressMovableColumns": True,
        "getRowId": {"function": "tcRowId(params)"},
        "localeText": {
            key.removeprefix("ui.grid."): texts[lang]
            for key, texts in table().items()
            if key.startswith("ui.grid.")
        },
    }
