"""What came in: loads, partitions, rows that need a clerk, and the warehouse's own state."""

import sqlalchemy as sa

from warehouse.schema.columns import day, integer, key, moment, table, text, total

warehouse_state = table(
    "warehouse_state",
    "settings of this warehouse",
    columns=[
        text("name", "setting"),
        text("value", "its value"),
    ],
    primary_key=("name",),
)

dim_load = table(
    "dim_load",
    "one load of one source file",
    columns=[
        integer("load_id", "surrogate key"),
        text("source", "source mapping"),
        text("mapping", "feed mapping inside the source"),
        text("feed", "feed"),
        text("file_name", "name of the file, without its folder"),
        text("file_path", "where the file lay, to re-read quarantined rows"),
        text("sha256", "fingerprint of the file"),
        text("partition_key", "partition the file replaces, empty for keyed rows"),
        moment("loaded_at", "when it was loaded"),
        day("known_on", "day the figures count as known"),
        integer("rows_read", "rows in the file", unit="rows"),
        integer("rows_loaded", "rows that changed the warehouse", unit="rows"),
        integer("rows_unchanged", "rows already known, or older than what is known", unit="rows"),
        integer("rows_quarantined", "rows set aside with a reason", unit="rows"),
        integer("rows_flagged", "rows loaded with a doubt", unit="rows"),
        integer("rows_corrected", "rows that a known-error correction met", unit="rows"),
        integer("rows_withdrawn", "known rows that this load took back", unit="rows"),
        total("doses_flagged", "doses in flagged rows", unit="doses"),
        total("doses_quarantined", "doses in quarantined rows", unit="doses"),
        day("last_event_date", "last day that its rows speak of, empty for lists"),
    ],
    primary_key=("load_id",),
)

load_partition = table(
    "load_partition",
    "the unit that a whole extract replaces",
    columns=[
        integer("partition_id", "surrogate key"),
        text("source", "source mapping"),
        text("mapping", "feed mapping inside the source"),
        text("partition_key", "such as a month; empty for keyed rows"),
        text("ledgers", "the only ledgers its rows feed, comma-separated; empty for all"),
        moment("known_at", "when the newest extract was known"),
        text("sha256", "fingerprint of the newest extract"),
        integer("load_id", "load that set it"),
    ],
    primary_key=("partition_id",),
)
sa.Index(
    "ux_load_partition",
    load_partition.c.source,
    load_partition.c.mapping,
    load_partition.c.partition_key,
    unique=True,
)

row_issue = table(
    "row_issue",
    "a source row set aside (quarantine) or loaded with a doubt (flag)",
    columns=[
        text("issue_key", "hash of mapping, partition, row content and reason"),
        text("source", "source mapping"),
        text("mapping", "feed mapping inside the source"),
        text("feed", "feed"),
        text("partition_key", "partition of the row"),
        text("severity", "quarantine or flag"),
        text("reason", "reason code that a clerk can act on"),
        text("column_name", "the source's column the reason points to"),
        text("value", "the value found there; never an identity"),
        integer("row_number", "data row in the file", unit="row"),
        text("content", "the row without identity columns, as JSON"),
        integer("doses", "doses the row weighs", unit="doses"),
        integer("first_load_id", "load that met it first"),
        integer("last_load_id", "load that met it last"),
        day("event_date", "day the row speaks of, where readable"),
        text(
            "status",
            "open; replayed by a clerk, replaced by a good row of the same key, or superseded by "
            "an extract without it",
        ),
        key("record_key", "key of the row it would have been; empty in extracts and bad keys"),
        moment("known_at", "newest version in which the row was met"),
        integer("closed_load_id", "load that closed it, empty while open"),
    ],
    primary_key=("issue_key",),
)
