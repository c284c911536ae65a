"""The response centre: citizens' corrections and incidents."""

from warehouse.indicators.base import Indicator, Measure, Quantile, Term, Window, terms
from warehouse.schema.bins import TICKET_EDGES


def tickets(
    move: str, *, window: Window = "cumulative", kind: str = "", hours: int = -1
) -> Measure:
    """Tickets that made a move: opened, closed, due, met or cleared."""
    where: tuple[tuple[str, tuple[str | int, ...]], ...] = (("move", (move,)),)
    if kind:
        where += (("ticket_kind", (kind,)),)
    if hours >= 0:
        where += (("hours", (hours,)),)
    return Measure("ticket", column="tickets", where=where, window=window)


CORRECTIONS_48H = Indicator(
    key="corrections_48h",
    theme="response",
    unit="percent",
    better="up",
    asks="What share of the corrections due in the last 28 days was answered within 48 hours?",
    numerator=terms(tickets("met", window="month", kind="correction")),
    denominator=terms(tickets("due", window="month", kind="correction")),
    basis="facility",
    caveats=("open_counts_as_not_met",),
    source="CV 11/2021: answer within 48 hours",
)

TICKETS_OPENED = Indicator(
    key="tickets_opened",
    theme="response",
    unit="tickets",
    better="none",
    asks="How many tickets were opened in the last seven days?",
    numerator=terms(tickets("opened", window="week")),
    basis="facility",
    source="own",
)

TICKETS_OPEN = Indicator(
    key="tickets_open",
    theme="response",
    unit="tickets",
    better="down",
    asks="How many tickets are open?",
    numerator=(Term(tickets("opened")), Term(tickets("closed"), -1.0)),
    basis="facility",
    source="own",
)

TICKETS_LATE = Indicator(
    key="tickets_late",
    theme="response",
    unit="tickets",
    better="down",
    asks="How many tickets are open past the time in which an answer was due?",
    numerator=(
        Term(tickets("due")),
        Term(tickets("met"), -1.0),
        Term(tickets("cleared"), -1.0),
    ),
    basis="facility",
    source="CV 11/2021: answer within 48 hours",
)

TICKET_HOURS = Indicator(
    key="ticket_hours",
    theme="response",
    unit="hours",
    better="down",
    asks="Within how many hours was half of the tickets closed that closed in the last 28 days?",
    numerator=terms(tickets("closed", window="month")),
    basis="facility",
    caveats=("open_ones_not_in_it",),
    source="own",
    spread=Quantile(
        0.5,
        TICKET_EDGES,
        tuple(terms(tickets("closed", window="month", hours=edge)) for edge in TICKET_EDGES),
    ),
)

INDICATORS = (CORRECTIONS_48H, TICKETS_LATE, TICKETS_OPEN, TICKETS_OPENED, TICKET_HOURS)
