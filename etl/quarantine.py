"""The quarantine: list, export in the source's own layout, replay after correction."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd
import sqlalchemy as sa

from etl.errors import FeedError
from etl.mapping import FeedMap, Source, mapping_error
from etl.merge.record import Origin, known_moment
from etl.pipeline import Clock, LoadReport, Refused, load_rows
from etl.stage.source_rows import exported_rows, source_rows
from warehouse.engines import Warehouse
from warehouse.schema.loads import dim_load, row_issue


@dataclass(frozen=True)
class Exported:
    """Rows in the source's own columns; without identities when the source file is gone."""

    frame: pd.DataFrame
    columns: list[str]
    has_identities: bool


def open_issues(
    connection: sa.Connection, *, source: str = "", mapping: str = "", severity: str = "quarantine"
) -> pd.DataFrame:
    """The open issues with the file they came from, newest load first."""
    return issues_of(connection, status="open", source=source, mapping=mapping, severity=severity)


def issues_of(
    connection: sa.Connection,
    *,
    status: str,
    source: str = "",
    mapping: str = "",
    severity: str = "quarantine",
) -> pd.DataFrame:
    """Issues of one status (open, replayed, replaced, superseded), newest load first."""
    c = row_issue.c
    conditions = [c.status == status, c.severity == severity]
    conditions += [c.source == source] if source else []
    conditions += [c.mapping == mapping] if mapping else []
    rows = connection.execute(
        sa.select(row_issue, dim_load.c.file_name, dim_load.c.file_path, dim_load.c.sha256)
        .join_from(row_issue, dim_load, dim_load.c.load_id == c.last_load_id)
        .where(*conditions)
        .order_by(c.last_load_id.desc(), c.row_number, c.reason)
    )
    return pd.DataFrame(rows.mappings().all(), columns=list(rows.keys()))


def export_rows(issues: pd.DataFrame, feed_map: FeedMap, *, reasons: dict[str, str]) -> Exported:
    """One row per quarantined source row, its reasons in words in the last column."""
    told = issues.assign(
        told=issues["column_name"]
        + ": "
        + issues["reason"].map(lambda reason: reasons.get(reason, reason))
        + issues["value"].map(lambda value: f" ({value})" if value else "")
    )
    rows = told.groupby(["last_load_id", "row_number"], as_index=False).agg(
        told=("told", "; ".join),
        content=("content", "first"),
        file_path=("file_path", "first"),
        sha256=("sha256", "first"),
    )
    parts, complete = [], True
    for _load, group in rows.groupby("last_load_id"):
        found = _from_file(group, feed_map)
        complete &= found is not None
        parts.append(found if found is not None else _from_content(group))
    frame = pd.concat(parts, ignore_index=True)
    columns = [name for name in frame.columns if name not in ("_load", "_row", "told")]
    return Exported(
        frame=frame.rename(columns={"told": feed_map.reason_header}),
        columns=columns,
        has_identities=complete,
    )


def _from_file(group: pd.DataFrame, feed_map: FeedMap) -> pd.DataFrame | None:
    """The rows as the source file has them, if that very file still lies where it was."""
    path = Path(group["file_path"].iloc[0])
    if not path.is_file() or _sha256(path) != group["sha256"].iloc[0]:
        return None
    source = source_rows(path, feed_map)
    wanted = group[["row_number", "last_load_id", "told"]].rename(
        columns={"row_number": "_row", "last_load_id": "_load"}
    )
    return source.merge(wanted, on="_row")


