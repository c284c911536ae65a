"""Throughput: pace, sites at work, capacity."""

from warehouse.indicators.base import Indicator, Measure, Term, Window, injected, terms

_FORM = "site_day"

DOSES_DAY = Indicator(
    key="doses_day",
    theme="throughput",
    unit="doses",
    better="up",
    asks="How many doses were given on the day?",
    numerator=terms(injected(window="day")),
    basis="place",
    caveats=("entry_lag",),
    source="Ministry of Health",
)

DOSES_WEEK = Indicator(
    key="doses_week",
    theme="throughput",
    unit="doses",
    better="up",
    asks="How many doses were given in the last seven days?",
    numerator=terms(injected(window="week")),
    basis="place",
    caveats=("entry_lag",),
    source="own",
)


def sites(column: str, *, window: Window = "day") -> Measure:
    """Sites or site-days: working, planned, silent, with_stock, idle, sessions, lines, doses."""
    return Measure("sites", column=column, window=window)


SITES_ACTIVE = Indicator(
    key="sites_active",
    theme="throughput",
    unit="percent",
    better="up",
    asks="What share of the sites planned for the day gave at least one dose?",
    numerator=terms(sites("working")),
    denominator=terms(sites("planned")),
    basis="facility",
    caveats=("late_entry_looks_idle", "planned_by_habit"),
    source="Hà Nội's plan",
)

SITES_SILENT = Indicator(
    key="sites_silent",
    theme="quality",
    unit="percent",
    better="down",
    asks="What share of the sites planned for the day neither recorded a dose nor sent a form?",
    numerator=terms(sites("silent")),
    denominator=terms(sites("planned")),
    basis="facility",
    caveats=("late_entry_looks_idle", "planned_by_habit"),
    source="DHIS2; expected from the plan, not from who reported",
)

REPORTING_RATE = Indicator(
    key="reporting_rate",
    theme="quality",
    unit="percent",
    better="up",
    asks="Of the site-days planned in the last seven days, what share has a daily form?",
    numerator=terms(sites("declared", window="week")),
    denominator=terms(sites("planned", window="week")),
    basis="facility",
    caveats=("planned_by_habit",),
    source="DHIS2",
)

SESSIONS = Indicator(
    key="sessions",
    theme="throughput",
    unit="sites",
    better="none",
    asks="How many site-days with at least one dose were there in the last seven days?",
    numerator=terms(sites("working", window="week")),
    basis="facility",
    caveats=("late_entry_looks_idle",),
    source="own",
)

DOSES_PER_LINE = Indicator(
    key="doses_per_line",
    theme="throughput",
    unit="doses_per_line",
    better="band",
    asks="How many doses did a line in use give on the day, on average?",
    numerator=terms(sites("doses")),
    denominator=terms(sites("lines")),
    basis="facility",
    caveats=("norm_200",),
    source="Hà Nội's plan: 200 a line and day",
)

IDLE_WITH_STOCK = Indicator(
    key="idle_with_stock",
    theme="throughput",
    unit="percent",
    better="down",
    asks="What share of the sites with stock gave no dose for three days?",
    numerator=terms(sites("idle")),
    denominator=terms(sites("with_stock")),
    basis="facility",
    caveats=("stock_by_subtraction", "late_entry_looks_idle"),
    source="ockovani-covid",
)

SCREENING_NOT_INJECTED = Indicator(
    key="screening_not_injected",
    theme="throughput",
    unit="percent",
    better="band",
    asks="What share of the people who came was not injected after screening?",
    numerator=tuple(
        Term(Measure(_FORM, column=column))
        for column in (
            "people_sent_to_hospital",
            "people_refused",
            "people_deferred",
            "people_contraindicated",
        )
    ),
    denominator=terms(Measure(_FORM, column="people_planned")),
    basis="facility",
    caveats=("zero_may_mean_unreported",),
    source="QĐ 3588/QĐ-BYT, Phụ lục 5",
)

DECLARED_V_RECORDED = Indicator(
    key="declared_v_recorded",
    theme="quality",
    unit="percent",
    better="band",
    asks="How many of the doses declared in daily forms are recorded one by one?",
    # The form has first and second doses; boosters have forms of their own.
    numerator=terms(injected(dose="d1"), injected(dose="d2")),
    denominator=terms(Measure(_FORM, column="doses_d1"), Measure(_FORM, column="doses_d2")),
    basis="place",
    caveats=("backlog_has_an_age",),
    source="Ministry of Health, 13/08/2022",
)

SLOTS_FREE = Indicator(
    key="slots_free",
    theme="throughput",
    unit="percent",
    better="band",
    asks="What share of the day's slots is still free?",
    numerator=terms(Measure("slot", column="slots_free", window="day")),
    denominator=terms(Measure("slot", column="slots_capacity", window="day")),
    basis="facility",
    caveats=(),
    source="ockovani-covid",
)

INDICATORS = (
    DOSES_DAY,
    DOSES_WEEK,
    SITES_ACTIVE,
    SESSIONS,
    DOSES_PER_LINE,
    SCREENING_NOT_INJECTED,
    IDLE_WITH_STOCK,
    SLOTS_FREE,
    DECLARED_V_RECORDED,
    REPORTING_RATE,
    SITES_SILENT,
)
