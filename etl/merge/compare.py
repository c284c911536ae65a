"""What a load changes: the rows to write, and the signed difference to what the fact said."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from etl.feed import Feed
from warehouse.engines.temp import count, create_temp
from warehouse.marts.ledger import kind_of_date

#: A canonical name in `pair_on` and the fact column it has become.
_FACT_NAME = {"facility_code": "facility_id", "lot_code": "lot_id"}
_WRITTEN = ("new", "changed", "confirmed")


@dataclass(frozen=True)
class Partition:
    """Where the rows belong and what was known of it before."""

    partition_id: int
    is_extract: bool
    is_superseded: bool
    known_on: date
    published_before: date | None
    ledgers: tuple[str, ...]
    outdated_patch: int | None = None
    is_row_a_fact: bool = False  # a source row never becomes two


@dataclass(frozen=True)
class Difference:
    """What a load does to a fact.

    `written` are the rows to insert once the facts named by `gone` are deleted; `delta` are the
    facts that count more (sign 1) or no more (sign -1), each with its kind.
    """

    written: sa.FromClause
    gone: tuple[sa.FromClause, ...]
    delta: sa.FromClause
    loaded: int
    withdrawn: int

    @property
    def is_all_new(self) -> bool:
        """Whether nothing known before is touched."""
        return not self.gone


def compare(
    connection: sa.Connection, rows: sa.Table, *, fact: sa.Table, feed: Feed, partition: Partition
) -> Difference:
    """Hold resolved rows against the fact; nothing is copied when all is new."""
    met = _met(connection, rows, fact, partition)
    is_plain = met is None and not _repeats(connection, rows, partition)
    if is_plain and not partition.is_superseded and partition.outdated_patch is None:
        return _all_new(connection, rows, fact, feed, partition)
    met = met if met is not None else _nothing(fact)
    compared = create_temp(connection, "compared", query=_compared(rows, met, partition))
    removed = _removed(connection, rows, fact, partition)
    query = _delta(fact, compared, met, removed, feed, partition)
    delta = create_temp(connection, "delta", query=query)
    replaced = sa.select(compared.c.record_key).where(compared.c.status.in_(_WRITTEN[1:]))
    written = sa.select(compared).where(compared.c.status.in_(_WRITTEN)).subquery("written")
    changed = compared.c.status.in_(("new", "changed"))
    return Difference(
        written=written,
        gone=(replaced.subquery("replaced"), *([removed] if removed is not None else [])),
        delta=delta,
        loaded=_source_rows(connection, compared, changed, partition=partition),
        withdrawn=count(connection, removed) if removed is not None else 0,
    )


def _met(
    connection: sa.Connection, rows: sa.Table, fact: sa.Table, partition: Partition
) -> sa.Table | None:
    """The facts that the rows speak of, when there are any."""
    own = fact.c.partition_id == partition.partition_id
    if connection.execute(sa.select(fact.c.partition_id).where(own).limit(1)).first() is None:
        return None
    same = fact.c.record_key.in_(sa.select(rows.c.record_key))
    # One column first: of a day's rows, a nation's facts mostly know none.
    any_met = sa.select(fact.c.record_key).where(own, same).limit(1)
    # An extract may leave out everything that its partition held.
    if not partition.is_extract and connection.execute(any_met).first() is None:
        return None
    return create_temp(connection, "met", query=sa.select(fact).where(own, same))


def _nothing(fact: sa.Table) -> sa.FromClause:
    return sa.select(fact).where(sa.false()).subquery("met")


def _repeats(connection: sa.Connection, rows: sa.Table, partition: Partition) -> bool:
    """Whether any key comes twice, in two versions; an extract's keys differ by their making."""
    if partition.is_extract:
        return False
    key = rows.c.record_key
    twice = sa.select(key).group_by(key).having(sa.func.count() > 1).limit(1)
    return connection.execute(twice).first() is not None


def _all_new(
    connection: sa.Connection, rows: sa.Table, fact: sa.Table, feed: Feed, partition: Partition
) -> Difference:
    kind = kind_of_date(rows.c[feed.event_date], partition.published_before)
    own = [rows.c[column.name] for column in fact.c]
    delta = sa.select(*own, sa.literal(1).label("sign"), kind.label("kind"))
    return Difference(
        written=rows,
        gone=(),
        delta=delta.where(~rows.c.is_withdrawn).subquery("delta"),
        loaded=_source_rows(connection, rows, partition=partition),
        withdrawn=0,
    )


