"""A frame into a table, in one statement: of texts that the engine reads, or of typed columns."""

import io

import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

from warehouse.engines.positional import positional


def insert_frame(connection: sa.Connection, table: sa.Table, *, frame: pd.DataFrame) -> None:
    """Insert the columns that frame and table share; an empty text is NULL."""
    names = [column.name for column in table.columns if column.name in frame.columns]
    if frame.empty:
        return
    texts = pd.DataFrame({name: frame[name].astype(str) for name in names})
    if connection.dialect.name == "duckdb":
        _insert_duckdb(connection, table, texts)
    else:
        _copy_postgresql(connection, table, texts)


def _insert_duckdb(connection: sa.Connection, table: sa.Table, texts: pd.DataFrame) -> None:
    raw = connection.connection.driver_connection
    raw.register("texts_in", texts)
    incoming = sa.table("texts_in", *[sa.column(name) for name in texts.columns])
    values = [
        sa.cast(sa.func.nullif(incoming.c[name], ""), table.c[name].type) for name in texts.columns
    ]
    connection.execute(sa.insert(table).from_select(list(texts.columns), sa.select(*values)))
    raw.unregister("texts_in")


def _copy_postgresql(connection: sa.Connection, table: sa.Table, texts: pd.DataFrame) -> None:
    names = ", ".join(f'"{name}"' for name in texts.columns)
    # pandas writes an empty text without quotes, which COPY takes for NULL.
    content = io.StringIO(texts.to_csv(index=False, header=False))
    with connection.connection.cursor().copy(
        f"COPY {table.name} ({names}) FROM STDIN (FORMAT csv)"
    ) as copy:
        copy.write(content.read())


def append_frame(connection: sa.Connection, table: sa.Table, *, frame: pd.DataFrame) -> None:
    """Insert the columns that frame and table share, in the frame's own types; missing is NULL."""
    names = [column.name for column in table.columns if column.name in frame.columns]
    if frame.empty:
        return
    if connection.dialect.name == "duckdb":
        _append_duckdb(connection, table, frame[names])
    else:
        _append_postgresql(connection, table, frame[names])


def _append_duckdb(connection: sa.Connection, table: sa.Table, frame: pd.DataFrame) -> None:
    raw = connection.connection.driver_connection
    raw.register("frame_in", frame)
    incoming = sa.table("frame_in", *[sa.column(name) for name in frame.columns])
    values = [sa.cast(incoming.c[name], table.c[name].type) for name in frame.columns]
    connection.execute(sa.insert(table).from_select(list(frame.columns), sa.select(*values)))
    raw.unregister("frame_in")


def _append_postgresql(connection: sa.Connection, table: sa.Table, frame: pd.DataFrame) -> None:
    names = ", ".join(f'"{name}"' for name in frame.columns)
    # In a text column an empty cell is an empty text; in any other it is missing.
    texts = [name for name in frame.columns if isinstance(table.c[name].type, sa.Text)]
    kept = ", ".join(f'"{name}"' for name in texts)
    options = f"FORMAT csv, FORCE_NOT_NULL ({kept})" if texts else "FORMAT csv"
    with connection.connection.cursor().copy(
        f"COPY {table.name} ({names}) FROM STDIN ({options})"
    ) as copy:
        copy.write(frame.to_csv(index=False, header=False))


def read_frame(connection: sa.Connection, statement: sa.Select) -> pd.DataFrame:
    """The answer of a statement inside a transaction, without a Python object for each cell."""
    if connection.dialect.name != "duckdb":
        return pd.read_sql(statement, connection)
    compiled = statement.compile(
        dialect=connection.dialect, compile_kwargs={"render_postcompile": True}
    )
    raw = connection.connection.driver_connection
    return raw.execute(str(compiled), positional(compiled)).df()


def read_arrow(connection: sa.Connection, statement: sa.Select) -> pa.Table:
    """The answer as a table in the columns' own types; on DuckDB without an object for a cell."""
    if connection.dialect.name == "duckdb":
        compiled = statement.compile(dialect=connection.dialect)
        raw = connection.connection.driver_connection
        return raw.execute(str(compiled), positional(compiled)).to_arrow_table()
    types = {sa.Integer: pa.int32(), sa.Text: pa.string(), sa.Date: pa.date32()}
    columns = list(statement.selected_columns)
    cells = list(zip(*connection.execute(statement).all(), strict=True)) or [()] * len(columns)
    arrays = [
        pa.array(values, types[type(column.type)])
        for column, values in zip(columns, cells, strict=True)
    ]
    return pa.table(arrays, names=[column.name for column in columns])
