"""The registration funnel; a registration is never a mandatory parent of an injection."""

from warehouse.indicators.base import Indicator, Measure, Term, injected, registered, terms

REGISTRATIONS = Indicator(
    key="registrations",
    theme="registration",
    unit="people",
    better="none",
    asks="How many people have registered and not cancelled?",
    numerator=(Term(registered("submitted")), Term(registered("cancelled"), -1.0)),
    caveats=("not_a_parent_of_injection",),
    source="Hà Tĩnh; own",
)

FUNNEL_CONVERSION = Indicator(
    key="funnel_conversion",
    theme="registration",
    unit="percent",
    better="up",
    asks="What share of the registrations has an appointment?",
    numerator=terms(registered("scheduled")),
    denominator=terms(registered("submitted")),
    caveats=("not_a_parent_of_injection",),
    source="own",
)

QUEUE_WAIT_DAYS = Indicator(
    key="queue_wait_days",
    theme="registration",
    unit="days",
    better="down",
    asks="At the pace of the last seven days, how long until everyone waiting has an appointment?",
    numerator=(
        Term(registered("submitted"), 7.0),
        Term(registered("scheduled"), -7.0),
        Term(registered("cancelled"), -7.0),
    ),
    denominator=terms(registered("scheduled", window="week")),
    caveats=("no_slots_undefined",),
    source="ockovani-covid",
)

NO_SHOW = Indicator(
    key="no_show",
    theme="registration",
    unit="percent",
    better="down",
    asks="What share of the people invited did not arrive?",
    numerator=(Term(registered("invited")), Term(registered("arrived"), -1.0)),
    denominator=terms(registered("invited")),
    caveats=("arrivals_entered_late",),
    source="own",
)

INJECTED_OUTSIDE_REGISTRATION = Indicator(
    key="injected_outside_registration",
    theme="registration",
    unit="percent",
    better="none",
    asks="What share of the injections has no matching registration?",
    numerator=(Term(injected()), Term(registered("injected"), -1.0)),
    denominator=terms(Measure("injection")),
    caveats=("a_fact_not_an_error",),
    source="Ministry of Health; ockovani-covid",
)

INDICATORS = (
    REGISTRATIONS,
    FUNNEL_CONVERSION,
    QUEUE_WAIT_DAYS,
    NO_SHOW,
    INJECTED_OUTSIDE_REGISTRATION,
)
