"""Rows that need a clerk: opened, met again, and closed by what arrives later.

Which rows are open depends on what was loaded, never on the order in which it was.
"""

import sqlalchemy as sa

from etl.mapping import FeedMap
from etl.merge.record import Arrival
from warehouse.schema.columns import metadata
from warehouse.schema.loads import row_issue

_COPIED = (
    "issue_key",
    "severity",
    "reason",
    "column_name",
    "value",
    "row_number",
    "content",
    "doses",
    "event_date",
    "record_key",
)
#: Reasons against a row beside which the file has a good row of the same key and version.
_BESIDE_A_GOOD_ROW = ("conflicting_duplicate",)


def save_issues(
    connection: sa.Connection,
    issues: sa.Table,
    *,
    feed_map: FeedMap,
    arrival: Arrival,
    load_id: int,
) -> None:
    """Add new issues, note those met again, close those that a new extract no longer has."""
    c = row_issue.c
    met = sa.select(issues.c.issue_key)
    if not feed_map.key and not arrival.is_patch:
        connection.execute(_close_absent(feed_map, arrival, met, load_id))
    connection.execute(_meet_again(issues, arrival, load_id))
    fixed = {
        "source": feed_map.source,
        "mapping": feed_map.name,
        "feed": feed_map.feed.name,
        "partition_key": arrival.partition_key,
        "first_load_id": load_id,
        "last_load_id": load_id,
        "status": "open",
    }
    columns = [*_COPIED, "known_at", *fixed]
    values = [*[issues.c[name] for name in _COPIED], _version(issues, arrival)]
    fresh = sa.select(*values, *[sa.literal(value) for value in fixed.values()]).where(
        issues.c.issue_key.not_in(sa.select(c.issue_key))
    )
    connection.execute(sa.insert(row_issue).from_select(columns, fresh))


def close_answered(
    connection: sa.Connection,
    incoming: sa.Table,
    *,
    feed_map: FeedMap,
    arrival: Arrival,
    partition_id: int,
    load_id: int,
) -> int:
    """Close issues of keyed rows of which a good version is known; returns how many source rows.

    The good version may have come with this load, or before a file that is loaded late.
    """
    c, fact = row_issue.c, metadata.tables[feed_map.feed.target].c
    if not feed_map.key:
        return 0
    came = [incoming.c.record_key == c.record_key, _is_answer(_version(incoming, arrival))]
    answered = [sa.exists().where(*came)]
    if "record_key" in fact:
        known = [fact.partition_id == partition_id, fact.record_key == c.record_key]
        before = sa.exists().where(*known, _is_answer(fact.known_at))
        answered.append(sa.and_(c.last_load_id == load_id, before))
    own = [c.source == feed_map.source, c.mapping == feed_map.name, c.status == "open"]
    for condition in answered:
        connection.execute(
            sa.update(row_issue)
            .where(*own, c.record_key.is_not(None), condition)
            .values(status="replaced", closed_load_id=load_id)
        )
    rows = sa.func.count(sa.distinct(sa.tuple_(c.first_load_id, c.row_number)))
    closed = sa.select(rows).where(c.status == "replaced", c.closed_load_id == load_id)
    return connection.execute(closed).scalar_one()


def _is_answer(version: sa.ColumnElement) -> sa.ColumnElement[bool]:
    """Whether a good row's version outdates the issue.

    On one and the same day a good row corrects a bad one; what was loaded with a doubt, or beside
    a good row, waits for a newer one.
    """
    c = row_issue.c
    stood = sa.or_(c.severity == "flag", c.reason.in_(_BESIDE_A_GOOD_ROW))
    return sa.or_(version > c.known_at, sa.and_(version == c.known_at, ~stood))


def _version(rows: sa.Table, arrival: Arrival) -> sa.ColumnElement:
    return sa.func.coalesce(rows.c.version_at, sa.cast(sa.literal(arrival.known_at), sa.DateTime))


def _meet_again(issues: sa.Table, arrival: Arrival, load_id: int) -> sa.Update:
    """Known issues that the file has too; those closed by other rows than a clerk's open again."""
    c = row_issue.c
    again = issues.c.issue_key == c.issue_key
    newest = sa.select(sa.func.max(_version(issues, arrival))).where(again).scalar_subquery()
    return (
        sa.update(row_issue)
        .where(c.issue_key.in_(sa.select(issues.c.issue_key)))
        .values(
            last_load_id=load_id,
            row_number=_new_row_number(issues),
            known_at=sa.func.greatest(c.known_at, newest),
            status=sa.case((c.status == "replayed", c.status), else_="open"),
            closed_load_id=sa.case((c.status == "replayed", c.closed_load_id), else_=sa.null()),
        )
    )


def _close_absent(feed_map: FeedMap, arrival: Arrival, met: sa.Select, load_id: int) -> sa.Update:
    c = row_issue.c
    return (
        sa.update(row_issue)
        .where(
            c.source == feed_map.source,
            c.mapping == feed_map.name,
            c.partition_key == arrival.partition_key,
            c.status == "open",
            c.issue_key.not_in(met),
        )
        .values(status="superseded", closed_load_id=load_id)
    )


def _new_row_number(issues: sa.Table) -> sa.ScalarSelect:
    """Where the newest file has the row: an export must find it there."""
    return (
        sa.select(sa.func.min(issues.c.row_number))
        .where(issues.c.issue_key == row_issue.c.issue_key)
        .scalar_subquery()
    )
