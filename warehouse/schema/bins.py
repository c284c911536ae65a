"""Bins of the ledgers of pace: the hour of the injection, the minutes between two steps.

A quantile cannot be added up, counts in bins can: p50 and p90 of any area, any days and any known
date come from the same additive counts, linear within a bin (warehouse.analytics.histogram). Equal
times are entered in one go, not measured, and times in the wrong order are typing errors: both are
counted apart and dropped.
"""

from dataclasses import dataclass

#: Hours of the day with a column each; the first takes what is earlier, the last what is later.
HOURS = tuple(range(7, 19))


@dataclass(frozen=True)
class Interval:
    """What passes between two time stamps, counted in bins by their lower edges."""

    name: str
    start: str
    end: str
    edges: tuple[int, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the bins, ascending."""
        return tuple(f"{self.name}_{edge:02d}" for edge in self.edges)

    @property
    def equal(self) -> str:
        """The column that counts equal times."""
        return f"{self.name}_equal"


SCREENING = Interval("screening", "received_at", "screened_at", (0, 5, 10, 15, 30, 60, 120))
INJECTION = Interval("injection", "screened_at", "injected_at", (0, 5, 10, 15, 30, 60, 120))
WATCH = Interval("watch", "injected_at", "released_at", (0, 15, 30, 35, 40, 60))
INTERVALS = {interval.name: interval for interval in (SCREENING, INJECTION, WATCH)}

#: Observation of 30 minutes to the second: a rule typed in, not a time measured, when all are so.
TYPED = "watch_typed"
REQUIRED_MINUTES = 30
#: Times in the wrong order, or a day and more apart, in any of the intervals.
WRONG = "times_wrong"
LONGEST_MINUTES = 24 * 60

#: Days from the injection to its entry into the source system, by lower edges.
ENTRY_EDGES = (0, 1, 2, 4, 8, 15, 31)
ENTRY_COLUMNS = tuple(f"entry_{edge:02d}" for edge in ENTRY_EDGES)

#: Hours from the opening of a ticket to its closing, by lower edges.
TICKET_EDGES = (0, 2, 6, 12, 24, 36, 48, 72, 120, 168, 336)


def hour_column(hour: int) -> str:
    """The column that counts injections of an hour."""
    return f"hour_{hour:02d}"


HOUR_COLUMNS = tuple(hour_column(hour) for hour in HOURS)

PACE = (
    *HOUR_COLUMNS,
    *(name for interval in INTERVALS.values() for name in (*interval.columns, interval.equal)),
    TYPED,
    WRONG,
    *ENTRY_COLUMNS,
)
