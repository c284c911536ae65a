"""Tickets of the response centre: citizens' corrections, due in 48 hours, and incidents."""

from etl.feed import FACILITY, Check, Feed, Field

FEED = Feed(
    name="ticket",
    target="fact_ticket",
    title="Response-centre tickets",
    event_date="opened_at",
    future_dates=True,  # a moment of the last known day is later than that day's midnight
    places=("place",),
    pair_on=("ticket_no",),
    fields=(
        Field("ticket_no", "text", "number", required=True),
        Field("ticket_kind", "choice", "kind", required=True, choices=("correction", "incident")),
        Field("opened_at", "moment", "opened", required=True),
        Field("due_at", "moment", "answer due"),
        Field("closed_at", "moment", "closed"),
        Field("severity", "text", "severity"),
        *FACILITY,
    ),
    checks=(Check("closed_before_opened", "closed_at", "closed_at < opened_at"),),
)
