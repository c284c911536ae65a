"""Compare incoming rows with the fact, write the difference to fact and ledgers."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from etl.feed import Feed
from warehouse.engines.temp import count, create_temp
from warehouse.marts.follow_up import follow_up
from warehouse.marts.ledger import append_difference, kind_of_date
from warehouse.marts.wide import wide
from warehouse.schema.columns import metadata
from warehouse.schema.ledgers import Mart, marts_of

#: A canonical name in `pair_on` and the fact column it has become.
_FACT_NAME = {"facility_code": "facility_id", "lot_code": "lot_id"}


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


@dataclass(frozen=True)
class Applied:
    """Source rows that changed the warehouse, and facts that the source took back."""

    loaded: int
    withdrawn: int


def apply_rows(
    connection: sa.Connection, resolved: sa.Select, *, feed: Feed, partition: Partition
) -> Applied:
    """Merge the resolved rows into the fact of `feed` and append the difference to its ledgers."""
    fact = metadata.tables[feed.target]
    rows = create_temp(connection, "resolved", query=resolved)
    compared = create_temp(connection, "compared", query=_compared(rows, fact, partition))
    removed = _removed(fact, rows, partition)
    delta = create_temp(connection, "delta", query=_delta(fact, compared, removed, feed, partition))
    marts = fed_marts(feed.target, partition.ledgers)
    for mart in marts:
        if not mart.per_person:
            _append(connection, mart, partition=partition, difference=wide(delta, mart))
    withdrawn = count(connection, removed.subquery()) if removed is not None else 0
    loaded = connection.execute(
        sa.select(sa.func.count(sa.distinct(compared.c._row))).where(
            compared.c.status.in_(("new", "changed"))
        )
    ).scalar_one()
    people = _people_touched(connection, delta, marts)
    before = _follow_up_before(connection, people) if people is not None else None
    _write(connection, fact, compared, removed)
    if before is not None:
        both = sa.union_all(sa.select(before), follow_up(people, sign=1))
        for mart in marts:
            if mart.per_person:
                _append(connection, mart, partition=partition, difference=both)
    return Applied(loaded=loaded, withdrawn=withdrawn)


def _append(
    connection: sa.Connection,
    mart: Mart,
    *,
    partition: Partition,
    difference: sa.Select | sa.CompoundSelect,
) -> None:
    append_difference(
        connection,
        mart,
        difference=difference,
        known_on=partition.known_on,
        published_before=partition.published_before,
    )


def _people_touched(
    connection: sa.Connection, delta: sa.Table, marts: list[Mart]
) -> sa.Table | None:
    """The known persons of whom the load changes a dose, when a ledger follows people."""
    if not any(mart.per_person for mart in marts):
        return None
    known = sa.select(delta.c.person_key).where(delta.c.is_person_known).distinct()
    people = create_temp(connection, "people", query=known)
    return people if count(connection, people) else None


def _follow_up_before(connection: sa.Connection, people: sa.Table) -> sa.Table:
    return create_temp(connection, "follow_up_before", query=follow_up(people, sign=-1))


def fed_marts(fact: str, ledgers: tuple[str, ...]) -> list[Mart]:
    """The ledgers that a mapping's rows feed: all of the fact's, or those it names."""
    return [mart for mart in marts_of(fact) if not ledgers or mart.name in ledgers]


def _compared(rows: sa.Table, fact: sa.Table, partition: Partition) -> sa.Select:
    """One row per key, the newest, with its status against the fact."""
    newest = sa.func.row_number().over(
        partition_by=rows.c.record_key, order_by=(rows.c.known_at.desc(), rows.c.row_hash.desc())
    )
    ranked = sa.select(rows, newest.label("rank")).subquery("ranked")
    old = (
        sa.select(fact.c.record_key, fact.c.row_hash, fact.c.known_at, fact.c.is_withdrawn)
        .where(fact.c.partition_id == partition.partition_id)
        .subquery("old")
    )
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


def _removed(fact: sa.Table, rows: sa.Table, partition: Partition) -> sa.Select | None:
    """Rows of the partition that a newer whole extract no longer has."""
    if not partition.is_extract or partition.is_superseded:
        return None
    kept = sa.exists().where(rows.c.record_key == fact.c.record_key)
    gone = sa.and_(fact.c.partition_id == partition.partition_id, ~kept)
    if partition.outdated_patch is not None:
        gone = sa.or_(gone, fact.c.partition_id == partition.outdated_patch)
    return sa.select(fact).where(gone)


def _delta(
    fact: sa.Table, compared: sa.Table, removed: sa.Select | None, feed: Feed, partition: Partition
) -> sa.Select:
    changed = sa.and_(compared.c.record_key == fact.c.record_key, compared.c.status == "changed")
    before = (
        sa.select(
            *fact.c, sa.literal(-1).label("sign"), compared.c.is_withdrawn.label("is_taken_back")
        )
        .join_from(fact, compared, changed)
        .where(~fact.c.is_withdrawn, fact.c.partition_id == partition.partition_id)
    )
    after = sa.select(
        *[compared.c[column.name] for column in fact.c],
        sa.literal(1).label("sign"),
        (compared.c.was_withdrawn | (compared.c.status == "new")).label("is_taken_back"),
    ).where(compared.c.status.in_(("new", "changed")), ~compared.c.is_withdrawn)
    parts = [before, after]
    if removed is not None:
        gone = removed.subquery("removed")
        parts.append(sa.select(*gone.c, sa.literal(-1), sa.true()).where(~gone.c.is_withdrawn))
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


def _write(
    connection: sa.Connection, fact: sa.Table, compared: sa.Table, removed: sa.Select | None
) -> None:
    written = ("new", "changed", "confirmed")
    if removed is not None:
        gone = create_temp(
            connection, "gone", query=sa.select(removed.subquery("gone_rows").c.record_key)
        )
        connection.execute(
            sa.delete(fact).where(fact.c.record_key.in_(sa.select(gone.c.record_key)))
        )
    replaced = sa.select(compared.c.record_key).where(compared.c.status.in_(written[1:]))
    connection.execute(sa.delete(fact).where(fact.c.record_key.in_(replaced)))
    names = [column.name for column in fact.columns]
    connection.execute(
        sa.insert(fact).from_select(
            names,
            sa.select(*[compared.c[name] for name in names]).where(compared.c.status.in_(written)),
        )
    )
