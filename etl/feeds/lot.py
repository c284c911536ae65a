"""Lots: label expiry, a later extension and its decision, thaw, and whether it may be used."""

from etl.feed import Check, Feed, Field

STATUSES = ("active", "held", "recalled")

FEED = Feed(
    name="lot",
    target="dim_lot_version",
    title="Lots",
    event_date="",
    is_dated=False,
    fields=(
        Field("vaccine_code", "vaccine", "vaccine", required=True),
        Field("lot_code", "text", "lot number as printed", required=True),
        Field("label_expiry", "day", "expiry printed on the label"),
        Field("extended_expiry", "day", "expiry after a decision to extend"),
        Field("extension_decision", "text", "number of that decision"),
        Field("extended_on", "day", "date of that decision"),
        Field("thawed_at", "moment", "when the lot was thawed"),
        Field("thaw_limit_days", "integer", "days it may be used after that", low=1, high=730),
        Field("status", "choice", "active, held or recalled", choices=STATUSES),
    ),
    checks=(
        Check("extended_before_label", "extended_expiry", "extended_expiry < label_expiry"),
        Check(
            "extension_undecided",
            "extended_expiry",
            "extended_expiry IS NOT NULL AND extension_decision IS NULL",
        ),
    ),
)
