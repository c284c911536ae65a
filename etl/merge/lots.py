"""Lots and what was known of them when: a list's statements become versions, none is lost.

A version lasts until a source says something else, so that an extension decided today leaves
yesterday's picture as it was. Lists may be loaded in any order. What a movement says of a lot
counts until a list names it.
"""

from datetime import date, datetime

import sqlalchemy as sa

from warehouse.engines.temp import create_temp
from warehouse.schema.dimensions import dim_lot, dim_lot_version

_SAID = (
    "label_expiry",
    "extended_expiry",
    "extension_decision",
    "extended_on",
    "thawed_at",
    "thaw_limit_days",
    "status",
)
_NOW = ("label_expiry", "extended_expiry", "extension_decision", "thawed_at", "status")
_OWN = ("known_from", "known_at", "is_listed", "row_hash", *_SAID)


def add_lots(connection: sa.Connection, incoming: sa.Table, *, known_on: date) -> None:
    """Insert lots that movements or injections name first, with the earliest expiry they give."""
    if "lot_code" not in incoming.c:
        return
    new = create_temp(connection, "new_lots", query=_unknown(incoming))
    _insert_lots(connection, new)
    _name_earlier(connection, incoming, known_on=known_on)
    lot, known = dim_lot.c, sa.literal(known_on)
    connection.execute(
        sa.insert(dim_lot_version).from_select(
            [
                "lot_id",
                "known_from",
                "known_at",
                "confirmed_on",
                "confirmed_at",
                "is_listed",
                "label_expiry",
                "status",
            ],
            sa.select(
                lot.lot_id,
                known,
                sa.cast(known, sa.DateTime),
                known,
                sa.cast(known, sa.DateTime),
                sa.false(),
                new.c.label_expiry,
                sa.literal("active"),
            ).join_from(new, dim_lot, _same_lot(new)),
        )
    )


def _name_earlier(connection: sa.Connection, incoming: sa.Table, *, known_on: date) -> None:
    """Movements known before a lot's first version name it from their day, loaded late or not."""
    version, day = dim_lot_version.c, sa.literal(known_on)
    moment = sa.cast(day, sa.DateTime)
    query = (
        sa.select(version.lot_id, sa.func.min(version.known_from).label("first"))
        .where(version.lot_id.in_(sa.select(dim_lot.c.lot_id).where(_named(incoming))))
        .group_by(version.lot_id)
        .having(sa.func.min(version.known_from) > day)
    )
    later = create_temp(connection, "lots_named_later", query=query)
    of_movements = sa.and_(version.known_from == later.c.first, ~version.is_listed)
    values = {"known_from": day, "known_at": moment, "confirmed_on": day, "confirmed_at": moment}
    connection.execute(
        sa.update(dim_lot_version)
        .where(version.lot_id == later.c.lot_id, of_movements)
        .values(values)
    )
    before_the_list = {
        "lot_id": later.c.lot_id,
        "known_until": later.c.first,
        **values,
        "is_listed": sa.false(),
        "status": sa.literal("active"),
    }
    listed_first = sa.exists().where(
        version.lot_id == later.c.lot_id, version.known_from == later.c.first
    )
    connection.execute(
        sa.insert(dim_lot_version).from_select(
            list(before_the_list), sa.select(*before_the_list.values()).where(listed_first)
        )
    )


def _named(incoming: sa.Table) -> sa.ColumnElement[bool]:
    return sa.exists().select_from(incoming).where(_same_lot(incoming)).correlate(dim_lot)


def apply_lots(
    connection: sa.Connection, incoming: sa.Table, *, known_on: date, known_at: datetime
) -> int:
    """Merge a list of lots; returns rows that changed what is known of a lot."""
    _insert_lots(connection, create_temp(connection, "new_lots", query=_unknown(incoming)))
    told = create_temp(
        connection, "told_lots", query=_told(incoming, known_on=known_on, known_at=known_at)
    )
    touched = dim_lot_version.c.lot_id.in_(sa.select(told.c.lot_id))
    before = create_temp(connection, "lots_before", query=sa.select(dim_lot_version).where(touched))
    after = create_temp(connection, "lots_after", query=_versions(_statements(told, before)))
    connection.execute(sa.delete(dim_lot_version).where(touched))
    names = [column.name for column in dim_lot_version.c]
    connection.execute(
        sa.insert(dim_lot_version).from_select(names, sa.select(*[after.c[n] for n in names]))
    )
    connection.execute(
        sa.update(dim_lot)
        .where(dim_lot.c.lot_id == after.c.lot_id, after.c.known_until.is_(None))
        .values({name: after.c[name] for name in _NOW})
    )
    return _changed(connection, told, before, after)


def _same_lot(rows: sa.FromClause) -> sa.ColumnElement[bool]:
    return sa.and_(
        dim_lot.c.vaccine_code == rows.c.vaccine_code, dim_lot.c.lot_code == rows.c.lot_code
    )


