"""Bins of the ledgers of pace: hours of the day, and minutes between two steps.

A quantile cannot be added up, counts in bins can: p50 and p90 of any area, any days and any known
date come from the same additive counts, linear within a bin (warehouse.analytics.histogram). Equal
times are entered in one go, not measured, and times in the wrong order are typing errors: both are
counted apart and dropped.
"""

#: The four time stamps of a dose, in the order of the steps.
STAMPS = ("received", "screened", "injected", "released")

#: Hours of the day with a column each; the first takes what is earlier, the last what is later.
HOURS = tuple(range(6, 20))

#: What passes between two stamps: from, to, and the lower edges of its bins in minutes.
WAIT_EDGES = (0, 5, 10, 15, 20, 30, 45, 60, 90)
WATCH_EDGES = (0, 15, 25, 30, 35, 40, 45, 60)
INTERVALS = {
    "screening": ("received", "screened", WAIT_EDGES),
    "injection": ("screened", "injected", WAIT_EDGES),
    "watch": ("injected", "released", WATCH_EDGES),
}
#: Days from the injection to its entry into the source system, lower edges.
ENTRY_EDGES = (0, 1, 2, 3, 5, 8, 15, 31)
ENTERED_BEFORE = "entry_wrong"
#: Observation of 30 minutes to the second: a rule typed in, not a time measured, when all are so.
TYPED = "watch_typed"
TYPED_SECONDS = 30 * 60
#: No step lasts a day: what is longer joins two visits.
LONGEST_MINUTES = 24 * 60


def hour_column(stamp: str, hour: int) -> str:
    """The column that counts doses whose stamp lies in an hour."""
    return f"{stamp}_h{hour:02d}"


def bin_column(interval: str, edge: int) -> str:
    """The column that counts doses whose interval begins its bin at `edge` minutes."""
    return f"{interval}_m{edge:02d}"


def entry_column(edge: int) -> str:
    """The column that counts doses entered so many days after the injection, or some more."""
    return f"entry_d{edge:02d}"


def bin_columns(interval: str) -> tuple[str, ...]:
    """The columns of an interval's bins, ascending."""
    return tuple(bin_column(interval, edge) for edge in INTERVALS[interval][2])


def dropped_columns(interval: str) -> tuple[str, str]:
    """The columns that count equal times, and times in the wrong order or a day apart."""
    return f"{interval}_equal", f"{interval}_wrong"


PACE = (
    *(hour_column(stamp, hour) for stamp in STAMPS for hour in HOURS),
    *(
        name
        for interval in INTERVALS
        for name in (*bin_columns(interval), *dropped_columns(interval))
    ),
    TYPED,
    *(entry_column(edge) for edge in ENTRY_EDGES),
    ENTERED_BEFORE,
)
