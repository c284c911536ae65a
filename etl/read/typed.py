"""A Parquet file as it lies, behind a view: nothing is copied, typed columns keep their type."""

from collections.abc import Sequence

import duckdb

from etl.read.staging import Staged, drop, gaps, quoted, source_columns
from etl.read.values import ROW

_TEXT = "VARCHAR"
_KEPT = {
    _TEXT,
    "DATE",
    "TIMESTAMP",
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "DOUBLE",
}


def view(
    staging: duckdb.DuckDBPyConnection, *, table: str, source: str, columns: Sequence[str]
) -> tuple[Staged, bool]:
    """Creates the view `table`; returns its size, and whether any text holds a NUL.

    Every value is decoded once here, so that a damaged file is refused before anything is done.
    Types that no mapping reads become text, as they do when a file is copied.
    """
    cells = source_columns(len(columns))
    rows = f"{source} AS t({', '.join([*cells, 'r'])})"
    found = staging.execute(f"DESCRIBE SELECT {', '.join(cells)} FROM {rows}").fetchall()
    types = {cell: kind for cell, kind, *_ in found}
    named = ", ".join(
        f"{_kept(cell, types)} AS {quoted(name)}" for cell, name in zip(cells, columns, strict=True)
    )
    total, has_nul, blank, *_ = staging.execute(_proof(cells, types, rows)).fetchone()
    filled = f" WHERE NOT ({_blank(cells, types)})" if blank else ""
    drop(staging, table=table)
    staging.execute(
        f"CREATE VIEW {quoted(table)} AS"
        f" SELECT (r + 1)::INTEGER AS {ROW}, {named} FROM {rows}{filled}"
    )
    inner = _inner_blanks(staging, table) if blank else 0
    staged = Staged(
        rows=total - blank,
        columns=tuple(columns),
        is_export=False,
        warnings=gaps(inner, total - blank),
    )
    return staged, has_nul


def _kept(cell: str, types: dict[str, str]) -> str:
    return cell if types[cell] in _KEPT else f"nullif({cell}::VARCHAR, '')"


def _proof(cells: Sequence[str], types: dict[str, str], rows: str) -> str:
    """One pass: rows, whether there is a NUL, blank rows, and every other column decoded."""
    texts = [cell for cell in cells if _is_text(types[cell])]
    decoded = [f"max({cell})" for cell in cells if not _is_text(types[cell])]
    nul = " OR ".join(f"contains({cell}::VARCHAR, chr(0))" for cell in texts) or "false"
    asked = [
        "count(*)",
        f"coalesce(bool_or({nul}), false)",
        f"count(*) FILTER (WHERE {_blank(cells, types)})",
        *decoded,
    ]
    return f"SELECT {', '.join(asked)} FROM {rows}"


def _blank(cells: Sequence[str], types: dict[str, str]) -> str:
    # Values first that are hardly ever missing: the rest of the row is then not looked at.
    ordered = sorted(cells, key=lambda cell: _is_text(types[cell]))
    return " AND ".join(
        f"coalesce({cell}::VARCHAR, '') = ''" if _is_text(types[cell]) else f"{cell} IS NULL"
        for cell in ordered
    )


def _is_text(kind: str) -> bool:
    return kind == _TEXT or kind not in _KEPT


def _inner_blanks(staging: duckdb.DuckDBPyConnection, table: str) -> int:
    """Blank rows between others; those at the end of a file are not worth a word."""
    rows, last = staging.execute(
        f"SELECT count(*), coalesce(max({ROW}), 0) FROM {quoted(table)}"
    ).fetchone()
    return last - rows