def _from_content(group: pd.DataFrame) -> pd.DataFrame:
    rows = pd.json_normalize([pd.io.json.ujson_loads(text) for text in group["content"]])
    return rows.assign(
        _row=group["row_number"].to_numpy(),
        _load=group["last_load_id"].to_numpy(),
        told=group["told"].to_numpy(),
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def replay_file(
    warehouse: Warehouse, source: Source, *, path: Path, clock: Clock, secret: bytes
) -> LoadReport:
    """Load a corrected export; raises FeedError when it is not one."""
    rows = exported_rows(path)
    if not rows:
        raise mapping_error(
            "this file has no _load and _row columns",
            where=path.name,
            act="correct the file that 'tiemchung quarantine export' wrote",
        )
    loads = sorted({load for load, _row in rows})
    with warehouse.transaction() as connection:
        feed_map, partition = _origin_of(connection, source, loads, path)
    known_at = known_moment(clock.known_on, clock.now)
    origin = Origin(
        partition_key=partition,
        loaded_at=clock.now,
        known_at=known_at,
        known_on=known_at.date(),
        is_patch=True,
    )
    report = load_rows(
        warehouse, source, feed_map=feed_map, path=path, origin=origin, secret=secret
    )
    with warehouse.transaction() as connection:
        _mark_replayed(connection, rows, report.load_id)
    return report


def _origin_of(
    connection: sa.Connection, source: Source, loads: list[int], path: Path
) -> tuple[FeedMap, str]:
    found = connection.execute(
        sa.select(dim_load.c.mapping, dim_load.c.partition_key)
        .where(dim_load.c.load_id.in_(loads), dim_load.c.source == source.name)
        .distinct()
    ).all()
    if len(found) != 1:
        raise mapping_error(
            f"its rows come from {len(found)} mappings or partitions of {source.name}",
            where=path.name,
            act="replay the rows of one mapping and partition at a time",
        )
    by_name = {feed_map.name: feed_map for feed_map in source.feeds}
    return by_name[found[0][0]], found[0][1]


def _mark_replayed(connection: sa.Connection, rows: list[tuple[int, int]], load_id: int) -> None:
    c = row_issue.c
    for load in {load for load, _row in rows}:
        numbers = [row for origin, row in rows if origin == load]
        connection.execute(
            sa.update(row_issue)
            .where(
                c.last_load_id == load,
                c.row_number.in_(numbers),
                c.severity == "quarantine",
                c.last_load_id != load_id,
            )
            .values(status="replayed", closed_load_id=load_id)
        )


def replay_open(
    warehouse: Warehouse, source: Source, *, clock: Clock, secret: bytes
) -> list[LoadReport | Refused]:
    """Load again the files with open rows, under the mapping, aliases and rules of today."""
    with warehouse.transaction() as connection:
        loads = _loads_with_open_rows(connection, source)
    by_name = {feed_map.name: feed_map for feed_map in source.feeds}
    reports: list[LoadReport | Refused] = []
    for load in loads:
        path = Path(load["file_path"])
        origin = Origin(
            partition_key=load["partition_key"],
            loaded_at=clock.now,
            known_at=_version_of(load),
            known_on=(clock.known_on or clock.now.date()),
        )
        feed_map = by_name[load["mapping"]]
        try:
            reports.append(
                load_rows(
                    warehouse, source, feed_map=feed_map, path=path, origin=origin, secret=secret
                )
            )
        except FeedError as error:
            reports.append(Refused(path=path, error=error))
    return reports


def _loads_with_open_rows(connection: sa.Connection, source: Source) -> list[sa.RowMapping]:
    waiting = sa.select(row_issue.c.last_load_id).where(
        row_issue.c.status == "open",
        row_issue.c.severity == "quarantine",
        row_issue.c.source == source.name,
    )
    loads = sa.select(dim_load).where(dim_load.c.load_id.in_(waiting)).order_by(dim_load.c.load_id)
    return list(connection.execute(loads).mappings())


def _version_of(load: sa.RowMapping) -> datetime:
    """The version the rows had: the moment of a live load, the midnight of a replayed day."""
    if load["loaded_at"].date() == load["known_on"]:
        return load["loaded_at"]
    return datetime.combine(load["known_on"], datetime.min.time())
