"""Which rows are set aside, which are loaded with a doubt, and how much they weigh."""

import duckdb

from etl.feed import IDENTITY_NAMES
from etl.mapping import FeedMap
from etl.stage.sql import DIVIDER, clean, digest, literal, name
from etl.stage.typed import Terms

#: A day on which fewer facilities than this report is not taken for the extract's last day.
_BUSY_DAY_FACILITIES = 5


def find_bad_rows(staging: duckdb.DuckDBPyConnection) -> None:
    """Create `bad_rows`: the source rows of which any value has a reason against it."""
    staging.execute(
        "CREATE TABLE bad_rows AS SELECT DISTINCT _row FROM typed WHERE _is_bad "
        "UNION SELECT _row FROM dropped"
    )


def find_issues(
    staging: duckdb.DuckDBPyConnection,
    feed_map: FeedMap,
    *,
    terms: Terms,
    headers: dict[tuple[str, ...], str],
    partition: str,
) -> None:
    """Create `issues`: one row per source row and reason."""
    event = name(feed_map.feed.event_date) if feed_map.feed.event_date else "CAST(NULL AS DATE)"
    weight = _weight(feed_map)
    quarantined = (
        f"SELECT _row, 'quarantine' AS severity, reason, canonical, value, {weight} AS doses, "
        f"{event} AS event_date FROM typed JOIN reasons USING (_row, _emit)"
    )
    conflicts = (
        f"SELECT _row, 'quarantine', 'conflicting_duplicate', 'source_key', "
        f"CAST(NULL AS VARCHAR), {weight}, {event} FROM typed "
        "WHERE _row IN (SELECT _row FROM losers)"
    )
    dropped = (
        f"SELECT _row, 'quarantine', 'dropped_by_correction', 'source_key', dropped.reason, "
        f"{weight}, {event} FROM typed JOIN dropped USING (_row)"
    )
    flagged = [
        f"SELECT _row, 'flag', {literal(reason)}, {literal(column)}, "
        f"CAST({name(column)} AS VARCHAR), {weight}, {event} FROM typed "
        f"WHERE ({condition}) AND _row NOT IN "
        "(SELECT _row FROM bad_rows UNION SELECT _row FROM losers)"
        for reason, column, condition in _flags(staging, feed_map, terms)
    ]
    found = " UNION ALL ".join([quarantined, conflicts, dropped, *flagged])
    staging.execute(
        f"CREATE TABLE found AS SELECT _row, severity, reason, canonical, "
        f"min(value) AS value, sum(doses) AS doses, min(event_date) AS event_date "
        f"FROM ({found}) GROUP BY _row, severity, reason, canonical"
    )
    _describe(staging, feed_map, headers, partition)


#: What `_describe` makes of nothing; to plan it takes longer than to read few rows.
_NO_ISSUES = (
    "CREATE TABLE issues (issue_key VARCHAR, record_key BIGINT, version_at TIMESTAMP, "
    "severity VARCHAR, reason VARCHAR, column_name VARCHAR, canonical VARCHAR, value VARCHAR, "
    "row_number INTEGER, content VARCHAR, doses INTEGER, event_date DATE, copy BIGINT)"
)


def _weight(feed_map: FeedMap) -> str:
    weight = feed_map.feed.weight
    # A row that becomes two movements of one quantity weighs once.
    return f"CASE WHEN _emit = 0 THEN coalesce({name(weight)}, 0) ELSE 0 END" if weight else "0"


def _flags(
    staging: duckdb.DuckDBPyConnection, feed_map: FeedMap, terms: Terms
) -> list[tuple[str, str, str]]:
    event = feed_map.feed.event_date
    found = []
    for flag in feed_map.flags:
        if flag == "before_campaign" and terms.campaign_from:
            found.append((flag, event, f"{event} < DATE '{terms.campaign_from}'"))
        elif flag == "after_known":
            found.append((flag, event, f"{event} > DATE '{terms.known_on}'"))
        elif flag == "after_extract":
            end = _extract_end(staging, event)
            found += [(flag, event, f"{event} > DATE '{end}'")] if end else []
        elif flag == "form_identity":
            found.append((flag, "people_planned", _FORM_IDENTITY))
        elif flag == "unknown_term":
            found.append((flag, "terms", _UNKNOWN_TERM))
    doubted = [check for check in feed_map.feed.checks if check.reason in feed_map.flags]
    return found + [(check.reason, check.column, check.broken) for check in doubted]


#: A report is loaded whatever it says; a clerk looks at terms that the list does not have.
_UNKNOWN_TERM = (
    "terms IS NOT NULL AND NOT list_has_all((SELECT list(event_term_code) FROM ref_term), "
    f"string_split(terms, {literal(DIVIDER)}))"
)


