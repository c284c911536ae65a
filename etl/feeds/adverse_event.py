"""Adverse events: one report of what followed an injection, with its class and its causality."""

from etl.feed import FACILITY, Check, Feed, Field

CAUSALITY = ("A1", "A2", "A3", "A4", "B1", "B2", "C", "D")
SERIOUSNESS = (
    "death",
    "life_threatening",
    "hospitalisation",
    "disability",
    "anomaly",
    "important",
    "not_serious",
)
OUTCOMES = ("recovered", "recovering", "sequelae", "not_recovered", "died", "unknown")

FEED = Feed(
    name="adverse_event",
    target="fact_adverse_event",
    title="Adverse event reports",
    personal=True,
    places=("residence", "place"),
    pair_on=("report_no",),
    fields=(
        Field("event_date", "day", "day of the injection"),
        Field("report_no", "text", "report number", required=True),
        Field("onset_on", "day", "first sign"),
        Field("received_at", "moment", "report received"),
        Field("class_code", "choice", "class", required=True, choices=("common", "severe")),
        Field("terms", "terms", "what was observed, by the terms of the list"),
        Field("seriousness", "choice", "most serious criterion", choices=SERIOUSNESS),
        Field("outcome", "choice", "outcome", choices=OUTCOMES),
        Field("causality_code", "choice", "WHO causality code in force", choices=CAUSALITY),
        Field("vaccine_code", "vaccine", "vaccine", required=True),
        Field("other_vaccines", "list", "other vaccines that the report suspects"),
        Field("lot_code", "text", "lot number"),
        Field("dose_kind", "choice", "kind of dose", choices=("primary", "additional", "booster")),
        Field("dose_number", "integer", "dose number", low=1, high=5),
        *FACILITY,
        Field("age_band_code", "age_band", "age band at the injection"),
        Field("age_years", "real", "age in years, where no birth date is given"),
        Field("sex", "choice", "m, f or u", choices=("m", "f", "u")),
        Field("has_reporter", "given", "who reported; the name is never stored"),
        Field("reported_at", "moment", "reported to the provincial health department"),
        Field("investigation_started_at", "moment", "investigation opened"),
        Field("investigation_reported_at", "moment", "investigation report received"),
        Field("council_met_at", "moment", "expert council met"),
        Field("closed_at", "moment", "case closed"),
    ),
    checks=(
        Check("onset_before_injection", "onset_on", "onset_on < event_date"),
        Check("received_before_onset", "received_at", "CAST(received_at AS DATE) < onset_on"),
    ),
    caveats=("passive_reporting",),
)
