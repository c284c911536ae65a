"""The temporary table that carries staged rows into the warehouse's own connection."""

import sqlalchemy as sa

from etl.feed import IDENTITY_NAMES, Feed

_TYPES = {
    "day": sa.Date,
    "moment": sa.DateTime,
    "integer": sa.Integer,
    "real": sa.Double,
    "given": sa.Boolean,
}


def incoming_table(feed: Feed) -> sa.Table:
    """The shape of `incoming` for a feed: row numbers, keys, and its columns without identity."""
    places = tuple(f"{place}_" for place in feed.places)
    columns = [
        sa.Column("_row", sa.Integer),
        sa.Column("_emit", sa.Integer),
        sa.Column("record_key", sa.BigInteger),
        sa.Column("row_hash", sa.BigInteger),
        sa.Column("is_withdrawn", sa.Boolean),
    ]
    columns += [sa.Column(f"{place}_area_id", sa.Integer) for place in feed.places]
    if feed.personal:
        columns += [
            sa.Column("person_key", sa.BigInteger),
            sa.Column("is_person_known", sa.Boolean),
        ]
    columns += [
        sa.Column(field.name, _TYPES.get(field.kind, sa.Text))
        for field in feed.all_fields
        if field.name not in IDENTITY_NAMES
        and not field.name.startswith(places)
        and field.name not in ("row_status", "source_key")
    ]
    return sa.Table("incoming", sa.MetaData(), *columns)


def issues_table() -> sa.Table:
    """The shape of the staged issues."""
    return sa.Table(
        "incoming_issues",
        sa.MetaData(),
        *[
            sa.Column(name, sa.Text)
            for name in ("issue_key", "severity", "reason", "column_name", "value", "content")
        ],
        sa.Column("row_number", sa.Integer),
        sa.Column("doses", sa.Integer),
        sa.Column("event_date", sa.Date),
        sa.Column("record_key", sa.BigInteger),
        sa.Column("version_at", sa.DateTime),
    )
