"""Load source files: read, map, check, pseudonymise, stage, merge, ledgers, publish."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

import sqlalchemy as sa

from etl.errors import FeedError
from etl.feeds import FEEDS
from etl.mapping import FeedMap, Source
from etl.merge.apply import Applied, apply_rows
from etl.merge.compare import Partition
from etl.merge.incoming import incoming_table, issues_table
from etl.merge.issues import Came, settle_issues
from etl.merge.lots import add_lots, apply_lots
from etl.merge.members import add_facilities, named_facilities
from etl.merge.population import apply_population
from etl.merge.record import (
    Arrival,
    Origin,
    close_partition,
    known_moment,
    next_load_id,
    open_partition,
)
from etl.merge.resolve import resolved
from etl.merge.sites import SiteList, apply_sites, improve_facilities
from etl.reference_load import keep_setting, load_reference, load_rules
from etl.stage.corrections import Corrected, read_corrections
from etl.stage.reference import copy_reference
from etl.stage.run import Staged, stage_file
from etl.stage.typed import Terms
from warehouse.engines import Warehouse
from warehouse.engines.temp import create_temp
from warehouse.looks.cases import keep_cases, refresh_cases
from warehouse.looks.take import Taken, take_looks
from warehouse.rehearsal import rehearse
from warehouse.schema.loads import dim_load

_ORDER = {feed.name: number for number, feed in enumerate(FEEDS)}


@dataclass(frozen=True)
class Clock:
    """When a load happens and, for a replay of history, the day its files were known."""

    now: datetime
    known_on: date | None = None


@dataclass(frozen=True)
class LoadReport:
    """What one file did: read = loaded + unchanged + quarantined.

    `rows_answered` are rows set aside before, of which a good version is now known.
    """

    path: Path
    mapping: str
    load_id: int
    rows_read: int
    rows_loaded: int
    rows_unchanged: int
    rows_quarantined: int
    rows_flagged: int
    doses_flagged: int
    rows_withdrawn: int
    is_superseded: bool
    rows_answered: int = 0
    corrected: tuple[Corrected, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refused:
    """A file that was refused whole; nothing of it was loaded."""

    path: Path
    error: FeedError


def find_files(source: Source, paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """The files to load, sites first, and those in folders that no mapping knows."""
    chosen, unknown = [], []
    for path in paths:
        if not path.is_dir():
            chosen.append(path)
            continue
        for file in sorted(entry for entry in path.rglob("*") if entry.is_file()):
            (chosen if source.knows(file) else unknown).append(file)
    return sorted(chosen, key=lambda file: _rank(source, file)), unknown


def _rank(source: Source, file: Path) -> tuple[int, str]:
    for feed_map in source.feeds:
        if feed_map.matches(file):
            return _ORDER[feed_map.feed.name], file.name
    return len(_ORDER), file.name


def load_files(
    warehouse: Warehouse,
    source: Source,
    *,
    files: Iterable[Path],
    clock: Clock,
    secret: bytes,
    progress: Callable[[LoadReport | Refused], None] = lambda _report: None,
    before_publishing: Callable[[Warehouse, Clock], object] = lambda _warehouse, _clock: None,
) -> list[LoadReport | Refused]:
    """Load files one transaction each, then publish once; a refused file stops only itself.

    `before_publishing` computes what is made of all the files together, such as forecasts.
    """
    with warehouse.transaction() as connection:
        load_reference(connection, source.reference)
        load_rules(connection, source.reference)
        keep_setting(connection, "basis", value=source.basis)
    reports: list[LoadReport | Refused] = []
    for file in files:
        try:
            report: LoadReport | Refused = load_file(
                warehouse, source, path=file, clock=clock, secret=secret
            )
        except FeedError as error:
            report = Refused(path=file, error=error)
        reports.append(report)
        progress(report)
    try:
        look_at_safety(warehouse, now=clock.now)
        before_publishing(warehouse, clock)
    finally:
        warehouse.publish(rehearse)
    return reports


def look_at_safety(warehouse: Warehouse, *, now: datetime) -> Taken:
    """Take the safety looks that are due on what is loaded; they are stored for good."""
    with warehouse.transaction() as connection:
        known_on = connection.execute(sa.select(sa.func.max(dim_load.c.known_on))).scalar()
        if known_on is None:
            return Taken((), 0, 0)
        refresh_cases(connection)
        return take_looks(connection, known_on=known_on, now=now)


def load_file(
    warehouse: Warehouse, source: Source, *, path: Path, clock: Clock, secret: bytes
) -> LoadReport:
    """Load one file in one transaction; raises FeedError and changes nothing when refused."""
    feed_map = source.feed_for(path)
    known_at = known_moment(clock.known_on or source.known_day(path), clock.now)
    origin = Origin(
        partition_key=feed_map.partition_of(path),
        loaded_at=clock.now,
        known_at=known_at,
        known_on=known_at.date(),
    )
    return load_rows(warehouse, source, feed_map=feed_map, path=path, origin=origin, secret=secret)


def load_rows(
    warehouse: Warehouse,
    source: Source,
    *,
    feed_map: FeedMap,
    path: Path,
    origin: Origin,
    secret: bytes,
) -> LoadReport:
    """Load a file as rows of one mapping and partition; raises FeedError."""
    terms = Terms(known_on=origin.known_on, campaign_from=source.campaign_from)
    staging = warehouse.staging()
    try:
        with warehouse.transaction() as connection:
            copy_reference(connection, staging, reference=source.reference)
        staged = stage_file(
            path,
            feed_map,
            staging=staging,
            terms=terms,
            secret=secret,
            partition=origin.partition_key,
            is_patch=origin.is_patch,
            corrections=read_corrections(feed_map.feed.name, folder=source.corrections),
        )
        arrival = Arrival(
            file_name=path.name,
            file_path=str(path.resolve()),
            sha256=staged.read.sha256,
            **asdict(origin),
        )
        with warehouse.transaction() as connection:
            return _merge(warehouse, connection, feed_map, staged, arrival)
    finally:
        warehouse.release()


def _merge(
    warehouse: Warehouse,
    connection: sa.Connection,
    feed_map: FeedMap,
    staged: Staged,
    arrival: Arrival,
) -> LoadReport:
    incoming, issues = incoming_table(feed_map.feed), issues_table()
    warehouse.receive(connection, "staged", incoming)
    warehouse.receive(connection, "issues", issues)
    load_id = next_load_id(connection)
    partition = open_partition(connection, feed_map, arrival=arrival)
    applied = _apply(connection, incoming, feed_map, arrival, partition, load_id)
    came = Came(feed_map=feed_map, arrival=arrival, partition=partition, load_id=load_id)
    answered = settle_issues(connection, issues, incoming=incoming, came=came)
    close_partition(connection, partition, arrival=arrival, load_id=load_id)
    report = LoadReport(
        path=Path(arrival.file_path),
        mapping=f"{feed_map.source}/{feed_map.name}",
        load_id=load_id,
        rows_read=staged.read.rows_read,
        rows_loaded=applied.loaded,
        rows_unchanged=staged.read.rows_read - applied.loaded - staged.rows_quarantined,
        rows_quarantined=staged.rows_quarantined,
        rows_flagged=staged.rows_flagged,
        doses_flagged=staged.doses_flagged,
        rows_withdrawn=applied.withdrawn,
        rows_answered=answered,
        is_superseded=partition.is_superseded,
        corrected=staged.corrected,
        warnings=tuple(str(warning) for warning in staged.read.warnings),
    )
    _record(connection, report, feed_map, staged, arrival)
    return report


def _apply(
    connection: sa.Connection,
    incoming: sa.Table,
    feed_map: FeedMap,
    arrival: Arrival,
    partition: Partition,
    load_id: int,
) -> Applied:
    """Merge the rows as their feed's target asks."""
    if feed_map.feed.target == "fact_population":
        loaded = 0 if partition.is_superseded else apply_population(connection, incoming)
        return Applied(loaded=loaded, withdrawn=0)
    if feed_map.feed.target == "dim_facility":
        return _apply_sites(connection, incoming, feed_map, arrival, partition)
    if feed_map.feed.target == "dim_lot_version":
        loaded = apply_lots(
            connection, incoming, known_on=arrival.known_on, known_at=arrival.known_at
        )
        return Applied(loaded=loaded, withdrawn=0)
    return _apply_facts(connection, incoming, feed_map, arrival, partition, load_id)


