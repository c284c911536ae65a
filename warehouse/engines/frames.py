"""A frame of texts into a table, in one statement; the engine reads the texts as its own types."""

import io

import pandas as pd
import sqlalchemy as sa


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
