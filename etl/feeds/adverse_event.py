"""Adverse events: one report of what followed an injection, with its class and its causality."""

from etl.feed import FACILITY, Check, Feed, Field

CAUSALITY = ("A1", "A2", "A3", "A4", "B1", "B2", "C", "D")

FEED = Feed(
    name="adverse_event",
    target="fact_adverse_event",
    title="Adverse event reports",
    personal=True,
    places=("residence", "place"),
    pair_on=("report_no",),
    fields=(
        Field("event_date", "day", "day of the injection", required=True),
        Field("report_no", "text", "report number", required=True),
        Field("onset_on", "day", "first sign"),
        Field("received_at", "moment", "report received"),
        Field("class_code", "choice", "class", required=True, choices=("common", "severe")),
        Field("seriousness", "text", "most serious criterion"),
        Field("outcome", "text", "outcome"),
        Field("causality_code", "choice", "WHO causality code in force", choices=CAUSALITY),
        Field("vaccine_code", "vaccine", "vaccine", required=True),
        Field("lot_code", "text", "lot number"),
        Field("dose_number", "integer", "dose number", low=1, high=5),
        *FACILITY,
        Field("age_band_code", "age_band", "age band at the injection"),
        Field("sex", "choice", "m, f or u", choices=("m", "f", "u")),
    ),
    checks=(
        Check("onset_before_injection", "onset_on", "onset_on < event_date"),
        Check("received_before_onset", "received_at", "CAST(received_at AS DATE) < onset_on"),
    ),
    caveats=("passive_reporting",),
)
