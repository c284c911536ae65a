"""Population figures: the newest of an area, age band, sex and version replaces the older."""

import sqlalchemy as sa

from warehouse.engines.temp import count, create_temp
from warehouse.schema.dimensions import dim_area, fact_population
from warehouse.schema.loads import warehouse_state

_KEY = ("area_id", "age_band_code", "sex", "version")


def apply_population(connection: sa.Connection, incoming: sa.Table) -> int:
    """Merge the figures and make their version the default; returns rows that changed something."""
    rows = create_temp(connection, "people_rows", query=_newest(incoming))
    known = fact_population.alias("known")
    same_key = sa.and_(*[known.c[name] == rows.c[name] for name in _KEY])
    differs = sa.or_(known.c.people.is_(None), known.c.people != rows.c.people)
    changed = create_temp(
        connection,
        "people_changed",
        query=sa.select(rows).select_from(rows.outerjoin(known, same_key)).where(differs),
    )
    loaded = count(connection, changed)
    met = sa.exists().where(*[fact_population.c[name] == changed.c[name] for name in _KEY])
    connection.execute(sa.delete(fact_population).where(met))
    names = [column.name for column in fact_population.columns]
    connection.execute(
        sa.insert(fact_population).from_select(names, sa.select(*[changed.c[n] for n in names]))
    )
    _make_default(connection, rows)
    return loaded


def _newest(incoming: sa.Table) -> sa.Select:
    c = incoming.c
    order = sa.func.row_number().over(
        partition_by=(c.area_code, c.valid_from, c.age_band_code, c.sex, c.version),
        order_by=c.row_hash.desc(),
    )
    ranked = sa.select(incoming, order.label("rank")).subquery("ranked")
    r = ranked.c
    return (
        sa.select(
            dim_area.c.area_id,
            r.age_band_code,
            sa.func.coalesce(r.sex, "all").label("sex"),
            r.version,
            r.people,
            (sa.func.coalesce(r.is_estimate, "0") == "1").label("is_estimate"),
            r.note.label("source"),
        )
        .join_from(
            ranked,
            dim_area,
            sa.and_(dim_area.c.area_code == r.area_code, dim_area.c.valid_from == r.valid_from),
        )
        .where(r.rank == 1)
    )


def _make_default(connection: sa.Connection, rows: sa.Table) -> None:
    version = connection.execute(sa.select(sa.func.max(rows.c.version))).scalar()
    if version is None:
        return
    setting = warehouse_state.c.name == "population"
    connection.execute(sa.delete(warehouse_state).where(setting))
    connection.execute(sa.insert(warehouse_state).values(name="population", value=version))
