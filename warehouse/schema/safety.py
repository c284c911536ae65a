"""Safety: what is fixed before the first look, and every look that was taken."""

from warehouse.schema.columns import day, flag, integer, real, table, text

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
