"""The record of loads: partitions, and what was known of them before."""

from dataclasses import dataclass
from datetime import date, datetime, time

import sqlalchemy as sa

from etl.mapping import FeedMap
from etl.merge.compare import Partition
from warehouse.schema.loads import dim_load, load_partition

_NEVER = datetime.fromisoformat("1900-01-01")  # older than any load

#: Corrected rows of an extract live in a partition beside it, until a newer extract outdates them.
PATCH = "+patch"


@dataclass(frozen=True)
class Origin:
    """Where rows belong and when they count as known."""

    partition_key: str
    loaded_at: datetime
    known_at: datetime  # the version of the rows: the newer one wins
    known_on: date  # the day from which the figures count as known
    is_patch: bool = False  # corrected rows from quarantine, added to the partition they came from


@dataclass(frozen=True, kw_only=True)
class Arrival(Origin):
    """One file's arrival."""

    file_name: str
    file_path: str
    sha256: str


def known_moment(known_on: date | None, now: datetime) -> datetime:
    """A replayed day is known at its midnight, so that loads in any order agree; else now."""
    return datetime.combine(known_on, time()) if known_on else now


def next_load_id(connection: sa.Connection) -> int:
    """The number of the next load."""
    return (connection.execute(sa.select(sa.func.max(dim_load.c.load_id))).scalar() or 0) + 1


def open_partition(connection: sa.Connection, feed_map: FeedMap, *, arrival: Arrival) -> Partition:
    """Find or add the partition of a file, and see whether a newer extract is already known."""
    # A keyed row has one place, whoever sends its next version: its source or who corrected it.
    is_beside = arrival.is_patch and not feed_map.key
    key = arrival.partition_key + (PATCH if is_beside else "")
    found = _find_partition(connection, feed_map, key) or _add_partition(connection, feed_map, key)
    is_extract = not feed_map.key and not arrival.is_patch
    newer = (found["known_at"], found["sha256"]) > (arrival.known_at, arrival.sha256)
    published = connection.execute(
        sa.select(sa.func.max(dim_load.c.known_on)).where(
            dim_load.c.feed == feed_map.feed.name,
            dim_load.c.source == feed_map.source,
            dim_load.c.known_on < arrival.known_on,
        )
    ).scalar()
    patch = _find_partition(connection, feed_map, arrival.partition_key + PATCH)
    outdates_patch = is_extract and patch and found["sha256"] != arrival.sha256
    return Partition(
        partition_id=found["partition_id"],
        is_extract=is_extract,
        is_superseded=is_extract and newer,
        known_on=arrival.known_on,
        published_before=published,
        ledgers=feed_map.ledgers,
        outdated_patch=patch["partition_id"] if outdates_patch else None,
        is_row_a_fact=len(feed_map.emits) == 1,
    )


def _find_partition(connection: sa.Connection, feed_map: FeedMap, key: str) -> dict | None:
    c = load_partition.c
    found = connection.execute(
        sa.select(load_partition).where(
            c.source == feed_map.source, c.mapping == feed_map.name, c.partition_key == key
        )
    )
    row = found.mappings().first()
    return dict(row) if row else None


def _add_partition(connection: sa.Connection, feed_map: FeedMap, key: str) -> dict:
    top = connection.execute(sa.select(sa.func.max(load_partition.c.partition_id))).scalar() or 0
    row = {
        "partition_id": top + 1,
        "source": feed_map.source,
        "mapping": feed_map.name,
        "partition_key": key,
        "ledgers": ",".join(feed_map.ledgers),
        "known_at": _NEVER,
        "sha256": "",
        "load_id": 0,
    }
    connection.execute(sa.insert(load_partition).values(row))
    return row


def close_partition(
    connection: sa.Connection, partition: Partition, *, arrival: Arrival, load_id: int
) -> None:
    """Remember the newest extract of the partition."""
    if not partition.is_superseded:
        connection.execute(
            sa.update(load_partition)
            .where(load_partition.c.partition_id == partition.partition_id)
            .values(known_at=arrival.known_at, sha256=arrival.sha256, load_id=load_id)
        )
