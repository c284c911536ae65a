"""Lots as they were known on a day: expiry, extension, thaw, status, and the day use must end."""

from datetime import date

import sqlalchemy as sa

from warehouse.schema.dimensions import dim_lot, dim_lot_version, dim_vaccine

_SAID = (
    "label_expiry",
    "extended_expiry",
    "extension_decision",
    "extended_on",
    "thawed_at",
    "status",
)


def lots_known(on: date) -> sa.Select:
    """One row a lot known by the end of day `on`, as it was known then.

    Columns: lot_id, vaccine_code, lot_code, label_expiry, extended_expiry, extension_decision,
    extended_on, thawed_at, thaw_limit_days (the lot's own or its product's), status, and
    effective_expiry, the last day of use: the extended or else the label's expiry, but no later
    than the thaw plus its limit.
    """
    version, lot = dim_lot_version.c, dim_lot.c
    limit = sa.func.coalesce(version.thaw_limit_days, dim_vaccine.c.thaw_limit_days)
    expiry = sa.func.coalesce(version.extended_expiry, version.label_expiry)
    thawed = sa.cast(version.thawed_at, sa.Date) + limit
    least = sa.func.least(sa.func.coalesce(expiry, thawed), sa.func.coalesce(thawed, expiry))
    return (
        sa.select(
            lot.lot_id,
            lot.vaccine_code,
            lot.lot_code,
            *[version[name] for name in _SAID],
            limit.label("thaw_limit_days"),
            sa.cast(least, sa.Date).label("effective_expiry"),
        )
        .join_from(dim_lot, dim_lot_version, version.lot_id == lot.lot_id)
        .join(dim_vaccine, dim_vaccine.c.vaccine_code == lot.vaccine_code, isouter=True)
        .where(
            version.known_from <= on,
            sa.or_(version.known_until.is_(None), version.known_until > on),
        )
    )
