"""What a load changes: the rows to write, and the signed difference to what the fact said."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from etl.feed import Feed
from warehouse.engines.temp import count, create_temp, sought
from warehouse.marts.ledger import kind_of_date

#: A canonical name in `pair_on` and the fact column it has become.
_FACT_NAME = {"facility_code": "facility_id", "lot_code": "lot_id"}
_WRITTEN = ("new", "changed", "confirmed")
_CHANGED, _REPLACED = ("new", "changed"), ("changed", "confirmed")
#: What of a fact tells whether a row about it is news, and which load brought it.
_KNOWN = ("record_key", "row_hash", "known_at", "is_withdrawn", "load_id")
#: More loads than these are not named one by one.
FEW_LOADS = 50


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
    is_repeated = _repeats(connection, rows, partition)
    is_plain = met is None and not is_repeated
    if is_plain and not partition.is_superseded and partition.outdated_patch is None:
        return _all_new(connection, rows, fact, feed, partition)
    met = met if met is not None else _nothing(fact)
    query = _compared(rows, met, partition, is_repeated=is_repeated)
    compared = create_temp(connection, "compared", query=query)
    loaded, changed, replaced = _counted(connection, compared, partition)
    before = _before(connection, fact, compared, partition) if changed else None
    removed = _removed(connection, rows, fact, partition)
    delta = _delta(fact, compared, before, removed, feed, partition)
    gone = [_replaced(compared, *_REPLACED).subquery("replaced")] if replaced else []
    return Difference(
        written=sa.select(compared).where(compared.c.status.in_(_WRITTEN)).subquery("written"),
        gone=(*gone, *([removed] if removed is not None else [])),
        delta=_kept(connection, delta, partition),
        loaded=loaded,
        withdrawn=count(connection, removed) if removed is not None else 0,
    )


def lies_in(
    connection: sa.Connection, fact: sa.Table, *, loads: sa.ColumnElement
) -> sa.ColumnElement[bool]:
    """Whether one of `loads` brought the fact: few rows to read, for a load's rows lie together."""
    found = connection.execute(sa.select(loads).distinct().limit(FEW_LOADS + 1)).scalars().all()
    return fact.c.load_id.in_(found) if len(found) <= FEW_LOADS else sa.true()


def _met(
    connection: sa.Connection, rows: sa.Table, fact: sa.Table, partition: Partition
) -> sa.FromClause | None:
    """What is known of the facts that the rows speak of, when there are any.

    Keys first, and nothing else: a day's rows are held against all of a nation's.
    """
    own = fact.c.partition_id == partition.partition_id
    if connection.execute(sa.select(fact.c.partition_id).where(own).limit(1)).first() is None:
        return None
    same = fact.c.record_key.in_(sought(rows.c.record_key))
    query = sa.select(fact.c.record_key, fact.c.load_id).where(own, same)
    keys = create_temp(connection, "known_keys", query=query)
    if not count(connection, keys):
        # An extract may leave out everything that its partition held.
        return _nothing(fact) if partition.is_extract else None
    found = _found(connection, fact, keys, columns=_KNOWN)
    return create_temp(connection, "met", query=found.where(own))


def _found(
    connection: sa.Connection, fact: sa.Table, keys: sa.Table, *, columns: tuple[str, ...]
) -> sa.Select:
    """Columns of the facts that `keys` name, with the load that brought each."""
    same = fact.c.record_key.in_(sought(keys.c.record_key))
    near = lies_in(connection, fact, loads=keys.c.load_id)
    return sa.select(*[fact.c[name] for name in columns]).where(same, near)


def _nothing(fact: sa.Table) -> sa.FromClause:
    return sa.select(*[fact.c[name] for name in _KNOWN]).where(sa.false()).subquery("met")


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


def _counted(
    connection: sa.Connection, compared: sa.Table, partition: Partition
) -> tuple[int, int, int]:
    """How many source rows say something new, how many facts change, how many are replaced."""
    status = compared.c.status
    row = sa.func.count() if partition.is_row_a_fact else sa.func.count(compared.c._row.distinct())
    counts = sa.select(
        row.filter(status.in_(_CHANGED)),
        sa.func.count().filter(status == "changed"),
        sa.func.count().filter(status.in_(_REPLACED)),
    )
    return tuple(connection.execute(counts).one())


def _before(
    connection: sa.Connection, fact: sa.Table, compared: sa.Table, partition: Partition
) -> sa.Table:
    """The facts that changed rows replace, as they stand, and whether the row takes them back."""
    keys = create_temp(connection, "changed_keys", query=_replaced(compared, "changed"))
    names = tuple(column.name for column in fact.c)
    found = _found(connection, fact, keys, columns=names)
    own = fact.c.partition_id == partition.partition_id
    same = keys.c.record_key == fact.c.record_key
    query = found.add_columns(keys.c.is_withdrawn.label("is_taken_back"))
    return create_temp(connection, "before", query=query.join(keys, same).where(own))


def _replaced(compared: sa.Table, *statuses: str) -> sa.Select:
    """The facts that rows of a status replace: which, what load brought them, what becomes."""
    load = compared.c.known_load_id.label("load_id")
    keys = sa.select(compared.c.record_key, load, compared.c.is_withdrawn)
    return keys.where(compared.c.status.in_(statuses))


def _compared(
    rows: sa.Table, old: sa.FromClause, partition: Partition, *, is_repeated: bool
) -> sa.Select:
    """One row per key, the newest, with its status against the fact."""
    newest = sa.func.row_number().over(
        partition_by=rows.c.record_key, order_by=(rows.c.known_at.desc(), rows.c.row_hash.desc())
    )
    rank = newest if is_repeated else sa.literal(1)
    ranked = sa.select(rows, rank.label("rank")).subquery("ranked")
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
            old.c.load_id.label("known_load_id"),
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


def _kept(connection: sa.Connection, delta: sa.Select, partition: Partition) -> sa.FromClause:
    """The signed rows to read from: what pairs rows is worked out once."""
    if partition.is_extract:
        return create_temp(connection, "delta", query=delta)
    return delta.subquery("delta")


def _delta(
    fact: sa.Table,
    compared: sa.Table,
    before: sa.Table | None,
    removed: sa.Table | None,
    feed: Feed,
    partition: Partition,
) -> sa.Select:
    after = sa.select(
        *[compared.c[column.name] for column in fact.c],
        sa.literal(1).label("sign"),
        (compared.c.was_withdrawn | (compared.c.status == "new")).label("is_taken_back"),
    ).where(compared.c.status.in_(_CHANGED), ~compared.c.is_withdrawn)
    parts = [after]
    if before is not None:
        own = [before.c[column.name] for column in fact.c]
        replaced = sa.select(*own, sa.literal(-1), before.c.is_taken_back)
        parts.append(replaced.where(~before.c.is_withdrawn))
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
