"""Areas ranked in a list: place, its line, value, distance from the whole, mark."""

from __future__ import annotations

from typing import Any

import pandas as pd

from layouts import listing, say
from layouts.areas import class_colours
from layouts.findings import HAS_VALUE
from layouts.formats import collation, number
from layouts.listing import Field, Listing, Row
from layouts.theme import Scale, Theme
from layouts.words import t, term

_ICONS = {"incomplete": "hourglass-split", "suppressed": "eye-slash"}
_OTHER_ICON = "slash-circle"


def ranking(
    frame: pd.DataFrame,
    *,
    scale: Scale,
    indicator: str,
    theme: Theme,
    lang: str,
    selected: str = "",
) -> Listing:
    """Areas best first; those without a value stand at the end with their reason."""
    ordered = frame.sort_values(["rank", "area_code"], na_position="last")
    colours = class_colours(ordered, scale=scale, theme=theme)
    rows = ordered.to_dict("records")
    names = [say.place(row, lang=lang) for row in rows]
    alphabet = {name: i for i, name in enumerate(sorted(names, key=collation))}
    return Listing(
        _fields(indicator=indicator, lang=lang),
        tuple(
            Row(
                row["area_code"],
                (
                    *_head(row, name, order=alphabet[name], colour=colour, lang=lang),
                    *_figures(row, indicator=indicator, lang=lang),
                ),
                selected=row["area_code"] == selected,
            )
            for row, name, colour in zip(rows, names, colours, strict=True)
        ),
    )


def _fields(*, indicator: str, lang: str) -> tuple[Field, ...]:
    keys = ("rank", "area", "trend", "difference", "state")
    head = {key: t(f"ui.column.{key}", lang) for key in keys}
    unit = term("indicators", f"{indicator}.short", lang=lang)
    return (
        Field("rank", head["rank"], "number"),
        Field("area", head["area"], "place"),
        Field("spark", head["trend"], "line", wide=True),
        Field("value", unit, "number", strong=True),
        Field("difference", head["difference"], "number"),
        Field("state", head["state"], "mark", wide=True),
    )


def _head(row: dict, name: str, *, order: int, colour: str, lang: str) -> tuple:
    rank = None if pd.isna(row["rank"]) else int(row["rank"])
    return (
        listing.number(number(rank, lang=lang), worth=rank),
        listing.place(name, worth=order, colour=colour),
        listing.line(row.get("spark")),
    )


def _figures(row: dict, *, indicator: str, lang: str) -> tuple:
    value = _known(row["value"]) if row["state"] in HAS_VALUE else None
    gap = None if value is None else value - row["national"]
    written = say.value(value, indicator=indicator, lang=lang)
    counts = say.ratio(row, indicator=indicator, lang=lang)
    reason = "" if row["state"] == "ok" else term("states.area", row["state"], lang=lang)
    return (
        listing.number(written, worth=value, title=counts),
        listing.number(say.difference(gap, indicator=indicator, lang=lang), worth=gap),
        listing.mark(reason, icon=_ICONS.get(row["state"], _OTHER_ICON)),
    )


def _known(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
