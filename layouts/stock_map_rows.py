"""The rows behind the map of cover: its areas and, after them, its stores and sites."""

from __future__ import annotations

import pandas as pd

from layouts import say
from layouts.figures.store_points import facility_kind, status, weeks
from layouts.words import t, term


def rows(areas: pd.DataFrame, facilities: pd.DataFrame, *, lang: str) -> pd.DataFrame:
    """area_code, area, kind, weeks, usable, weekly_use, state, placed, opens; least cover first."""
    parts = [_of_areas(areas, lang=lang), _of_facilities(facilities, lang=lang)]
    shown = [part for part in parts if len(part)]
    return pd.concat(shown, ignore_index=True) if shown else parts[0]


def _of_areas(frame: pd.DataFrame, *, lang: str) -> pd.DataFrame:
    own = frame.sort_values("value", na_position="last")
    return pd.DataFrame(
        {
            "area_code": own["area_code"],
            "area": [say.place(row, lang=lang) for row in own.to_dict("records")],
            "kind": [t(f"states.level.{level}.one", lang) for level in own["level"]],
            "weeks": own["value"],
            "usable": own["numerator"],
            "weekly_use": own["denominator"],
            "state": [term("states.area", str(state), lang=lang) for state in own["state"]],
            "placed": "",
            "opens": own["area_code"],
        }
    )


def _of_facilities(frame: pd.DataFrame, *, lang: str) -> pd.DataFrame:
    own = frame.assign(weeks=weeks(frame)).sort_values("weeks", na_position="last")
    records = own.to_dict("records")
    placed = ["own" if row["is_placed"] else "middle" for row in records]
    return pd.DataFrame(
        {
            "area_code": own["area_code"],
            "area": [say.place(row, lang=lang) for row in records],
            "kind": [facility_kind(row["level"], lang=lang) for row in records],
            "weeks": own["weeks"],
            "usable": own["usable"],
            "weekly_use": own["weekly_use"],
            "state": [term("stock.store.state", status(row), lang=lang) for row in records],
            "placed": [term("stock.store.place", one, lang=lang) for one in placed],
            "opens": "?facility=" + own["area_code"].astype(str),
        }
    )
