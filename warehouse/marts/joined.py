"""The dimension columns that ledgers keep, joined to a fact's rows."""

from collections.abc import Iterable

import sqlalchemy as sa

from warehouse.schema.columns import UNKNOWN_ID
from warehouse.schema.dimensions import dim_age_band, dim_area, dim_facility

_WEEK = "week"


def dimensions(
    rows: sa.FromClause, kept: Iterable[str]
) -> tuple[sa.FromClause, dict[str, sa.ColumnElement]]:
    """The rows joined to what the kept dimensions need, and those columns by name."""
    joined: sa.FromClause = rows
    columns: dict[str, sa.ColumnElement] = {}
    kept = set(kept)
    holds = {"province_id", "district_id"} & kept if "province_id" not in rows.c else set()
    if _any(kept, "residence_") or holds:
        home = dim_area.alias("home")
        joined = joined.outerjoin(home, home.c.area_id == rows.c.residence_area_id)
        columns |= _area_columns("residence", home)
    if _any(kept, "place_") or holds:
        joined, place = _with_place(rows, joined)
        columns |= _area_columns("place", place)
    columns |= {name: _holder(columns, name) for name in holds}
    if "age_coarse" in kept:
        band = dim_age_band.alias("band")
        joined = joined.outerjoin(band, band.c.age_band_code == rows.c.age_band_code)
        columns["age_coarse"] = sa.func.coalesce(band.c.coarse_code, "unknown")
    if "dose_code" in kept:
        columns["dose_code"] = dose_code(rows)
    if "cohort_week" in kept:
        columns["cohort_week"] = week_of(rows.c.submitted_on)
    return joined, columns


def _with_place(rows: sa.FromClause, joined: sa.FromClause) -> tuple[sa.FromClause, sa.FromClause]:
    site, place = dim_facility.alias("site"), dim_area.alias("place")
    joined = joined.outerjoin(site, site.c.facility_id == rows.c.facility_id)
    area = sa.func.coalesce(sa.func.nullif(site.c.area_id, 0), rows.c.place_area_id)
    return joined.outerjoin(place, place.c.area_id == area), place


def _holder(columns: dict[str, sa.ColumnElement], name: str) -> sa.ColumnElement:
    """The area that holds a registration: where the person lives; where the site is if unknown."""
    return sa.func.coalesce(
        sa.func.nullif(columns[f"residence_{name}"], UNKNOWN_ID), columns[f"place_{name}"]
    )


def known(value: sa.ColumnElement, column: sa.Column) -> sa.ColumnElement:
    """The value in the column's type; an unknown number is 0, an unknown word is empty."""
    if isinstance(column.type, (sa.Integer, sa.Text)):
        value = sa.func.coalesce(value, UNKNOWN_ID if isinstance(column.type, sa.Integer) else "")
    return sa.cast(value, column.type)


def week_of(day: sa.ColumnElement) -> sa.ColumnElement:
    """The Monday of a day's week."""
    return sa.cast(sa.func.date_trunc(_WEEK, day), sa.Date)


def _any(kept: Iterable[str], prefix: str) -> bool:
    return any(name.startswith(prefix) for name in kept)


def _area_columns(prefix: str, area: sa.FromClause) -> dict[str, sa.ColumnElement]:
    return {
        f"{prefix}_{level}_id": sa.func.coalesce(area.c[f"{level}_id"], 0)
        for level in ("province", "district", "area")
    }


def dose_code(rows: sa.FromClause) -> sa.ColumnElement:
    """d1, d2, d3 of the primary course, a1 additional, b1, b2 boosters."""
    letter = sa.case({"primary": "d", "additional": "a", "booster": "b"}, value=rows.c.dose_kind)
    return letter + sa.cast(rows.c.dose_number, sa.Text)
