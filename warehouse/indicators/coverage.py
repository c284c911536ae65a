"""Coverage: who has had which dose, of whom."""

from warehouse.indicators.base import Indicator, Measure, Term, injected, population, terms
from warehouse.schema.next_doses import BOOSTER_1, BOOSTER_2

COVERAGE_D1_18PLUS = Indicator(
    key="coverage_d1_18plus",
    theme="coverage",
    unit="percent",
    better="up",
    asks="What share of people aged 18 and over have had at least one dose?",
    numerator=terms(injected(dose="d1", age="18+")),
    denominator=terms(population(age="18+")),
    caveats=("entry_lag", "population_version"),
    source="WHO COVAC; OWID; Ministry of Health",
)

COVERAGE_FULL_18PLUS = Indicator(
    key="coverage_full_18plus",
    theme="coverage",
    unit="percent",
    better="up",
    asks="What share of people aged 18 and over have completed their product's schedule?",
    numerator=terms(injected(dose="full", age="18+")),
    denominator=terms(population(age="18+")),
    caveats=("entry_lag", "population_version"),
    source="OWID; RKI",
)

COVERAGE_D1_TOTAL = Indicator(
    key="coverage_d1_total",
    theme="coverage",
    unit="percent",
    better="up",
    asks="What share of all people, of any age, have had at least one dose?",
    numerator=terms(injected(dose="d1")),
    denominator=terms(population()),
    caveats=("entry_lag", "population_version"),
    source="OWID",
)

COVERAGE_FULL_TOTAL = Indicator(
    key="coverage_full_total",
    theme="coverage",
    unit="percent",
    better="up",
    asks="What share of all people, of any age, have completed their product's schedule?",
    numerator=terms(injected(dose="full")),
    denominator=terms(population()),
    caveats=("entry_lag", "population_version"),
    source="OWID",
)

COVERAGE_BOOSTER_DUE = Indicator(
    key="coverage_booster_due",
    theme="coverage",
    unit="percent",
    better="up",
    asks="What share of people past the booster interval have had their first booster?",
    numerator=terms(injected(dose="b1")),
    denominator=terms(injected(dose="full", lag_days=BOOSTER_1.days)),
    caveats=("entry_lag", "interval_by_date"),
    source="CV 10225/BYT-DP, 12/2021",
)

COVERAGE_BOOSTER_2_DUE = Indicator(
    key="coverage_booster_2_due",
    theme="coverage",
    unit="percent",
    better="up",
    asks="What share of people past the second interval have had their second booster?",
    numerator=terms(injected(dose="b2")),
    denominator=terms(injected(dose="b1", lag_days=BOOSTER_2.days)),
    caveats=("entry_lag", "interval_by_date", "booster_2_group"),
    source="Ministry of Health, 05/2022",
)

COVERAGE_12_17 = Indicator(
    key="coverage_12_17",
    theme="coverage",
    unit="percent",
    better="up",
    asks="What share of children aged 12 to 17 have had the chosen dose?",
    numerator=terms(injected(default_dose="d1", age="12-17")),
    denominator=terms(population(age="12-17")),
    caveats=("entry_lag", "estimated_denominator"),
    source="CV 8688/BYT-DP, 14/10/2021",
)

COVERAGE_5_11 = Indicator(
    key="coverage_5_11",
    theme="coverage",
    unit="percent",
    better="up",
    asks="What share of children aged 5 to under 12 have had the chosen dose?",
    numerator=terms(injected(default_dose="d1", age="5-11")),
    denominator=terms(population(age="5-11")),
    caveats=("entry_lag", "estimated_denominator"),
    source="Ministry of Health, 14/04/2022",
)

COVERAGE_BY_PLACE = Indicator(
    key="coverage_by_place",
    theme="coverage",
    unit="per_100",
    better="none",
    asks="How many doses were given here for each 100 inhabitants?",
    numerator=terms(injected()),
    denominator=terms(population()),
    basis="place",
    caveats=("place_not_residence",),
    source="RKI",
)

DOSES_GIVEN = Indicator(
    key="doses_given",
    theme="coverage",
    unit="doses",
    better="none",
    asks="How many doses have been given in all?",
    numerator=terms(Measure("injection")),
    caveats=("entry_lag",),
    source="Ministry of Health",
)

COVERAGE_GROUP = Indicator(
    key="coverage_group",
    theme="coverage",
    unit="percent",
    better="up",
    asks="What share of the chosen priority group has had the chosen dose?",
    numerator=terms(injected(default_dose="d1")),
    denominator=terms(population()),
    caveats=("group_size_unpublished",),
    source="DHIS2 COVAC",
    needs_group=True,
)

DROPOUT_D1_D2_DUE = Indicator(
    key="dropout_d1_d2_due",
    theme="coverage",
    unit="percent",
    better="down",
    asks="What share of the people past their longest interval still has no second dose?",
    numerator=(
        Term(Measure("follow_up", column="people", where=(("step", ("overdue",)),))),
        Term(Measure("follow_up", column="people", where=(("step", ("returned",)),)), -1.0),
    ),
    denominator=terms(Measure("follow_up", column="people", where=(("step", ("due",)),))),
    caveats=("entry_lag", "interval_by_date"),
    source="DHIS2 COVAC; people past the interval only",
)

COVERAGE_GAP = Indicator(
    key="coverage_gap",
    theme="coverage",
    unit="points",
    better="down",
    asks="How far apart are the best and the worst fifth of districts?",
    numerator=(),
    gap_of="coverage_d1_18plus",
    caveats=("entry_lag", "small_districts_left_out"),
    source="own",
)

INDICATORS = (
    COVERAGE_D1_18PLUS,
    COVERAGE_FULL_18PLUS,
    COVERAGE_D1_TOTAL,
    COVERAGE_FULL_TOTAL,
    COVERAGE_BOOSTER_DUE,
    COVERAGE_BOOSTER_2_DUE,
    COVERAGE_12_17,
    COVERAGE_5_11,
    COVERAGE_GROUP,
    COVERAGE_BY_PLACE,
    DROPOUT_D1_D2_DUE,
    COVERAGE_GAP,
    DOSES_GIVEN,
)
