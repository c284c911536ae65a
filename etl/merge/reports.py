"""What a load of reports or of their terms does to the ledgers that join the two.

The rows of the reports that a load touches, as they are after it, less those before it.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from etl.merge.compare import Difference, Partition
from etl.stage.sql import DIVIDER
from warehouse.engines.temp import count, create_temp
from warehouse.marts.ledger import append_difference, kind_of_date
from warehouse.marts.reports import report_rows
from warehouse.marts.wide import wide
from warehouse.schema.facts import bridge_event_term, bridge_event_vaccine
from warehouse.schema.ledgers import Mart


@dataclass(frozen=True)
class Watched:
    """Reports that a load touches, and their rows before it, a table for each form."""

    reports: sa.Table
    before: dict[str, sa.Table]


def watch_reports(connection: sa.Connection, change: Difference, *, forms: set[str]) -> Watched:
    """Keep how the reports look that a change touches; call it before the change is written."""
    keys = sa.select(change.delta.c.record_key.label("report_key")).distinct()
    touched = create_temp(connection, "touched_reports", query=keys)
    known = {
        form: create_temp(connection, f"{form}_before", query=report_rows(form, of=touched))
        for form in sorted(forms)
    }
    return Watched(reports=touched, before=known)


def append_reports(
    connection: sa.Connection, mart: Mart, *, watched: Watched, partition: Partition
) -> None:
    """Append how a ledger's rows differ after the load; call it once the facts are written."""
    before = watched.before[mart.form]
    is_first = count(connection, before) == 0
    rows = report_rows(mart.form, of=watched.reports).add_columns(sa.literal(1).label("sign"))
    if not is_first:
        names = [column.name for column in before.c]
        gone = sa.select(*[before.c[name] for name in names], sa.literal(-1))
        now = rows.subquery("after")
        rows = sa.union_all(sa.select(*[now.c[name] for name in (*names, "sign")]), gone)
    signed = rows.subquery("signed")
    kind = _kind(signed, partition=partition, is_first=is_first)
    labelled = sa.select(signed, kind.label("kind")).subquery("labelled")
    append_difference(
        connection,
        mart,
        difference=wide(labelled, mart),
        known_on=partition.known_on,
        published_before=partition.published_before,
    )


#: What a report may list, and the bridge that keeps it.
_BRIDGES = {
    "terms": (bridge_event_term, "event_term_code"),
    "other_vaccines": (bridge_event_vaccine, "vaccine_code"),
}


def write_bridges(connection: sa.Connection, change: Difference) -> None:
    """Write what the reports list, their terms and other vaccines, in place of those gone."""
    for name, (bridge, column) in _BRIDGES.items():
        for gone in change.gone:
            keys = sa.select(gone.c.record_key)
            connection.execute(sa.delete(bridge).where(bridge.c.report_key.in_(keys)))
        rows = _listed(change.written, name, bridge=bridge, column=column)
        names = [target.name for target in bridge.columns]
        connection.execute(sa.insert(bridge).from_select(names, rows))


def _listed(written: sa.FromClause, name: str, *, bridge: sa.Table, column: str) -> sa.Select:
    """One row a report and listed value, with the report's own versions."""
    values = sa.func.unnest(sa.func.string_to_array(written.c[name], DIVIDER))
    rows = sa.select(written, values.label("_value")).where(written.c[name].is_not(None))
    c = rows.subquery("listed").c
    # Keys of a report's lines lie beside its own; a primary key holds the person too.
    nth = sa.func.row_number().over(partition_by=c.record_key, order_by=c._value)
    found = {"record_key": c.record_key + nth, "report_key": c.record_key, column: c._value}
    return sa.select(
        *[
            found.get(target.name, c.get(target.name)).label(target.name)
            for target in bridge.columns
        ]
    )


def _kind(rows: sa.FromClause, *, partition: Partition, is_first: bool) -> sa.ColumnElement[str]:
    """corrected where a report of that number was known before and still is."""
    fresh = kind_of_date(rows.c.event_date, partition.published_before)
    if is_first:
        return fresh
    same = [rows.c.partition_id, rows.c.report_no]
    signs = [edge(rows.c.sign).over(partition_by=same) for edge in (sa.func.min, sa.func.max)]
    alone = sa.case((rows.c.sign < 0, "withdrawn"), else_=fresh)
    return sa.case((signs[0] != signs[1], "corrected"), else_=alone)
