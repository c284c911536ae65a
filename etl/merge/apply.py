"""Write what a load changes to the fact and to the ledgers that the fact feeds."""

from dataclasses import dataclass

import sqlalchemy as sa

from etl.feed import Feed
from etl.merge.compare import Difference, Partition, compare, lies_in
from etl.merge.people import read_people
from etl.merge.reports import append_reports, watch_reports, write_bridges
from etl.merge.resolve import bridge_columns
from warehouse.engines.temp import create_temp, sought
from warehouse.marts.ledger import append_difference
from warehouse.marts.wide import cells, wide
from warehouse.schema.columns import metadata
from warehouse.schema.ledgers import Mart, marts_of


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
    change = compare(connection, rows, fact=fact, feed=feed, partition=partition)
    marts = fed_marts(feed.target, partition.ledgers)
    for family in _families(marts):
        _append_cells(connection, family, change, partition)
    per_person = [mart for mart in marts if mart.per_person]
    people = read_people(connection, fact, change=change) if per_person else None
    for mart in per_person:
        difference = people.difference(connection, mart)
        _append(connection, mart, partition=partition, difference=difference)
    if bridge_columns(feed):
        _write_reports(connection, fact, change, marts=marts, partition=partition)
    else:
        _write(connection, fact, change)
    return Applied(loaded=change.loaded, withdrawn=change.withdrawn)


def fed_marts(fact: str, ledgers: tuple[str, ...]) -> list[Mart]:
    """The ledgers that a mapping's rows feed: all of the fact's, or those it names."""
    return [mart for mart in marts_of(fact) if not ledgers or mart.name in ledgers]


def _families(marts: list[Mart]) -> list[list[Mart]]:
    """The ledgers that sum rows, those that can be summed together in one list."""
    found: dict[str, list[Mart]] = {}
    for mart in marts:
        if not (mart.per_person or mart.form):
            found.setdefault(mart.family or mart.name, []).append(mart)
    return list(found.values())


def _append_cells(
    connection: sa.Connection, family: list[Mart], change: Difference, partition: Partition
) -> None:
    if len(family) == 1:
        difference = wide(change.delta, family[0])
        _append(connection, family[0], partition=partition, difference=difference)
        return
    finest = create_temp(connection, "finest_cells", query=cells(change.delta, family))
    for mart in family:
        _append(connection, mart, partition=partition, difference=sa.select(finest))


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


def _write_reports(
    connection: sa.Connection,
    fact: sa.Table,
    change: Difference,
    *,
    marts: list[Mart],
    partition: Partition,
) -> None:
    """Write reports with what they list, and the ledgers that join the two."""
    joined = [mart for mart in marts if mart.form]
    watched = watch_reports(connection, change, forms={mart.form for mart in joined})
    _write(connection, fact, change)
    write_bridges(connection, change)
    for mart in joined:
        append_reports(connection, mart, watched=watched, partition=partition)


def _write(connection: sa.Connection, fact: sa.Table, change: Difference) -> None:
    for gone in change.gone:
        keys = create_temp(connection, "gone", query=sa.select(gone.c.record_key, gone.c.load_id))
        near = lies_in(connection, fact, loads=keys.c.load_id)
        connection.execute(
            sa.delete(fact).where(fact.c.record_key.in_(sought(keys.c.record_key)), near)
        )
    names = [column.name for column in fact.columns]
    rows = change.written
    connection.execute(
        sa.insert(fact).from_select(names, sa.select(*[rows.c[name] for name in names]))
    )
