"""The file that DuckDB's readers open: written beside the old one, renamed into place.

Ledgers only grow, so a nation's are not written anew for a day's rows: the old file is copied, and
what came since is added behind. Once much has been added, all is put in order again.
"""

import contextlib
import hashlib
import os
import shutil
from pathlib import Path

import duckdb

#: Facts stay in the working file; readers need dimensions, ledgers and the record of loads.
_NOT_PUBLISHED_PREFIXES = ("fact_", "bridge_event")
_PUBLISHED_FACTS = ("fact_population", "fact_forecast")
_LEDGER = "mart_"
#: Settings of a published file: of which state, and of which warehouse, it was made.
_MADE_OF, _WAREHOUSE = "published_from", "warehouse_id"
#: For each ledger: how many of its rows, the first ones, lie in order.
_IN_ORDER = "in_order."
#: Rows out of order that a question hardly feels, and the part of a ledger that it does.
_FEW_ROWS, _MUCH = 100_000, 0.2
_HEADER_BYTES = 3 * 4096


def is_published(table: str) -> bool:
    """Whether readers find the table of that name."""
    return table in _PUBLISHED_FACTS or not table.startswith(_NOT_PUBLISHED_PREFIXES)


def published_path(path: Path) -> Path:
    """Where readers find the published state of the working file `path`."""
    return path.with_suffix(".published.duckdb")


def open_published(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection to an empty database that has the published file attached as `published`."""
    base = duckdb.connect()
    base.execute(f"ATTACH {quoted(path)} AS published (READ_ONLY)")
    return base


def quoted(path: Path) -> str:
    """A path as an SQL string."""
    return "'" + str(path).replace("'", "''") + "'"


def publish(cursor: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Publish the working file `path`, on which `cursor` is open; nothing when nothing is new."""
    cursor.execute("CHECKPOINT")
    names, target = _names(cursor), published_path(path)
    made_of = f"{_file_version(path)}-{','.join(names)}"
    settings = _settings(target)
    if settings.get(_MADE_OF) == made_of:
        return
    fresh = target.with_suffix(f".{os.getpid()}.tmp")
    fresh.unlink(missing_ok=True)
    if _is_of(cursor, settings):
        shutil.copyfile(target, fresh)
    cursor.execute(f"ATTACH {quoted(fresh)} AS published")
    try:
        cursor.execute("BEGIN")
        _drop_others(cursor, names)
        own, held = (_columns(cursor, database) for database in ("main", "published"))
        told = {
            name: _write(cursor, name, settings, own=own[name], held=held.get(name, []))
            for name in names
        }
        _tell(cursor, {_MADE_OF: made_of, **{_IN_ORDER + k: v for k, v in told.items() if v}})
        cursor.execute("COMMIT")
    finally:
        cursor.execute("DETACH published")
    _sync(fresh)
    os.replace(fresh, target)


def state_name(published: Path) -> str:
    """A name of the published state, new after each publication; FileNotFoundError before any."""
    status = published.stat()
    return f"{status.st_ino}-{status.st_mtime_ns}"


def _names(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    rows = cursor.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_catalog = "
        "current_database() AND table_schema = 'main' AND table_type = 'BASE TABLE' "
        "ORDER BY table_name"
    ).fetchall()
    return [name for (name,) in rows if is_published(name)]


def _settings(published: Path) -> dict[str, str]:
    """What a published file says of itself; nothing when it is not there or not readable."""
    if published.exists():
        with (
            contextlib.suppress(duckdb.Error),
            contextlib.closing(open_published(published)) as base,
        ):
            return dict(
                base.execute("SELECT name, value FROM published.main.warehouse_state").fetchall()
            )
    return {}


def _is_of(cursor: duckdb.DuckDBPyConnection, settings: dict[str, str]) -> bool:
    """Whether a published file is an earlier state of this very warehouse."""
    own = dict(cursor.execute("SELECT name, value FROM main.warehouse_state").fetchall())
    return _WAREHOUSE in own and all(
        own.get(name) == settings.get(name) for name in (_WAREHOUSE, "schema_version")
    )


def _drop_others(cursor: duckdb.DuckDBPyConnection, names: list[str]) -> None:
    """Take away the tables that an earlier state had and this one has not."""
    held = cursor.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'published'"
    ).fetchall()
    for (name,) in held:
        if name not in names:
            cursor.execute(f"DROP TABLE published.main.{name}")


