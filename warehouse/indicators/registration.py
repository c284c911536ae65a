"""The registration funnel; a registration is never a mandatory parent of an injection."""

from dataclasses import replace

from warehouse.indicators.base import (
    Indicator,
    Measure,
    Term,
    Wait,
    Window,
    injected,
    registered,
    terms,
)

#: Who must act while a registration waits: the provincial health department until it is allocated.
WITH_PROVINCE = ("submitted", "approved")
BEFORE_INJECTION = (
    "submitted",
    "approved",
    "allocated",
    "scheduled",
    "invited",
    "arrived",
    "screened",
)


def waiting(move: str, *states: str, window: Window = "cumulative") -> Measure:
    """People who entered (in) some states, left them (out), or left them cancelled."""
    where = (("state", states), ("move", (move,)))
    return Measure("waiting", column="people", where=where, window=window)


def backlog(*states: str, factor: float = 1.0) -> tuple[Term, ...]:
    """People who are in some states."""
    return (
        Term(waiting("in", *states), factor),
        Term(waiting("out", *states), -factor),
        Term(waiting("cancelled", *states), -factor),
    )


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
    asks="What share of the people with an appointment by this day did not arrive?",
    numerator=(Term(registered("scheduled")), Term(registered("arrived"), -1.0)),
    denominator=terms(registered("scheduled")),
    requires=(registered("arrived"),),
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

APPROVAL_DAYS = Indicator(
    key="approval_days",
    theme="registration",
    unit="days",
    better="down",
    asks="At the pace of the last 28 days, within how many days is half of the registrations "
    "approved?",
    numerator=terms(waiting("out", "submitted", window="month")),
    denominator=(
        *terms(waiting("out", "submitted", window="month")),
        *backlog("submitted"),
    ),
    requires=(waiting("out", "submitted"),),
    caveats=("open_ones_counted",),
    source="own; Kaplan and Meier 1958",
    spread=Wait(0.5, "submitted"),
)

APPROVAL_DAYS_P90 = replace(
    APPROVAL_DAYS,
    key="approval_days_p90",
    asks="At the pace of the last 28 days, within how many days are nine in ten registrations "
    "approved?",
    spread=Wait(0.9, "submitted"),
)

BACKLOG = Indicator(
    key="backlog",
    theme="registration",
    unit="people",
    better="down",
    asks="How many people have registered, not cancelled, and not been injected?",
    numerator=backlog(*BEFORE_INJECTION),
    caveats=("not_a_parent_of_injection",),
    source="own",
)

BACKLOG_PROVINCE = Indicator(
    key="backlog_province",
    theme="registration",
    unit="people",
    better="down",
    asks="How many registrations wait for the provincial department to approve and allocate them?",
    numerator=backlog(*WITH_PROVINCE),
    requires=(waiting("in", "approved"),),
    source="own",
)

CLEARING_DAYS = Indicator(
    key="clearing_days",
    theme="registration",
    unit="days",
    better="down",
    asks="At the pace of the last seven days, how long until the provincial department has "
    "approved all that waits?",
    numerator=backlog("submitted", factor=7.0),
    denominator=terms(waiting("out", "submitted", window="week")),
    requires=(waiting("in", "approved"),),
    caveats=("no_slots_undefined",),
    source="own",
)

INDICATORS = (
    REGISTRATIONS,
    FUNNEL_CONVERSION,
    APPROVAL_DAYS,
    APPROVAL_DAYS_P90,
    BACKLOG,
    BACKLOG_PROVINCE,
    CLEARING_DAYS,
    QUEUE_WAIT_DAYS,
    NO_SHOW,
    INJECTED_OUTSIDE_REGISTRATION,
)
