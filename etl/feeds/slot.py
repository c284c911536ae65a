"""Slots: what a site offers on a day and what is still free."""

from etl.feed import FACILITY, Check, Feed, Field

FEED = Feed(
    name="slot",
    target="fact_slot",
    title="Appointment slots",
    future_dates=True,
    places=("place",),
    pair_on=("facility_code", "event_date", "calendar_code"),
    fields=(
        Field("event_date", "day", "day of the slots", required=True),
        *FACILITY,
        Field("calendar_code", "text", "calendar"),
        Field("slots_capacity", "integer", "slots offered", required=True, low=0),
        Field("slots_free", "integer", "slots still free", required=True, low=0),
    ),
    checks=(Check("more_free_than_offered", "slots_free", "slots_free > slots_capacity"),),
)
