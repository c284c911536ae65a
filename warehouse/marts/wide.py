"""A fact's rows with the dimension columns that its ledgers keep."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from warehouse.schema.columns import UNKNOWN_ID
from warehouse.schema.dimensions import dim_age_band, dim_area, dim_facility
from warehouse.schema.ledgers import Mart

#: Rows of a registration move on; each step is dated by its own column.
_WEEK_START = "week"


def wide(rows: sa.FromClause, mart: Mart) -> sa.Select | sa.CompoundSelect:
    """Rows of the mart's fact (with sign and kind) as the mart's dimensions and signed measures."""
    if not mart.steps:
        return _select(rows, (mart,), {}, rows.c.event_date)
    return sa.union_all(
        *[
            _select(rows, (mart,), {"step": sa.literal(step)}, rows.c[column])
            for step, column in mart.steps.items()
        ]
    )


def cells(rows: sa.FromClause, marts: Sequence[Mart]) -> sa.Select:
    """Wide rows summed to the finest cells that all `marts` of one family can be summed from."""
    found = _select(rows, marts, {}, rows.c.event_date).subquery("finest")
    sums = [
        sa.cast(sa.func.sum(found.c[name]), sa.Integer).label(name) for name in marts[0].measures
    ]
    groups = [column for column in found.c if column.name not in marts[0].measures]
    return sa.select(*groups, *sums).group_by(*groups)


def _select(
    rows: sa.FromClause,
    marts: Sequence[Mart],
    fixed: dict[str, sa.ColumnElement],
    event_date: sa.ColumnElement,
) -> sa.Select:
    kept = {name: mart.table.c[name] for mart in marts for name in mart.dimensions}
    joined, columns = _dimensions(rows, kept)
    columns |= fixed
    chosen = [
        _known(columns.get(name, rows.c.get(name)), column).label(name)
        for name, column in kept.items()
    ]
    measures = [(rows.c[name] * rows.c.sign).label(name) for name in marts[0].measures]
    return (
        sa.select(*chosen, event_date.label("event_date"), rows.c.kind, *measures)
        .select_from(joined)
        .where(event_date.is_not(None))
    )


def _known(value: sa.ColumnElement, column: sa.Column) -> sa.ColumnElement:
    """The value in the column's type; an unknown number is 0, an unknown word is empty."""
    if isinstance(column.type, (sa.Integer, sa.Text)):
        value = sa.func.coalesce(value, UNKNOWN_ID if isinstance(column.type, sa.Integer) else "")
    return sa.cast(value, column.type)


def _dimensions(
    rows: sa.FromClause, kept: Iterable[str]
) -> tuple[sa.FromClause, dict[str, sa.ColumnElement]]:
    joined: sa.FromClause = rows
    columns: dict[str, sa.ColumnElement] = {}
    if _any(kept, "residence_"):
        home = dim_area.alias("home")
        joined = joined.outerjoin(home, home.c.area_id == rows.c.residence_area_id)
        columns |= _area_columns("residence", home)
    if _any(kept, "place_"):
        site, place = dim_facility.alias("site"), dim_area.alias("place")
        joined = joined.outerjoin(site, site.c.facility_id == rows.c.facility_id)
        joined = joined.outerjoin(
            place,
            place.c.area_id
            == sa.func.coalesce(sa.func.nullif(site.c.area_id, 0), rows.c.place_area_id),
        )
        columns |= _area_columns("place", place)
    if "age_coarse" in kept:
        band = dim_age_band.alias("band")
        joined = joined.outerjoin(band, band.c.age_band_code == rows.c.age_band_code)
        columns["age_coarse"] = sa.func.coalesce(band.c.coarse_code, "unknown")
    if "dose_code" in kept:
        columns["dose_code"] = dose_code(rows)
    if "cohort_week" in kept:
        columns["cohort_week"] = sa.func.date_trunc(_WEEK_START, rows.c.submitted_on)
    return joined, columns


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
