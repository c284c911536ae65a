"""The one metadata object and the column builders: each column says what it holds."""

from collections.abc import Iterable

import sqlalchemy as sa

SCHEMA_VERSION = 2

metadata = sa.MetaData()

#: The member that stands for "not known" in every dimension with integer keys.
UNKNOWN_ID = 0

LEDGER_KINDS = ("new", "late", "corrected", "withdrawn")


def text(name: str, comment: str, **options) -> sa.Column:
    """A text column with its description."""
    return sa.Column(name, sa.Text, comment=comment, **options)


def integer(name: str, comment: str, *, unit: str = "", **options) -> sa.Column:
    """A 32-bit integer column; counts stay INTEGER because sums over BIGINT widen and slow down."""
    options.setdefault("autoincrement", False)
    return sa.Column(name, sa.Integer, comment=comment, info={"unit": unit}, **options)


def total(name: str, comment: str, *, unit: str = "") -> sa.Column:
    """A sum over a whole file: a nation's running totals, added up, pass 32 bits."""
    return sa.Column(name, sa.BigInteger, comment=comment, info={"unit": unit}, autoincrement=False)


def real(name: str, comment: str, *, unit: str = "", **options) -> sa.Column:
    """A double-precision column."""
    return sa.Column(name, sa.Double, comment=comment, info={"unit": unit}, **options)


def day(name: str, comment: str, **options) -> sa.Column:
    """A calendar day in Asia/Ho_Chi_Minh (or the source country's own time)."""
    return sa.Column(name, sa.Date, comment=comment, info={"unit": "day"}, **options)


class _Seconds(sa.types.UserDefinedType):
    """DuckDB's time stamp in whole seconds: half the size of one in microseconds."""

    cache_ok = True

    def get_col_spec(self, **_options) -> str:
        return "TIMESTAMP_S"


def moment(name: str, comment: str, **options) -> sa.Column:
    """A local time stamp without zone."""
    return sa.Column(name, sa.DateTime, comment=comment, info={"unit": "local time"}, **options)


def second(name: str, comment: str, **options) -> sa.Column:
    """A local time stamp without zone, to the second: there are many of them."""
    kind = sa.DateTime().with_variant(_Seconds(), "duckdb")
    return sa.Column(name, kind, comment=comment, info={"unit": "local time"}, **options)


def flag(name: str, comment: str, **options) -> sa.Column:
    """A truth value; its name begins with is_ or has_."""
    return sa.Column(name, sa.Boolean, comment=comment, **options)


def key(name: str, comment: str, **options) -> sa.Column:
    """A 63-bit hash key: among a nation's 266 million rows, two meet once in 260 nations."""
    return sa.Column(name, sa.BigInteger, comment=comment, autoincrement=False, **options)


def version_columns() -> list[sa.Column]:
    """What every fact row carries to be replaced, traced and withdrawn."""
    return [
        key("record_key", "hash of source, feed and the row's own key", nullable=False),
        key("row_hash", "hash of the row's content, to tell a change from a repetition"),
        integer("partition_id", "load_partition the row belongs to", nullable=False),
        moment("known_at", "when this version of the row was known", nullable=False),
        integer("load_id", "dim_load that brought this version", nullable=False),
        flag("is_withdrawn", "the source cancelled the row; it stays as a mark and counts nothing"),
    ]


def table(
    name: str,
    comment: str,
    *,
    columns: Iterable[sa.Column | sa.Constraint],
    primary_key: tuple[str, ...],
    distribute_by: str = "reference",
) -> sa.Table:
    """Declare a table of the star; `distribute_by` is a column, or "reference" for dimensions."""
    constraint = sa.PrimaryKeyConstraint(*primary_key, name=f"pk_{name}")
    return sa.Table(
        name, metadata, *columns, constraint, comment=comment, info={"distribute_by": distribute_by}
    )


def fact(name: str, comment: str, *, columns: Iterable[sa.Column], distribute_by: str) -> sa.Table:
    """Declare a fact: its own columns, the version columns, and the keys a cluster needs."""
    built = table(
        name,
        comment,
        columns=[*columns, *version_columns()],
        primary_key=(distribute_by, "record_key"),
        distribute_by=distribute_by,
    )
    sa.Index(f"ix_{name}_record", built.c.record_key)
    sa.Index(f"ix_{name}_partition", built.c.partition_id)
    return built