def _apply_sites(
    connection: sa.Connection,
    incoming: sa.Table,
    feed_map: FeedMap,
    arrival: Arrival,
    partition: Partition,
) -> Applied:
    listing = SiteList(
        source=feed_map.source,
        known_at=arrival.known_at,
        known_on=arrival.known_on,
        sha256=arrival.sha256,
        is_newest=not partition.is_superseded,
        is_whole=partition.is_extract,
    )
    loaded, gone = apply_sites(connection, incoming, listing=listing)
    return Applied(loaded=loaded, withdrawn=gone)


def _apply_facts(
    connection: sa.Connection,
    incoming: sa.Table,
    feed_map: FeedMap,
    arrival: Arrival,
    partition: Partition,
    load_id: int,
) -> Applied:
    if "facility_code" in incoming.c:
        named = create_temp(
            connection, "named", query=sa.select(named_facilities(incoming, feed_map.feed))
        )
        add_facilities(connection, named, source=feed_map.source, known_at=arrival.known_at)
        improve_facilities(connection, named, source=feed_map.source, known_on=arrival.known_on)
    add_lots(connection, incoming, known_on=arrival.known_on)
    rows = resolved(
        incoming,
        feed_map.feed,
        source=feed_map.source,
        load_id=load_id,
        partition_id=partition.partition_id,
        known_at=arrival.known_at,
    )
    applied = apply_rows(connection, rows, feed=feed_map.feed, partition=partition)
    if feed_map.feed.target == "fact_adverse_event":
        keep_cases(connection, load_id=load_id)
    return applied


def _record(
    connection: sa.Connection,
    report: LoadReport,
    feed_map: FeedMap,
    staged: Staged,
    arrival: Arrival,
) -> None:
    connection.execute(
        sa.insert(dim_load).values(
            load_id=report.load_id,
            source=feed_map.source,
            mapping=feed_map.name,
            feed=feed_map.feed.name,
            file_name=arrival.file_name,
            file_path=arrival.file_path,
            sha256=arrival.sha256,
            partition_key=arrival.partition_key,
            loaded_at=arrival.loaded_at,
            known_on=arrival.known_on,
            rows_read=report.rows_read,
            rows_loaded=report.rows_loaded,
            rows_unchanged=report.rows_unchanged,
            rows_quarantined=report.rows_quarantined,
            rows_flagged=report.rows_flagged,
            rows_withdrawn=report.rows_withdrawn,
            rows_corrected=sum(met.rows for met in staged.corrected),
            doses_flagged=staged.doses_flagged,
            doses_quarantined=staged.doses_quarantined,
            last_event_date=staged.last_day,
        )
    )
