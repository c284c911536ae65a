"""Safety: what is fixed before the first look, and every look that was taken."""

from warehouse.schema.columns import day, flag, integer, moment, real, table, text

dim_background_rate = table(
    "dim_background_rate",
    "how often an event happens without the vaccine, each figure with its source",
    columns=[
        text("rate_code", "one published figure; a new figure is a new code"),
        text("event_term_code", "event"),
        integer("lower_age", "youngest age it holds for", unit="years"),
        integer("upper_age", "oldest age, empty when open", unit="years"),
        text("sex", "m, f or both"),
        real("rate", "the rate used", unit="per 100,000 person-years"),
        real("rate_low", "lowest published, empty if one only", unit="per 100,000 person-years"),
        real("rate_high", "highest published", unit="per 100,000 person-years"),
        text("population", "where and when it was counted"),
        text("source", "publication"),
    ],
    primary_key=("rate_code", "lower_age", "sex"),
)

dim_safety_protocol = table(
    "dim_safety_protocol",
    "what is watched and how, fixed before the first look; a change is a new version",
    columns=[
        text("protocol_version", "version; no version is ever changed"),
        text("vaccine_code", "vaccine"),
        text("event_term_code", "event"),
        integer("window_from_days", "first day after the dose at risk", unit="days"),
        integer("window_to_days", "last day at risk", unit="days"),
        integer("self_from_days", "risk window of the self-controlled test", unit="days"),
        integer("self_to_days", "its last day", unit="days"),
        integer("control_from_days", "control window of the self-controlled test", unit="days"),
        integer("control_to_days", "its last day", unit="days"),
        text("rate_code", "background rate, empty where none is sourced"),
        real("planned_doses_per_100", "doses of the whole campaign", unit="doses per 100 people"),
        real("alpha", "level of the test"),
        integer("least_events", "events a signal needs (M)", unit="events"),
        integer("most_events", "events that end the self-controlled test", unit="events"),
        day("valid_from", "first day it holds"),
    ],
    primary_key=("protocol_version", "vaccine_code", "event_term_code"),
)

dim_clock_rule = table(
    "dim_clock_rule",
    "deadlines for a severe case, by version",
    columns=[
        text("rule_version", "version"),
        text("clock_code", "which clock"),
        integer("step", "order of the clocks"),
        text("from_step", "what starts it"),
        text("to_step", "what stops it"),
        integer("amount", "how long", unit="by unit"),
        text("unit", "hour or working_day"),
        day("valid_from", "first day the rule holds"),
        day("valid_to", "last day, empty while it lasts"),
        text("source", "law or decree"),
        flag("is_verified", "read in the text of the law"),
    ],
    primary_key=("rule_version", "clock_code"),
)

dim_holiday = table(
    "dim_holiday",
    "days on which nobody works, besides weekends",
    columns=[
        day("date", "the day"),
        text("name_vi", "name"),
        text("name_en", "name in English"),
        text("source", "what says so"),
    ],
    primary_key=("date",),
)

signal_look = table(
    "signal_look",
    "one test of one subject at one data cut-off; only appended, so that a signal stays seen",
    columns=[
        text("subject_kind", "event (vaccine and term), lot, site or province"),
        text("subject", "natural key: AZ/gbs, VERO/B2021103398, a facility's or area's code"),
        text("method", "maxsprt, scri, ic, lots_severe, lots_common, cluster, reporting"),
        text("protocol_version", "version of the protocol it followed"),
        day("cut_off", "last day of data that it used"),
        integer("facility_id", "site it points to, 0 if none"),
        day("known_on", "day on which the data were known"),
        text("vaccine_code", "vaccine, empty if none"),
        text("event_term_code", "event, empty if none"),
        integer("lot_id", "lot, 0 if none"),
        integer("province_id", "province, 0 if none"),
        integer("doses", "doses behind it", unit="doses"),
        integer("observed", "reports observed", unit="reports"),
        real("expected", "reports expected by then, empty where nothing says how many"),
        real("ratio", "observed over expected, or the relative risk"),
        real("lower", "lower 95 % limit of the ratio"),
        real("upper", "upper 95 % limit of the ratio"),
        real("statistic", "what the method compares with its limit"),
        real("threshold", "the limit"),
        real("of_limit", "statistic over limit, empty where that means nothing"),
        real("expected_total", "events of the whole plan (T, or n of the self-controlled test)"),
        real("completeness", "share of the events of the last seven days that is reported"),
        integer("tested", "subjects tested together with it"),
        flag("is_signal", "crossed its limit"),
        flag("is_ended", "beyond the plan's end: a crossing is no signal any more"),
        text("detail", "what else the method says, as JSON"),
        moment("looked_at", "when the test was run"),
    ],
    primary_key=(
        "subject_kind",
        "subject",
        "method",
        "protocol_version",
        "cut_off",
        "facility_id",
    ),
)
