"""Registrations: one row gathers its dates as it moves on; it is not a parent of an injection."""

from etl.feed import FACILITY, Check, Feed, Field

FEED = Feed(
    name="registration",
    target="fact_registration",
    title="Registrations",
    event_date="submitted_on",
    personal=True,
    accumulates=True,
    places=("residence", "place"),
    fields=(
        Field("submitted_on", "day", "submitted", required=True),
        Field("approved_on", "day", "approved by the provincial health department"),
        Field("allocated_on", "day", "allocated to a district centre"),
        Field("scheduled_for", "day", "day of the appointment"),
        Field("invited_on", "day", "invited"),
        Field("arrived_on", "day", "arrived"),
        Field("screened_on", "day", "screened"),
        Field("injected_on", "day", "injected"),
        Field("certified_on", "day", "certificate issued"),
        Field("cancelled_on", "day", "cancelled"),
        Field("channel", "text", "app, portal or list"),
        *FACILITY,
        Field("age_band_code", "age_band", "age band at registration"),
        Field("sex", "choice", "m, f or u", choices=("m", "f", "u")),
        Field("priority_group_code", "group", "priority group"),
        Field("dose_number", "integer", "dose asked for", low=1, high=5),
        Field("people", "integer", "people in the row", required=True, low=0),
    ),
    checks=(
        Check("approved_before_submitted", "approved_on", "approved_on < submitted_on"),
        Check("scheduled_before_submitted", "scheduled_for", "scheduled_for < submitted_on"),
    ),
    caveats=("not_a_parent_of_injection",),
)