#: The daily form's identity: people = injected + hospital + refused + deferred + contraindicated.
_FORM_IDENTITY = (
    "people_planned IS NOT NULL AND people_planned <> coalesce(doses_d1, 0) + "
    "coalesce(doses_d2, 0) + coalesce(people_sent_to_hospital, 0) + "
    "coalesce(people_refused, 0) + coalesce(people_deferred, 0) + "
    "coalesce(people_contraindicated, 0)"
)


def _extract_end(staging: duckdb.DuckDBPyConnection, event: str) -> object:
    row = staging.execute(
        f"SELECT max(day) FROM (SELECT {event} AS day FROM typed GROUP BY 1 "
        f"HAVING count(DISTINCT facility_code) >= {_BUSY_DAY_FACILITIES})"
    ).fetchone()
    return row[0]


def _describe(
    staging: duckdb.DuckDBPyConnection,
    feed_map: FeedMap,
    headers: dict[tuple[str, ...], str],
    partition: str,
) -> None:
    if not staging.execute("SELECT count(*) FROM found").fetchone()[0]:
        staging.execute(_NO_ISSUES)
        return
    labels = _labels(feed_map, headers)
    content = _content(staging, hidden=_identity_headers(feed_map, headers))
    key = digest(
        [
            literal(feed_map.source),
            literal(feed_map.name),
            literal(partition),
            "content",
            "copy",
            "reason",
            "canonical",
        ]
    )
    _key_issues(staging, feed_map)
    # A source may call a column reason or event_date too: every name says whose it is.
    staging.execute(
        f"CREATE TABLE issues AS SELECT CAST({key} AS VARCHAR) AS issue_key, * FROM (SELECT "
        f"issue_keys.record_key, issue_keys.version_at, "
        f"found.severity, found.reason, coalesce({labels}[found.canonical], found.canonical) AS "
        f"column_name, found.canonical, found.value, CAST(found._row AS INTEGER) AS row_number, "
        f"{content} AS content, CAST(found.doses AS INTEGER) AS doses, found.event_date, "
        f"row_number() OVER (PARTITION BY {content}, found.reason, found.canonical "
        "ORDER BY found._row) AS copy FROM found JOIN src ON src._row = found._row "
        "LEFT JOIN issue_keys ON issue_keys._row = found._row)"
    )


def _content(staging: duckdb.DuckDBPyConnection, *, hidden: set[str]) -> str:
    """A source row as JSON, without the columns that name people."""
    found = staging.execute("SELECT column_name FROM (DESCRIBE src) WHERE column_name <> '_row'")
    columns = [row[0] for row in found.fetchall() if row[0] not in hidden]
    shown = ", ".join(f"{literal(column)}: {clean(column)}" for column in columns)
    return f"CAST(to_json({{{shown}}}) AS VARCHAR)"


def _key_issues(staging: duckdb.DuckDBPyConnection, feed_map: FeedMap) -> None:
    """Create `issue_keys`: the record that a row speaks of, unless its key itself is at fault."""
    keys = ", ".join(literal(column) for column in feed_map.key) or "NULL"
    known = "arg_min(record_key, _emit), max(version_at)" if feed_map.key else "NULL, NULL"
    at_fault = f"SELECT _row FROM reasons WHERE canonical IN ({keys})"
    staging.execute(
        "CREATE TABLE issue_keys (_row BIGINT, record_key BIGINT, version_at TIMESTAMP)"
    )
    staging.execute(
        f"INSERT INTO issue_keys SELECT _row, {known} FROM typed WHERE _row IN "
        f"(SELECT _row FROM found) AND _row NOT IN ({at_fault}) GROUP BY _row"
    )


def _identity_headers(feed_map: FeedMap, headers: dict[tuple[str, ...], str]) -> set[str]:
    given = {field.name for field in feed_map.feed.all_fields if field.kind == "given"}
    return {
        headers[spec.aliases]
        for emit in feed_map.emits
        for column, spec in emit.columns.items()
        if (column in IDENTITY_NAMES or column in given) and spec.aliases in headers
    }


def _labels(feed_map: FeedMap, headers: dict[tuple[str, ...], str]) -> str:
    pairs = {
        column: headers[spec.aliases]
        for emit in feed_map.emits
        for column, spec in emit.columns.items()
        if spec.aliases in headers
    }
    inside = ", ".join(
        f"{literal(column)}: {literal(header)}" for column, header in sorted(pairs.items())
    )
    return f"map {{{inside}}}" if inside else "MAP([]::VARCHAR[], []::VARCHAR[])"
