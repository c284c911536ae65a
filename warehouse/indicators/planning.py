"""Planning: what is needed and by when, and how good the stored forecasts turned out to be."""

from warehouse.indicators.base import Indicator, Measure, Term, injected, population, terms
from warehouse.indicators.stock import USABLE, planned

#: Two weeks: what is decided this week arrives in the next and is used in the one after.
HORIZON_DAYS = 14


def scored(column: str) -> Measure:
    """A sum over the scores of forecasts of two weeks."""
    return Measure("forecast", column=column, where=(("horizon_days", (HORIZON_DAYS,)),))


FORECAST_WAPE = Indicator(
    key="forecast_wape",
    theme="planning",
    unit="percent",
    better="down",
    asks="How far were past forecasts of two weeks from what was given?",
    numerator=terms(scored("error_doses")),
    denominator=terms(scored("given_doses")),
    basis="place",
    caveats=("scored_as_published", "hindcasts_count"),
    source="own; docs/FORECAST.md",
)

FORECAST_WAPE_NAIVE = Indicator(
    key="forecast_wape_naive",
    theme="planning",
    unit="percent",
    better="none",
    asks="How far would repeating the last week have been?",
    numerator=terms(scored("naive_error_doses")),
    denominator=terms(scored("given_doses")),
    basis="place",
    caveats=("hindcasts_count",),
    source="Hyndman & Athanasopoulos 2021",
)

FORECAST_INSIDE = Indicator(
    key="forecast_inside_80",
    theme="planning",
    unit="percent",
    better="band",
    asks="How often did two weeks lie inside their 80 % interval?",
    numerator=terms(scored("totals_inside")),
    denominator=terms(scored("totals")),
    basis="place",
    caveats=("scored_as_published", "hindcasts_count"),
    source="own; docs/FORECAST.md",
)

#: Two doses for so much of the population, all ages (an assumption; the campaign's aim for 2022).
TARGET = 0.7
_WEEK = 7.0

DAYS_TO_TARGET = Indicator(
    key="days_to_target",
    theme="planning",
    unit="days",
    better="down",
    asks="At the pace of the last seven days, when have 70 % of the population two doses?",
    numerator=(
        Term(population(), _WEEK * 2 * TARGET),
        Term(injected(dose="d1"), -_WEEK),
        Term(injected(dose="d2"), -_WEEK),
    ),
    denominator=terms(injected(dose="d1", window="week"), injected(dose="d2", window="week")),
    caveats=("two_dose_course", "target_is_assumed", "entry_lag"),
    source="Czech vaccination dashboard; own target",
    least=0.0,
)

NEED_DOSES = Indicator(
    key="need_doses",
    theme="planning",
    unit="doses",
    better="none",
    asks="What must come for four weeks of forecast use and a week in reserve?",
    numerator=(Term(planned("month_use"), 1.25), Term(USABLE, -1.0)),
    basis="facility",
    caveats=("buffer_of_a_quarter", "stock_by_subtraction"),
    source="WHO stock policy: s_max = q + 0.25 q; docs/FORECAST.md",
)

DOSE2_DUE = Indicator(
    key="dose2_due",
    theme="planning",
    unit="people",
    better="none",
    asks="How many second doses fall due in the next two weeks, by the first doses given?",
    numerator=terms(planned("second_doses")),
    basis="place",
    caveats=("interval_by_date", "by_the_kernel"),
    source="PLANNING 2: sum of w_k d1(t - k); docs/FORECAST.md",
)

INDICATORS = (
    DAYS_TO_TARGET,
    NEED_DOSES,
    DOSE2_DUE,
    FORECAST_WAPE,
    FORECAST_WAPE_NAIVE,
    FORECAST_INSIDE,
)
