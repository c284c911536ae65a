"""The reference lists that the checks ask: areas, aliases, vaccines, age bands, groups."""

import duckdb
import pandas as pd
import sqlalchemy as sa

from etl.reference.tables import read_reference
from etl.stage.sql import search_key
from warehouse.engines.frames import read_arrow
from warehouse.schema.dimensions import (
    dim_age_band,
    dim_area,
    dim_event_term,
    dim_priority_group,
    dim_vaccine,
)


def copy_reference(
    connection: sa.Connection, staging: duckdb.DuckDBPyConnection, *, reference: str
) -> None:
    """Create ref_area, ref_alias, ref_vaccine, ref_age_band, ref_group and the names of terms."""
    _copy(
        connection,
        staging,
        "ref_area",
        sa.select(
            dim_area.c.area_id,
            dim_area.c.area_code,
            dim_area.c.level,
            dim_area.c.valid_from,
            dim_area.c.valid_to,
        ),
    )
    staging.execute("ALTER TABLE ref_area ADD COLUMN is_exact BOOLEAN DEFAULT true")
    # Spreadsheets drop leading zeros: "1" is "01" as long as the level is known.
    staging.execute(
        "INSERT INTO ref_area SELECT area_id, ltrim(area_code, '0'), level, "
        "valid_from, valid_to, false FROM ref_area WHERE area_code LIKE '0%' "
        "AND ltrim(area_code, '0') <> ''"
    )
    alias = _aliases(reference)  # noqa: F841 - DuckDB reads the variable by its name
    staging.execute("CREATE TABLE ref_alias AS SELECT alias, province_code AS area_code FROM alias")
    _copy(
        connection,
        staging,
        "ref_vaccine",
        sa.select(dim_vaccine.c.vaccine_code, dim_vaccine.c.doses_in_primary),
    )
    _copy(
        connection,
        staging,
        "ref_age_band",
        sa.select(dim_age_band.c.age_band_code, dim_age_band.c.lower_age, dim_age_band.c.upper_age),
    )
    _copy(connection, staging, "ref_group", sa.select(dim_priority_group.c.priority_group_code))
    _copy_terms(connection, staging)


def _copy_terms(connection: sa.Connection, staging: duckdb.DuckDBPyConnection) -> None:
    """Create ref_term (codes) and ref_term_names, one row: a map from any name to its code."""
    c = dim_event_term.c
    _copy(connection, staging, "ref_term", sa.select(c.event_term_code, c.name_vi, c.name_en))
    names = " UNION ALL ".join(
        f"SELECT {search_key(column)} AS name, event_term_code AS code FROM ref_term"
        for column in ("event_term_code", "name_vi", "name_en")
    )
    staging.execute(
        "CREATE TABLE ref_term_names AS SELECT coalesce(map_from_entries(list((name, code))), "
        f"MAP {{}}) AS _term_names FROM (SELECT name, min(code) AS code FROM ({names}) "
        "WHERE name IS NOT NULL GROUP BY name)"
    )


def _copy(
    connection: sa.Connection, staging: duckdb.DuckDBPyConnection, table: str, statement: sa.Select
) -> None:
    frame = read_arrow(connection, statement)  # noqa: F841 - DuckDB reads the variable by its name
    staging.execute(f"CREATE TABLE {table} AS SELECT * FROM frame")


def _aliases(reference: str) -> pd.DataFrame:
    try:
        return read_reference(reference, table="area_alias")
    except FileNotFoundError:
        return pd.DataFrame({"alias": [""], "province_code": [""]})