def _source_rows(
    connection: sa.Connection,
    rows: sa.FromClause,
    *conditions: sa.ColumnElement,
    partition: Partition,
) -> int:
    if partition.is_row_a_fact:
        return count(connection, rows, *conditions)
    return connection.execute(
        sa.select(sa.func.count(sa.distinct(rows.c._row))).where(*conditions)
    ).scalar_one()


def _compared(rows: sa.Table, old: sa.FromClause, partition: Partition) -> sa.Select:
    """One row per key, the newest, with its status against the fact."""
    newest = sa.func.row_number().over(
        partition_by=rows.c.record_key, order_by=(rows.c.known_at.desc(), rows.c.row_hash.desc())
    )
    ranked = sa.select(rows, newest.label("rank")).subquery("ranked")
    older = sa.or_(
        old.c.known_at > ranked.c.known_at,
        sa.and_(old.c.known_at == ranked.c.known_at, old.c.row_hash > ranked.c.row_hash),
    )
    status = sa.case(
        (sa.literal(partition.is_superseded), "older"),
        (old.c.record_key.is_(None), "new"),
        (sa.and_(old.c.row_hash == ranked.c.row_hash, sa.literal(partition.is_extract)), "same"),
        (older, "older"),
        (
            old.c.row_hash == ranked.c.row_hash,
            sa.case((old.c.known_at < ranked.c.known_at, "confirmed"), else_="same"),
        ),
        else_="changed",
    )
    return (
        sa.select(
            ranked,
            status.label("status"),
            sa.func.coalesce(old.c.is_withdrawn, False).label("was_withdrawn"),
        )
        .join_from(ranked, old, ranked.c.record_key == old.c.record_key, isouter=True)
        .where(ranked.c.rank == 1)
    )


def _removed(
    connection: sa.Connection, rows: sa.Table, fact: sa.Table, partition: Partition
) -> sa.Table | None:
    """Facts of the partition that a newer whole extract no longer has."""
    if not partition.is_extract or partition.is_superseded:
        return None
    kept = sa.exists().where(rows.c.record_key == fact.c.record_key)
    gone = sa.and_(fact.c.partition_id == partition.partition_id, ~kept)
    if partition.outdated_patch is not None:
        gone = sa.or_(gone, fact.c.partition_id == partition.outdated_patch)
    return create_temp(connection, "removed", query=sa.select(fact).where(gone))


def _delta(
    fact: sa.Table,
    compared: sa.Table,
    met: sa.FromClause,
    removed: sa.Table | None,
    feed: Feed,
    partition: Partition,
) -> sa.Select:
    changed = sa.and_(compared.c.record_key == met.c.record_key, compared.c.status == "changed")
    before = (
        sa.select(
            *met.c, sa.literal(-1).label("sign"), compared.c.is_withdrawn.label("is_taken_back")
        )
        .join_from(met, compared, changed)
        .where(~met.c.is_withdrawn)
    )
    after = sa.select(
        *[compared.c[column.name] for column in fact.c],
        sa.literal(1).label("sign"),
        (compared.c.was_withdrawn | (compared.c.status == "new")).label("is_taken_back"),
    ).where(compared.c.status.in_(("new", "changed")), ~compared.c.is_withdrawn)
    parts = [before, after]
    if removed is not None:
        gone = sa.select(*removed.c, sa.literal(-1), sa.true())
        parts.append(gone.where(~removed.c.is_withdrawn))
    rows = sa.union_all(*parts).subquery("signed")
    return sa.select(rows, _kind(rows, feed, partition).label("kind"))


def _kind(rows: sa.FromClause, feed: Feed, partition: Partition) -> sa.ColumnElement[str]:
    fresh = kind_of_date(rows.c[feed.event_date], partition.published_before)
    alone = sa.case((rows.c.sign < 0, "withdrawn"), else_=fresh)
    if not (partition.is_extract and feed.pair_on):
        return sa.case((rows.c.is_taken_back, alone), else_="corrected")
    pair = [
        rows.c[_FACT_NAME.get(name, name)]
        for name in feed.pair_on
        if _FACT_NAME.get(name, name) in rows.c
    ]
    signs = [edge(rows.c.sign).over(partition_by=pair) for edge in (sa.func.min, sa.func.max)]
    return sa.case((signs[0] != signs[1], "corrected"), else_=alone)
