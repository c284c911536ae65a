"""Injections: one dose a row, or a count of doses where a source publishes only counts."""

from etl.feed import FACILITY, Check, Feed, Field

FEED = Feed(
    name="injection",
    target="fact_injection",
    title="Injections",
    personal=True,
    places=("residence", "place"),
    pair_on=("facility_code", "place_area_id", "event_date"),
    weight="doses",
    fields=(
        Field("event_date", "day", "day of the injection", required=True),
        Field(
            "dose_kind",
            "choice",
            "kind of dose",
            required=True,
            choices=("primary", "additional", "booster"),
        ),
        Field("dose_number", "integer", "number within its kind", required=True, low=1, high=4),
        Field("vaccine_code", "vaccine", "vaccine", required=True),
        Field("lot_code", "text", "lot number"),
        *FACILITY,
        Field("age_band_code", "age_band", "age band at the event"),
        Field("sex", "choice", "m, f or u", choices=("m", "f", "u")),
        Field("priority_group_code", "group", "priority group"),
        Field("received_at", "moment", "reception"),
        Field("screened_at", "moment", "screening"),
        Field("injected_at", "moment", "injection"),
        Field("released_at", "moment", "end of observation"),
        Field("entered_at", "moment", "entry into the source system"),
        Field("doses", "integer", "doses in the row", required=True, low=0),
    ),
    checks=(
        Check("born_after_injection", "birth_date", "birth_date > event_date"),
        Check("older_than_120", "birth_date", "birth_date < event_date - INTERVAL 120 YEAR"),
    ),
    caveats=("entry_lag",),
)