def _write(
    cursor: duckdb.DuckDBPyConnection,
    name: str,
    settings: dict[str, str],
    *,
    own: list[tuple],
    held: list[tuple],
) -> int:
    """Bring one table up to date; returns how many of a ledger's rows lie in order.

    `own` are its columns here, `held` those that the published file has of it.
    """
    is_ledger = name.startswith(_LEDGER)
    in_order = int(settings.get(_IN_ORDER + name, 0))
    order = _order(own) if is_ledger else ""
    may_grow = is_ledger and own == held and _can_grow(cursor, name, in_order=in_order)
    if may_grow and _grow(cursor, name, order=order):
        return in_order
    if not is_ledger and own == held and _is_same(cursor, name):
        return 0
    cursor.execute(f"CREATE OR REPLACE TABLE published.main.{name} AS FROM main.{name}{order}")
    return _rows(cursor, f"main.{name}") if is_ledger else 0


def _is_same(cursor: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether the published table has the same rows: to add up hashes is quicker than to write."""
    sums = [
        cursor.execute(f"SELECT count(*), sum(hash(t)::HUGEINT) FROM {source}.{name} t").fetchone()
        for source in ("main", "published.main")
    ]
    return sums[0] == sums[1]


def _can_grow(cursor: duckdb.DuckDBPyConnection, name: str, *, in_order: int) -> bool:
    """Whether the published ledger would stay mostly in order."""
    if not in_order:
        return False
    behind = _rows(cursor, f"main.{name}") - in_order
    return behind <= max(_FEW_ROWS, in_order * _MUCH)


def _grow(cursor: duckdb.DuckDBPyConnection, name: str, *, order: str) -> bool:
    """Add the rows that the published ledger lacks; false, and nothing added, if it has others."""
    known = _rows(cursor, f"published.main.{name}")
    lacks = _rows(cursor, f"main.{name}") - known
    if lacks != _rows(cursor, f"main.{name} WHERE rowid >= {known}"):
        return False
    cursor.execute(
        f"INSERT INTO published.main.{name} FROM main.{name} WHERE rowid >= {known}{order}"
    )
    return True


def _rows(cursor: duckdb.DuckDBPyConnection, source: str) -> int:
    return cursor.execute(f"SELECT count(*) FROM {source}").fetchone()[0]


def _columns(cursor: duckdb.DuckDBPyConnection, database: str) -> dict[str, list[tuple]]:
    """For each table of a database the names and types of its columns, in their order."""
    catalog = "current_database()" if database == "main" else f"'{database}'"
    rows = cursor.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE "
        f"database_name = {catalog} AND schema_name = 'main' ORDER BY table_name, column_index"
    ).fetchall()
    found: dict[str, list[tuple]] = {}
    for table, *column in rows:
        found.setdefault(table, []).append(tuple(column))
    return found


def _order(columns: list[tuple]) -> str:
    return f" ORDER BY {columns[0][0]}, event_date"


def _tell(cursor: duckdb.DuckDBPyConnection, settings: dict[str, object]) -> None:
    cursor.executemany(
        "INSERT INTO published.main.warehouse_state VALUES (?, ?)",
        [(name, str(value)) for name, value in settings.items()],
    )


def _file_version(path: Path) -> str:
    """What changes when anything is committed and checkpointed, and only then.

    DuckDB's header, in the first blocks, counts the checkpoints that wrote something.
    """
    status = path.stat()
    with path.open("rb") as file:
        header = hashlib.sha256(file.read(_HEADER_BYTES)).hexdigest()[:16]
    return f"{status.st_size}-{status.st_mtime_ns}-{header}"


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
