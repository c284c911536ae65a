"""Rows that need a clerk: opened, met again, and closed by what arrives later.

Which rows are open depends on what was loaded, never on the order in which it was.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from etl.mapping import FeedMap
from etl.merge.compare import Partition
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


@dataclass(frozen=True)
class Came:
    """The load that the issues came with."""

    feed_map: FeedMap
    arrival: Arrival
    partition: Partition
    load_id: int


def settle_issues(
    connection: sa.Connection, issues: sa.Table, *, incoming: sa.Table, came: Came
) -> int:
    """Open and close issues as a merged load says; returns how many rows set aside it answers."""
    if not came.partition.is_superseded:
        _save(connection, issues, came)
    return _close_answered(connection, incoming, came) if came.feed_map.key else 0


def _save(connection: sa.Connection, issues: sa.Table, came: Came) -> None:
    """Add new issues, note those met again, close those that a new extract no longer has."""
    c, feed_map, load_id = row_issue.c, came.feed_map, came.load_id
    if not feed_map.key and not came.arrival.is_patch:
        connection.execute(_close_absent(issues, came))
    connection.execute(_meet_again(issues, came))
    fixed = {
        "source": feed_map.source,
        "mapping": feed_map.name,
        "feed": feed_map.feed.name,
        "partition_key": came.arrival.partition_key,
        "first_load_id": load_id,
        "last_load_id": load_id,
        "status": "open",
    }
    columns = [*_COPIED, "known_at", *fixed]
    values = [*[issues.c[name] for name in _COPIED], _version(issues, came.arrival)]
    fresh = sa.select(*values, *[sa.literal(value) for value in fixed.values()]).where(
        issues.c.issue_key.not_in(sa.select(c.issue_key))
    )
    connection.execute(sa.insert(row_issue).from_select(columns, fresh))


def _close_answered(connection: sa.Connection, incoming: sa.Table, came: Came) -> int:
    """Close issues of keyed rows of which a good version is known; returns how many source rows.

    The good version may have come with this load, or before a file that is loaded late.
    """
    c, fact = row_issue.c, metadata.tables[came.feed_map.feed.target].c
    version = _version(incoming, came.arrival)
    answered = [sa.exists().where(incoming.c.record_key == c.record_key, _is_answer(version))]
    if "record_key" in fact:
        own = fact.partition_id == came.partition.partition_id
        before = sa.exists().where(own, fact.record_key == c.record_key, _is_answer(fact.known_at))
        answered.append(sa.and_(c.last_load_id == came.load_id, before))
    own_issues = [c.source == came.feed_map.source, c.mapping == came.feed_map.name]
    for condition in answered:
        connection.execute(
            sa.update(row_issue)
            .where(*own_issues, c.status == "open", c.record_key.is_not(None), condition)
            .values(status="replaced", closed_load_id=came.load_id)
        )
    rows = sa.func.count(sa.distinct(sa.tuple_(c.last_load_id, c.row_number)))
    closed = sa.select(rows).where(c.status == "replaced", c.closed_load_id == came.load_id)
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


def _meet_again(issues: sa.Table, came: Came) -> sa.Update:
    """Known issues that the file has too; those closed by other rows than a clerk's open again."""
    c = row_issue.c
    again = issues.c.issue_key == c.issue_key
    newest = sa.select(sa.func.max(_version(issues, came.arrival))).where(again).scalar_subquery()
    return (
        sa.update(row_issue)
        .where(c.issue_key.in_(sa.select(issues.c.issue_key)))
        .values(
            last_load_id=came.load_id,
            row_number=_new_row_number(issues),
            known_at=sa.func.greatest(c.known_at, newest),
            status=sa.case((c.status == "replayed", c.status), else_="open"),
            closed_load_id=sa.case((c.status == "replayed", c.closed_load_id), else_=sa.null()),
        )
    )


def _close_absent(issues: sa.Table, came: Came) -> sa.Update:
    c = row_issue.c
    return (
        sa.update(row_issue)
        .where(
            c.source == came.feed_map.source,
            c.mapping == came.feed_map.name,
            c.partition_key == came.arrival.partition_key,
            c.status == "open",
            c.issue_key.not_in(sa.select(issues.c.issue_key)),
        )
        .values(status="superseded", closed_load_id=came.load_id)
    )


def _new_row_number(issues: sa.Table) -> sa.ScalarSelect:
    """Where the newest file has the row: an export must find it there."""
    return (
        sa.select(sa.func.min(issues.c.row_number))
        .where(issues.c.issue_key == row_issue.c.issue_key)
        .scalar_subquery()
    )
