"""Throughput: pace, sites at work, capacity."""

from warehouse.indicators.base import Indicator, Measure, Term, injected, terms

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

SITES_ACTIVE = Indicator(
    key="sites_active",
    theme="throughput",
    unit="percent",
    better="up",
    asks="What share of the listed sites gave at least one dose on the day?",
    numerator=terms(Measure("injection", window="day", distinct="facility_id")),
    denominator=terms(Measure("facility", column="sites")),
    basis="facility",
    caveats=("late_entry_looks_idle",),
    source="Hà Nội's plan",
)

DOSES_PER_LINE = Indicator(
    key="doses_per_line",
    theme="throughput",
    unit="doses_per_line",
    better="band",
    asks="How many doses did each vaccination line give on the day?",
    numerator=terms(Measure("injection", window="day", distinct="")),
    denominator=terms(Measure("facility", column="lines")),
    basis="facility",
    caveats=("norm_200",),
    source="Hà Nội's plan: 200 a line and day",
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
    numerator=terms(injected()),
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
    DOSES_PER_LINE,
    SCREENING_NOT_INJECTED,
    SLOTS_FREE,
    DECLARED_V_RECORDED,
)
