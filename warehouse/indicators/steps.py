"""The four steps: how long each takes, who leaves too early, how late doses are entered."""

from warehouse.indicators.base import Indicator, Measure, Quantile, Term, terms
from warehouse.schema.bins import (
    ENTRY_COLUMNS,
    ENTRY_EDGES,
    HOUR_COLUMNS,
    INJECTION,
    REQUIRED_MINUTES,
    SCREENING,
    TYPED,
    WATCH,
    Interval,
)

MEDIAN, NINTH = 0.5, 0.9


def counted(*columns: str) -> Measure:
    """Doses of the last seven days in these columns of pace."""
    return Measure("pace", columns=columns, window="week")


def _step(interval: Interval, *, asks: str, q: float = MEDIAN, bins: tuple = ()) -> Indicator:
    plain = tuple(
        (edge, terms(counted(name)))
        for edge, name in zip(interval.edges, interval.columns, strict=True)
    )
    edges, parts = zip(*(bins or plain), strict=True)
    return Indicator(
        key=f"step_minutes_{interval.name}{'' if q == MEDIAN else '_p90'}",
        theme="throughput",
        unit="minutes",
        better="none" if interval is WATCH else "down",
        asks=asks,
        numerator=terms(counted(*interval.columns)),
        denominator=terms(counted(*interval.columns, interval.equal)),
        basis="place",
        caveats=("equal_times_dropped",),
        source="own",
        spread=Quantile(q, edges, parts),
    )


def watch_bins() -> tuple[tuple[float, tuple[Term, ...]], ...]:
    """The bins of observation, exactly 30 minutes in a bin of its own that has no width."""
    found = []
    for edge, name in zip(WATCH.edges, WATCH.columns, strict=True):
        if edge == REQUIRED_MINUTES:
            found.append((edge, terms(counted(TYPED))))
            found.append((edge, (Term(counted(name)), Term(counted(TYPED), -1.0))))
        else:
            found.append((edge, terms(counted(name))))
    return tuple(found)


STEP_MINUTES_SCREENING = _step(
    SCREENING, asks="Half of the people wait how long, at most, from reception to screening?"
)
STEP_MINUTES_SCREENING_P90 = _step(
    SCREENING,
    asks="Nine in ten people wait how long, at most, from reception to screening?",
    q=NINTH,
)
STEP_MINUTES_INJECTION = _step(
    INJECTION, asks="Half of the people wait how long, at most, from screening to injection?"
)
STEP_MINUTES_INJECTION_P90 = _step(
    INJECTION,
    asks="Nine in ten people wait how long, at most, from screening to injection?",
    q=NINTH,
)
STEP_MINUTES_WATCH = _step(
    WATCH,
    asks="Half of the people are observed how long, at most, after the injection?",
    bins=watch_bins(),
)

_LONG_ENOUGH = tuple(
    name for edge, name in zip(WATCH.edges, WATCH.columns, strict=True) if edge >= REQUIRED_MINUTES
)

OBSERVATION_30 = Indicator(
    key="observation_30",
    theme="throughput",
    unit="percent",
    better="up",
    asks="What share of the people injected stayed at least 30 minutes under observation?",
    numerator=terms(counted(*_LONG_ENOUGH)),
    denominator=terms(counted(*WATCH.columns)),
    basis="place",
    caveats=("equal_times_dropped", "typed_times"),
    source="QĐ 3588/QĐ-BYT: at least 30 minutes on site",
)

OBSERVATION_TYPED = Indicator(
    key="observation_typed",
    theme="quality",
    unit="percent",
    better="down",
    asks="What share of the observations lasted 30 minutes to the second, typed and not measured?",
    numerator=terms(counted(TYPED)),
    denominator=terms(counted(*WATCH.columns)),
    basis="place",
    source="own",
)

BATCH_ENTRY = Indicator(
    key="batch_entry",
    theme="quality",
    unit="percent",
    better="down",
    asks="What share of the doses has reception and screening at the same second?",
    numerator=terms(counted(SCREENING.equal)),
    denominator=terms(counted(*SCREENING.columns, SCREENING.equal)),
    basis="place",
    source="own",
)

DOSES_PER_HOUR = Indicator(
    key="doses_per_hour",
    theme="throughput",
    unit="doses_per_hour",
    better="none",
    asks="How many doses were given in an hour in which there were any?",
    numerator=terms(counted(*HOUR_COLUMNS)),
    denominator=terms(Measure("hours", columns=HOUR_COLUMNS, window="week")),
    basis="place",
    source="own",
)

_ENTRY = tuple(
    (edge, terms(Measure("pace", columns=(name,), window="month")))
    for edge, name in zip(ENTRY_EDGES, ENTRY_COLUMNS, strict=True)
)


def _entry_lag(q: float, *, asks: str) -> Indicator:
    edges, parts = zip(*_ENTRY, strict=True)
    return Indicator(
        key=f"entry_lag{'' if q == MEDIAN else '_p90'}",
        theme="quality",
        unit="days",
        better="down",
        asks=asks,
        numerator=terms(Measure("pace", columns=ENTRY_COLUMNS, window="month")),
        basis="place",
        caveats=("newest_doses_not_entered",),
        source="own",
        spread=Quantile(q, edges, parts, is_whole=True),
    )


ENTRY_LAG = _entry_lag(MEDIAN, asks="Within how many days is half of the doses entered?")
ENTRY_LAG_P90 = _entry_lag(NINTH, asks="Within how many days are nine in ten doses entered?")

INDICATORS = (
    STEP_MINUTES_SCREENING,
    STEP_MINUTES_SCREENING_P90,
    STEP_MINUTES_INJECTION,
    STEP_MINUTES_INJECTION_P90,
    STEP_MINUTES_WATCH,
    OBSERVATION_30,
    DOSES_PER_HOUR,
    OBSERVATION_TYPED,
    BATCH_ENTRY,
    ENTRY_LAG,
    ENTRY_LAG_P90,
)
