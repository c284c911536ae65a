"""Safety: what is reported after injections, and how well it is reported."""

from warehouse.indicators.base import Indicator, Measure, Term, Window, injected, population, terms

#: Critical variables of WHO's core set (GACVS, December 2015).
CRITICAL_FIELDS = 13


def reported(class_code: str = "", *, window: Window = "cumulative") -> Measure:
    """Reports of a class, by the day of the injection."""
    where = (("class_code", (class_code,)),) if class_code else ()
    return Measure("report", column="reports", where=where, window=window)


AEFI_COMMON_RATE = Indicator(
    key="aefi_common_rate",
    theme="safety",
    unit="per_100k",
    better="band",
    asks="How many common reactions were reported for each 100,000 doses?",
    numerator=terms(reported("common")),
    denominator=terms(injected()),
    caveats=("passive_reporting", "entry_lag"),
    source="NĐ 104/2016; DHIS2 COVAC",
)

AEFI_SEVERE_RATE = Indicator(
    key="aefi_severe_rate",
    theme="safety",
    unit="per_100k",
    better="down",
    asks="How many severe events were reported for each 100,000 doses?",
    numerator=terms(reported("severe")),
    denominator=terms(injected()),
    caveats=("passive_reporting", "entry_lag"),
    source="NĐ 104/2016; exact limits, Garwood 1936",
)

SEVERE_REPORT_FLOOR = Indicator(
    key="severe_report_floor",
    theme="safety",
    unit="per_million",
    better="up",
    asks="How many severe cases were reported in a year for each million people?",
    numerator=terms(reported("severe", window="year")),
    denominator=terms(population()),
    caveats=("passive_reporting", "population_version"),
    source="IA2030: at least 1 per million",
)

CRITICAL_FIELDS_FILLED = Indicator(
    key="critical_fields",
    theme="safety",
    unit="percent",
    better="up",
    asks="What share of WHO's 13 critical variables do the reports fill?",
    numerator=terms(Measure("report", column="critical_filled")),
    denominator=(Term(reported(), float(CRITICAL_FIELDS)),),
    caveats=("passive_reporting",),
    source="WHO GACVS, 12/2015",
)

INDICATORS = (AEFI_COMMON_RATE, AEFI_SEVERE_RATE, SEVERE_REPORT_FLOOR, CRITICAL_FIELDS_FILLED)
