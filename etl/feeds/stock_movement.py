"""Stock movements: receipts, issues, transfers, use, discards and adjustments, line by line."""

from etl.feed import FACILITY, Feed, Field

KINDS = ("receipt", "issue", "transfer_in", "transfer_out", "use", "discard", "adjustment")

FEED = Feed(
    name="stock_movement",
    target="fact_stock_movement",
    title="Stock movements",
    places=("place",),
    pair_on=("facility_code", "event_date", "vaccine_code"),
    weight="doses",
    fields=(
        Field("event_date", "day", "day of the movement", required=True),
        Field("movement_kind", "choice", "kind of movement", required=True, choices=KINDS),
        Field("vaccine_code", "vaccine", "vaccine", required=True),
        Field("lot_code", "text", "lot number"),
        Field("label_expiry", "day", "expiry on the label"),
        *FACILITY,
        Field("counterparty_code", "text", "the other facility"),
        Field("counterparty_name", "text", "name of the other facility"),
        Field("discard_reason", "text", "why doses were lost or adjusted"),
        Field("doses", "integer", "doses", required=True),
        Field("vials", "integer", "vials"),
    ),
    caveats=("stock_by_subtraction",),
)
