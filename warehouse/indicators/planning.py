"""Planning: how good the stored forecasts turned out to be."""

from warehouse.indicators.base import Indicator, Measure, terms

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

INDICATORS = (FORECAST_WAPE, FORECAST_WAPE_NAIVE, FORECAST_INSIDE)
