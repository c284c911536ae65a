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


def looked(column: str) -> Measure:
    """A figure of the stored looks in force."""
    return Measure("look", column=column)


OBSERVED_EXPECTED = Indicator(
    key="observed_expected",
    theme="safety",
    unit="ratio",
    better="down",
    asks="For the watched pair nearest its limit, how many times what the background expects?",
    numerator=terms(looked("observed")),
    denominator=terms(looked("expected")),
    basis="place",
    caveats=("nearest_pair", "passive_reporting"),
    source="docs/SAFETY.md; exact limits, Garwood 1936",
    is_public=False,
    is_national=True,
)

MAXSPRT_SHARE = Indicator(
    key="maxsprt_share",
    theme="safety",
    unit="percent",
    better="down",
    asks="How near is the watched pair nearest its limit to a signal?",
    numerator=terms(looked("statistic")),
    denominator=terms(looked("threshold")),
    basis="place",
    caveats=("nearest_pair", "passive_reporting"),
    source="Kulldorff 2011; Li & Kulldorff 2010; protocol fixed before the first look",
    is_public=False,
    is_national=True,
)

IC025 = Indicator(
    key="ic025",
    theme="safety",
    unit="bits",
    better="down",
    asks="How far out of proportion is the pair reported most?",
    numerator=terms(looked("ic025")),
    basis="place",
    caveats=("nearest_pair", "passive_reporting"),
    source="Norén, Hopstadius & Bate 2013",
    is_public=False,
    is_national=True,
)

SILENT_SITES = Indicator(
    key="silent_sites",
    theme="safety",
    unit="percent",
    better="down",
    asks="What share of the sites report too few reactions to be believed?",
    numerator=terms(looked("silent_sites")),
    denominator=terms(looked("judged_sites")),
    basis="place",
    caveats=("small_sites_not_judged", "passive_reporting"),
    source="Spiegelhalter 2005",
    is_public=False,
)


def with_clock(column: str) -> Measure:
    """Severe cases by what their legal clocks say."""
    return Measure("case", column=column)


CLOCK_OVERDUE = Indicator(
    key="clock_overdue",
    theme="safety",
    unit="percent",
    better="down",
    asks="What share of the severe cases with a legal clock running is past it?",
    numerator=terms(with_clock("overdue")),
    denominator=terms(with_clock("open")),
    basis="place",
    caveats=("clock_rules_versioned",),
    source="NĐ 104/2016",
    is_public=False,
)

INDICATORS = (
    AEFI_COMMON_RATE,
    AEFI_SEVERE_RATE,
    SEVERE_REPORT_FLOOR,
    OBSERVED_EXPECTED,
    MAXSPRT_SHARE,
    IC025,
    SILENT_SITES,
    CLOCK_OVERDUE,
    CRITICAL_FIELDS_FILLED,
)
