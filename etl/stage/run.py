"""Read one file and bring it to staged rows and issues."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from etl.feed import Feed
from etl.mapping import FeedMap
from etl.read import ReadHints, ReadResult, read_file, steady
from etl.stage.companions import join_companions
from etl.stage.corrections import Corrected, Correction, apply_corrections, concern
from etl.stage.issues import find_bad_rows, find_issues
from etl.stage.keys import key_rows, stage_rows
from etl.stage.mapped import find_headers, header_groups, map_columns
from etl.stage.sql import name
from etl.stage.typed import Terms, list_reasons, type_columns


@dataclass(frozen=True)
class Staged:
    """What one file became: counts of source rows, weights of the doubtful ones."""

    read: ReadResult
    rows_quarantined: int
    rows_flagged: int
    doses_quarantined: int
    doses_flagged: int
    corrected: tuple[Corrected, ...]
    last_day: date | None  # that a good row speaks of


def stage_file(
    path: Path,
    feed_map: FeedMap,
    *,
    staging: duckdb.DuckDBPyConnection,
    terms: Terms,
    partition: str,
    secret: bytes,
    is_patch: bool = False,
    corrections: tuple[Correction, ...] = (),
) -> Staged:
    """Create `staged` and `issues` from a file; raises FeedError when the file is refused whole."""
    hints = ReadHints(
        encoding=feed_map.encoding,
        delimiter=feed_map.delimiter,
        sheet=feed_map.sheet,
        expected=header_groups(feed_map),
        is_typed=not concern(feed_map, corrections),
    )
    with steady(path):
        read = read_file(path, hints=hints, staging=staging, table="src")
        read = join_companions(staging, feed_map, read=read)
        corrected = apply_corrections(staging, feed_map, corrections=corrections)
        headers = find_headers(feed_map, read)
        shape = map_columns(staging, feed_map, headers=headers)
        type_columns(staging, feed_map, terms=terms, shape=shape)
        key_rows(staging, feed_map, shape=shape, partition=partition, secret=secret)
        find_bad_rows(staging)
        list_reasons(staging, feed_map, terms=terms, shape=shape)
        stage_rows(staging, feed_map, partition=partition, is_patch=is_patch)
        find_issues(staging, feed_map, terms=terms, headers=headers, partition=partition)
        return _counted(staging, feed_map.feed, read, corrected)


def _counted(
    staging: duckdb.DuckDBPyConnection, feed: Feed, read: ReadResult, corrected: list[Corrected]
) -> Staged:
    weights = {
        severity: (rows, doses)
        for severity, rows, doses in staging.execute(
            "SELECT severity, count(*), sum(doses) FROM (SELECT severity, row_number, "
            "max(doses) AS doses FROM issues GROUP BY ALL) GROUP BY severity"
        ).fetchall()
    }
    quarantined, flagged = weights.get("quarantine", (0, 0)), weights.get("flag", (0, 0))
    return Staged(
        read=read,
        rows_quarantined=quarantined[0],
        rows_flagged=flagged[0],
        doses_quarantined=int(quarantined[1]),
        doses_flagged=int(flagged[1]),
        corrected=tuple(corrected),
        last_day=_last_day(staging, feed),
    )


def _last_day(staging: duckdb.DuckDBPyConnection, feed: Feed) -> date | None:
    if not feed.event_date:
        return None
    query = f"SELECT max(CAST({name(feed.event_date)} AS DATE)) FROM staged"
    return staging.execute(query).fetchone()[0]
