"""A statement as DuckDB takes it: its text, its values in order, and its answer as a frame."""

import duckdb
import pandas as pd
import sqlalchemy as sa

_DIALECT = sa.create_engine("duckdb://").dialect


def positional(compiled: sa.Compiled) -> list[object]:
    """The values of a compiled statement's question marks, in order."""
    names, values = compiled.positiontup, compiled.params  # a property that gathers them all
    return [values[name] for name in names] if names else []


def frame_of(cursor: duckdb.DuckDBPyConnection, statement: sa.Select) -> pd.DataFrame:
    """The answer of one statement in the database that the cursor uses."""
    compiled = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    return cursor.execute(str(compiled), positional(compiled)).df()