def _unknown(incoming: sa.Table) -> sa.Select:
    """Lots not met before, with the earliest expiry that the rows give."""
    c = incoming.c
    expiry = sa.func.min(c.label_expiry) if "label_expiry" in c else sa.cast(sa.null(), sa.Date)
    return (
        sa.select(c.vaccine_code, c.lot_code, expiry.label("label_expiry"))
        .where(c.lot_code.is_not(None), ~sa.exists().where(_same_lot(incoming)))
        .group_by(c.vaccine_code, c.lot_code)
    )


def _insert_lots(connection: sa.Connection, new: sa.Table) -> None:
    top = connection.execute(sa.select(sa.func.max(dim_lot.c.lot_id))).scalar() or 0
    order = sa.func.row_number().over(order_by=(new.c.vaccine_code, new.c.lot_code))
    connection.execute(
        sa.insert(dim_lot).from_select(
            ["lot_id", "vaccine_code", "lot_code", "label_expiry", "status"],
            sa.select(
                order + top,
                new.c.vaccine_code,
                new.c.lot_code,
                new.c.label_expiry,
                sa.literal("active"),
            ),
        )
    )


def _told(incoming: sa.Table, *, known_on: date, known_at: datetime) -> sa.Select:
    """What the rows say of each lot, a statement a row."""
    c = incoming.c
    version = sa.func.coalesce(c.version_at, sa.cast(sa.literal(known_at), sa.DateTime))
    said = {name: c[name] for name in _SAID}
    said["status"] = sa.func.coalesce(c.status, "active")
    return (
        sa.select(
            c._row,
            dim_lot.c.lot_id,
            sa.cast(sa.literal(known_on), sa.Date).label("known_from"),
            version.label("known_at"),
            sa.true().label("is_listed"),
            c.row_hash,
            *[value.label(name) for name, value in said.items()],
        )
        .join_from(incoming, dim_lot, _same_lot(incoming))
        .where(~c.is_withdrawn)
    )


def _statements(told: sa.Table, before: sa.Table) -> sa.Subquery:
    """Every statement about the lots, the strongest of a day, none that was old news then."""
    own = [before.c[name] for name in _OWN]
    again = [before.c.confirmed_on, before.c.confirmed_at, *own[2:]]
    every = sa.union_all(
        sa.select(told.c.lot_id, *[told.c[name] for name in _OWN]),
        sa.select(before.c.lot_id, *own),
        sa.select(before.c.lot_id, *again).where(before.c.confirmed_on > before.c.known_from),
    ).subquery("every")
    c = every.c
    rank = sa.func.row_number().over(
        partition_by=(c.lot_id, c.known_from),
        order_by=(c.is_listed.desc(), c.known_at.desc(), c.row_hash.desc()),
    )
    ranked = sa.select(every, rank.label("rank")).subquery("ranked")
    daily = sa.select(ranked).where(ranked.c.rank == 1).subquery("daily")
    d = daily.c
    earlier = {"partition_by": d.lot_id, "order_by": d.known_from, "rows": (None, -1)}
    listed_at = sa.case((d.is_listed, d.known_at))
    newest = sa.func.max(listed_at).over(**earlier)
    is_news = sa.or_(newest.is_(None), sa.and_(d.is_listed, newest <= d.known_at))
    judged = sa.select(daily, is_news.label("is_news")).subquery("judged")
    return sa.select(judged).where(judged.c.is_news).subquery("statements")


def _versions(statements: sa.Subquery) -> sa.Select:
    """Statements that follow each other and say the same, as one version."""
    s = statements.c
    in_time = {"partition_by": s.lot_id, "order_by": s.known_from}
    differs = sa.or_(
        s.row_hash.is_distinct_from(sa.func.lag(s.row_hash).over(**in_time)),
        sa.func.lag(s.lot_id).over(**in_time).is_(None),
    )
    marked = sa.select(statements, sa.case((differs, 1), else_=0).label("starts")).subquery(
        "marked"
    )
    m = marked.c
    number = sa.func.sum(m.starts).over(partition_by=m.lot_id, order_by=m.known_from)
    islands = sa.select(marked, number.label("island")).subquery("islands")
    i = islands.c
    same = [i[name] for name in ("is_listed", "row_hash", *_SAID)]
    summed = (
        sa.select(
            i.lot_id,
            sa.func.min(i.known_from).label("known_from"),
            sa.func.min(i.known_at).label("known_at"),
            sa.func.max(i.known_from).label("confirmed_on"),
            sa.func.max(i.known_at).label("confirmed_at"),
            *same,
        )
        .group_by(i.lot_id, i.island, *same)
        .subquery("summed")
    )
    until = sa.func.lead(summed.c.known_from).over(
        partition_by=summed.c.lot_id, order_by=summed.c.known_from
    )
    return sa.select(summed, until.label("known_until"))


def _changed(connection: sa.Connection, told: sa.Table, before: sa.Table, after: sa.Table) -> int:
    """Rows that began a version which was not there before."""

    def meets(table: sa.Table) -> sa.Exists:
        return sa.exists().where(
            *[table.c[name] == told.c[name] for name in ("lot_id", "known_from", "row_hash")]
        )

    query = sa.select(sa.func.count(sa.distinct(told.c._row))).where(meets(after), ~meets(before))
    return connection.execute(query).scalar_one()
